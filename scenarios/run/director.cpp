#include "scenarios/run/director.hpp"

#include "broker_model/client/consumer_node.hpp"
#include "broker_model/client/producer_node.hpp"
#include "scenarios/run/cast.hpp"
#include "scenarios/run/load.hpp"
#include "scenarios/run/operations.hpp"

namespace hw::scenarios {
namespace {

sim::FaultKind kind_of(FaultKind kind) {
    switch (kind) {
        case FaultKind::Crash: return sim::FaultKind::Crash;
        case FaultKind::PowerLoss: return sim::FaultKind::PowerLoss;
        case FaultKind::DiskLost: return sim::FaultKind::DiskLost;
        case FaultKind::Pause: return sim::FaultKind::Pause;
        case FaultKind::Shutdown: return sim::FaultKind::Shutdown;
        case FaultKind::Start: return sim::FaultKind::Start;
        case FaultKind::Cut: return sim::FaultKind::Cut;
        case FaultKind::Heal: return sim::FaultKind::Heal;
        case FaultKind::SlowDisk: return sim::FaultKind::SlowDisk;
        case FaultKind::StallDisk: return sim::FaultKind::StallDisk;
        case FaultKind::FullDisk: return sim::FaultKind::FullDisk;
        case FaultKind::FailDisk: return sim::FaultKind::FailDisk;
        case FaultKind::SlowNet: return sim::FaultKind::SlowNet;
        case FaultKind::ClockJump: return sim::FaultKind::ClockJump;
    }
    return sim::FaultKind::Heal;
}

}  // namespace

Director::Director(const Scenario& scenario, sim::KafkaCluster& cluster, LiveView& view,
                   std::vector<NodeId> clients, NodeId admin)
    : scenario_(scenario),
      cluster_(cluster),
      view_(view),
      clients_(std::move(clients)),
      admin_(admin),
      handler_(cluster.runtime().engine().add_handler(*this)),
      faults_(cluster),
      performed_(scenario.faults.size()),
      tasks_(scenario.clients.size()) {}

void Director::post(Instant at, Cue cue, std::size_t index) {
    cluster_.runtime().engine().post(view_.zero() + (at - Instant{}), handler_, cue,
                                     static_cast<std::uint32_t>(index));
}

void Director::start() {
    for (std::size_t i = 0; i < scenario_.faults.size(); ++i) plan_fault(i);
    for (std::size_t i = 0; i < scenario_.operations.size(); ++i) {
        const Operation& op = scenario_.operations[i];
        if (op.at) post(*op.at, kOperation, i);
        if (op.when) wait_for(*op.when, kOperation, i);
    }
    for (std::size_t i = 0; i < scenario_.clients.size(); ++i) {
        post(scenario_.clients[i].from, kLoad, i);
        if (scenario_.clients[i].until) post(*scenario_.clients[i].until, kLoadEnd, i);
    }
    if (scenario_.heal_at) post(*scenario_.heal_at, kHeal, 0);
}

void Director::plan_fault(std::size_t index) {
    const Fault& fault = scenario_.faults[index];
    const auto plan_part = [&](const NodeSelector& selector) {
        if (!selector.resolved_at) return;
        post(*selector.resolved_at, kCast, parts_.size());
        parts_.push_back({index, &selector, std::nullopt});
    };
    for (const NodeSelector& one : fault.nodes) plan_part(one);
    for (const auto& group : fault.groups) {
        for (const NodeSelector& one : group) plan_part(one);
    }
    if (fault.at) post(*fault.at, kFault, index);
    if (fault.when) wait_for(*fault.when, kFault, index);
}

void Director::wait_for(const Trigger& trigger, Cue cue, std::size_t index) {
    const EventPattern pattern{trigger.event, trigger.topic, trigger.partition, std::nullopt};
    waits_.push_back({EventMatcher(pattern, [this](TopicId id) { return view_.topic_name(id); }),
                      trigger, cue, index, 0});
}

void Director::on_observation(Instant, NodeId node, const Observation& what) {
    for (Wait& wait : waits_) {
        if (wait.seen >= wait.trigger.nth || !wait.matcher.matches(node, what)) continue;
        if (++wait.seen == wait.trigger.nth) {
            post(view_.now() + wait.trigger.after, wait.cue, wait.index);
        }
    }
}

void Director::on_event(const sim::Event& event) {
    const std::size_t i = event.target;
    switch (static_cast<Cue>(event.kind)) {
        case kFault: strike(i); break;
        case kFaultEnd: faults_.end(*performed_[i]); break;
        case kCast:
            parts_[i].players = who_plays(*parts_[i].selector, scenario_, view_, cluster_);
            break;
        case kOperation: operate(scenario_.operations[i]); break;
        case kLoad: start_load(i); break;
        case kLoadEnd: stop_load(i); break;
        case kHeal: faults_.heal_all(); break;
    }
}

std::vector<NodeId> Director::players(std::size_t fault,
                                      const std::vector<NodeSelector>& selectors) {
    std::vector<NodeId> out;
    for (const NodeSelector& selector : selectors) {
        std::vector<NodeId> found;
        bool decided = false;
        for (const Part& part : parts_) {
            if (part.fault != fault || part.selector != &selector || !part.players) continue;
            found = *part.players;
            decided = true;
        }
        if (!decided) found = who_plays(selector, scenario_, view_, cluster_);
        out.insert(out.end(), found.begin(), found.end());
    }
    return out;
}

sim::Fault Director::with_nodes(std::size_t index) {
    const Fault& fault = scenario_.faults[index];
    sim::Fault out;
    out.kind = kind_of(fault.kind);
    out.at = cluster_.now();
    out.nodes = players(index, fault.nodes);
    for (const auto& group : fault.groups) out.groups.push_back(players(index, group));
    out.one_way = fault.one_way;
    out.slower = fault.slower;
    out.delay = fault.delay;
    out.jitter = fault.jitter;
    out.loss = fault.loss;
    if (fault.bandwidth) out.bytes_per_s = fault.bandwidth->value();
    out.by = fault.by;
    // A disk that stalls must know for how long.
    const Instant run_end = Instant{} + scenario_.duration;
    const Instant end = fault.until.value_or(scenario_.heal_at.value_or(run_end));
    if (fault.kind == FaultKind::StallDisk) out.until = view_.zero() + (end - Instant{});
    return out;
}

void Director::strike(std::size_t index) {
    const Fault& fault = scenario_.faults[index];
    performed_[index] = faults_.begin(with_nodes(index));
    if (fault.until) post(*fault.until, kFaultEnd, index);
    if (fault.restart) post(*fault.restart, kFaultEnd, index);
    if (fault.restart_after) post(view_.now() + *fault.restart_after, kFaultEnd, index);
}

void Director::operate(const Operation& operation) {
    cluster_.admin(admin_).submit(admin_call(operation), cluster_.now());
    cluster_.runtime().poke(admin_);
}

void Director::start_load(std::size_t i) {
    const Client& client = scenario_.clients[i];
    if (client.role == Role::Consumer) {
        start_reading(client, cluster_.consumer(clients_[i]));
        cluster_.runtime().poke(clients_[i]);
        return;
    }
    const Rng rng = Rng(scenario_.seed).fork("load", i);
    tasks_[i] = cluster_.producer(clients_[i]).submit(send_task(client, rng), cluster_.now());
    cluster_.runtime().poke(clients_[i]);
}

void Director::start_reading(const Client& client, ConsumerNode& consumer) {
    const bool latest = client.reads == ReadFrom::Latest;
    const OffsetReset start{latest ? OffsetReset::Kind::Latest : OffsetReset::Kind::Earliest, {}};
    if (client.partition) {
        consumer.assign(client.topic, static_cast<std::int32_t>(*client.partition),
                        cluster_.now(), start);
    } else {
        consumer.assign_topic(client.topic, cluster_.now(), start);
    }
}

void Director::stop_load(std::size_t i) {
    if (scenario_.clients[i].role == Role::Consumer) {
        cluster_.remove_client(clients_[i]);
        return;
    }
    if (!tasks_[i] || cluster_.runtime().process(clients_[i]) == nullptr) return;
    cluster_.producer(clients_[i]).stop(*tasks_[i]);
    cluster_.runtime().poke(clients_[i]);
}

}  // namespace hw::scenarios
