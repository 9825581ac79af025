#include "broker_model/group/assignor/uniform_heterogeneous.hpp"

#include <algorithm>

#include "broker_model/group/assignor/load_levels.hpp"

namespace hw::server_assignor {
namespace {

constexpr int kMaxRounds = 16;
constexpr int kNobody = -1;

struct Topic {
    TopicId id;
    std::vector<int> subscribers;  // ascending; indices of members
    std::vector<int> owners;       // by partition

    // More partitions for each subscriber first, then fewer subscribers, then id.
    bool operator<(const Topic& other) const {
        const double mine = density();
        const double theirs = other.density();
        if (mine != theirs) return mine > theirs;
        if (subscribers.size() != other.subscribers.size()) {
            return subscribers.size() < other.subscribers.size();
        }
        return id < other.id;
    }
    [[nodiscard]] double density() const {
        return static_cast<double>(owners.size()) / static_cast<double>(subscribers.size());
    }
};

class Builder {
  public:
    explicit Builder(const GroupSpec& spec) : spec_(spec), loads_(spec.members.size()) {}

    TargetAssignment build() {
        collect_topics();
        for (std::size_t m = 0; m < spec_.members.size(); ++m) keep(static_cast<int>(m));
        std::sort(topics_.begin(), topics_.end());
        for (Topic& topic : topics_) deal_free(topic);
        balance();
        return result();
    }

  private:
    void collect_topics() {
        for (const TopicId id : spec_.subscribed_topics()) {
            Topic topic{id, {}, std::vector<int>(*spec_.partitions_of(id), kNobody)};
            for (std::size_t m = 0; m < spec_.members.size(); ++m) {
                if (spec_.members[m].topics.contains(id)) {
                    topic.subscribers.push_back(static_cast<int>(m));
                }
            }
            topics_.push_back(std::move(topic));
        }
    }

    void keep(int member) {
        for (Topic& topic : topics_) {
            const auto had = spec_.members[member].target.find(topic.id);
            if (had == spec_.members[member].target.end()) continue;
            if (!spec_.members[member].topics.contains(topic.id)) continue;
            for (const std::int32_t p : had->second) give(topic, p, member);
        }
    }

    void give(Topic& topic, std::int32_t partition, int member) {
        if (static_cast<std::size_t>(partition) >= topic.owners.size()) return;  // older metadata
        int& owner = topic.owners[partition];
        if (owner != kNobody) --loads_[owner];
        owner = member;
        ++loads_[member];
    }

    void deal_free(Topic& topic) {
        LoadLevels levels(loads_, topic.subscribers);
        for (std::size_t p = 0; p < topic.owners.size(); ++p) {
            if (topic.owners[p] != kNobody) continue;
            give(topic, static_cast<std::int32_t>(p), levels.take_least());
        }
    }

    // Ends as well when a whole round came back to the topic that changed last.
    void balance() {
        const Topic* last_changed = nullptr;
        for (int round = 0; round < kMaxRounds; ++round) {
            for (Topic& topic : topics_) {
                if (topic.subscribers.size() < 2) continue;
                if (last_changed == &topic) return;
                if (balance_topic(topic) > 0 || last_changed == nullptr) last_changed = &topic;
            }
        }
    }

    int balance_topic(Topic& topic) {
        LoadLevels levels(loads_, topic.subscribers);
        if (levels.spread() <= 1) return 0;
        std::map<int, std::vector<std::int32_t>> owned;
        for (std::size_t p = 0; p < topic.owners.size(); ++p) {
            owned[topic.owners[p]].push_back(static_cast<std::int32_t>(p));
        }
        int moved = 0;
        while (!levels.balanced()) {
            std::optional<int> giver = levels.take_most();
            while (giver && owned[*giver].empty()) {
                levels.exclude_most();
                giver = levels.take_most();
            }
            if (!giver) break;
            const std::int32_t partition = owned[*giver].back();
            owned[*giver].pop_back();
            const int taker = levels.take_least();
            if (levels.balanced()) break;
            give(topic, partition, taker);
            ++moved;
        }
        return moved;
    }

    [[nodiscard]] TargetAssignment result() const {
        TargetAssignment out;
        for (const Member& m : spec_.members) out[m.id];
        for (const Topic& topic : topics_) {
            for (std::size_t p = 0; p < topic.owners.size(); ++p) {
                if (topic.owners[p] == kNobody) continue;
                out[spec_.members[topic.owners[p]].id][topic.id].insert(
                    static_cast<std::int32_t>(p));
            }
        }
        return out;
    }

    const GroupSpec& spec_;
    std::vector<int> loads_;
    std::vector<Topic> topics_;
};

}  // namespace

AssignorResult assign_uniform_heterogeneous(const GroupSpec& spec) {
    if (!spec.all_topics_exist()) return std::nullopt;
    if (spec.subscribed_topics().empty()) return TargetAssignment{};
    return Builder(spec).build();
}

}  // namespace hw::server_assignor
