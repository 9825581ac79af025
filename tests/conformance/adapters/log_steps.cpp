#include "tests/conformance/adapters/log_steps.hpp"

#include <algorithm>
#include <stdexcept>

#include "broker_model/log/append_validation.hpp"
#include "broker_model/log/disk_damage.hpp"
#include "tests/conformance/adapters/log_json.hpp"

namespace hw::conformance {
namespace {

constexpr std::int64_t kRecordingMachineClockMs = 1'767'225'600'000;  // 2026

Json error(const LogFault& why) { return {{"error", why.name()}}; }

Offset offset_of(const Json& step) { return Offset{step.at("offset").get<std::int64_t>()}; }

FetchIsolation isolation_of(const Json& step) {
    const std::string name = step.at("isolation");
    if (name == "LOG_END") return FetchIsolation::LogEnd;
    if (name == "HIGH_WATERMARK") return FetchIsolation::HighWatermark;
    return FetchIsolation::TxnCommitted;
}

// The recorded input could not even be built.
LogFault unbuildable(const std::vector<RecordBatch>& batches) {
    for (const RecordBatch& batch : batches) {
        const LogFault why = check_producer_fields(batch);
        if (!why.ok()) return why;
    }
    return {};
}

template <class T>
Json returned(const char* field, const Result<T, LogFault>& result) {
    if (!result) return error(result.error());
    return {{field, result.value()}};
}

}  // namespace

LogSteps::LogSteps(const Json& in, std::vector<std::string> state, std::vector<std::string> append)
    : in_(in),
      state_(std::move(state)),
      append_fields_(std::move(append)),
      now_ms_(in.at("now_ms")),
      expiration_check_ms_(in.at("producer_id_expiration_check_interval_ms")),
      config_(std::make_shared<const LogConfig>(log_config_from(in.at("config")))) {
    producers_.producer_id_expiration_ms =
        in.value("producer_id_expiration_ms", producers_.producer_id_expiration_ms);
    producers_.transaction_verification_enabled =
        in.value("transaction_verification_enabled", true);
    HW_CHECK(open(true, Offset{0}, Offset{0}).ok());
}

Json LogSteps::run() {
    Json steps = Json::array();
    for (const Json& one : in_.at("steps")) {
        steps.push_back(step(one));
        if (!log_) break;
    }
    return {{"steps", steps}};
}

Json LogSteps::step(const Json& step) {
    Json out = call(step);
    if (!log_) return out;
    const bool follows = in_.value("high_watermark_follows_log_end_offset", false);
    const std::string op = step.at("op");
    if (follows && (op == "append_as_leader" || op == "roll" || op == "truncate_to")) {
        log_->update_high_watermark(log_->log_end());
    }
    act_as_machine();
    return with_state(std::move(out));
}

Json LogSteps::with_state(Json out) const {
    for (const std::string& field : state_) out[field] = state_field(field);
    return out;
}

LogFault LogSteps::open(bool clean, Offset recovery_point, Offset log_start) {
    OpenLog how;
    how.config = config_;
    how.producers = producers_;
    how.now_ms = now_ms_;
    how.clean_shutdown = clean;
    how.recovery_point_checkpoint = recovery_point;
    how.log_start_checkpoint = log_start;
    auto loaded = ReplicaLog::load(files_, how);
    if (!loaded) return loaded.error();
    log_.emplace(std::move(loaded.value()));
    next_expiration_check_ms_ = now_ms_ + expiration_check_ms_;
    return {};
}

// The surroundings of the recorded runs: a background flusher that works at once, and a file system
// whose modification times come from the machine's own clock, far ahead of the mocked one.
void LogSteps::act_as_machine() {
    while (const auto due = log_->flush_due()) log_->flushed(*due);
    for (Segment& segment : files_.segments) segment.modified_ms = kRecordingMachineClockMs;
}

void LogSteps::advance(std::int64_t ms) {
    now_ms_ += ms;
    for (; next_expiration_check_ms_ <= now_ms_;
         next_expiration_check_ms_ += expiration_check_ms_) {
        log_->remove_expired_producers(now_ms_);
    }
}

Json LogSteps::call(const Json& step) {
    const std::string op = step.at("op");
    if (op == "append_as_leader") return append_as_leader(step);
    if (op == "append_as_follower") return append_as_follower(step);
    if (op == "start_verification") return start_verification(step);
    if (op == "restart") return restart(step);
    if (op == "roll") {
        const auto rolled = log_->roll(now_ms_);
        if (!rolled) return error(rolled.error());
        return {{"new_base_offset", rolled.value().value()}};
    }
    if (op == "read") {
        const ReadResult read = log_->read(offset_of(step), step.at("max_bytes"),
                                           isolation_of(step), step.at("min_one_message"));
        return read.ok() ? read_json(read) : error(read.fault);
    }
    if (op == "offset_for_timestamp") {
        return {{"found", found_json(log_->offset_for_timestamp(step.at("timestamp")))}};
    }
    if (op == "aborted_txn_index") return {{"aborted_index", aborted_index_json(*log_)}};
    if (op == "delete_old_segments") {
        return {{"deleted_segments", log_->delete_old_segments(now_ms_)}};
    }
    if (op == "end_offset_for_epoch") {
        const auto end = log_->end_offset_for_epoch(LeaderEpoch{step.at("leader_epoch")});
        if (!end) return {{"end_offset_for_epoch", nullptr}};
        return {{"end_offset_for_epoch",
                 {{"leader_epoch", end->epoch.value()}, {"offset", end->end_offset.value()}}}};
    }
    if (op == "advance_time") {
        advance(step.at("ms"));
    } else if (op == "update_config") {
        config_ = std::make_shared<const LogConfig>(log_config_from(step.at("config")));
        log_->set_config(config_);
    } else if (op == "remove_expired_producers") {
        log_->remove_expired_producers(now_ms_);
    } else if (op == "assign_epoch_start_offset") {
        log_->assign_epoch_start_offset(LeaderEpoch{step.at("leader_epoch")}, offset_of(step));
    } else {
        return call_bounds(step, op);
    }
    return Json::object();
}

Json LogSteps::call_bounds(const Json& step, const std::string& op) {
    const Offset offset = offset_of(step);
    if (op == "truncate_to") return returned("returned", log_->truncate_to(offset, now_ms_));
    if (op == "maybe_increment_log_start_offset") {
        return returned("returned", log_->maybe_increment_log_start_offset(offset));
    }
    if (op == "update_high_watermark") {
        return {{"returned", log_->update_high_watermark(offset).value()}};
    }
    if (op == "maybe_update_high_watermark") {
        return {{"returned_new", nullable(log_->maybe_update_high_watermark(offset))}};
    }
    if (op == "maybe_increment_high_watermark") {
        const auto old = log_->maybe_increment_high_watermark(OffsetMetadata{offset});
        if (!old) return error(old.error());
        return {{"returned_old", old.value() ? Json(old.value()->offset.value()) : Json()}};
    }
    if (op == "truncate_fully_and_start_at") {
        std::optional<Offset> log_start;
        if (step.contains("log_start_offset")) log_start = Offset{step.at("log_start_offset")};
        log_->truncate_fully_and_start_at(offset, now_ms_, log_start);
        return Json::object();
    }
    throw std::runtime_error("unknown step " + op);
}

Json LogSteps::append_as_leader(const Json& step) {
    LeaderAppend how;
    how.leader_epoch = LeaderEpoch{step.value("leader_epoch", 0)};
    how.now_ms = now_ms_;
    how.origin = step.value("origin", "CLIENT") == "COORDINATOR" ? AppendOrigin::Coordinator
                                                                 : AppendOrigin::Client;
    how.transaction_version = step.value("transaction_version", kUnknownTransactionVersion);
    if (step.contains("verification_guard")) how.guard = guards_[step.at("verification_guard")];
    const auto batches = batches_from(step.at("batches"));
    if (const auto why = unbuildable(batches); !why.ok()) return error(why);
    const AppendResult result = log_->append_as_leader(batches, how);
    if (!result.ok()) {
        Json out = error(result.fault);
        if (!result.record_error_indexes.empty()) {
            out["record_error_indexes"] = result.record_error_indexes;
        }
        return out;
    }
    Json out{{"result", result.duplicate ? "duplicate" : "appended"},
             {"first_offset", result.first_offset.value()},
             {"last_offset", result.last_offset.value()}};
    for (const std::string& field : append_fields_) {
        if (field == "max_timestamp_ms") out[field] = result.max_timestamp_ms;
        if (field == "log_append_time_ms") out[field] = result.log_append_time_ms;
        if (field == "batch_sizes_bytes") {
            out[field] = Json::array();
            for (const RecordBatch& batch : batches) out[field].push_back(batch.size_bytes);
        }
        if (field == "stored_batches" && !result.duplicate) {
            out[field] = Json::array();
            if (!result.appended()) continue;
            out[field].push_back(stored_batch_json(log_->active_segment().batches.back().batch));
        }
    }
    return out;
}

Json LogSteps::append_as_follower(const Json& step) {
    const auto batches = batches_from(step.at("batches"));
    if (const auto why = unbuildable(batches); !why.ok()) return error(why);
    const LeaderEpoch epoch{step.value("leader_epoch", std::numeric_limits<std::int32_t>::max())};
    const AppendResult result = log_->append_as_follower(batches, epoch, now_ms_);
    if (!result.ok()) return error(result.fault);
    return {{"first_offset", result.first_offset.value()},
            {"last_offset", result.last_offset.value()}};
}

Json LogSteps::start_verification(const Json& step) {
    const auto guard = log_->maybe_start_transaction_verification(
        ProducerId{step.at("producer_id")}, step.at("sequence"),
        ProducerEpoch{step.at("producer_epoch").get<std::int16_t>()},
        step.at("supports_epoch_bump"), now_ms_);
    if (!guard) return error(guard.error());
    guards_[step.at("guard")] = guard.value();
    return {{"guard_needed", guard.value() != kNoGuard}};
}

Json LogSteps::restart(const Json& step) {
    if (step.at("shutdown") == "clean") {
        log_->flushed(log_->log_end());
        log_->close();
    }
    log_.reset();
    for (const Json& what : step.value("damage", Json::array())) damage(what);
    const LogFault unopenable =
        open(step.at("loaded_as_clean"), Offset{step.at("recovery_point_checkpoint")},
             Offset{step.at("log_start_offset_checkpoint")});
    if (!unopenable.ok()) return error(unopenable);
    if (step.contains("high_watermark_checkpoint")) {
        log_->update_high_watermark(Offset{step.at("high_watermark_checkpoint")});
    }
    return Json::object();
}

void LogSteps::damage(const Json& what) {
    const std::string kind = what.at("kind");
    const Offset base{what.value("segment_base_offset", std::int64_t{0})};
    if (kind == "cut_segment") {
        cut_segment(files_, base, what.at("to_bytes"));
    } else if (kind == "flip_byte") {
        flip_byte(files_, base, what.at("position_bytes"));
    } else if (kind == "append_zeros") {
        append_zeros(files_, base, what.at("bytes"));
    } else if (kind == "zero_range") {
        zero_range(files_, base, what.at("position_bytes"), what.at("bytes"));
    } else if (kind == "delete_segment") {
        delete_segment(files_, base);
    } else if (kind == "delete_all_producer_snapshots") {
        files_.producer_snapshots.clear();
    } else if (kind == "delete_file") {
        const std::string file = what.at("file");
        if (file == ".index") delete_offset_index(files_, base);
        if (file == ".timeindex") delete_time_index(files_, base);
        if (file == ".txnindex") delete_txn_index(files_, base);
        if (file == "leader-epoch-checkpoint") files_.leader_epochs.clear();
    } else {
        throw std::runtime_error("unknown damage " + kind);
    }
}

Json LogSteps::state_field(const std::string& name) const {
    if (name == "log_start_offset") return log_->log_start().value();
    if (name == "high_watermark") return log_->high_watermark().value();
    if (name == "last_stable_offset") return log_->last_stable_offset().value();
    if (name == "first_unstable_offset") return nullable(log_->first_unstable_offset());
    if (name == "log_end_offset") return log_->log_end().value();
    if (name == "recovery_point") return log_->recovery_point().value();
    if (name == "segments") return segments_json(*log_);
    if (name == "segments_sizes") return segment_sizes_json(*log_);
    if (name == "leader_epochs") return leader_epochs_json(log_->leader_epochs());
    if (name == "producers") return producers_json(log_->producers());
    throw std::runtime_error("unknown state field " + name);
}

}  // namespace hw::conformance
