// What can happen to machines and paths, with the nodes named: what a scenario says in words and
// selectors ends up as these. Only types and words here; sim/cluster performs them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "broker_model/base/ids.hpp"
#include "broker_model/base/rng.hpp"
#include "broker_model/base/time.hpp"
#include "sim/net/link_rules.hpp"

namespace hw::sim {

enum class FaultKind : std::uint8_t {
    Crash,       // the process dies, the page cache survives
    PowerLoss,   // only what was flushed survives
    DiskLost,    // the process dies and its disk comes back empty
    Pause,       // nothing runs, sockets stay open (GC, SIGSTOP)
    Shutdown,    // controlled (SIGTERM)
    Start,       // a stopped node's process starts again
    Cut,         // groups of nodes that cannot reach each other
    Heal,        // every cut and slow path ends
    SlowDisk,    // everything takes `slower` times as long
    StallDisk,   // no operation ends
    FullDisk,    // appends fail
    FailDisk,    // every operation fails
    SlowNet,     // `delay`, `loss`, `bytes_per_s` on everything to and from the nodes
    ClockJump,   // the wall clock moves by `by`
    ClockDrift,  // the wall clock runs `drift_ppm` fast
};

[[nodiscard]] std::string_view fault_name(FaultKind kind);
// Crash, PowerLoss, DiskLost, Shutdown: the process is gone; `until` is when it starts again.
[[nodiscard]] bool stops_process(FaultKind kind);
// The others but Start, Heal and ClockJump: a state that ends at `until`.
[[nodiscard]] bool is_lasting(FaultKind kind);

struct Fault {
    FaultKind kind = FaultKind::Crash;
    Instant at;
    Instant until = kNever;
    std::vector<NodeId> nodes;                // all but Cut and Heal
    std::vector<std::vector<NodeId>> groups;  // Cut
    bool one_way = false;                     // Cut: only from the first group to the second
    std::int64_t slower = 1;                  // SlowDisk
    Duration delay;                           // SlowNet, with `jitter` on top
    Duration jitter;
    Ratio loss{0, 1};
    std::int64_t bytes_per_s = 0;  // SlowNet; 0: as it is
    Duration by;                   // ClockJump
    std::int64_t drift_ppm = 0;    // ClockDrift
};

// "cut 1 | 2,3", "power_loss 2": for traces and reports.
[[nodiscard]] std::string describe(const Fault& fault);

// The link rules a Cut or SlowNet stands for while it lasts, named describe(fault). The bandwidth
// of a SlowNet is not a rule but a property of the nodes' NICs.
[[nodiscard]] std::vector<LinkRule> link_rules(const Fault& fault);

}  // namespace hw::sim
