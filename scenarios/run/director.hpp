// Makes a scenario happen: at its times, and on the observations it waits for, it strikes with the
// faults, does what the operator does, starts and stops the load, and heals everything at the end.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "scenarios/event_watch.hpp"
#include "scenarios/run/live_view.hpp"
#include "scenarios/scenario.hpp"
#include "sim/cluster/fault_performer.hpp"
#include "sim/engine/event.hpp"
#include "sim/trace/observer.hpp"

namespace hw::scenarios {

class Director final : public sim::Observer, private sim::EventHandler {
  public:
    // `clients`: node of every client of the scenario; `admin`: the operator's.
    Director(const Scenario& scenario, sim::KafkaCluster& cluster, LiveView& view,
             std::vector<NodeId> clients, NodeId admin);

    // Posts everything that has a time. Now is the scenario's zero.
    void start();
    void on_observation(Instant at, NodeId node, const Observation& what) override;

  private:
    enum Cue : std::uint16_t { kFault, kFaultEnd, kCast, kOperation, kLoad, kLoadEnd, kHeal };

    struct Part {  // a role, resolved before the fault that needs it
        std::size_t fault = 0;
        const NodeSelector* selector = nullptr;
        std::optional<std::vector<NodeId>> players;
    };
    struct Wait {
        EventMatcher matcher;
        Trigger trigger;
        Cue cue{};
        std::size_t index = 0;
        std::int64_t seen = 0;
    };

    void on_event(const sim::Event& event) override;
    void post(Instant at, Cue cue, std::size_t index);  // scenario time
    void plan_fault(std::size_t index);
    void wait_for(const Trigger& trigger, Cue cue, std::size_t index);
    void strike(std::size_t index);
    [[nodiscard]] sim::Fault with_nodes(std::size_t index);
    [[nodiscard]] std::vector<NodeId> players(std::size_t fault,
                                              const std::vector<NodeSelector>& selectors);
    void operate(const Operation& operation);
    void start_reading(const Client& client, ConsumerNode& consumer);
    void start_load(std::size_t client);
    void stop_load(std::size_t client);

    const Scenario& scenario_;
    sim::KafkaCluster& cluster_;
    LiveView& view_;
    std::vector<NodeId> clients_;
    NodeId admin_;
    sim::HandlerId handler_;
    sim::FaultPerformer faults_;
    std::vector<Part> parts_;
    std::vector<std::optional<std::size_t>> performed_;  // fault -> number of the performer
    std::deque<Wait> waits_;
    std::vector<std::optional<std::int32_t>> tasks_;     // client -> task of its producer
};

}  // namespace hw::scenarios
