// What the path between two nodes does to a message, per ordered pair of nodes: a chain of named
// rules with a time window each; the first that does not pass the message decides. The name goes
// into the trace, so a run can say why a message was late.
//
// Connections are TCP: a dropped segment is sent again after a timeout, so the application sees
// loss as delay and a cut as silence.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "broker_model/base/ids.hpp"
#include "broker_model/base/rng.hpp"
#include "broker_model/base/time.hpp"

namespace hw::sim {

enum class Verdict : std::uint8_t { Pass, Drop, DelayBy };

struct LinkRule {
    enum class Kind : std::uint8_t {
        Cut,    // everything is dropped
        Loss,   // a message is dropped with `odds` (and sent again by TCP)
        Delay,  // later by `delay` plus a draw from [0, jitter], for a share of `odds`
        Allow,  // passes without asking the rules behind it
    };
    std::string name;  // "cut:broker-1|broker-2"
    Kind kind = Kind::Cut;
    std::vector<NodeId> from;  // empty: any node
    std::vector<NodeId> to;
    bool both_ways = true;
    Instant since;  // in force in [since, until)
    Instant until = kNever;
    Ratio odds{1, 1};
    Duration delay;
    Duration jitter;
};

using RuleId = std::uint32_t;
inline constexpr RuleId kNoRule = 0xffffffff;

struct Judgement {
    Verdict verdict = Verdict::Pass;
    Duration delay;
    RuleId rule = kNoRule;  // the rule that decided
};

class LinkRules {
  public:
    // Rules are asked in the order in which they were added.
    RuleId add(LinkRule rule);
    void remove(RuleId id);
    [[nodiscard]] const LinkRule& rule(RuleId id) const { return rules_[id]; }

    [[nodiscard]] bool empty() const { return active_.empty(); }
    [[nodiscard]] Judgement judge(NodeId from, NodeId to, Instant now, Rng& rng) const;
    // The cut in force from `from` to `to`, or kNoRule. Draws nothing.
    [[nodiscard]] RuleId cut(NodeId from, NodeId to, Instant now) const;

  private:
    std::vector<LinkRule> rules_;  // by id, for the trace even after removal
    std::vector<RuleId> active_;
};

}  // namespace hw::sim
