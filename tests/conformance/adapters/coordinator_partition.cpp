#include "broker_model/group/coordinator_partition.hpp"

#include "tests/conformance/family.hpp"

namespace hw::conformance {
namespace {

Json run(const Json& in) {
    const std::string id = in.at("id");
    Json partitions = Json::object();
    for (const Json& count : in.at("num_partitions")) {
        const auto n = count.get<std::int32_t>();
        partitions[std::to_string(n)] = coordinator_partition(id, n);
    }
    return {{"java_hash_code", java_string_hash(id)},
            {"abs", kafka_abs(java_string_hash(id))},
            {"consumer_offsets_partition", partitions},
            {"transaction_state_partition", partitions}};
}

const RegisterFamily kRegistered{{"coordinator-partition", "B", run, {}}};

}  // namespace
}  // namespace hw::conformance
