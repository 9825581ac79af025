#include "sim/net/link_rules.hpp"

#include <algorithm>
#include <utility>

#include "broker_model/base/check.hpp"

namespace hw::sim {
namespace {

bool names(const std::vector<NodeId>& group, NodeId node) {
    return group.empty() || std::find(group.begin(), group.end(), node) != group.end();
}

bool applies(const LinkRule& rule, NodeId from, NodeId to, Instant now) {
    if (now < rule.since || now >= rule.until) return false;
    return (names(rule.from, from) && names(rule.to, to)) ||
           (rule.both_ways && names(rule.from, to) && names(rule.to, from));
}

}  // namespace

RuleId LinkRules::add(LinkRule rule) {
    HW_CHECK(rule.odds.denominator > 0, "odds of a link rule need a denominator");
    rules_.push_back(std::move(rule));
    active_.push_back(static_cast<RuleId>(rules_.size() - 1));
    return active_.back();
}

void LinkRules::remove(RuleId id) { std::erase(active_, id); }

Judgement LinkRules::judge(NodeId from, NodeId to, Instant now, Rng& rng) const {
    for (const RuleId id : active_) {
        const LinkRule& rule = rules_[id];
        if (!applies(rule, from, to, now)) continue;
        switch (rule.kind) {
            case LinkRule::Kind::Cut:
                return {Verdict::Drop, {}, id};
            case LinkRule::Kind::Allow:
                return {Verdict::Pass, {}, id};
            case LinkRule::Kind::Loss:
                if (rng.chance(rule.odds)) return {Verdict::Drop, {}, id};
                break;
            case LinkRule::Kind::Delay:
                if (rng.chance(rule.odds)) {
                    const Duration jitter = rule.jitter > Duration{}
                                                ? rng.between(Duration{}, rule.jitter)
                                                : Duration{};
                    return {Verdict::DelayBy, rule.delay + jitter, id};
                }
                break;
        }
    }
    return {};
}

RuleId LinkRules::cut(NodeId from, NodeId to, Instant now) const {
    for (const RuleId id : active_) {
        const LinkRule& rule = rules_[id];
        if (!applies(rule, from, to, now)) continue;
        if (rule.kind == LinkRule::Kind::Cut) return id;
        if (rule.kind == LinkRule::Kind::Allow) return kNoRule;
    }
    return kNoRule;
}

}  // namespace hw::sim
