#include "broker_model/client/sticky_partitioner.hpp"

#include "tests/conformance/adapters/accumulator_driver.hpp"

namespace hw::conformance {
namespace {

Json run_load_stats(const Json& in) {
    PartitionLoad load;
    if (!in.at("queue_sizes").is_null()) {
        measure_partition_load(in.at("queue_sizes").get<std::vector<std::int32_t>>(),
                               in.at("partition_ids").get<std::vector<std::int32_t>>(),
                               in.at("length").get<std::int32_t>(), load);
    }
    std::vector<LeaderAndEpoch> leaders;
    for (const Json& l : in.at("leader_by_partition")) {
        leaders.push_back({l.is_null() ? kNoNode : NodeId{l.get<std::int32_t>()}, LeaderEpoch{0}});
    }
    Json partitions = Json::array();
    for (const Json& random : in.at("random_numbers")) {
        partitions.push_back(next_sticky_partition(load, leaders, random.get<std::int32_t>()));
    }
    return {{"adaptive", !load.cumulative.empty()},
            {"cumulative_frequency_table", load_to_json(load.cumulative)},
            {"table_partition_ids", load_to_json(load.partitions)},
            {"partitions", partitions}};
}

Json run_switching(const Json& in) {
    const auto batch_size = in.at("sticky_batch_size").get<std::int32_t>();
    const std::vector<LeaderAndEpoch> leaders(in.at("num_partitions").get<std::size_t>(),
                                              {NodeId{0}, LeaderEpoch{0}});
    const auto numbers = in.at("random_numbers").get<std::vector<std::int32_t>>();
    std::size_t next = 0;
    const auto random = [&] { return numbers.at(next++); };
    StickyPartition sticky;
    Json steps = Json::array();
    for (const Json& step : in.at("steps")) {
        const std::int32_t used = sticky.current(leaders, random);
        const bool switched =
            sticky.appended(step.at("appended_bytes").get<std::int32_t>(), batch_size,
                            step.at("enable_switch").get<bool>(), leaders, random);
        steps.push_back({{"partition_used", used},
                         {"switched", switched},
                         {"next_partition", sticky.current(leaders, random)}});
    }
    return {{"steps", std::move(steps)}, {"random_numbers_used", next}};
}

Json run(const Json& in) {
    const auto kind = in.at("kind").get<std::string>();
    if (kind == "load_stats") return run_load_stats(in);
    if (kind == "switching") return run_switching(in);
    return run_accumulator_steps(in, in.at("random_numbers"), true);
}

const RegisterFamily kRegistered{{"sticky-partitioner", "A", run, {}}};

}  // namespace
}  // namespace hw::conformance
