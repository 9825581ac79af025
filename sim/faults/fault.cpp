#include "sim/faults/fault.hpp"

namespace hw::sim {
namespace {

std::string list(const std::vector<NodeId>& nodes) {
    std::string text;
    for (const NodeId node : nodes) text += (text.empty() ? "" : ",") + to_string(node);
    return text;
}

}  // namespace

std::string_view fault_name(FaultKind kind) {
    switch (kind) {
        case FaultKind::Crash:
            return "crash";
        case FaultKind::PowerLoss:
            return "power_loss";
        case FaultKind::DiskLost:
            return "disk_lost";
        case FaultKind::Pause:
            return "pause";
        case FaultKind::Shutdown:
            return "shutdown";
        case FaultKind::Start:
            return "start";
        case FaultKind::Cut:
            return "cut";
        case FaultKind::Heal:
            return "heal";
        case FaultKind::SlowDisk:
            return "slow_disk";
        case FaultKind::StallDisk:
            return "stall_disk";
        case FaultKind::FullDisk:
            return "full_disk";
        case FaultKind::FailDisk:
            return "fail_disk";
        case FaultKind::SlowNet:
            return "slow_net";
        case FaultKind::ClockJump:
            return "clock_jump";
        case FaultKind::ClockDrift:
            return "clock_drift";
    }
    return "?";
}

bool stops_process(FaultKind kind) {
    return kind == FaultKind::Crash || kind == FaultKind::PowerLoss ||
           kind == FaultKind::DiskLost || kind == FaultKind::Shutdown;
}

bool is_lasting(FaultKind kind) {
    return !stops_process(kind) && kind != FaultKind::Start && kind != FaultKind::Heal &&
           kind != FaultKind::ClockJump;
}

std::string describe(const Fault& fault) {
    std::string text(fault_name(fault.kind));
    if (fault.kind == FaultKind::Cut) {
        for (std::size_t i = 0; i < fault.groups.size(); ++i) {
            text += (i == 0 ? " " : fault.one_way ? " > " : " | ") + list(fault.groups[i]);
        }
    } else if (!fault.nodes.empty()) {
        text += " " + list(fault.nodes);
    }
    return text;
}

std::vector<LinkRule> link_rules(const Fault& fault) {
    LinkRule rule;
    rule.name = describe(fault);
    rule.since = fault.at;
    rule.until = fault.until;
    std::vector<LinkRule> rules;
    if (fault.kind == FaultKind::Cut) {
        rule.both_ways = !fault.one_way;
        for (std::size_t a = 0; a < fault.groups.size(); ++a) {
            for (std::size_t b = a + 1; b < fault.groups.size(); ++b) {
                rule.from = fault.groups[a];
                rule.to = fault.groups[b];
                rules.push_back(rule);
            }
        }
    } else if (fault.kind == FaultKind::SlowNet) {
        rule.from = fault.nodes;
        if (fault.loss.numerator != 0) {
            rule.kind = LinkRule::Kind::Loss;
            rule.odds = fault.loss;
            rules.push_back(rule);
        }
        if (fault.delay > Duration{} || fault.jitter > Duration{}) {
            rule.kind = LinkRule::Kind::Delay;
            rule.odds = {1, 1};
            rule.delay = fault.delay;
            rule.jitter = fault.jitter;
            rules.push_back(rule);
        }
    }
    return rules;
}

}  // namespace hw::sim
