// The log cleaner over one log or several: LogSteps' calls, and `clean`.
#include <cmath>
#include <deque>

#include "broker_model/log/cleaner/cleaner.hpp"
#include "tests/conformance/adapters/log_json.hpp"
#include "tests/conformance/adapters/log_steps.hpp"

namespace hw::conformance {
namespace {

Json record_json(Offset offset, const RecordBatch& batch, const RecordRun& run) {
    if (batch.is_control()) {
        return {offset.value(), batch.control == ControlType::Commit ? "COMMIT" : "ABORT"};
    }
    return {offset.value(), run.key_size ? Json(run.key) : Json(),
            run.value_size ? Json(run.value) : Json()};
}

Json records_json(const RecordBatch& batch) {
    Json out = Json::array();
    if (!batch.payload) return out;
    Offset offset = batch.base_offset;
    for (const RecordRun& run : batch.payload->runs) {
        offset = offset + run.gap;
        for (std::int32_t i = 0; i < run.count; ++i, ++offset) {
            out.push_back(record_json(offset, batch, run));
        }
    }
    return out;
}

Json batch_json(const RecordBatch& batch) {
    Json out{{"base_offset", batch.base_offset.value()},
             {"last_offset", batch.last_offset().value()},
             {"records", records_json(batch)}};
    if (const auto horizon = batch.delete_horizon_ms()) out["delete_horizon_ms"] = *horizon;
    if (batch.has_producer_id()) {
        out["producer_id"] = batch.producer_id.value();
        out["producer_epoch"] = batch.producer_epoch.value();
        out["base_sequence"] = batch.base_sequence;
    }
    if (batch.transactional) out["transactional"] = true;
    if (batch.is_control()) out["control"] = true;
    return out;
}

Json contents_json(const ReplicaLog& log) {
    Json out = Json::array();
    for (const Segment& segment : log.segments()) {
        Json batches = Json::array();
        for (const StoredBatch& stored : segment.batches)
            batches.push_back(batch_json(stored.batch));
        out.push_back({{"base_offset", segment.base_offset.value()},
                       {"size_bytes", segment.size_bytes},
                       {"batches", batches}});
    }
    return out;
}

Json candidate_json(const LogToClean& what) {
    Json ratio;
    if (what.total_bytes() > 0) ratio = std::llround(what.ratio() * 10'000);
    return {{"first_dirty_offset", what.offsets.first_dirty.value()},
            {"first_uncleanable_dirty_offset", what.offsets.first_uncleanable.value()},
            {"clean_bytes", what.clean_bytes},
            {"cleanable_bytes", what.cleanable_bytes},
            {"dirty_ratio_x10000", ratio}};
}

std::string name_of(std::size_t log) { return "t-" + std::to_string(log); }

class CleanerCase {
  public:
    explicit CleanerCase(const Json& in) : in_(in) {
        Json configs = in.value("configs", Json::array());
        if (configs.empty()) configs.push_back(in.at("config"));
        for (const Json& config : configs) {
            inputs_.push_back(in);
            inputs_.back()["config"] = config;
        }
        for (const Json& one : inputs_) {
            logs_.push_back(std::make_unique<LogSteps>(
                one,
                std::vector<std::string>{"log_start_offset", "last_stable_offset", "log_end_offset",
                                         "segments"},
                std::vector<std::string>{}));
        }
        checkpoints_.resize(logs_.size());
    }

    Json run() {
        Json steps = Json::array();
        for (const Json& step : in_.at("steps")) {
            const std::string op = step.at("op");
            if (op == "clean") {
                steps.push_back(logs_.front()->with_state(clean(step)));
                continue;
            }
            Json out = logs_.at(step.value("partition", std::size_t{0}))->step(step);
            if (op == "advance_time") advance_the_others(step);
            steps.push_back(std::move(out));
        }
        return {{"steps", steps}};
    }

  private:
    void advance_the_others(const Json& step) {
        for (std::size_t i = 1; i < logs_.size(); ++i) (void)logs_[i]->step(step);
    }

    Json clean(const Json& step) {
        const std::int64_t now_ms = logs_.front()->now_ms();
        Json candidates = Json::object();
        std::vector<CompactedLog> compacted;
        std::vector<std::size_t> numbers;
        for (std::size_t i = 0; i < logs_.size(); ++i) {
            ReplicaLog& log = logs_[i]->log();
            candidates[name_of(i)] = candidate_json(log_to_clean(log, checkpoints_[i], now_ms));
            if (!log.config().cleanup_compact) continue;
            compacted.push_back({&log, &checkpoints_[i]});
            numbers.push_back(i);
        }
        CleanerSettings settings;
        settings.offset_map_slots = step.value("offset_map_slots", 1000);
        settings.load_factor = step.value("io_buffer_load_factor", 0.9);
        const auto cleaned = clean_filthiest(compacted, settings, now_ms);
        Json out{{"candidates", candidates}, {"cleaned", nullptr}};
        if (cleaned) {
            const std::size_t number = numbers[cleaned->index];
            out["cleaned"] = name_of(number);
            out["need_compaction_now"] = cleaned->what.overdue;
            out["end_offset"] = cleaned->result.end.value();
            out["map_entries"] = cleaned->result.map_entries;
            out["records_read"] = cleaned->result.records_read;
            out["records_written"] = cleaned->result.records_kept;
            out["contents"] = contents_json(logs_[number]->log());
        }
        Json checkpoints = Json::object();
        for (std::size_t i = 0; i < logs_.size(); ++i) {
            if (checkpoints_[i]) checkpoints[name_of(i)] = checkpoints_[i]->value();
        }
        out["cleaner_checkpoints"] = checkpoints;
        return out;
    }

    const Json& in_;
    std::deque<Json> inputs_;
    std::vector<std::unique_ptr<LogSteps>> logs_;
    std::vector<std::optional<Offset>> checkpoints_;
};

Json run(const Json& in) { return CleanerCase(in).run(); }

const RegisterFamily kRegistered{{"cleaner", "C", run, {}}};

}  // namespace
}  // namespace hw::conformance
