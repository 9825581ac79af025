// Does to a cluster what a fault says, and undoes it. Each fault is performed at the moment of the
// call; when that is, and when a lasting one ends, is the caller's business.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "sim/cluster/kafka_cluster.hpp"
#include "sim/faults/fault.hpp"

namespace hw::sim {

class FaultPerformer {
  public:
    explicit FaultPerformer(KafkaCluster& cluster) : cluster_(cluster) {}

    // Returns a number for end(). Observed as FaultInjected on every node it hits.
    std::size_t begin(const Fault& fault);
    // A lasting fault is over, or a stopped process starts again. Harmless when it is over already.
    void end(std::size_t number);
    // Everything is over: cuts, slowness, pauses; every stopped process starts again.
    void heal_all();

  private:
    struct Active {
        Fault fault;
        std::vector<RuleId> rules;
        bool over = false;
    };

    void strike(NodeId node, const Fault& fault);
    void mend(NodeId node, const Fault& fault);
    void set_nic(NodeId node, std::int64_t bytes_per_s);
    void jump_clock(NodeId node, Duration by);
    void start(NodeId node);
    void observe(Fact fact, const Fault& fault, std::size_t number);

    KafkaCluster& cluster_;
    std::vector<Active> active_;
    std::deque<std::string> texts_;  // what observations point to
    std::map<NodeId, Duration> clock_offsets_;
    std::map<NodeId, std::int64_t> nic_before_;
};

}  // namespace hw::sim
