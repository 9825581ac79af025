#include "broker_model/broker/log_manager.hpp"

#include <algorithm>

namespace hw {

namespace {
constexpr std::int64_t kCheckpointLineBytes = 24;
}  // namespace

// ---- opening ----------------------------------------------------------------------------------

void LogManager::start() {
    const bool clean = disk_.clean_shutdown.has_value();
    disk_.clean_shutdown.reset();
    for (auto it = disk_.logs.begin(); it != disk_.logs.end();) {
        const PartitionRegistration* known = context_.image.partition(it->first);
        if (known == nullptr || !contains(known->replicas, context_.id)) {
            it = disk_.logs.erase(it);  // a stray: its topic or assignment went while we were down
            continue;
        }
        load(it->first, it->second, clean);
        ++it;
    }
    using Kind = BrokerTimer::Kind;
    const Duration first = context_.config.log_initial_task_delay;
    arm_task(Kind::HighWatermarkCheckpoint, Duration{});
    arm_task(Kind::Retention, first);
    arm_task(Kind::RecoveryPointCheckpoint, first);
    arm_task(Kind::LogStartCheckpoint, first);
    if (context_.config.cleaner.enabled) arm_task(Kind::Cleaner, Duration{});
    arm_task(Kind::ProducerExpiry, context_.config.producer_id_expiration_check);
}

void LogManager::arm_task(BrokerTimer::Kind kind, Duration delay) {
    (void)context_.timers.arm(context_.now + delay, {kind});
}

Partition* LogManager::load(TopicPartition tp, LogFiles& files, bool clean) {
    const std::shared_ptr<const TopicSettings> settings = settings_of(tp.topic);
    OpenLog how;
    how.config = TopicSettings::log_of(settings);
    how.producers = context_.config.producer_state;
    how.now_ms = context_.wall_ms();
    how.clean_shutdown = clean;
    how.log_start_checkpoint = files.checkpoints.log_start;
    how.recovery_point_checkpoint = files.checkpoints.recovery_point;
    how.jitter_seed = context_.rng.fork("segment jitter", tp.key()).next();
    const bool existed = !files.segments.empty();
    auto opened = ReplicaLog::load(files, how);
    if (!opened.ok()) {
        failed_ = true;
        return nullptr;
    }
    Partition& p = partitions_.add(tp, std::move(opened.value()));
    p.files = &files;
    p.settings = settings;
    p.log.update_high_watermark(files.checkpoints.high_watermark);
    if (existed)
        context_.observe({.fact = Fact::LogRecovered,
                          .tp = tp,
                          .offset = p.log.log_end(),
                          .offset2 = p.log.high_watermark(),
                          .value = clean ? 1 : 0,
                          .rule = "log.recovery"});
    return &p;
}

Partition* LogManager::open(TopicPartition tp) {
    if (Partition* hosted = partitions_.find(tp)) return hosted;
    return load(tp, disk_.logs[tp], true);
}

void LogManager::remove(Partition& p) {
    const TopicPartition tp = p.tp;
    std::erase_if(flushes_, [&](const Flush& f) { return f.tp == tp; });
    partitions_.remove(p);
    disk_.logs.erase(tp);
}

// ---- settings ---------------------------------------------------------------------------------

std::shared_ptr<const TopicSettings> LogManager::settings_of(TopicId topic) {
    const auto index = static_cast<std::size_t>(topic.value());
    if (index >= settings_.size()) settings_.resize(index + 1);
    if (!settings_[index]) {
        const TopicImage* known = context_.image.topics.find(topic);
        HW_CHECK(known != nullptr, "settings of an unknown topic");
        settings_[index] = topic_settings(context_.config.topic_defaults, context_.image, *known,
                                          context_.id);
    }
    return settings_[index];
}

void LogManager::reconfigure_topic(TopicId topic) {
    const auto index = static_cast<std::size_t>(topic.value());
    if (index >= settings_.size() || !settings_[index]) return;
    settings_[index].reset();
    const TopicImage* known = context_.image.topics.find(topic);
    if (known == nullptr) return;
    for (std::size_t i = 0; i < known->partitions.size(); ++i) {
        Partition* p = partitions_.find({topic, static_cast<std::int32_t>(i)});
        if (p == nullptr) continue;
        p->settings = settings_of(topic);
        p->log.set_config(TopicSettings::log_of(p->settings));
    }
}

void LogManager::reconfigure_all() {
    for (std::size_t i = 0; i < settings_.size(); ++i)
        reconfigure_topic(TopicId{static_cast<std::int32_t>(i)});
}

// ---- periodic tasks ---------------------------------------------------------------------------

bool LogManager::on_timer(BrokerTimer::Kind kind) {
    using Kind = BrokerTimer::Kind;
    const BrokerConfig& config = context_.config;
    Duration period;
    switch (kind) {
        case Kind::HighWatermarkCheckpoint:
            period = config.high_watermark_checkpoint_interval;
            checkpoint_high_watermarks();
            break;
        case Kind::RecoveryPointCheckpoint:
            period = config.recovery_point_checkpoint_interval;
            checkpoint_recovery_points();
            break;
        case Kind::LogStartCheckpoint:
            period = config.log_start_checkpoint_interval;
            checkpoint_log_starts();
            break;
        case Kind::Retention:
            period = config.log_retention_check_interval;
            run_retention(false);
            break;
        case Kind::Cleaner:
            period = config.cleaner.backoff;
            run_cleaner();
            break;
        case Kind::ProducerExpiry:
            period = config.producer_id_expiration_check;
            partitions_.for_each(
                [&](Partition& p) { p.log.remove_expired_producers(context_.wall_ms()); });
            break;
        default:
            return false;
    }
    if (!closing_) arm_task(kind, period);
    return true;
}

void LogManager::checkpoint_high_watermarks() {
    std::int64_t lines = 0;
    partitions_.for_each([&](Partition& p) {
        p.files->checkpoints.high_watermark = p.log.high_watermark();
        ++lines;
    });
    if (lines == 0) return;
    context_.fx->disk.push_back(
        {DiskOp::Kind::Append, kFileCheckpoints, lines * kCheckpointLineBytes, 0});
}

void LogManager::checkpoint_recovery_points() {
    partitions_.for_each(
        [](Partition& p) { p.files->checkpoints.recovery_point = p.log.recovery_point(); });
}

void LogManager::checkpoint_log_starts() {
    partitions_.for_each([](Partition& p) { p.files->checkpoints.log_start = p.log.log_start(); });
}

void LogManager::run_retention(bool compacted) {
    partitions_.for_each([&](Partition& p) {
        if (p.log.config().cleanup_compact != compacted) return;
        const Offset start_before = p.log.log_start();
        const std::size_t deleted = p.log.delete_old_segments(context_.wall_ms());
        if (deleted > 0)
            context_.observe({.fact = Fact::SegmentDeleted,
                              .tp = p.tp,
                              .offset = p.log.log_start(),
                              .value = static_cast<std::int64_t>(deleted),
                              .rule = "log.retention"});
        if (p.log.log_start() == start_before) return;
        context_.observe({.fact = Fact::LogStartMoved,
                          .tp = p.tp,
                          .epoch = p.leader_epoch,
                          .offset = p.log.log_start(),
                          .offset2 = start_before,
                          .rule = "log.retention"});
        changes_.mark(p, kLogStartMoved);
    });
}

// ---- flushing and the orderly stop ------------------------------------------------------------

void LogManager::flush_if_due(Partition& p) {
    const std::optional<Offset> due = p.log.flush_due();
    if (!due) return;
    for (const Flush& f : flushes_)
        if (f.tp == p.tp && f.upto >= *due) return;
    flush(p, *due);
}

void LogManager::flush(Partition& p, Offset upto) {
    flushes_.push_back({next_token_, p.tp, upto});
    context_.fx->disk.push_back({DiskOp::Kind::Flush, p.tp.key(), 0, next_token_});
    ++next_token_;
}

bool LogManager::on_disk_done(const DiskDone& done) {
    const auto it = std::find_if(flushes_.begin(), flushes_.end(),
                                 [&](const Flush& f) { return f.token == done.token; });
    if (it == flushes_.end()) return false;
    const Flush finished = *it;
    flushes_.erase(it);
    if (done.failed) {
        failed_ = true;
        return true;
    }
    if (Partition* p = partitions_.find(finished.tp)) p->log.flushed(finished.upto);
    if (closing_ && flushes_.empty()) finish_close();
    return true;
}

void LogManager::begin_close() {
    closing_ = true;
    checkpoint_high_watermarks();
    partitions_.for_each([&](Partition& p) {
        if (p.log.unflushed_messages() > 0) flush(p, p.log.log_end());
    });
    if (flushes_.empty()) finish_close();
}

void LogManager::finish_close() {
    partitions_.for_each([](Partition& p) { p.log.close(); });
    checkpoint_recovery_points();
    checkpoint_log_starts();
    disk_.clean_shutdown = context_.epoch;
    closed_ = true;
}

}  // namespace hw
