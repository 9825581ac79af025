#include "broker_model/group/assignor/uniform_homogeneous.hpp"

namespace hw::server_assignor {
namespace {

struct Unfilled {
    std::string member;
    std::int32_t places = 0;
};

class Builder {
  public:
    explicit Builder(const GroupSpec& spec) : spec_(spec), topics_(spec.members.front().topics) {}

    AssignorResult build() {
        if (topics_.empty()) return TargetAssignment{};
        std::int32_t total = 0;
        for (const TopicId topic : topics_) {
            const auto count = spec_.partitions_of(topic);
            if (!count) return std::nullopt;
            total += *count;
            for (std::int32_t p = 0; p < *count; ++p) {
                if (!contains(spec_.assigned, topic, p)) free_.push_back({topic, p});
            }
        }
        const auto members = static_cast<std::int32_t>(spec_.members.size());
        quota_ = total / members;
        extra_places_ = total % members;
        for (std::int32_t i = 0; i < members; ++i) keep(spec_.members[i], members - i);
        if (!deal_free()) return std::nullopt;
        return std::move(result_);
    }

  private:
    // `members_left`: this one and those behind it.
    void keep(const Member& member, std::int32_t members_left) {
        bool has_extra = extra_places_ > 0;
        std::int32_t places = quota_ + (has_extra ? 1 : 0);
        PartitionSets& kept = result_[member.id];
        for (const auto& [topic, partitions] : member.target) {
            if (!topics_.contains(topic)) continue;
            for (const std::int32_t p : partitions) {
                if (places > 0) {
                    kept[topic].insert(p);
                    --places;
                } else {
                    free_.push_back({topic, p});
                }
            }
        }
        if (places > 0 && has_extra && members_left > extra_places_) {
            --places;
            has_extra = false;
        }
        if (places > 0) unfilled_.push_back({member.id, places});
        if (has_extra) --extra_places_;
    }

    bool deal_free() {
        std::size_t next = 0;
        for (const Unfilled& u : unfilled_) {
            for (std::int32_t i = 0; i < u.places && next < free_.size(); ++i, ++next) {
                result_[u.member][free_[next].topic].insert(free_[next].partition);
            }
        }
        return next == free_.size();
    }

    const GroupSpec& spec_;
    const std::set<TopicId>& topics_;
    std::int32_t quota_ = 0;
    std::int32_t extra_places_ = 0;
    std::vector<TopicPartition> free_;
    std::vector<Unfilled> unfilled_;
    TargetAssignment result_;
};

}  // namespace

AssignorResult assign_uniform_homogeneous(const GroupSpec& spec) {
    return Builder(spec).build();
}

}  // namespace hw::server_assignor
