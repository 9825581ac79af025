#include "broker_model/log/leader_epoch_cache.hpp"

#include "tests/conformance/adapters/log_json.hpp"
#include "tests/conformance/family.hpp"

namespace hw::conformance {
namespace {

Json entry_json(const std::optional<EpochEntry>& entry) {
    if (!entry) return {{"entry", nullptr}};
    return {{"entry", {entry->epoch.value(), entry->start_offset.value()}}};
}

Json query(const LeaderEpochCache& cache, const Json& step, const std::string& op) {
    const LeaderEpoch epoch{step.value("leader_epoch", -1)};
    if (op == "end_offset_for") {
        const auto end = cache.end_offset_for(epoch, Offset{step.at("log_end_offset")});
        return {{"leader_epoch", end.epoch.value()}, {"end_offset", end.end_offset.value()}};
    }
    if (op == "epoch_for_offset") {
        return {{"leader_epoch", nullable(cache.epoch_for_offset(Offset{step.at("offset")}))}};
    }
    if (op == "previous_epoch") return {{"leader_epoch", nullable(cache.previous_epoch(epoch))}};
    if (op == "next_epoch") return {{"leader_epoch", nullable(cache.next_epoch(epoch))}};
    if (op == "previous_of_latest") return {{"leader_epoch", nullable(cache.previous_epoch())}};
    if (op == "latest_entry") return entry_json(cache.latest_entry());
    if (op == "earliest_entry") return entry_json(cache.earliest_entry());
    throw std::runtime_error("unknown step " + op);
}

Json call(LeaderEpochCache& cache, const Json& step) {
    const std::string op = step.at("op");
    if (op == "assign") {
        const LeaderEpoch epoch{step.at("leader_epoch")};
        if (cache.assign(epoch, Offset{step.at("offset")})) return Json::object();
        return {{"error", exception_name(LogException::IllegalArgument)}};
    }
    if (op == "truncate_from_end") {
        cache.truncate_from_end(Offset{step.at("offset")});
    } else if (op == "truncate_from_start") {
        cache.truncate_from_start(Offset{step.at("offset")});
    } else if (op == "clear_and_flush") {
        cache.clear();
    } else if (op == "reload") {
        cache = LeaderEpochCache(cache);  // the entries are the file
    } else {
        return query(cache, step, op);
    }
    return Json::object();
}

Json run(const Json& in) {
    LeaderEpochCache cache;
    Json steps = Json::array();
    for (const Json& step : in.at("steps")) {
        Json out = call(cache, step);
        out["entries"] = leader_epochs_json(cache);
        steps.push_back(out);
    }
    return {{"steps", steps}};
}

const RegisterFamily kRegistered{{"leader-epoch-cache", "A", run, {}}};

}  // namespace
}  // namespace hw::conformance
