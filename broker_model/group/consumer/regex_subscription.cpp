#include "broker_model/group/consumer/regex_subscription.hpp"

#include <regex>

#include "broker_model/group/consumer/subscriptions.hpp"

namespace hw {
namespace {

std::optional<std::regex> compile(const std::string& regex) {
    try {
        return std::regex(regex, std::regex::ECMAScript);
    } catch (const std::regex_error&) {
        return std::nullopt;
    }
}

}  // namespace

bool is_valid_regex(const std::string& regex) { return compile(regex).has_value(); }

bool wants_refresh(const ConsumerGroup& group, const RegexRefresh& refresh,
                   const GroupTopics& topics, Instant now) {
    if (refresh.under_way || refresh.regexes.empty()) return false;
    if (group.regexes().empty()) return true;
    const ResolvedRegex& last = group.regexes().begin()->second;  // all at once
    if (now <= last.resolved_at + kRegexMinInterval) return false;
    return refresh.new_to_the_group || refresh.regexes.size() != group.regexes().size() ||
           last.topics_version < topics.version_with_new ||
           now > last.resolved_at + refresh.max_interval;
}

std::map<std::string, ResolvedRegex> resolve(const std::set<std::string>& regexes,
                                             const GroupTopics& topics, Instant now) {
    std::map<std::string, ResolvedRegex> out;
    for (const std::string& text : regexes) {
        ResolvedRegex& resolved = out[text];
        resolved.topics_version = topics.version;
        resolved.resolved_at = now;
        const auto regex = compile(text);
        if (!regex) continue;
        for (const auto& [name, topic] : topics.by_name) {
            if (std::regex_match(name, *regex)) resolved.topics.insert(name);
        }
    }
    return out;
}

ConsumerDecision regex_result(const ConsumerGroup& group,
                              const std::map<std::string, ResolvedRegex>& resolved,
                              const GroupTopics& topics, Instant now) {
    ConsumerDecision d;
    ConsumerGroup after = group;
    bool changed = false;
    for (const auto& [regex, result] : resolved) {
        if (group.members_with_regex(regex) == 0) continue;
        const auto before = group.regexes().find(regex);
        changed |= result.topics != (before == group.regexes().end() ? std::set<std::string>{}
                                                                     : before->second.topics);
        d.records.push_back(ConsumerRegexRecord{regex, result});
        after.apply(d.records.back());
    }
    const std::uint64_t hash = GroupSubscriptions(after, after.members()).metadata_hash(topics);
    if (changed || hash != group.metadata_hash()) {
        bump_epoch(d, group.epoch() + 1, hash, now);
    }
    return d;
}

}  // namespace hw
