#include "broker_model/client/assignor/range.hpp"

#include "broker_model/client/assignor/member_order.hpp"
#include "broker_model/client/assignor/rack_aware.hpp"

namespace hw::assignor {
namespace {

// How far one topic has been dealt.
struct TopicShare {
    const Topic* topic;
    std::vector<const Member*> members;  // its subscribers, in dealing order
    std::vector<Racks> racks;            // per partition; empty if no subscriber has a rack
    bool needs_racks = false;
    std::vector<bool> given;         // per partition
    std::vector<std::int32_t> held;  // per member
    std::int32_t share = 0;
    std::int32_t extras_left = 0;  // members that may still get one more than the share

    TopicShare(const Topic& t, const std::vector<const Member*>& all)
        : topic(&t), given(t.partitions) {
        std::vector<std::int32_t> member_racks;
        for (const Member* m : all) {
            if (!m->subscribes_to(t.name)) continue;
            members.push_back(m);
            if (m->subscription.rack >= 0) member_racks.push_back(m->subscription.rack);
        }
        held.resize(members.size());
        share = t.partitions / static_cast<std::int32_t>(members.size());
        extras_left = t.partitions % static_cast<std::int32_t>(members.size());
        if (member_racks.empty()) return;
        for (std::int32_t p = 0; p < t.partitions; ++p) racks.push_back(racks_of(t, p));
        needs_racks = use_racks(member_racks, racks);
    }

    [[nodiscard]] std::int32_t room(std::size_t member) const {
        return std::max(0, share + (extras_left > 0 ? 1 : 0) - held[member]);
    }
    [[nodiscard]] bool matches(std::size_t member, std::int32_t partition) const {
        const std::int32_t rack = members[member]->subscription.rack;
        return rack < 0 || (!racks.empty() && holds(racks[partition], rack));
    }
    // `chosen` counts as one hand: whether an extra was used is seen once, after it.
    void give(std::size_t member, const std::vector<std::int32_t>& chosen, Assignment& result) {
        auto& list = result[members[member]->id][topic->name];
        for (std::int32_t p : chosen) {
            given[p] = true;
            list.push_back(p);
        }
        held[member] += static_cast<std::int32_t>(chosen.size());
        if (held[member] > share) --extras_left;
    }
    void deal_ranges(bool only_matching, Assignment& result) {
        for (std::size_t m = 0; m < members.size(); ++m) {
            const auto limit = static_cast<std::size_t>(room(m));
            std::vector<std::int32_t> chosen;
            for (std::int32_t p = 0; p < topic->partitions && chosen.size() < limit; ++p) {
                if (!given[p] && (!only_matching || matches(m, p))) chosen.push_back(p);
            }
            if (!chosen.empty()) give(m, chosen, result);
        }
    }
    [[nodiscard]] bool co_partitioned_with(const TopicShare& other) const {
        return members == other.members && racks.size() == other.racks.size();
    }
};

using Shares = std::vector<TopicShare*>;

void deal_together(const Shares& shares, Assignment& result) {
    const TopicShare& first = *shares.front();
    std::vector<bool> full(first.members.size());
    for (std::int32_t p = 0; p < static_cast<std::int32_t>(first.racks.size()); ++p) {
        for (std::size_t m = 0; m < full.size(); ++m) {
            const bool fits = std::all_of(shares.begin(), shares.end(), [&](const TopicShare* s) {
                return s->matches(m, p) && s->room(m) > 0;
            });
            if (full[m] || !fits) continue;
            for (TopicShare* s : shares) s->give(m, {p}, result);
            full[m] = std::none_of(shares.begin(), shares.end(),
                                   [&](const TopicShare* s) { return s->room(m) > 0; });
            break;
        }
    }
}

void deal_matching(std::vector<TopicShare>& all, Assignment& result) {
    std::vector<bool> done(all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        Shares together;
        for (std::size_t j = i; j < all.size(); ++j) {
            if (done[j] || !all[i].co_partitioned_with(all[j])) continue;
            done[j] = true;
            together.push_back(&all[j]);
        }
        if (together.size() > 1) {
            deal_together(together, result);
        } else if (together.size() == 1 && all[i].needs_racks) {
            all[i].deal_ranges(true, result);
        }
    }
}

}  // namespace

Assignment assign_range(std::span<const Topic> topics, std::span<const Member> members) {
    Assignment result = nothing_assigned(members);
    const std::vector<const Member*> order = in_dealing_order(members);
    std::vector<TopicShare> shares;
    for (const Topic* topic : assignable_topics(topics, members))
        shares.emplace_back(*topic, order);
    const bool racks = std::any_of(shares.begin(), shares.end(),
                                   [](const TopicShare& s) { return s.needs_racks; });
    if (racks) deal_matching(shares, result);
    for (TopicShare& share : shares) share.deal_ranges(false, result);
    for (auto& [member, partitions] : result) {
        for (auto& [topic, numbers] : partitions) std::sort(numbers.begin(), numbers.end());
    }
    return result;
}

}  // namespace hw::assignor
