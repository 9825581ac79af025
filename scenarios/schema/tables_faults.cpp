// Field tables: faults and what an operator does.
#include <fmt/format.h>

#include <set>

#include "scenarios/schema/codec.hpp"

namespace hw::scenarios {
namespace {

using Selectors = OneOrMany<NodeSelector>;

// ---- faults -------------------------------------------------------------------------------------

struct Verb {
    const char* name;
    FaultKind kind;
    bool lasts;      // from/until
    bool restarts;   // may have restart / restart_after
};
constexpr Verb kVerbs[] = {
    {"crash", FaultKind::Crash, false, true},
    {"power_loss", FaultKind::PowerLoss, false, true},
    {"disk_lost", FaultKind::DiskLost, false, true},
    {"pause", FaultKind::Pause, true, false},
    {"shutdown", FaultKind::Shutdown, false, true},
    {"start", FaultKind::Start, false, false},
    {"cut", FaultKind::Cut, true, false},
    {"heal", FaultKind::Heal, false, false},
    {"slow_disk", FaultKind::SlowDisk, true, false},
    {"stall_disk", FaultKind::StallDisk, true, false},
    {"full_disk", FaultKind::FullDisk, true, false},
    {"fail_disk", FaultKind::FailDisk, true, false},
    {"slow_net", FaultKind::SlowNet, true, false},
    {"clock_jump", FaultKind::ClockJump, false, false},
};

const Verb* verb_of(const Node& node, int& found) {
    const Verb* verb = nullptr;
    for (const Verb& v : kVerbs) {
        if (node.find(v.name) == nullptr) continue;
        ++found;
        verb = &v;
    }
    return verb;
}

template <FaultKind Kind>
Field<Fault> node_verb(const char* name, const char* doc) {
    return field_into<Fault, Selectors>(
        name, doc, [](Reader&, const Node&, Fault& fault, Selectors nodes) {
            fault.kind = Kind;
            fault.nodes = std::move(nodes.values);
            return true;
        });
}
bool put_cut(Reader& reader, const Node& node, Fault& fault, std::vector<Selectors> groups) {
    fault.kind = FaultKind::Cut;
    if (groups.size() < 2) {
        reader.problem(node.mark, "a cut needs two groups of nodes", "[[1], [2, 3]]");
        return false;
    }
    for (Selectors& group : groups) fault.groups.push_back(std::move(group.values));
    return true;
}
bool put_heal(Reader& reader, const Node& node, Fault& fault, std::string what) {
    fault.kind = FaultKind::Heal;
    if (what == "all") return true;
    reader.problem(node.mark, quoted(what) + " cannot be healed", "all");
    return false;
}

void forbid(Reader& reader, const Node& node, bool allowed, const char* field, const char* verb) {
    if (allowed || node.find(field) == nullptr) return;
    reader.problem(node.find(field)->mark, fmt::format("{} has no {}", verb, field));
}

void check_times(Reader& reader, const Node& node, const Verb& verb, const Fault& fault) {
    const int starts = (node.find("at") != nullptr ? 1 : 0) +
                       (node.find("from") != nullptr ? 1 : 0) + (fault.when ? 1 : 0);
    if (starts != 1) {
        reader.problem(node.mark, starts == 0 ? "a fault without a time" : "two times are given",
                       verb.lasts ? "from and until, or when" : "at, or when");
    }
    if (!verb.lasts) forbid(reader, node, false, "from", verb.name);
    if (!verb.lasts) forbid(reader, node, false, "until", verb.name);
    if (fault.at && fault.until && *fault.until <= *fault.at) {
        reader.problem(node.find("until")->mark, "until is not after from");
    }
    forbid(reader, node, verb.restarts, "restart", verb.name);
    forbid(reader, node, verb.restarts, "restart_after", verb.name);
    if (fault.restart && fault.restart_after) {
        reader.problem(node.find("restart")->mark, "restart and restart_after are both given",
                       "one of them");
    }
    if (fault.at && fault.restart && *fault.restart <= *fault.at) {
        reader.problem(node.find("restart")->mark, "restart is not after the fault",
                       "a time later than at");
    }
}

void check_cut_groups(Reader& reader, const Node& node, const Fault& fault) {
    if (fault.one_way && fault.groups.size() != 2) {
        reader.problem(node.find("cut")->mark, "one_way needs exactly two groups",
                       "[[from], [to]]");
    }
    std::set<std::string> seen;
    for (const auto& group : fault.groups) {
        for (const NodeSelector& one : group) {
            if (seen.insert(one.text).second) continue;
            reader.problem(node.find("cut")->mark, quoted(one.text) + " stands in two groups");
        }
    }
}

void check_fault(Reader& reader, const Node& node, const Fault& fault) {
    int verbs = 0;
    const Verb* verb = verb_of(node, verbs);
    if (verbs != 1) {
        std::vector<std::string> names;
        for (const Verb& v : kVerbs) names.emplace_back(v.name);
        reader.problem(node.mark, verbs == 0 ? "a fault that does nothing" : "two faults in one",
                       "one of " + one_of(names));
        return;
    }
    check_times(reader, node, *verb, fault);
    const bool net = fault.kind == FaultKind::SlowNet;
    const bool disk = fault.kind == FaultKind::SlowDisk;
    forbid(reader, node, fault.kind == FaultKind::Cut, "one_way", verb->name);
    for (const char* field : {"delay", "jitter", "bandwidth", "loss"}) {
        forbid(reader, node, net, field, verb->name);
    }
    forbid(reader, node, disk, "slower", verb->name);
    forbid(reader, node, fault.kind == FaultKind::ClockJump, "by", verb->name);
    if (net && node.find("delay") == nullptr && node.find("bandwidth") == nullptr &&
        node.find("loss") == nullptr) {
        reader.problem(node.mark, "slow_net does not say how slow", "delay, bandwidth or loss");
    }
    if (disk && node.find("slower") == nullptr) {
        reader.problem(node.mark, "slow_disk does not say how slow", "slower: 20");
    }
    if (fault.kind == FaultKind::ClockJump && node.find("by") == nullptr) {
        reader.problem(node.mark, "clock_jump does not say how far", "by: 5s or by: -5s");
    }
    if (fault.kind == FaultKind::Cut) check_cut_groups(reader, node, fault);
}

// ---- triggers -----------------------------------------------------------------------------------

bool put_event(Reader&, const Node&, Trigger& trigger, EventName name) {
    trigger.event = std::move(name.value);
    return true;
}
bool put_partition(Reader&, const Node&, Trigger& trigger, PartitionName where) {
    trigger.topic = std::move(where.topic);
    trigger.partition = where.partition;
    return true;
}

}  // namespace

template <>
const Table<Trigger>& TableOf<Trigger>::get() {
    static const auto kTable = make_table<Trigger>(
        "when block", "Strikes when something has been observed.",
        {field_into<Trigger, EventName>("event", "what must be observed", put_event).required(),
         field_into<Trigger, PartitionName>("partition", "only of this partition", put_partition),
         field<&Trigger::nth>("nth", "the nth time, counted from 1", {1, 1'000'000'000}),
         field<&Trigger::after>("after", "and then so much later")});
    return kTable;
}

template <>
const Table<Fault>& TableOf<Fault>::get() {
    constexpr Limits kBothWays{-86'400'000'000'000L * 365, 86'400'000'000'000L * 365};
    static const auto kTable = make_table<Fault>(
        "fault", "Something that goes wrong.",
        {field<&Fault::at>("at", "when it strikes"),
         field<&Fault::at>("from", "when it begins"),
         field<&Fault::until>("until", "when it ends; without it at heal_at or never"),
         field<&Fault::when>("when", "strikes on an observation instead of at a time"),
         node_verb<FaultKind::Crash>("crash", "the process dies; the page cache survives"),
         node_verb<FaultKind::PowerLoss>("power_loss", "only what was flushed survives"),
         node_verb<FaultKind::DiskLost>("disk_lost", "the process dies, its disk is empty after"),
         node_verb<FaultKind::Pause>("pause", "nothing runs, sockets stay open (GC, SIGSTOP)"),
         node_verb<FaultKind::Shutdown>("shutdown", "controlled shutdown (SIGTERM)"),
         node_verb<FaultKind::Start>("start", "starts a stopped node"),
         field_into<Fault, std::vector<Selectors>>(
             "cut", "groups of nodes that cannot reach each other", put_cut),
         field_into<Fault, std::string>("heal", "all: every cut and slowness ends", put_heal),
         node_verb<FaultKind::SlowDisk>("slow_disk", "its disk is slow"),
         node_verb<FaultKind::StallDisk>("stall_disk", "no operation of its disk ends"),
         node_verb<FaultKind::FullDisk>("full_disk", "appends to its disk fail"),
         node_verb<FaultKind::FailDisk>("fail_disk", "every operation of its disk fails"),
         node_verb<FaultKind::SlowNet>("slow_net", "everything to and from it is slow"),
         node_verb<FaultKind::ClockJump>("clock_jump", "its wall clock moves"),
         field<&Fault::one_way>("one_way", "cut: only from the first group to the second"),
         field<&Fault::restart>("restart", "when the process starts again"),
         field<&Fault::restart_after>("restart_after", "how much later it starts again"),
         field<&Fault::slower>("slower", "slow_disk: so many times", {2, 1'000'000}),
         field<&Fault::delay>("delay", "slow_net: so much longer, each message"),
         field<&Fault::jitter>("jitter", "slow_net: and up to this much more"),
         field<&Fault::loss>("loss", "slow_net: share of the packets lost"),
         field<&Fault::bandwidth>("bandwidth", "slow_net: no more than this",
                                  {1, 1'000'000'000'000}),
         field<&Fault::by>("by", "clock_jump: how far, may be negative", kBothWays)},
        check_fault);
    return kTable;
}

}  // namespace hw::scenarios
