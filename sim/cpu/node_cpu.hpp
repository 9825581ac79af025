// A node's worker threads: requests take service time, wait for a free thread when all are busy,
// and stand still while the process is paused. Overload shows as latency.
//
// Jobs of one lane (a connection) never overlap and end in the order in which they came.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "broker_model/base/ids.hpp"
#include "broker_model/base/rng.hpp"
#include "broker_model/base/time.hpp"
#include "sim/engine/engine.hpp"

namespace hw::sim {

// How long a request keeps a thread. Zero (the default) makes requests free.
struct CpuSpec {
    int threads = 8;  // Kafka's num.io.threads
    Duration per_request;
    Duration per_mebibyte;

    [[nodiscard]] Duration cost(std::int64_t bytes) const {
        return per_request + Duration::from_ns(per_mebibyte.ns() * bytes / (1 << 20));
    }
    [[nodiscard]] bool is_free() const {
        return per_request == Duration{} && per_mebibyte == Duration{};
    }
};

using CpuToken = std::uint64_t;

class CpuHandler {
  public:
    virtual void on_cpu_done(NodeId node, CpuToken token) = 0;

  protected:
    ~CpuHandler() = default;
};

class NodeCpu final : private EventHandler {
  public:
    NodeCpu(Engine& engine, NodeId node, const CpuSpec& spec, CpuHandler& handler);
    NodeCpu(const NodeCpu&) = delete;
    NodeCpu& operator=(const NodeCpu&) = delete;

    // on_cpu_done(token) follows when the work is done; never from inside this call.
    void submit(Duration work, std::uint32_t lane, CpuToken token);

    void pause();
    void resume();
    void process_gone();                 // its jobs are gone, too
    void set_slow_factor(Ratio factor);  // of jobs submitted from now on

    [[nodiscard]] const CpuSpec& spec() const { return spec_; }
    [[nodiscard]] std::size_t jobs() const { return jobs_.size(); }  // running and waiting
    [[nodiscard]] Duration busy() const { return busy_; }            // over all threads
    // How long a request that came now would wait for a thread.
    [[nodiscard]] Duration backlog() const;

  private:
    struct Job {
        CpuToken token = 0;
        Instant end;
        TimerId timer;
    };
    void on_event(const Event& event) override;

    Engine& engine_;
    NodeId node_;
    CpuSpec spec_;
    CpuHandler& handler_;
    HandlerId id_;
    std::vector<Instant> free_at_;                // of each thread
    std::map<std::uint32_t, Instant> lane_free_;  // lanes with work left
    std::map<std::uint64_t, Job> jobs_;           // by number, in order of submission
    std::uint64_t next_job_ = 0;
    Ratio slow_{1, 1};
    Instant paused_at_ = kNever;
    Duration busy_;
};

}  // namespace hw::sim
