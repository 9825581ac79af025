#include "broker_model/client/assignor/sticky_general.hpp"

#include <set>
#include <utility>

#include "broker_model/client/assignor/partition_movements.hpp"

namespace hw::assignor {
namespace {

class GeneralDeal {
  public:
    GeneralDeal(const StickyInput& in, const Claims& claims)
        : in_(in),
          owned_(claims.owned),
          holder_(in.partition_count(), kNobody),
          subscribers_(in.topics.size()),
          movements_(in) {
        for (MemberIndex m = 0; m < in.member_count(); ++m) {
            for (std::int32_t topic : in.wanted[m]) subscribers_[topic].push_back(m);
        }
        sort_partitions();
        find_previous_owners();
    }

    StickyResult run() {
        keep_owned();
        std::vector<PartitionIndex> unassigned;
        for (PartitionIndex p : sorted_) {
            if (holder_[p] == kNobody) unassigned.push_back(p);
        }
        for (MemberIndex m = 0; m < in_.member_count(); ++m) by_size_.insert(key(m));
        const bool initial = by_size_.empty() || by_size_.rbegin()->first == 0;
        assign(unassigned);
        balance(unassigned, initial);
        return std::move(owned_);
    }

  private:
    using Key = std::pair<std::int32_t, MemberIndex>;  // partitions held, member
    [[nodiscard]] Key key(MemberIndex m) const { return {size(m), m}; }
    [[nodiscard]] std::int32_t size(MemberIndex m) const {
        return static_cast<std::int32_t>(owned_[m].size());
    }
    [[nodiscard]] bool shared(PartitionIndex p) const {
        return subscribers_[in_.topic_of(p)].size() >= 2;
    }
    [[nodiscard]] bool takes_part(MemberIndex m) const { return by_size_.contains(key(m)); }

    void sort_partitions() {
        for (PartitionIndex p = 0; p < in_.partition_count(); ++p) sorted_.push_back(p);
        std::stable_sort(
            sorted_.begin(), sorted_.end(), [this](PartitionIndex a, PartitionIndex b) {
                return subscribers_[in_.topic_of(a)].size() < subscribers_[in_.topic_of(b)].size();
            });
    }

    void find_previous_owners() {
        previous_.assign(in_.partition_count(), kNobody);
        const std::int32_t newest = *std::max_element(in_.generation.begin(), in_.generation.end());
        for (MemberIndex m : in_.walk) {
            if (in_.generation[m] >= newest) continue;
            for (PartitionIndex p : in_.remembered[m]) {
                const MemberIndex other = previous_[p];
                if (other == kNobody || in_.generation[m] > in_.generation[other]) previous_[p] = m;
            }
        }
    }

    void keep_owned() {
        for (MemberIndex m = 0; m < in_.member_count(); ++m) {
            const auto lost = [&](PartitionIndex p) {
                return !in_.wants(m, in_.topic_of(p)) || in_.racks_mismatch(m, p);
            };
            auto& owned = owned_[m];
            const auto kept = std::remove_if(owned.begin(), owned.end(), lost);
            somebody_lost_ = somebody_lost_ || kept != owned.end();
            owned.erase(kept, owned.end());
            for (PartitionIndex p : owned) holder_[p] = m;
        }
    }

    void assign(const std::vector<PartitionIndex>& unassigned) {
        if (in_.racks_in_use()) {
            for (PartitionIndex p : unassigned) give_to_least_loaded(p, true);
        }
        for (PartitionIndex p : unassigned) {
            if (holder_[p] == kNobody) give_to_least_loaded(p, false);
        }
    }
    void give_to_least_loaded(PartitionIndex p, bool only_matching) {
        const auto may = [&](const Key& k) {
            return in_.wants(k.second, in_.topic_of(p)) &&
                   !(only_matching && in_.racks_mismatch(k.second, p));
        };
        const auto found = std::find_if(by_size_.begin(), by_size_.end(), may);
        if (found == by_size_.end()) return;
        const MemberIndex m = found->second;
        by_size_.erase(found);
        owned_[m].push_back(p);
        holder_[p] = m;
        by_size_.insert(key(m));
    }

    void balance(std::vector<PartitionIndex> unassigned, bool initial) {
        const auto fixed = [this](PartitionIndex p) { return !shared(p); };
        std::erase_if(sorted_, fixed);
        std::erase_if(unassigned, fixed);
        for (MemberIndex m = 0; m < in_.member_count(); ++m) {
            if (!may_take_part(m)) by_size_.erase(key(m));
        }
        const StickyResult before = owned_;
        if (!somebody_lost_) move_all(unassigned);
        const bool moved = move_all(sorted_);
        if (!initial && moved && imbalance(owned_) >= imbalance(before)) owned_ = before;
    }

    [[nodiscard]] bool may_take_part(MemberIndex m) const {
        return size(m) < most(m) || std::any_of(owned_[m].begin(), owned_[m].end(),
                                                [this](PartitionIndex p) { return shared(p); });
    }
    [[nodiscard]] std::int32_t most(MemberIndex m) const {
        std::int32_t sum = 0;
        for (std::int32_t topic : in_.wanted[m]) sum += in_.topics[topic]->partitions;
        return sum;
    }

    [[nodiscard]] std::int64_t imbalance(const StickyResult& assigned) const {
        std::int64_t sum = 0;
        std::vector<std::int64_t> sizes;
        for (const auto& [count, m] : by_size_) {
            sizes.push_back(static_cast<std::int64_t>(assigned[m].size()));
        }
        for (std::size_t i = 0; i < sizes.size(); ++i) {
            for (std::size_t j = i + 1; j < sizes.size(); ++j) sum += std::abs(sizes[i] - sizes[j]);
        }
        return sum;
    }

    // Nobody could get a partition from somebody with two more.
    [[nodiscard]] bool balanced() const {
        if (by_size_.begin()->first >= by_size_.rbegin()->first - 1) return true;
        for (const auto& [count, m] : by_size_) {
            if (count == most(m)) continue;
            for (std::int32_t topic : in_.wanted[m]) {
                for (PartitionIndex p = in_.first[topic]; p < in_.first[topic + 1]; ++p) {
                    if (holder_[p] != m && count + 1 < size(holder_[p])) return false;
                }
            }
        }
        return true;
    }

    bool move_all(const std::vector<PartitionIndex>& partitions) {
        bool any = false;
        for (bool modified = true; modified;) {
            modified = false;
            for (PartitionIndex p : partitions) {
                if (balanced()) break;
                modified = move_one(p) || modified;
            }
            any = any || modified;
        }
        return any;
    }

    bool move_one(PartitionIndex p) {
        const MemberIndex back_to = previous_[p];
        if (back_to != kNobody && takes_part(back_to) && size(holder_[p]) > size(back_to) + 1) {
            move(p, back_to);
            return true;
        }
        // A better member on the partition's rack leads to the same move as any better member.
        const auto& candidates = subscribers_[in_.topic_of(p)];
        const bool better = std::any_of(candidates.begin(), candidates.end(), [&](MemberIndex m) {
            return size(holder_[p]) > size(m) + 1;
        });
        if (!better) return false;
        move(p, std::find_if(by_size_.begin(), by_size_.end(), [&](const Key& k) {
                    return in_.wants(k.second, in_.topic_of(p));
                })->second);
        return true;
    }

    void move(PartitionIndex asked, MemberIndex to) {
        const PartitionIndex p = movements_.to_move(asked, holder_[asked], to);
        const MemberIndex from = holder_[p];
        by_size_.erase(key(from));
        by_size_.erase(key(to));
        movements_.moved(p, from, to);
        std::erase(owned_[from], p);
        owned_[to].push_back(p);
        holder_[p] = to;
        by_size_.insert(key(to));
        by_size_.insert(key(from));
    }

    const StickyInput& in_;
    StickyResult owned_;
    std::vector<MemberIndex> holder_;                    // per partition
    std::vector<std::vector<MemberIndex>> subscribers_;  // per topic
    std::vector<MemberIndex> previous_;                  // per partition, from older generations
    std::vector<PartitionIndex> sorted_;
    std::set<Key> by_size_;  // members that take part
    PartitionMovements movements_;
    bool somebody_lost_ = false;
};

}  // namespace

StickyResult assign_sticky_general(const StickyInput& in, const Claims& claims) {
    return GeneralDeal(in, claims).run();
}

}  // namespace hw::assignor
