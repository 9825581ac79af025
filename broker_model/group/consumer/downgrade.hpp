// RULE consumer_group.downgrade -- when the last member that speaks the consumer protocol goes, and
// those who stay speak the classic one, the group becomes a classic group again.
//   members (classic C, consumer N)   event                         | classic group then?
//   C C N                             N leaves or is fenced         | yes, and it rebalances
//   C N N                             one N leaves                  | no
//   N                                 it leaves                     | no, an empty consumer group
//   C C N(static)                     N rejoins as a classic member | yes, everybody goes on
// Not if group.consumer.migration.policy forbids it or the group is larger than group.max.size.
// Source: GroupMetadataManager.validateOnlineDowngradeWith{Fenced,Replaced}Member (4.2), KIP-848.
#pragma once

#include "broker_model/group/consumer/consumer_decision.hpp"

namespace hw {

[[nodiscard]] inline bool downgrades_without(const ConsumerGroup& group,
                                             const std::set<std::string>& leaving,
                                             const ConsumerGroupSettings& settings) {
    std::size_t leaving_classic = 0;
    for (const std::string& id : leaving) {
        leaving_classic += group.member(id)->is_classic() ? 1 : 0;
    }
    const std::size_t staying = group.members().size() - leaving.size();
    return staying > 0 && group.classic_members() - leaving_classic == staying &&
           settings.may_downgrade &&
           staying <= static_cast<std::size_t>(settings.classic_max_size);
}

// `holder` is replaced by a member that speaks the classic protocol.
[[nodiscard]] inline bool downgrades_replacing(const ConsumerGroup& group,
                                               const ConsumerMember& holder,
                                               const ConsumerGroupSettings& settings) {
    const std::size_t members = group.members().size();
    return !holder.is_classic() && group.classic_members() == members - 1 &&
           settings.may_downgrade && members <= static_cast<std::size_t>(settings.classic_max_size);
}

}  // namespace hw
