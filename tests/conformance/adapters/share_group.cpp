// One partition of one share group. The recorded persister answers at once.
#include "broker_model/share/share_partition.hpp"
#include "tests/conformance/family.hpp"

namespace hw::conformance {
namespace {

using namespace share;

const std::map<std::string, RecordState> kStates{{"AVAILABLE", RecordState::Available},
                                                 {"ACQUIRED", RecordState::Acquired},
                                                 {"ACKNOWLEDGED", RecordState::Acknowledged},
                                                 {"ARCHIVED", RecordState::Archived}};
const std::map<std::string, AcknowledgeType> kTypes{{"GAP", AcknowledgeType::Gap},
                                                    {"ACCEPT", AcknowledgeType::Accept},
                                                    {"RELEASE", AcknowledgeType::Release},
                                                    {"REJECT", AcknowledgeType::Reject},
                                                    {"RENEW", AcknowledgeType::Renew}};

Offset offset(const Json& json, const char* field) {
    return Offset(json.at(field).get<std::int64_t>());
}

SharePartition load(const Json& in) {
    ShareSettings settings;
    settings.max_in_flight_records = in.at("max_in_flight_records");
    settings.delivery_limit = in.at("max_delivery_count");
    settings.lock_duration = millis(in.at("record_lock_duration_ms"));
    std::vector<StoredBatch> stored;
    for (const Json& b : in.at("persisted_batches")) {
        stored.push_back({offset(b, "first_offset"), offset(b, "last_offset"),
                          kStates.at(b.at("state")), b.at("delivery_count")});
    }
    return {settings, offset(in, "start_offset"), stored};
}

Json shown(const Delivery& d) {
    Json out{{"delivery_count", d.count}, {"member_id", d.member}};
    out["lock_timer"] = d.lock_until != kNever;
    for (const auto& [name, state] : kStates) {
        if (state == d.state) out["state"] = name;
    }
    return out;
}

Json shown(SharePartition& p) {
    Json out{{"next_fetch_offset", p.next_fetch_offset().value()},
             {"start_offset", p.start().value()},
             {"end_offset", p.end().value()},
             {"can_acquire_records", p.can_acquire()},
             {"in_flight", Json::array()}};
    for (const auto& [first, batch] : p.in_flight()) {
        Json b = batch.split() ? Json::object() : shown(batch.whole());
        b["first_offset"] = first.value();
        b["last_offset"] = batch.last.value();
        for (Offset o = first; batch.split() && o <= batch.last; ++o) {
            b["offsets"].push_back(shown(batch.at(o)));
            b["offsets"].back()["offset"] = o.value();
        }
        out["in_flight"].push_back(b);
    }
    return out;
}

class Driver {
  public:
    explicit Driver(const Json& in) : partition_(load(in)) {}

    Json run(const Json& steps) {
        Json out{{"start", shown(partition_)}};
        for (const Json& step : steps) {
            Json result = perform(step);
            result.update(shown(partition_));
            out["steps"].push_back(result);
        }
        return out;
    }

  private:
    Json perform(const Json& step) {
        const std::string op = step.at("op");
        if (op == "acquire") return acquire(step);
        if (op == "acknowledge") return acknowledge(step);
        if (op == "release_acquired_records") {
            return stored(partition_.release_all(step.at("member_id"), now_));
        }
        if (op == "advance_time") {
            advance(now_ + millis(step.at("ms")));
        } else {
            partition_.move_log_start(offset(step, "log_start_offset"));
        }
        return {{"error", "NONE"}};
    }

    Json acquire(const Json& step) {
        AcquireRequest request;
        request.member = step.at("member_id");
        const bool limited = step.at("share_acquire_mode") == "RECORD_LIMIT";
        request.mode = limited ? AcquireMode::RecordLimit : AcquireMode::BatchOptimized;
        request.batch_size = step.at("batch_size");
        request.max_records = step.at("max_fetch_records");
        request.fetch_offset = offset(step, "fetch_offset");
        std::vector<ReadBatch> read;
        for (const Json& b : step.at("fetched_batches")) {
            read.push_back({offset(b, "first_offset"), offset(b, "last_offset")});
        }
        request.read = read;
        const Acquired acquired = partition_.acquire(request, now_);
        Json out{{"error", "NONE"}, {"acquired", Json::array()}};
        out["acquired_count"] = acquired.count;
        for (const AcquiredRange& r : acquired.ranges) {
            out["acquired"].push_back({{"first_offset", r.first.value()},
                                       {"last_offset", r.last.value()},
                                       {"delivery_count", r.delivery_count}});
        }
        return out;
    }

    Json acknowledge(const Json& step) {
        std::vector<AcknowledgementBatch> batches;
        for (const Json& b : step.at("batches")) {
            batches.push_back({offset(b, "first_offset"), offset(b, "last_offset"), {}});
            for (const Json& t : b.at("acknowledge_types")) {
                batches.back().types.push_back(kTypes.at(t));
            }
        }
        return stored(partition_.acknowledge(step.at("member_id"), batches, now_));
    }

    Json stored(const AcknowledgeResult& result) {
        if (result.write) partition_.written(*result.write, true, now_);
        return {{"error", error_name(result.error)}};
    }

    void advance(Instant until) {
        while (partition_.next_lock_end() <= until) {
            now_ = partition_.next_lock_end();
            if (partition_.end_locks(now_)) partition_.locks_written();
        }
        now_ = until;
    }

    SharePartition partition_;
    Instant now_;
};

const RegisterFamily kShareGroup{
    {"share-group", "B", [](const Json& in) { return Driver(in).run(in.at("steps")); }, {}}};

}  // namespace
}  // namespace hw::conformance
