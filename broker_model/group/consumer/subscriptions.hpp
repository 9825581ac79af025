// RULE consumer_group.subscriptions -- what the members subscribe to together, as it will be after
// a change: names, and topics of resolved regular expressions. Everybody subscribes to the same
// (homogeneous) when each name is wanted by all members and there is no regular expression, or when
// all have the same one and there is no name besides.
//   members                        | homogeneous?
//   A {t u}  B {t u}               | yes
//   A {t u}  B {t}                 | no
//   A "t.*"  B "t.*"               | yes
//   A "t.*"  B {t}                 | no
// An expression counts with its last resolution, and not at all before the first one.
// Source: ConsumerGroup.subscriptionType, computeSubscribedTopicNames, TargetAssignmentBuilder
// (4.2).
#pragma once

#include "broker_model/group/consumer/consumer_group.hpp"
#include "broker_model/group/consumer/group_topics.hpp"

namespace hw {

using ConsumerMembers = std::map<std::string, ConsumerMember>;

class GroupSubscriptions {
  public:
    // `members` as they will be.
    GroupSubscriptions(const ConsumerGroup& group, const ConsumerMembers& members);

    [[nodiscard]] bool homogeneous() const;
    [[nodiscard]] std::uint64_t metadata_hash(const GroupTopics& topics) const;

  private:
    std::size_t members_ = 0;
    std::map<std::string, std::size_t> by_name_;   // topic -> members
    std::map<std::string, std::size_t> by_regex_;  // topic -> regular expressions
    std::map<std::string, std::size_t> regexes_;   // regular expression -> members
};

[[nodiscard]] std::set<TopicId> subscribed_topics(const ConsumerGroup& group,
                                                  const ConsumerMemberMetadata& member,
                                                  const GroupTopics& topics);

// The members with `updated` in it, in place of whoever has its instance id.
[[nodiscard]] ConsumerMembers members_with(const ConsumerGroup& group,
                                           const ConsumerMember& updated);

}  // namespace hw
