// The classic client side assignors: one adapter for four families.
#include <map>

#include "broker_model/client/assignor/assignors.hpp"
#include "broker_model/client/assignor/sticky.hpp"
#include "tests/conformance/family.hpp"

namespace hw::conformance {
namespace {

using assignor::Assignment;
using assignor::Member;
using assignor::Topic;

// Recorded racks have names, the model numbers them.
class RackNumbers {
  public:
    std::int32_t operator()(const Json& name) {
        if (name.is_null()) return -1;
        const auto next = static_cast<std::int32_t>(numbers_.size());
        return numbers_.emplace(name.get<std::string>(), next).first->second;
    }

  private:
    std::map<std::string, std::int32_t> numbers_;
};

Topic topic_from(const Json& json, RackNumbers& racks) {
    Topic topic{json.at("topic"), json.at("partition_count"), {}};
    for (const Json& replicas : json.value("replica_racks", Json::array())) {
        auto& list = topic.replica_racks.emplace_back();
        for (const Json& rack : replicas) list.push_back(racks(rack));
    }
    return topic;
}

Member member_from(const Json& json, RackNumbers& racks) {
    Member member;
    member.id = json.at("member_id");
    const Json& instance = json.at("group_instance_id");
    if (!instance.is_null()) member.instance_id = instance.get<std::string>();
    ConsumerSubscription& subscription = member.subscription;
    subscription.topics = json.at("topics").get<std::vector<std::string>>();
    subscription.rack = racks(json.value("rack_id", Json()));
    subscription.generation = json.value("generation", -1);
    subscription.owned = json.value("owned_partitions", PartitionsByTopic{});
    const Json user_data = json.value("user_data", Json());
    if (!user_data.is_null()) {
        subscription.user_data = assignor::encode_sticky_user_data(
            {user_data.at("previous_assignment").get<PartitionsByTopic>(),
             user_data.at("generation")});
    }
    // What travels is bytes.
    member.subscription = decode_subscription(encode(subscription)).value();
    return member;
}

std::vector<Member> members_from(const Json& step, const Json& order, RackNumbers& racks) {
    std::vector<Member> members;
    for (const Json& m : step.at("members")) members.push_back(member_from(m, racks));
    if (order == "sorted by member_id") {
        std::sort(members.begin(), members.end(),
                  [](const Member& a, const Member& b) { return a.id < b.id; });
    }
    return members;
}

PartitionsByTopic minus(const PartitionsByTopic& owned, const PartitionsByTopic& assigned) {
    PartitionsByTopic lost;
    for (const auto& [topic, numbers] : owned) {
        const auto kept = assigned.find(topic);
        for (std::int32_t n : numbers) {
            const bool keeps =
                kept != assigned.end() &&
                std::find(kept->second.begin(), kept->second.end(), n) != kept->second.end();
            if (!keeps) lost[topic].push_back(n);
        }
    }
    return lost;
}

void report_revoked(const std::vector<Member>& members, const Assignment& assignment, Json& out) {
    out["revoked"] = Json::object();
    for (const Member& m : members) {
        const PartitionsByTopic lost = minus(m.subscription.owned, assignment.at(m.id));
        if (!lost.empty()) out["revoked"][m.id] = lost;
    }
    out["rejoin_needed"] = !out["revoked"].empty();
}

Json run(const Json& in) {
    const assignor::Assignor* chosen =
        assignor::find_assignor(in.at("assignor").get<std::string>());
    Json out;
    std::int32_t generation = 0;
    for (const Json& step : in.at("steps")) {
        RackNumbers racks;
        std::vector<Topic> topics;
        for (const Json& t : step.at("topics")) topics.push_back(topic_from(t, racks));
        const auto members = members_from(step, in.value("member_iteration_order", Json()), racks);
        const Assignment assignment = chosen->assign(topics, members);
        Json shown{{"generation", ++generation}, {"assignment", assignment}};
        if (chosen->highest_protocol == assignor::RebalanceProtocol::Cooperative) {
            report_revoked(members, assignment, shown);
        }
        out["steps"].push_back(shown);
    }
    return out;
}

const RegisterFamily kRange{{"assignor-range", "B", run, {}}};
const RegisterFamily kRoundRobin{{"assignor-roundrobin", "B", run, {}}};
const RegisterFamily kSticky{{"assignor-sticky", "B", run, {}}};
const RegisterFamily kCooperative{{"assignor-cooperative-sticky", "B", run, {}}};

}  // namespace
}  // namespace hw::conformance
