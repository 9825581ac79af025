#include "broker_model/broker/broker_node.hpp"

#include <algorithm>
#include <utility>

namespace hw {

namespace {

RaftSettings observer_settings(const BrokerOptions& options) {
    RaftSettings s;
    s.self = options.id;
    s.voters = options.controllers;
    std::sort(s.voters.begin(), s.voters.end());
    s.bootstrap = options.controllers;
    s.channel = kChannelMetadataFetch;
    s.fetch_timeout = options.file.time_ms("controller.quorum.fetch.timeout.ms");
    s.request_timeout = options.file.time_ms("controller.quorum.request.timeout.ms");
    s.retry_backoff = options.file.time_ms("controller.quorum.retry.backoff.ms");
    return s;
}

BrokerContext make_context(const BrokerOptions& options, const Rng& rng) {
    BrokerContext c;
    c.id = options.id;
    c.config = broker_config(options.file);
    c.rng = rng.fork("broker");
    c.rack = options.rack;
    c.wall_clock_base_ms = options.wall_clock_base_ms;
    c.clock_offset = options.clock_offset;
    return c;
}

template <class... F>
struct Overloaded : F... {
    using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

}  // namespace

BrokerNode::BrokerNode(BrokerOptions options, BrokerDisk& disk, const Rng& rng)
    : options_(std::move(options)),
      disk_(disk),
      context_(make_context(options_, rng)),
      proposals_(context_),
      leader_(context_, changes_, proposals_),
      follower_(context_, changes_),
      fetchers_(context_, partitions_, follower_),
      logs_(context_, disk, partitions_, changes_),
      transitions_(context_, partitions_, logs_, leader_, fetchers_, changes_),
      produce_(context_, partitions_, leader_),
      fetch_(context_, partitions_, leader_),
      offsets_(context_, partitions_, leader_, changes_),
      forwarding_(context_),
      metadata_(context_, partitions_, options_.file, forwarding_),
      lookup_(context_, forwarding_),
      groups_(context_, partitions_, leader_),
      lifecycle_(context_),
      raft_(observer_settings(options_), disk.metadata, rng.fork("metadata observer")) {
    coordinators_.add(groups_.runtime());
}

void BrokerNode::step(const Input& input, Instant now, Effects& fx) {
    context_.now = now;
    context_.fx = &fx;
    if (!exited_) {
        run_timers();
        route(input);
        settle();
        wait_for_flush();
    }
    fx.wake_at = exited_ ? kNever
                         : std::min(context_.timers.next_due(), raft_.next_deadline());
    context_.fx = nullptr;
}

void BrokerNode::start() {
    const auto incarnation = static_cast<std::int64_t>(context_.rng.next() >> 1);
    raft_.start(context_.now, *context_.fx);
    lifecycle_.start(incarnation, disk_.clean_shutdown.value_or(kNoBrokerEpoch), options_.rack);
}

// ---- inputs -----------------------------------------------------------------------------------

void BrokerNode::route(const Input& input) {
    Effects& fx = *context_.fx;
    std::visit(Overloaded{
                   [&](const Received& in) { receive(in); },
                   [&](const Answered& in) { answered(in); },
                   [&](const Disconnected& in) { disconnected(in); },
                   [&](const Wake&) {},
                   [&](const DiskDone& in) {
                       if (RaftReplica::is_raft_token(in.token))
                           raft_.disk_done(in, context_.now, fx);
                       else if (!logs_.on_disk_done(in))
                           (void)coordinators_.on_disk_done(in);
                   },
                   [&](const Started&) { start(); },
                   [&](const ShutdownAsked&) {
                       transitions_.begin_controlled_shutdown();
                       lifecycle_.begin_controlled_shutdown();
                   },
                   [&](const Command&) {},
               },
               input);
    if (raft_.next_deadline() <= context_.now) raft_.run(context_.now, fx);
}

void BrokerNode::receive(const Received& input) {
    if (RaftReplica::is_raft_request(input.request)) {
        raft_.receive(input, context_.now, *context_.fx);
    } else if (stopping_) {
        return;  // its connection goes down with the process
    } else if (serving_) {
        serve(input);
    } else {
        held_.push_back(input);
    }
}

void BrokerNode::serve(const Received& input) {
    const ReplyTo& from = input.reply_to;
    std::visit(
        Overloaded{
            [&](const ProduceRequest& r) { produce_.handle(from, r); },
            [&](const FetchRequest& r) { fetch_.handle(from, r); },
            [&](const ListOffsetsRequest& r) { offsets_.handle(from, r); },
            [&](const OffsetsForLeaderEpochRequest& r) { offsets_.handle(from, r); },
            [&](const DeleteRecordsRequest& r) { offsets_.handle(from, r); },
            [&](const MetadataRequest& r) { metadata_.handle(from, r); },
            [&](const ApiVersionsRequest& r) { metadata_.handle(from, r); },
            [&](const DescribeTopicPartitionsRequest& r) { metadata_.handle(from, r); },
            [&](const DescribeProducersRequest& r) { metadata_.handle(from, r); },
            [&](const DescribeConfigsRequest& r) { metadata_.handle(from, r); },
            [&](const FindCoordinatorRequest& r) { lookup_.handle(from, r); },
            [&](const GroupRequest auto&) { groups_.handle(from, input.request); },
            [&](const InitProducerIdRequest& r) { forwarding_.init_producer_id(from, r); },
            [&](const CreateTopicRequest& r) { forwarding_.forward(from, r); },
            [&](const DeleteTopicRequest& r) { forwarding_.forward(from, r); },
            [&](const CreatePartitionsRequest& r) { forwarding_.forward(from, r); },
            [&](const AlterConfigRequest& r) { forwarding_.forward(from, r); },
            [&](const AlterPartitionReassignmentRequest& r) { forwarding_.forward(from, r); },
            [&](const ElectLeadersRequest& r) { forwarding_.forward(from, r); },
            [&](const UnregisterBrokerRequest& r) { forwarding_.forward(from, r); },
            [&](const UpdateFeatureRequest& r) { forwarding_.forward(from, r); },
            // Not spoken on a broker's listener.
            [&](const auto&) {
                context_.fx->closes.push_back({from.peer, from.channel, from.connection});
            },
        },
        input.request);
}

void BrokerNode::answered(const Answered& input) {
    if (fetchers_.on_answered(input)) return;
    switch (input.channel) {
        case kChannelMetadataFetch:
            raft_.answered(input, context_.now, *context_.fx);
            return;
        case kChannelHeartbeat: lifecycle_.on_answered(input); return;
        case kChannelForwarding: forwarding_.on_answered(input); return;
        case kChannelAlterPartition:
            outcomes_.clear();
            proposals_.on_answered(input, outcomes_);
            for (const AlterPartitions::Outcome& outcome : outcomes_)
                if (Partition* p = partitions_.find(outcome.tp))
                    leader_.on_alter_partition(*p, outcome);
            return;
        default: return;
    }
}

void BrokerNode::disconnected(const Disconnected& input) {
    if (fetchers_.on_disconnected(input)) return;
    switch (input.channel) {
        case kChannelMetadataFetch:
            raft_.disconnected(input, context_.now, *context_.fx);
            return;
        case kChannelHeartbeat: lifecycle_.on_disconnected(input); return;
        case kChannelForwarding: forwarding_.on_disconnected(input); return;
        case kChannelAlterPartition: proposals_.channel().on_disconnected(input); return;
        default: return;
    }
}

// ---- time -------------------------------------------------------------------------------------

void BrokerNode::run_timers() {
    BrokerTimer timer;
    while (context_.timers.pop_due(context_.now, timer)) on_timer(timer);
}

void BrokerNode::on_timer(const BrokerTimer& timer) {
    using Kind = BrokerTimer::Kind;
    switch (timer.kind) {
        case Kind::ProduceTimeout: produce_.on_timeout(timer.a); return;
        case Kind::FetchTimeout: fetch_.on_timeout(timer.a); return;
        case Kind::DeleteRecordsTimeout: offsets_.on_timeout(timer.a); return;
        case Kind::Fetcher: fetchers_.on_timer(timer.a); return;
        case Kind::ControllerChannel: return;  // polled in settle()
        case Kind::AlterPartitionRetry: proposals_.on_retry_timer(); return;
        case Kind::Lifecycle: lifecycle_.on_timer(timer.a); return;
        case Kind::IsrCheck: check_isr(); return;
        case Kind::Groups: groups_.on_timer(); return;
        case Kind::CoordinatorWrites: coordinators_.on_timer(timer.a); return;
        default: HW_CHECK(logs_.on_timer(timer.kind), "a timer of nobody"); return;
    }
}

void BrokerNode::check_isr() {
    partitions_.for_each([&](Partition& p) { leader_.maybe_shrink_isr(p); });
    (void)context_.timers.arm(context_.now + context_.config.replica_lag_time_max / 2,
                              {BrokerTimer::Kind::IsrCheck});
}

// ---- after every input ------------------------------------------------------------------------

void BrokerNode::settle() {
    read_metadata();
    act_on_changes();
    fetchers_.run_started();
    const NodeId controller = raft_.leader();
    lifecycle_.run(controller, context_.image.offset);
    proposals_.send_if_idle(controller);
    forwarding_.run(controller);
    if (lifecycle_.should_stop() && !stopping_) stop();
    if (logs_.failed() || raft_.fault() != RaftFault::None || (stopping_ && logs_.closed())) {
        exited_ = true;
        context_.fx->exit_process = true;
    }
}

void BrokerNode::act_on_changes() {
    do {
        act_on_changed_partitions();
    } while (coordinators_.run());
    transitions_.free_deleted();
}

void BrokerNode::act_on_changed_partitions() {
    while (!changes_.empty()) {
        changes_.take(changed_);
        for (const PartitionIndex index : changed_) {
            Partition& p = *partitions_.at(index);
            const std::uint8_t changes = std::exchange(p.changes, 0);
            produce_.on_change(p, changes);
            fetch_.on_change(p, changes);
            offsets_.on_change(p, changes);
            coordinators_.on_change(p, changes);
            if ((changes & kRemoved) != 0) partitions_.hide(p);
            if ((changes & kLogStartMoved) != 0) fetchers_.on_log_start_moved(p);
            if ((changes & kLogEndMoved) != 0) logs_.flush_if_due(p);
        }
        fetch_.wake_parked();
    }
}

// Kafka appends, flushes and answers in one thread. What this step says to followers, clients and
// leaders leaves after the flush; what it says to controllers comes from other threads.
void BrokerNode::wait_for_flush() {
    if (!std::exchange(context_.append_flushes, false)) return;
    for (SendReply& reply : context_.fx->replies) reply.after = After::Flush;
    for (SendRequest& request : context_.fx->requests)
        if (request.channel >= kChannelFetcher) request.after = After::Flush;
}

void BrokerNode::stop() {
    stopping_ = true;
    if (!serving_) {
        exited_ = true;
        context_.fx->exit_process = true;
        return;
    }
    fetchers_.close_all();
    logs_.begin_close();
}

}  // namespace hw
