// RULE consumer_group.regex -- the coordinator resolves regular expressions itself, apart from the
// heartbeat: a new one has no effect until then. The whole topic name must match. All of a group's
// expressions are resolved together, never twice within 10 s:
//   why                                                     | resolves?
//   an expression that nobody in the group had              | yes
//   some of the group's have no resolution                  | yes
//   a topic was created since the last resolution           | yes
//   the last one is older than the refresh interval         | yes
//   the last one is 10 s old or younger, or one is under way| no, whatever the reason
// A resolution that changes the topics, or finds topics changed, bumps the group epoch.
// Source: GroupMetadataManager.maybeUpdateRegularExpressions, handleRegularExpressionsResult (4.2).
#pragma once

#include "broker_model/group/consumer/consumer_decision.hpp"
#include "broker_model/group/consumer/consumer_group.hpp"

namespace hw {

inline constexpr Duration kRegexMinInterval = seconds(10);

[[nodiscard]] bool is_valid_regex(const std::string& regex);

struct RegexRefresh {
    bool new_to_the_group = false;  // the member brings an expression that nobody had
    std::set<std::string> regexes;  // of the group, with this change
    Duration max_interval = seconds(600);
    bool under_way = false;
};

[[nodiscard]] bool wants_refresh(const ConsumerGroup& group, const RegexRefresh& refresh,
                                 const GroupTopics& topics, Instant now);

[[nodiscard]] std::map<std::string, ResolvedRegex> resolve(const std::set<std::string>& regexes,
                                                           const GroupTopics& topics, Instant now);

// What a finished resolution changes in the group.
[[nodiscard]] ConsumerDecision regex_result(
    const ConsumerGroup& group, const std::map<std::string, ResolvedRegex>& resolved,
    const GroupTopics& topics, Instant now);

}  // namespace hw
