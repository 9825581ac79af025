#include "broker_model/group/assignor/share_simple.hpp"

#include <cmath>

namespace hw::server_assignor {
namespace {

// Shares some partitions out among some members; both are walked in ascending order.
class Sharing {
  public:
    Sharing(std::vector<TopicPartition> partitions, const std::vector<int>& subscribers)
        : partitions_(std::move(partitions)) {
        const auto members = static_cast<int>(subscribers.size());
        const auto count = static_cast<int>(partitions_.size());
        sharing_ = count == 0 ? 0 : (members + count - 1) / count;
        const double quota = sharing_ * count / static_cast<double>(members);
        for (int i = 0; i < members; ++i) {
            wanted_[subscribers[i]] =
                static_cast<int>(std::ceil(quota * (i + 1)) - std::ceil(quota * i));
        }
    }

    void had(int member, TopicPartition tp) {
        by_member_[member].insert(tp);
        by_partition_[tp].insert(member);
    }

    // What every member gets.
    std::map<int, std::set<TopicPartition>> build() {
        trim_members();
        trim_partitions();
        for (const TopicPartition tp : partitions_) by_partition_[tp];
        fill();
        return std::move(by_member_);
    }

  private:
    [[nodiscard]] std::size_t wanted(int member) const {
        const auto it = wanted_.find(member);  // none: not subscribed
        return it == wanted_.end() ? 0 : static_cast<std::size_t>(it->second);
    }

    void trim_members() {
        for (auto& [member, owned] : by_member_) {
            while (owned.size() > wanted(member)) {
                by_partition_[*owned.begin()].erase(member);
                owned.erase(owned.begin());
            }
        }
    }

    void trim_partitions() {
        for (auto& [tp, members] : by_partition_) {
            while (members.size() > static_cast<std::size_t>(sharing_)) {
                by_member_[*members.begin()].erase(tp);
                members.erase(members.begin());
            }
        }
    }

    void fill() {
        std::set<int> unfilled;
        for (const auto& [member, count] : wanted_) {
            if (by_member_[member].size() < wanted(member)) unfilled.insert(member);
        }
        auto next = unfilled.begin();
        bool given_in_this_lap = false;
        for (const auto& [tp, before] : by_partition_) {
            for (auto missing = sharing_ - static_cast<int>(before.size()); missing > 0;) {
                if (next == unfilled.end()) {
                    if (!given_in_this_lap || unfilled.empty()) break;
                    next = unfilled.begin();
                    given_in_this_lap = false;
                }
                const int member = *next++;
                if (before.contains(member)) continue;
                by_member_[member].insert(tp);
                --missing;
                given_in_this_lap = true;
                if (by_member_[member].size() >= wanted(member)) unfilled.erase(member);
            }
            if (unfilled.empty()) break;
        }
    }

    std::vector<TopicPartition> partitions_;
    std::map<int, int> wanted_;
    int sharing_ = 0;  // members for each partition
    std::map<int, std::set<TopicPartition>> by_member_;
    std::map<TopicPartition, std::set<int>> by_partition_;
};

void share_out(const GroupSpec& spec, const std::set<TopicId>& topics, TargetAssignment& result) {
    std::vector<TopicPartition> partitions;
    for (const TopicId topic : topics) {
        const std::int32_t count = *spec.partitions_of(topic);
        for (std::int32_t p = 0; p < count; ++p) partitions.push_back({topic, p});
    }
    std::vector<int> subscribers;
    for (std::size_t m = 0; m < spec.members.size(); ++m) {
        if (spec.members[m].topics.contains(*topics.begin())) {
            subscribers.push_back(static_cast<int>(m));
        }
    }
    Sharing sharing(std::move(partitions), subscribers);
    for (std::size_t m = 0; m < spec.members.size(); ++m) {
        for (const auto& [topic, numbers] : spec.members[m].target) {
            if (!topics.contains(topic)) continue;
            for (const std::int32_t p : numbers) sharing.had(static_cast<int>(m), {topic, p});
            result[spec.members[m].id].erase(topic);
        }
    }
    for (const auto& [member, owned] : sharing.build()) {
        for (const TopicPartition tp : owned) {
            result[spec.members[member].id][tp.topic].insert(tp.partition);
        }
    }
}

}  // namespace

AssignorResult assign_share_simple(const GroupSpec& spec) {
    if (!spec.all_topics_exist()) return std::nullopt;
    const std::set<TopicId> topics = spec.subscribed_topics();
    if (topics.empty()) return TargetAssignment{};
    TargetAssignment result;
    for (const Member& m : spec.members) {
        result[m.id] = spec.homogeneous ? PartitionSets{} : m.target;
    }
    if (spec.homogeneous) {
        share_out(spec, topics, result);
    } else {
        for (const TopicId topic : topics) share_out(spec, {topic}, result);
    }
    return result;
}

}  // namespace hw::server_assignor
