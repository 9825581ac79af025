// The seam to SimGrid: a flow-level network with a clock of its own, which becomes the master
// clock while flows share links. Nothing of SimGrid is visible here; flow_simgrid.cpp is the only
// file that includes it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "broker_model/base/time.hpp"

namespace hw::sim {

struct FlowLink {
    std::string name;
    std::int64_t bytes_per_s = 0;
    bool shared = true;  // false: a cap each flow has for itself (a TCP window over its RTT)
};
struct FlowRoute {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    std::vector<std::uint32_t> links;
};
// Latency is not the flow model's business: links only share bandwidth.
struct FlowPlatform {
    std::uint32_t hosts = 0;
    std::vector<FlowLink> links;
    std::vector<FlowRoute> routes;
};

// What the engine wants next of the flow model's clock.
struct FlowStep {
    enum class Kind : std::uint8_t { ComeBackAt, WaitForFlow, Leave };
    Kind kind = Kind::Leave;
    Instant at;
};

// The engine as the flow model sees it.
class FlowDriver {
  public:
    // The flow model's clock stands at `clock`: runs what is due.
    virtual FlowStep advance(Instant clock) = 0;
    virtual void flow_ended(std::uint32_t flow, Instant at) = 0;

  protected:
    ~FlowDriver() = default;
};

class FlowModel {
  public:
    virtual ~FlowModel() = default;

    virtual void build(const FlowPlatform& platform) = 0;
    // These three are called only while the flow model's clock stands at the engine's now.
    virtual void begin(std::uint32_t flow, std::uint32_t from, std::uint32_t to,
                       std::int64_t bytes) = 0;
    virtual void abort(std::uint32_t flow) = 0;
    virtual void set_capacity(std::uint32_t link, std::int64_t bytes_per_s) = 0;

    [[nodiscard]] virtual std::int64_t usage_bytes_per_s(std::uint32_t link) const = 0;
    // When the next flow ends if nothing changes; kNever if none is running.
    [[nodiscard]] virtual Instant next_flow_end() = 0;
    // Runs the clock until the driver says Leave.
    virtual void drive(FlowDriver& driver, FlowStep first) = 0;
};

// Starts SimGrid's engine. At most one of them at a time in a process.
[[nodiscard]] std::unique_ptr<FlowModel> make_simgrid_flow_model();

}  // namespace hw::sim
