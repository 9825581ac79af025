#include "broker_model/client/assignor/sticky_equal.hpp"

#include <deque>

#include "broker_model/base/check.hpp"

namespace hw::assignor {
namespace {

class EqualDeal {
  public:
    EqualDeal(const StickyInput& in, const Claims& claims)
        : in_(in),
          claims_(claims),
          revoked_from_(in.partition_count(), kNobody),
          kept_(in.partition_count()) {
        const MemberIndex n = in.member_count();
        min_ = in.partition_count() / n;
        max_places_ = in.partition_count() % n;
        max_ = min_ + (max_places_ > 0 ? 1 : 0);
        result_.assigned.resize(n);
    }

    EqualResult run() {
        for (MemberIndex m : in_.walk) keep_owned(m);
        std::vector<PartitionIndex> rest;
        for (PartitionIndex p = 0; p < in_.partition_count(); ++p) {
            if (!kept_[p]) rest.push_back(p);
        }
        std::sort(under_min_.begin(), under_min_.end());
        std::sort(exactly_min_.begin(), exactly_min_.end());
        if (in_.racks_in_use()) rest = deal_by_rack(rest);
        deal(rest);
        return std::move(result_);
    }

  private:
    [[nodiscard]] bool places_left() const { return places_taken_ < max_places_; }
    void take_place() {
        ++places_taken_;
        if (!places_left()) exactly_min_.clear();
    }

    [[nodiscard]] std::vector<PartitionIndex> still_owned(MemberIndex m) {
        std::vector<PartitionIndex> owned;
        for (PartitionIndex p : claims_.owned[m]) {
            if (in_.racks_mismatch(m, p))
                revoked_from_[p] = m;
            else if (!claims_.claimed_twice[p])
                owned.push_back(p);
        }
        std::sort(owned.begin(), owned.end(), [this](PartitionIndex a, PartitionIndex b) {
            const auto key = [this](PartitionIndex p) {
                return std::pair(in_.number_of(p), in_.topic_of(p));
            };
            return key(a) < key(b);
        });
        return owned;
    }

    void keep_owned(MemberIndex m) {
        const std::vector<PartitionIndex> owned = still_owned(m);
        const auto count = static_cast<std::int32_t>(owned.size());
        std::int32_t keeps = min_;
        if (count < min_) {
            keeps = count;
            under_min_.push_back(m);
        } else if (count >= max_ && places_left()) {
            keeps = max_;
            take_place();
        } else if (places_left()) {
            exactly_min_.push_back(m);
        }
        for (std::int32_t i = 0; i < count; ++i) {
            if (i >= keeps) {
                revoked_from_[owned[i]] = m;
                continue;
            }
            kept_[owned[i]] = true;
            result_.assigned[m].push_back(owned[i]);
        }
    }

    std::int32_t give(PartitionIndex p, MemberIndex m) {
        result_.assigned[m].push_back(p);
        const bool from_other = revoked_from_[p] != kNobody && revoked_from_[p] != m;
        if (from_other || claims_.claimed_twice[p]) result_.changing_owner.push_back(p);
        return size(m);
    }
    [[nodiscard]] std::int32_t size(MemberIndex m) const {
        return static_cast<std::int32_t>(result_.assigned[m].size());
    }

    // Around the ring from `start`: the place of the first member on a rack of the partition, or
    // -1.
    template <class Ring>
    [[nodiscard]] std::int32_t on_rack(const Ring& ring, PartitionIndex p,
                                       std::size_t start) const {
        for (std::size_t i = 0; i < ring.size(); ++i) {
            const std::size_t at = (start + i) % ring.size();
            if (in_.racks_agree(ring[at], p)) return static_cast<std::int32_t>(at);
        }
        return -1;
    }

    std::vector<PartitionIndex> fewest_rack_members_first(std::vector<PartitionIndex> rest) const {
        std::vector<std::int32_t> members_near(in_.partition_count());
        for (PartitionIndex p : rest) {
            for (MemberIndex m = 0; m < in_.member_count(); ++m) {
                members_near[p] += in_.racks_agree(m, p) ? 1 : 0;
            }
        }
        std::stable_sort(rest.begin(), rest.end(), [&](PartitionIndex a, PartitionIndex b) {
            return members_near[a] < members_near[b];
        });
        return rest;
    }

    // Returns what no member on a rack of the partition could take.
    std::vector<PartitionIndex> deal_by_rack(const std::vector<PartitionIndex>& unassigned) {
        std::vector<PartitionIndex> rest;
        std::size_t next = 0;
        for (PartitionIndex p : fewest_rack_members_first(unassigned)) {
            if (const std::int32_t at = on_rack(under_min_, p, next); at >= 0) {
                next = give_under_min(p, static_cast<std::size_t>(at));
            } else if (const std::int32_t full = on_rack(exactly_min_, p, 0); full >= 0) {
                give(p, exactly_min_[full]);
                exactly_min_.erase(exactly_min_.begin() + full);
                take_place();
            } else {
                rest.push_back(p);
            }
        }
        return rest;
    }
    // Returns where the ring goes on.
    std::size_t give_under_min(PartitionIndex p, std::size_t at) {
        const MemberIndex m = under_min_[at];
        const std::int32_t count = give(p, m);
        if (count < min_) {
            ++at;
        } else {
            under_min_.erase(under_min_.begin() + static_cast<std::ptrdiff_t>(at));
            if (count < max_ && places_left()) exactly_min_.push_back(m);
        }
        return under_min_.empty() ? 0 : at % under_min_.size();
    }

    void deal(const std::vector<PartitionIndex>& rest) {
        std::size_t next = 0;
        for (PartitionIndex p : rest) {
            if (under_min_.empty()) {
                HW_CHECK(!exactly_min_.empty(), "every partition has a place");
                give(p, exactly_min_.front());
                exactly_min_.pop_front();
                continue;
            }
            if (next == under_min_.size()) next = 0;
            const MemberIndex m = under_min_[next];
            if (give(p, m) < min_) {
                ++next;
            } else {
                under_min_.erase(under_min_.begin() + static_cast<std::ptrdiff_t>(next));
                exactly_min_.push_back(m);
            }
        }
    }

    const StickyInput& in_;
    const Claims& claims_;
    std::int32_t min_ = 0;
    std::int32_t max_ = 0;
    std::int32_t max_places_ = 0;  // members that may have max; 0 if min == max
    std::int32_t places_taken_ = 0;
    std::vector<MemberIndex> under_min_;
    std::deque<MemberIndex> exactly_min_;  // may still get one more
    std::vector<MemberIndex> revoked_from_;
    std::vector<bool> kept_;
    EqualResult result_;
};

}  // namespace

EqualResult assign_sticky_equal(const StickyInput& in, const Claims& claims) {
    return EqualDeal(in, claims).run();
}

}  // namespace hw::assignor
