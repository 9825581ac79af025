#include "scenarios/vocabulary.hpp"

#include "broker_model/invariants/invariant.hpp"
#include "sim/trace/event_names.hpp"

namespace hw::scenarios {

const std::vector<CountName>& count_names() {
    static const std::vector<CountName> kAll{
        {"sent", "records handed over by the applications", false},
        {"acked", "records acknowledged to them", false},
        {"failed", "records reported as failed to them", false},
        {"acked_lost", "acknowledged records that are not in the log at the end", false},
        {"duplicated", "further copies of records in the log", false},
        {"reordered", "records in the log behind later ones of the same producer", false},
        {"failed_but_present", "records reported as failed that are in the log", false},
        {"expired", "acknowledged records below the log start (retention)", false},
        {"compacted", "acknowledged records replaced by a newer one of their key", false},
        {"consumed", "records handed to consumers", false},
        {"skipped", "records that a consumer jumped over because they were gone", false},
        {"leader_changes", "leader elections of partitions", false},
        {"unclean_elections", "of those, from outside the ISR", false},
        {"isr_changes", "ISR changes applied by leaders", false},
        {"truncated", "records cut off logs by truncation", false},
        {"unavailable", "longest time a producer waited without any acknowledgement", true},
        {"ack_latency_p50", "half of the records were acknowledged within", true},
        {"ack_latency_p99", "99 % of the records were acknowledged within", true},
    };
    return kAll;
}

const std::vector<std::string>& event_names() {
    static const std::vector<std::string> kAll = [] {
        std::vector<std::string> names;
        for (const trace::EventName& e : trace::event_names()) names.emplace_back(e.name);
        return names;
    }();
    return kAll;
}

std::vector<std::string> invariant_names() {
    std::vector<std::string> names;
    for (const auto& info : invariants::safety_invariants()) names.emplace_back(info.name);
    return names;
}

std::vector<std::string> liveness_names() {
    std::vector<std::string> names;
    for (const auto& info : invariants::liveness_invariants()) names.emplace_back(info.name);
    return names;
}

// Source: Feature.java and the *Version enums of 4.2.
const std::vector<FeatureName>& feature_names() {
    static const std::vector<FeatureName> kAll{
        {"eligible.leader.replicas.version", 0, 1}, {"group.version", 0, 1},
        {"kraft.version", 0, 1},                    {"share.version", 0, 1},
        {"streams.version", 0, 1},                  {"transaction.version", 0, 2},
    };
    return kAll;
}

}  // namespace hw::scenarios
