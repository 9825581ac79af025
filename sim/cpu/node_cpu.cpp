#include "sim/cpu/node_cpu.hpp"

#include <algorithm>

#include "broker_model/base/check.hpp"

namespace hw::sim {

NodeCpu::NodeCpu(Engine& engine, NodeId node, const CpuSpec& spec, CpuHandler& handler)
    : engine_(engine), node_(node), spec_(spec), handler_(handler), id_(engine.add_handler(*this)) {
    HW_CHECK(spec.threads > 0, "a node needs a thread");
    free_at_.resize(static_cast<std::size_t>(spec.threads));
}

void NodeCpu::submit(Duration work, std::uint32_t lane, CpuToken token) {
    HW_CHECK(paused_at_ == kNever, "a paused process takes no work");
    work = work * slow_.numerator / slow_.denominator;
    const Instant now = engine_.now();
    std::erase_if(lane_free_, [&](const auto& entry) { return entry.second <= now; });
    const auto thread = std::min_element(free_at_.begin(), free_at_.end());
    Instant start = std::max(now, *thread);
    const auto busy_lane = lane_free_.find(lane);
    if (busy_lane != lane_free_.end()) start = std::max(start, busy_lane->second);
    const Instant end = start + work;
    *thread = end;
    lane_free_[lane] = end;
    busy_ = busy_ + work;
    const std::uint64_t number = next_job_++;
    jobs_[number] = {token, end, engine_.arm(end, id_, 0, 0, number)};
}

void NodeCpu::on_event(const Event& event) {
    const auto job = jobs_.extract(event.arg);
    handler_.on_cpu_done(node_, job.mapped().token);
}

Duration NodeCpu::backlog() const {
    const Instant free = *std::min_element(free_at_.begin(), free_at_.end());
    return std::max(Duration{}, free - engine_.now());
}

void NodeCpu::pause() {
    if (paused_at_ != kNever) return;
    paused_at_ = engine_.now();
    for (auto& [number, job] : jobs_) engine_.cancel(job.timer);
}

// Everything that was to come comes later by the length of the pause.
void NodeCpu::resume() {
    if (paused_at_ == kNever) return;
    const Duration lost = engine_.now() - paused_at_;
    for (Instant& free : free_at_) {
        if (free > paused_at_) free = free + lost;
    }
    for (auto& [lane, free] : lane_free_) free = free + lost;
    for (auto& [number, job] : jobs_) {
        job.end = job.end + lost;
        job.timer = engine_.arm(job.end, id_, 0, 0, number);
    }
    paused_at_ = kNever;
}

void NodeCpu::process_gone() {
    for (auto& [number, job] : jobs_) engine_.cancel(job.timer);
    jobs_.clear();
    lane_free_.clear();
    std::fill(free_at_.begin(), free_at_.end(), Instant{});
    paused_at_ = kNever;
}

void NodeCpu::set_slow_factor(Ratio factor) {
    HW_CHECK(factor.numerator > 0 && factor.denominator > 0, "a slow factor must be positive");
    slow_ = factor;
}

}  // namespace hw::sim
