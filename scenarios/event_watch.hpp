// Follows the events of a run for what a scenario expects of them: these in this order, those
// never.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/scenario.hpp"
#include "sim/trace/event_names.hpp"
#include "sim/trace/observer.hpp"
#include "sim/trace/outcome.hpp"

namespace hw::scenarios {

// A pattern with its names looked up. Topics are known by id only once they exist.
class EventMatcher {
  public:
    using TopicNames = std::function<std::string(TopicId)>;

    EventMatcher(const EventPattern& pattern, TopicNames topic_names);
    [[nodiscard]] bool matches(NodeId node, const Observation& what) const;

  private:
    EventPattern pattern_;
    const trace::EventName* event_;
    TopicNames topic_names_;
};

[[nodiscard]] std::string pattern_text(const EventPattern& pattern);

class EventWatch final : public sim::Observer {
  public:
    EventWatch(const Expect& expect, EventMatcher::TopicNames topic_names);
    void on_observation(Instant at, NodeId node, const Observation& what) override;
    // One line for the order, one for every event that must not be seen.
    void judge(std::vector<trace::Judged>& out) const;

  private:
    struct Forbidden {
        EventMatcher matcher;
        std::optional<Instant> seen_at;
    };
    Expect expect_;
    std::vector<EventMatcher> order_;
    std::vector<Instant> reached_;  // when each of the first patterns was seen
    std::vector<Forbidden> never_;
};

}  // namespace hw::scenarios
