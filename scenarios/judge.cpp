#include "scenarios/judge.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace hw::scenarios {
namespace {

using trace::InvariantOutcome;
using trace::Outcome;
using trace::Verdict;

bool contains(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::string held_text(const InvariantOutcome& one) {
    return one.held ? "held" : fmt::format("violated {} times", one.breaches);
}

void judge_invariants(const Expect& expect, Outcome& outcome) {
    for (InvariantOutcome& one : outcome.invariants) {
        const bool violates = contains(expect.violates, one.name);
        one.expected_to_hold = !violates && !contains(expect.may_violate, one.name);
        if (violates) {
            outcome.judged.push_back(
                {one.name + " violated", held_text(one), !one.held, false});
        } else if (contains(expect.holds, one.name)) {
            outcome.judged.push_back({one.name + " holds", held_text(one), one.held, false});
        }
    }
}

void judge_counts(const Expect& expect, Outcome& outcome) {
    for (const auto& [name, bounds] : expect.counts) {
        const auto found = outcome.counts.find(name);
        const bool is_time = name.ends_with("_ms");
        const std::string shown = is_time ? name.substr(0, name.size() - 3) : name;
        const std::string unit = is_time ? " ms" : "";
        const std::string what = shown + " " + bounds_text(bounds, unit);
        if (found == outcome.counts.end()) {
            outcome.judged.push_back({what, "not measured", false, false});
        } else {
            outcome.judged.push_back({what, fmt::format("{}{}", found->second, unit),
                                      bounds.contains(found->second), false});
        }
    }
}

Verdict verdict_of(const Outcome& outcome) {
    for (const InvariantOutcome& one : outcome.invariants) {
        if (one.expected_to_hold && !one.held) return Verdict::Safety;
    }
    bool all_met = true;
    for (const trace::Judged& one : outcome.judged) {
        if (one.is_liveness && !one.met) return Verdict::Liveness;
        all_met = all_met && one.met;
    }
    return all_met ? Verdict::AsExpected : Verdict::Differs;
}

}  // namespace

std::string bounds_text(const Bounds& bounds, const std::string& unit) {
    if (bounds.min && bounds.max && *bounds.min == *bounds.max) {
        return fmt::format("exactly {}{}", *bounds.min, unit);
    }
    if (bounds.min && bounds.max) {
        return fmt::format("{} to {}{}", *bounds.min, *bounds.max, unit);
    }
    if (bounds.min) return fmt::format("at least {}{}", *bounds.min, unit);
    if (bounds.max) return fmt::format("at most {}{}", *bounds.max, unit);
    return "anything";
}

void judge(const Expect& expect, trace::Outcome& outcome) {
    judge_invariants(expect, outcome);
    judge_counts(expect, outcome);
    outcome.verdict = verdict_of(outcome);
}

}  // namespace hw::scenarios
