// The events worth telling a person, as sentences: leaders, ISRs, truncations, faults; not every
// append. Repeats of one kind in one partition close together are told once.
#pragma once

#include <string>
#include <vector>

#include "broker_model/invariants/cluster_view.hpp"
#include "sim/trace/observer.hpp"

namespace hw::trace {

enum class Weight : std::uint8_t { Hidden, Detail, Turn, Fault };
[[nodiscard]] Weight weight_of(const Observation& what);

struct StoryLine {
    Instant at;
    Weight weight{};
    std::string text;
    int times = 1;  // this often in a row
};

class Story final : public sim::Observer {
  public:
    // Nothing below `least`; no more than `limit` lines are kept, the rest is counted.
    Story(const invariants::ClusterView& view, Weight least, std::size_t limit)
        : view_(view), least_(least), limit_(limit) {}
    void on_observation(Instant at, NodeId node, const Observation& what) override;
    [[nodiscard]] const std::vector<StoryLine>& lines() const { return lines_; }
    [[nodiscard]] std::size_t untold() const { return untold_; }

  private:
    const invariants::ClusterView& view_;
    Weight least_;
    std::size_t limit_;
    std::vector<StoryLine> lines_;
    Fact last_fact_ = Fact::kCount;
    NodeId last_node_{-1};
    std::int64_t last_value_ = -1;
    std::size_t untold_ = 0;
};

}  // namespace hw::trace
