// The simulation's clock and its event queue.
//
// Time is int64 ns. Handlers are told of events in (time, seq) order. With a flow model (SimGrid)
// the flow model's clock is the master while flows run: the engine asks to be called back at its
// next event, and SimGrid calls earlier when a flow ends. While no flow runs, nothing in SimGrid
// can happen, so events are drained here without going through it.
//
// Slicing a run (run_until(a), run_until(b), ...) never changes its result: a slice ends without
// waking the flow model at an instant at which nothing happens.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "broker_model/base/time.hpp"
#include "sim/engine/event.hpp"
#include "sim/engine/event_heap.hpp"
#include "sim/engine/flow_model.hpp"

namespace hw::sim {

enum class RunEnd : std::uint8_t { LimitReached, Idle, Stopped };

// Looks at the world every `period` without being an event: it never shifts a sequence number and
// never wakes the flow model. Called with the sampling instant before the first event after it.
class Sampler {
  public:
    virtual void sample(Instant at) = 0;

  protected:
    ~Sampler() = default;
};

struct FlowId {
    std::uint32_t slot = std::numeric_limits<std::uint32_t>::max();
    std::uint32_t generation = 0;
    constexpr bool operator==(const FlowId&) const = default;
};

class Engine final : private FlowDriver {
  public:
    // Without a flow model there is no SimGrid in the run at all.
    explicit Engine(std::unique_ptr<FlowModel> flow_model = nullptr);
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    [[nodiscard]] Instant now() const { return now_; }
    [[nodiscard]] HandlerId add_handler(EventHandler& handler);

    // `at` must not lie in the past.
    void post(Instant at, HandlerId handler, std::uint16_t kind, std::uint32_t target = 0,
              std::uint64_t arg = 0);

    [[nodiscard]] TimerId arm(Instant at, HandlerId handler, std::uint16_t kind,
                              std::uint32_t target = 0, std::uint64_t arg = 0);
    // Like cancel + arm of the same event, but cheap when the time moves later. False: stale id.
    bool move(TimerId id, Instant at);
    bool cancel(TimerId id);
    [[nodiscard]] bool is_armed(TimerId id) const;
    // The usual idiom for "one alarm that is set again and again"; kNever cancels.
    void set(TimerId& id, Instant at, HandlerId handler, std::uint16_t kind,
             std::uint32_t target = 0, std::uint64_t arg = 0);

    // Runs every event up to and including `limit`; now() is then `limit` unless stopped.
    RunEnd run_until(Instant limit);
    // Runs until no event is queued and no flow runs; now() is then the last event's time.
    RunEnd run_until_idle(Instant limit = kNever);
    // Ends the run after the current event.
    void stop() { stopping_ = true; }

    void set_sampler(Sampler* sampler, Duration period);

    // ---- flows (only with a flow model) ----
    [[nodiscard]] bool has_flows() const { return flow_model_ != nullptr; }
    void build_flows(const FlowPlatform& platform);
    // The event is told when the last byte has left the shared links. `kind` ... as in post().
    [[nodiscard]] FlowId start_flow(std::uint32_t from, std::uint32_t to, std::int64_t bytes,
                                    HandlerId handler, std::uint16_t kind, std::uint32_t target = 0,
                                    std::uint64_t arg = 0);
    bool cancel_flow(FlowId id);
    void set_link_capacity(std::uint32_t link, std::int64_t bytes_per_s);
    [[nodiscard]] std::int64_t link_usage_bytes_per_s(std::uint32_t link) const;
    [[nodiscard]] std::size_t flows_running() const { return flows_running_; }

    // ---- figures ----
    [[nodiscard]] std::uint64_t dispatched() const { return dispatched_; }
    [[nodiscard]] std::size_t queued() const { return heap_.size(); }
    // Rolling hash of every event dispatched so far.
    [[nodiscard]] std::uint64_t digest() const { return digest_; }

  private:
    // Handlers of the engine's own: heap entries that stand for a timer slot or a flow.
    static constexpr HandlerId kTimerEntry = 0xffff;
    static constexpr HandlerId kFlowEntry = 0xfffe;

    struct Slot {
        Event event;                   // at/seq: when it is due
        std::uint64_t queued_seq = 0;  // seq of the heap entry standing for it; 0: none
        std::uint32_t generation = 0;
        bool live = false;
    };
    struct Flow {
        Event event;
        std::uint64_t number = 0;
        std::uint32_t generation = 0;
        std::uint32_t from = 0;
        std::uint32_t to = 0;
        std::int64_t bytes = 0;
        enum class State : std::uint8_t { Free, Asked, Running, Ended, Aborting } state{};
    };
    // A change of the flow model, performed once its clock has come to `now`.
    struct FlowOp {
        enum class Kind : std::uint8_t { Begin, Abort, Capacity } kind{};
        std::uint32_t index = 0;  // flow or link
        std::int64_t bytes_per_s = 0;
    };

    FlowStep advance(Instant clock) override;
    void flow_ended(std::uint32_t flow, Instant at) override;

    [[nodiscard]] bool flow_work() const { return flows_running_ != 0 || !flow_ops_.empty(); }
    [[nodiscard]] FlowStep next_step();
    RunEnd run(Instant limit);
    void drain(Instant horizon);
    void dispatch(const Event& event);
    void fire_timer(const Event& entry);
    void fire_flow_end(const Event& entry);
    void take_samples(Instant until);
    void perform_flow_ops();
    void free_flow(std::uint32_t slot);
    void compact();
    [[nodiscard]] Slot* find(TimerId id);

    std::unique_ptr<FlowModel> flow_model_;
    EventHeap heap_;
    Instant now_;
    Instant limit_;
    bool stopping_ = false;
    std::uint64_t next_seq_;
    std::uint64_t dispatched_ = 0;
    std::uint64_t digest_ = 0;
    std::vector<EventHandler*> handlers_;
    std::vector<Slot> slots_;
    std::vector<std::uint32_t> free_slots_;
    std::size_t stale_entries_ = 0;
    Sampler* sampler_ = nullptr;
    Duration sample_period_;
    Instant next_sample_ = kNever;
    std::vector<Flow> flows_;
    std::vector<std::uint32_t> free_flows_;
    std::vector<FlowOp> flow_ops_;
    std::uint64_t next_flow_number_ = 1;
    std::size_t flows_running_ = 0;  // begun in the flow model or about to be
};

}  // namespace hw::sim
