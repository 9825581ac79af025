// A log on its files, for tests: short calls to append, restart and crash.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "broker_model/log/batch_size.hpp"
#include "broker_model/log/replica_log.hpp"

namespace hw::testing {

inline constexpr std::int64_t kNowMs = 1'000'000;

// `count` records without keys and 10-byte values, all at one time.
inline RecordBatch records(std::int32_t count = 1, std::int64_t timestamp_ms = kNowMs) {
    RecordBatch batch;
    const RecordRun run{count, std::nullopt, 10, timestamp_ms, 0, "", ""};
    batch.record_count = count;
    batch.last_offset_delta = count - 1;
    batch.null_keys = true;
    batch.base_timestamp_ms = timestamp_ms;
    batch.max_timestamp_ms = timestamp_ms;
    batch.size_bytes = batch_size(std::span(&run, 1));
    return batch;
}

inline RecordBatch produced(std::int64_t producer, std::int16_t epoch, std::int32_t sequence,
                            std::int32_t count = 1, bool transactional = false) {
    RecordBatch batch = records(count);
    batch.producer_id = ProducerId{producer};
    batch.producer_epoch = ProducerEpoch{epoch};
    batch.base_sequence = sequence;
    batch.transactional = transactional;
    return batch;
}

inline RecordBatch marker(std::int64_t producer, std::int16_t epoch, ControlType type) {
    RecordBatch batch = produced(producer, epoch, -1);
    batch.transactional = true;
    batch.control = type;
    batch.coordinator_epoch = 0;
    batch.size_bytes = 78;
    return batch;
}

// As a follower receives it.
inline RecordBatch replicated(RecordBatch batch, std::int64_t base, std::int32_t epoch) {
    batch.base_offset = Offset{base};
    batch.leader_epoch = LeaderEpoch{epoch};
    return batch;
}

class TestLog {
  public:
    explicit TestLog(LogConfig config = {})
        : config_(std::make_shared<const LogConfig>(config)), log_(open(true)) {
        producers_.transaction_verification_enabled = false;
        log_ = open(true);
    }

    ReplicaLog* operator->() { return &log_; }
    ReplicaLog& operator*() { return log_; }

    AppendResult append(const RecordBatch& batch, std::int32_t epoch = 0) {
        LeaderAppend how;
        how.leader_epoch = LeaderEpoch{epoch};
        how.now_ms = now_ms;
        return finish(log_.append_as_leader(batch, how));
    }
    AppendResult append_marker(const RecordBatch& batch, std::int32_t epoch = 0,
                               std::int16_t transaction_version = 1) {
        LeaderAppend how;
        how.leader_epoch = LeaderEpoch{epoch};
        how.origin = AppendOrigin::Coordinator;
        how.transaction_version = transaction_version;
        how.now_ms = now_ms;
        return finish(log_.append_as_leader(batch, how));
    }
    AppendResult follow(const std::vector<RecordBatch>& batches, std::int32_t epoch) {
        return finish(log_.append_as_follower(batches, LeaderEpoch{epoch}, now_ms));
    }
    void high_watermark_to_end() { log_.update_high_watermark(log_.log_end()); }

    void restart_cleanly() {
        log_.flushed(log_.log_end());
        log_.close();
        recovery_point = log_.recovery_point();
        log_ = open(true);
    }
    // The process dies; its page cache survives.
    void crash() { log_ = open(false); }
    LogFault try_restart(bool clean) { return try_open(clean).ok() ? LogFault{} : refused_; }

    [[nodiscard]] std::vector<std::int64_t> bases() const {
        std::vector<std::int64_t> out;
        for (const Segment& s : log_.segments()) out.push_back(s.base_offset.value());
        return out;
    }

    LogFiles files;
    Offset recovery_point{0};
    Offset log_start{0};
    std::int64_t now_ms = kNowMs;

  private:
    AppendResult finish(AppendResult result) {
        while (const auto due = log_.flush_due()) log_.flushed(*due);
        return result;
    }
    Result<ReplicaLog, LogFault> try_open(bool clean) {
        OpenLog how;
        how.config = config_;
        how.producers = producers_;
        how.now_ms = now_ms;
        how.clean_shutdown = clean;
        how.recovery_point_checkpoint = recovery_point;
        how.log_start_checkpoint = log_start;
        auto loaded = ReplicaLog::load(files, how);
        if (!loaded) refused_ = loaded.error();
        return loaded;
    }
    ReplicaLog open(bool clean) { return std::move(try_open(clean).value()); }

    std::shared_ptr<const LogConfig> config_;
    ProducerStateConfig producers_;
    LogFault refused_;
    ReplicaLog log_;
};

}  // namespace hw::testing
