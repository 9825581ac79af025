#include "broker_model/controller/replica_placement.hpp"

#include <map>
#include <string>

#include "broker_model/base/java_random.hpp"
#include "tests/conformance/adapters/partition_json.hpp"
#include "tests/conformance/family.hpp"

namespace hw::conformance {
namespace {

// Rack names -> numbers in the order of the names.
class RackNumbers {
  public:
    explicit RackNumbers(const Json& brokers) {
        for (const Json& b : brokers) {
            if (!b.at("rack").is_null()) numbers_[b.at("rack")] = 0;
        }
        std::int32_t next = 0;
        for (auto& [name, number] : numbers_) number = next++;
    }
    [[nodiscard]] std::int32_t operator()(const Json& rack) const {
        return rack.is_null() ? -1 : numbers_.at(rack.get<std::string>());
    }

  private:
    std::map<std::string, std::int32_t> numbers_;
};

Json run(const Json& in) {
    const RackNumbers rack_number(in.at("brokers"));
    std::vector<UsableBroker> brokers;
    for (const Json& b : in.at("brokers")) {
        brokers.push_back({NodeId(b.at("broker_id")), rack_number(b.at("rack")), b.at("fenced")});
    }
    std::vector<std::int32_t> walk;
    for (const Json& rack : in.at("rack_initialize_order")) walk.push_back(rack_number(rack));

    JavaRandom random(in.at("random_seed"));
    Json calls = Json::array();
    const NextInt next_int = [&](std::int32_t bound) {
        const std::int32_t value = random.next_int(bound);
        calls.push_back({bound, value});
        return value;
    };
    const auto placed = place_replicas(in.at("num_partitions"), in.at("replication_factor"),
                                       brokers, next_int, walk);
    Json out;
    if (placed) {
        Json& replicas = out["replicas"] = Json::array();
        for (const NodeList& partition : placed.value()) replicas.push_back(to_json(partition));
    } else {
        out["error"] = "INVALID_REPLICATION_FACTOR";
    }
    out["next_int_calls"] = calls;
    return out;
}

const RegisterFamily kRegistered{{"replica-placement", "A", run, {}}};

}  // namespace
}  // namespace hw::conformance
