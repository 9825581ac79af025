// The group coordinator's assignors: one adapter for three families.
#include <map>

#include "broker_model/group/assignor/server_assignors.hpp"
#include "tests/conformance/family.hpp"

namespace hw::conformance {
namespace {

namespace sa = server_assignor;

// Recorded topics have names, the model's ids ascend with them.
class TopicIds {
  public:
    explicit TopicIds(const Json& step) {
        for (const auto& [name, count] : step.at("topics").items()) ids_[name];
        for (const Json& m : step.at("members")) {
            for (const Json& t : m.at("subscribed_topics")) ids_[t];
            for (const auto& [t, p] : m.at("current_target_assignment").items()) ids_[t];
        }
        std::int32_t next = 0;
        for (auto& [name, id] : ids_) id = TopicId(next++);
    }
    [[nodiscard]] TopicId id(const std::string& name) const { return ids_.at(name); }
    [[nodiscard]] PartitionSets sets(const Json& by_topic) const {
        PartitionSets out;
        for (const auto& [topic, numbers] : by_topic.items()) {
            for (const Json& n : numbers) out[id(topic)].insert(n.get<std::int32_t>());
        }
        return out;
    }
    [[nodiscard]] Json shown(const PartitionSets& sets) const {
        Json out = Json::object();
        for (const auto& [name, topic] : ids_) {
            const auto it = sets.find(topic);
            if (it != sets.end()) out[name] = it->second;
        }
        return out;
    }

  private:
    std::map<std::string, TopicId> ids_;
};

sa::GroupSpec spec_from(const Json& step, const TopicIds& ids) {
    sa::GroupSpec spec;
    spec.homogeneous = step.at("subscription_type") == "Homogeneous";
    for (const auto& [name, count] : step.at("topics").items()) {
        spec.partition_counts[ids.id(name)] = count;
    }
    for (const Json& m : step.at("members")) {
        sa::Member member;
        member.id = m.at("member_id");
        if (!m.at("instance_id").is_null()) member.instance_id = m.at("instance_id");
        for (const Json& t : m.at("subscribed_topics")) member.topics.insert(ids.id(t));
        member.target = ids.sets(m.at("current_target_assignment"));
        add_all(spec.assigned, member.target);
        spec.members.push_back(std::move(member));
    }
    return spec;
}

sa::Assignor find(const std::string& name) {
    for (const sa::Assignor& a : sa::kConsumerAssignors) {
        if (a.name == name) return a;
    }
    return sa::kShareAssignor;
}

Json run(const Json& in) {
    const sa::Assignor assignor = find(in.at("assignor"));
    Json out;
    for (const Json& step : in.at("steps")) {
        const TopicIds ids(step);
        const sa::AssignorResult result = assignor.assign(spec_from(step, ids));
        Json shown = Json::object();
        if (!result) {
            shown["error"] = "PartitionAssignorException";
        } else {
            shown["target_assignment"] = Json::object();
            for (const auto& [member, sets] : *result) {
                shown["target_assignment"][member] = ids.shown(sets);
            }
        }
        out["steps"].push_back(shown);
    }
    return out;
}

const RegisterFamily kUniform{{"assignor-server-uniform", "B", run, {}}};
const RegisterFamily kRange{{"assignor-server-range", "B", run, {}}};
const RegisterFamily kSimple{{"assignor-share-simple", "B", run, {}}};

}  // namespace
}  // namespace hw::conformance
