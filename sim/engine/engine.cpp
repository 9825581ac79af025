#include "sim/engine/engine.hpp"

#include <algorithm>
#include <utility>

#include "broker_model/base/check.hpp"

namespace hw::sim {
namespace {

// Flow ends take their sequence number from the order in which the flows were asked for, below
// every ordinary number. At one instant they come before everything else, so it does not matter
// on which side of a timer SimGrid's double clock happens to put them.
constexpr std::uint64_t kFirstSeq = 1ULL << 48;

constexpr std::size_t kCompactAbove = 1024;

std::uint64_t mix(std::uint64_t h, std::uint64_t v) {
    h = (h ^ v) * 0x9e3779b97f4a7c15ULL;
    return h ^ (h >> 29);
}

}  // namespace

Engine::Engine(std::unique_ptr<FlowModel> flow_model)
    : flow_model_(std::move(flow_model)), next_seq_(kFirstSeq) {}

Engine::~Engine() = default;

HandlerId Engine::add_handler(EventHandler& handler) {
    handlers_.push_back(&handler);
    HW_CHECK(handlers_.size() < kFlowEntry, "too many handlers");
    return static_cast<HandlerId>(handlers_.size() - 1);
}

void Engine::post(Instant at, HandlerId handler, std::uint16_t kind, std::uint32_t target,
                  std::uint64_t arg) {
    HW_CHECK(at >= now_, "event in the past");
    heap_.push({at, next_seq_++, handler, kind, target, arg});
}

// ---- timers -------------------------------------------------------------------------------------
// A timer is a slot; a heap entry stands for it. Cancelling leaves the entry behind (stale, told by
// its seq); moving a timer later keeps the entry, which is put back with the right key when it
// surfaces. So re-arming an alarm on every step costs no heap operation.

TimerId Engine::arm(Instant at, HandlerId handler, std::uint16_t kind, std::uint32_t target,
                    std::uint64_t arg) {
    HW_CHECK(at >= now_, "timer in the past");
    if (free_slots_.empty()) {
        free_slots_.push_back(static_cast<std::uint32_t>(slots_.size()));
        slots_.emplace_back();
    }
    const std::uint32_t index = free_slots_.back();
    free_slots_.pop_back();
    Slot& slot = slots_[index];
    slot.event = {at, next_seq_++, handler, kind, target, arg};
    slot.queued_seq = slot.event.seq;
    slot.live = true;
    heap_.push({at, slot.event.seq, kTimerEntry, 0, index, 0});
    return {index, slot.generation};
}

Engine::Slot* Engine::find(TimerId id) {
    if (id.slot >= slots_.size()) return nullptr;
    Slot& slot = slots_[id.slot];
    return slot.live && slot.generation == id.generation ? &slot : nullptr;
}

bool Engine::is_armed(TimerId id) const {
    return id.slot < slots_.size() && slots_[id.slot].live &&
           slots_[id.slot].generation == id.generation;
}

bool Engine::move(TimerId id, Instant at) {
    Slot* slot = find(id);
    if (slot == nullptr) return false;
    HW_CHECK(at >= now_, "timer in the past");
    const bool earlier = at < slot->event.at;
    slot->event.at = at;
    slot->event.seq = next_seq_++;
    if (earlier) {
        ++stale_entries_;
        slot->queued_seq = slot->event.seq;
        heap_.push({at, slot->event.seq, kTimerEntry, 0, id.slot, 0});
        compact();
    }
    return true;
}

bool Engine::cancel(TimerId id) {
    Slot* slot = find(id);
    if (slot == nullptr) return false;
    slot->live = false;
    slot->queued_seq = 0;
    ++slot->generation;
    free_slots_.push_back(id.slot);
    ++stale_entries_;
    compact();
    return true;
}

void Engine::set(TimerId& id, Instant at, HandlerId handler, std::uint16_t kind,
                 std::uint32_t target, std::uint64_t arg) {
    if (at == kNever) {
        cancel(id);
    } else if (!move(id, at)) {
        id = arm(at, handler, kind, target, arg);
    }
}

void Engine::compact() {
    if (stale_entries_ < kCompactAbove || stale_entries_ * 2 < heap_.size()) return;
    heap_.remove_if([this](const Event& e) {
        return e.handler == kTimerEntry && slots_[e.target].queued_seq != e.seq;
    });
    stale_entries_ = 0;
}

void Engine::fire_timer(const Event& entry) {
    Slot& slot = slots_[entry.target];
    if (slot.queued_seq != entry.seq) {
        --stale_entries_;
        return;
    }
    if (slot.event.seq != entry.seq) {  // moved later since it was queued
        slot.queued_seq = slot.event.seq;
        heap_.push({slot.event.at, slot.event.seq, kTimerEntry, 0, entry.target, 0});
        return;
    }
    slot.live = false;
    slot.queued_seq = 0;
    ++slot.generation;
    free_slots_.push_back(entry.target);
    const Event event = slot.event;  // the handler may arm timers and move the slots
    dispatch(event);
}

// ---- the loop -----------------------------------------------------------------------------------

void Engine::dispatch(const Event& event) {
    if (next_sample_ < event.at) take_samples(event.at - nanos(1));
    now_ = event.at;
    ++dispatched_;
    digest_ = mix(mix(digest_, static_cast<std::uint64_t>(event.at.ns())),
                  event.arg ^ (static_cast<std::uint64_t>(event.target) << 32) ^
                      (static_cast<std::uint64_t>(event.handler) << 16) ^ event.kind);
    handlers_[event.handler]->on_event(event);
}

void Engine::take_samples(Instant until) {
    while (next_sample_ <= until) {
        const Instant at = next_sample_;
        next_sample_ = at + sample_period_;
        sampler_->sample(at);
    }
}

void Engine::set_sampler(Sampler* sampler, Duration period) {
    HW_CHECK(sampler == nullptr || period > Duration{}, "sampling period must be positive");
    sampler_ = sampler;
    sample_period_ = period;
    next_sample_ = sampler == nullptr ? kNever : now_ + period;
}

// Runs events up to `horizon`; stops after an instant at which the flow model was asked to change.
void Engine::drain(Instant horizon) {
    while (!stopping_ && !heap_.empty() && heap_.top().at <= horizon) {
        if (!flow_ops_.empty() && heap_.top().at > now_) return;
        const Event entry = heap_.pop();
        if (entry.handler < kFlowEntry) {
            dispatch(entry);
        } else if (entry.handler == kTimerEntry) {
            fire_timer(entry);
        } else {
            fire_flow_end(entry);
        }
    }
}

RunEnd Engine::run(Instant limit) {
    HW_CHECK(limit >= now_, "run_until a time in the past");
    stopping_ = false;
    limit_ = limit;
    if (!flow_work()) drain(limit);
    if (flow_work()) {
        const FlowStep first = next_step();
        if (first.kind != FlowStep::Kind::Leave) flow_model_->drive(*this, first);
    }
    if (stopping_) return RunEnd::Stopped;
    return heap_.empty() && !flow_work() ? RunEnd::Idle : RunEnd::LimitReached;
}

RunEnd Engine::run_until(Instant limit) {
    const RunEnd end = run(limit);
    if (end == RunEnd::Stopped) return end;
    take_samples(limit);
    now_ = limit;
    return end;
}

RunEnd Engine::run_until_idle(Instant limit) {
    const RunEnd end = run(limit);
    if (end == RunEnd::LimitReached) {
        take_samples(limit);
        now_ = limit;
    }
    return end;
}

}  // namespace hw::sim
