#include "sim/cluster/fault_performer.hpp"

#include "broker_model/broker/broker_node.hpp"

namespace hw::sim {

std::size_t FaultPerformer::begin(const Fault& fault) {
    const std::size_t number = active_.size();
    active_.push_back({fault, {}, !is_lasting(fault.kind) && !stops_process(fault.kind)});
    observe(Fact::FaultInjected, fault, number);
    if (fault.kind == FaultKind::Heal) {
        for (std::size_t i = 0; i < number; ++i) {
            if (is_lasting(active_[i].fault.kind)) end(i);
        }
        return number;
    }
    for (LinkRule& rule : link_rules(fault)) {
        active_[number].rules.push_back(cluster_.runtime().transport().add_rule(std::move(rule)));
    }
    for (const NodeId node : fault.nodes) strike(node, fault);
    return number;
}

void FaultPerformer::end(std::size_t number) {
    Active& active = active_[number];
    if (active.over) return;
    active.over = true;
    for (const RuleId rule : active.rules) cluster_.runtime().transport().remove_rule(rule);
    for (const NodeId node : active.fault.nodes) mend(node, active.fault);
    // A process that starts again is observed as such.
    if (is_lasting(active.fault.kind)) observe(Fact::FaultHealed, active.fault, number);
}

void FaultPerformer::heal_all() {
    for (std::size_t i = 0; i < active_.size(); ++i) end(i);
    for (const NodeId node : cluster_.controllers()) start(node);
    for (const NodeId node : cluster_.brokers()) start(node);
}

void FaultPerformer::strike(NodeId node, const Fault& fault) {
    Runtime& runtime = cluster_.runtime();
    Disk* disk = runtime.disk(node);
    switch (fault.kind) {
        case FaultKind::Crash: runtime.kill(node); break;
        case FaultKind::PowerLoss: runtime.power_loss(node); break;
        case FaultKind::DiskLost: runtime.lose_disk(node); break;
        case FaultKind::Pause: runtime.pause(node); break;
        case FaultKind::Shutdown: runtime.ask_shutdown(node); break;
        case FaultKind::Start: start(node); break;
        case FaultKind::SlowDisk:
            disk->set_slow_factor({static_cast<std::uint32_t>(fault.slower), 1});
            break;
        case FaultKind::StallDisk: disk->stall(fault.until - runtime.now()); break;
        case FaultKind::FullDisk: disk->set_full(true); break;
        case FaultKind::FailDisk: disk->set_failing(true); break;
        case FaultKind::SlowNet:
            if (fault.bytes_per_s > 0) set_nic(node, fault.bytes_per_s);
            break;
        case FaultKind::ClockJump: jump_clock(node, fault.by); break;
        case FaultKind::Cut:
        case FaultKind::Heal:
        case FaultKind::ClockDrift: break;
    }
}

void FaultPerformer::mend(NodeId node, const Fault& fault) {
    Disk* disk = cluster_.runtime().disk(node);
    switch (fault.kind) {
        case FaultKind::Crash:
        case FaultKind::PowerLoss:
        case FaultKind::DiskLost:
        case FaultKind::Shutdown: start(node); break;
        case FaultKind::Pause: cluster_.runtime().resume(node); break;
        case FaultKind::SlowDisk: disk->set_slow_factor({1, 1}); break;
        case FaultKind::FullDisk: disk->set_full(false); break;
        case FaultKind::FailDisk: disk->set_failing(false); break;
        case FaultKind::SlowNet:
            if (nic_before_.contains(node)) set_nic(node, nic_before_[node]);
            break;
        default: break;
    }
}

void FaultPerformer::set_nic(NodeId node, std::int64_t bytes_per_s) {
    Transport& transport = cluster_.runtime().transport();
    const LinkIndex up = transport.topology().nic_up(node);
    const LinkIndex down = transport.topology().nic_down(node);
    nic_before_.try_emplace(node, transport.topology().links()[up].bytes_per_s);
    transport.set_bandwidth(up, bytes_per_s);
    transport.set_bandwidth(down, bytes_per_s);
}

void FaultPerformer::jump_clock(NodeId node, Duration by) {
    const Duration offset = clock_offsets_[node] = clock_offsets_[node] + by;
    if (BrokerNode* broker = cluster_.broker(node)) broker->set_clock_offset(offset);
}

void FaultPerformer::start(NodeId node) {
    cluster_.runtime().power_on(node);
    cluster_.runtime().start(node);
}

void FaultPerformer::observe(Fact fact, const Fault& fault, std::size_t number) {
    texts_.push_back(describe(fault));
    Observation what;
    what.fact = fact;
    what.value = static_cast<std::int64_t>(number);
    what.rule = texts_.back().c_str();
    std::vector<NodeId> hit = fault.nodes;
    for (const auto& group : fault.groups) hit.insert(hit.end(), group.begin(), group.end());
    if (hit.empty()) hit.push_back(kNoNode);
    for (const NodeId node : hit) cluster_.runtime().observe(node, what);
}

}  // namespace hw::sim
