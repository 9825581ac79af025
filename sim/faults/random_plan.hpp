// A seeded plan of faults inside a budget: what may fail, how much at once, and how long things
// stay as they are, so that every fault lasts long enough to matter and the cluster gets time to
// mend. The plan is data, known before the run starts; it can be printed, cut down and replayed.
#pragma once

#include <vector>

#include "sim/faults/fault.hpp"

namespace hw::sim {

struct FaultBudget {
    std::vector<NodeId> brokers;
    std::vector<NodeId> controllers;
    std::vector<NodeId> clients;  // never fail; are on the majority's side of a cut

    Instant from;         // the first fault is not before
    Instant until;        // every fault has ended
    int faults_max = 10;  // fewer if they do not fit
    // Hit at the same time, in any way. The quorum keeps a majority of controllers unhit.
    int brokers_hit_max = 1;
    int controllers_hit_max = 1;
    // Nodes that may lose data over the whole run (power loss, lost disk).
    int nodes_losing_data_max = 1;
    Duration length_min = seconds(3);
    Duration length_max = seconds(40);
    Duration quiet_min = seconds(10);  // between two faults that hit the same node

    struct Weight {
        FaultKind kind;
        std::uint32_t weight;
    };
    std::vector<Weight> weights = {
        {FaultKind::Crash, 4},     {FaultKind::PowerLoss, 2}, {FaultKind::Pause, 3},
        {FaultKind::Shutdown, 1},  {FaultKind::Cut, 4},       {FaultKind::SlowDisk, 1},
        {FaultKind::StallDisk, 1}, {FaultKind::SlowNet, 2},   {FaultKind::ClockJump, 1},
    };
};

// In order of time. The same budget and generator give the same plan.
[[nodiscard]] std::vector<Fault> random_plan(const FaultBudget& budget, Rng rng);

// The nodes a fault hits: for a cut the smallest group, the side that is cut off.
[[nodiscard]] const std::vector<NodeId>& hit_nodes(const Fault& fault);

}  // namespace hw::sim
