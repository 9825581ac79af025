// The engine's flows: who owns the clock when.
//
// Handlers only ask for changes of the flow model (begin, abort, capacity); they are performed when
// the flow model's clock has come to the instant at which they were asked for. The flow model's
// clock never runs ahead of now(), so a change asked for between two slices is exact too.
#include <algorithm>

#include "broker_model/base/check.hpp"
#include "sim/engine/engine.hpp"

namespace hw::sim {

void Engine::build_flows(const FlowPlatform& platform) {
    HW_CHECK(has_flows(), "this engine has no flow model");
    flow_model_->build(platform);
}

FlowId Engine::start_flow(std::uint32_t from, std::uint32_t to, std::int64_t bytes,
                          HandlerId handler, std::uint16_t kind, std::uint32_t target,
                          std::uint64_t arg) {
    HW_CHECK(has_flows(), "this engine has no flow model");
    if (free_flows_.empty()) {
        free_flows_.push_back(static_cast<std::uint32_t>(flows_.size()));
        flows_.emplace_back();
    }
    const std::uint32_t slot = free_flows_.back();
    free_flows_.pop_back();
    Flow& flow = flows_[slot];
    flow.event = {now_, 0, handler, kind, target, arg};
    flow.number = next_flow_number_++;
    flow.from = from;
    flow.to = to;
    flow.bytes = bytes;
    flow.state = Flow::State::Asked;
    flow_ops_.push_back({FlowOp::Kind::Begin, slot, 0});
    ++flows_running_;
    return {slot, flow.generation};
}

bool Engine::cancel_flow(FlowId id) {
    if (id.slot >= flows_.size() || flows_[id.slot].generation != id.generation) return false;
    Flow& flow = flows_[id.slot];
    ++flow.generation;
    switch (flow.state) {
        case Flow::State::Asked:
            std::erase_if(flow_ops_, [&](const FlowOp& op) {
                return op.kind == FlowOp::Kind::Begin && op.index == id.slot;
            });
            --flows_running_;
            free_flow(id.slot);
            return true;
        case Flow::State::Running:
            flow.state = Flow::State::Aborting;
            flow_ops_.push_back({FlowOp::Kind::Abort, id.slot, 0});
            return true;
        case Flow::State::Ended:  // its heap entry is stale by the flow's number
            free_flow(id.slot);
            return true;
        case Flow::State::Free:
        case Flow::State::Aborting:
            break;
    }
    return false;
}

void Engine::free_flow(std::uint32_t slot) {
    flows_[slot].state = Flow::State::Free;
    flows_[slot].number = 0;
    free_flows_.push_back(slot);
}

void Engine::set_link_capacity(std::uint32_t link, std::int64_t bytes_per_s) {
    HW_CHECK(has_flows() && bytes_per_s > 0, "capacity of a link must be positive");
    flow_ops_.push_back({FlowOp::Kind::Capacity, link, bytes_per_s});
}

std::int64_t Engine::link_usage_bytes_per_s(std::uint32_t link) const {
    return has_flows() ? flow_model_->usage_bytes_per_s(link) : 0;
}

void Engine::perform_flow_ops() {
    for (std::size_t i = 0; i < flow_ops_.size(); ++i) {
        const FlowOp op = flow_ops_[i];
        if (op.kind == FlowOp::Kind::Capacity) {
            flow_model_->set_capacity(op.index, op.bytes_per_s);
        } else if (op.kind == FlowOp::Kind::Begin) {
            Flow& flow = flows_[op.index];
            flow.state = Flow::State::Running;
            flow_model_->begin(op.index, flow.from, flow.to, flow.bytes);
        } else if (flows_[op.index].state == Flow::State::Aborting) {
            flow_model_->abort(op.index);
            --flows_running_;
            free_flow(op.index);
        }
    }
    flow_ops_.clear();
}

// The flow model's clock stands at `clock`.
FlowStep Engine::advance(Instant clock) {
    for (;;) {
        if (!flow_ops_.empty()) {
            if (now_ != clock) break;
            perform_flow_ops();
        }
        drain(flows_running_ != 0 ? std::min(clock, limit_) : limit_);
        if (flow_ops_.empty() || now_ != clock) break;
    }
    return next_step();
}

FlowStep Engine::next_step() {
    using Kind = FlowStep::Kind;
    if (stopping_) return {Kind::Leave, {}};
    if (!flow_ops_.empty()) return {Kind::ComeBackAt, now_};
    if (flows_running_ == 0) return {Kind::Leave, {}};
    if (!heap_.empty() && heap_.top().at <= limit_) return {Kind::ComeBackAt, heap_.top().at};
    if (flow_model_->next_flow_end() <= limit_) return {Kind::WaitForFlow, {}};
    return {Kind::Leave, {}};
}

// The flow model reports an end as soon as its clock reaches it; the handler is told through the
// heap like of everything else.
void Engine::flow_ended(std::uint32_t slot, Instant at) {
    Flow& flow = flows_[slot];
    --flows_running_;
    if (flow.state == Flow::State::Aborting) {
        free_flow(slot);
        return;
    }
    HW_CHECK(flow.state == Flow::State::Running, "a flow ended that did not run");
    flow.state = Flow::State::Ended;
    flow.event.at = std::max(at, now_);
    flow.event.seq = flow.number;
    heap_.push({flow.event.at, flow.number, kFlowEntry, 0, slot, 0});
}

void Engine::fire_flow_end(const Event& entry) {
    Flow& flow = flows_[entry.target];
    if (flow.number != entry.seq) return;
    const Event event = flow.event;
    ++flow.generation;
    free_flow(entry.target);
    dispatch(event);
}

}  // namespace hw::sim
