#include "sim/cluster/runtime.hpp"

#include "broker_model/base/check.hpp"

namespace hw::sim {

Runtime::Runtime(std::unique_ptr<FlowModel> flow_model, Topology topology,
                 const TransportConfig& transport, const Rng& root)
    : engine_(std::move(flow_model)),
      handler_(engine_.add_handler(*this)),
      transport_(std::make_unique<Transport>(engine_, std::move(topology), transport,
                                             root.fork("network"),
                                             static_cast<TransportHandler&>(*this))),
      root_(root) {}

Runtime::~Runtime() = default;

void Runtime::add_node(NodeOptions options) {
    const auto number = static_cast<std::uint32_t>(nodes_.size());
    HW_CHECK(index_.emplace(options.id, number).second, "node id used twice");
    const auto id = static_cast<std::size_t>(options.id.value());
    if (id >= fast_index_.size()) fast_index_.resize(id + 1, -1);
    fast_index_[id] = static_cast<std::int32_t>(number);
    Node& node = nodes_.emplace_back();
    if (options.has_disk) {
        node.disk = std::make_unique<Disk>(engine_, options.id, options.disk,
                                           static_cast<DiskHandler&>(*this));
    }
    node.options = std::move(options);
}

std::uint32_t Runtime::index(NodeId id) const {
    const auto slot = static_cast<std::size_t>(id.value());
    HW_CHECK(slot < fast_index_.size() && fast_index_[slot] >= 0,
             "unknown node " + std::to_string(id.value()));
    return static_cast<std::uint32_t>(fast_index_[slot]);
}

ProcessState Runtime::state(NodeId id) const {
    const Node& node = nodes_[index(id)];
    return node.paused && node.state == ProcessState::Running ? ProcessState::Paused : node.state;
}

const std::string& Runtime::name(NodeId id) const { return nodes_[index(id)].options.name; }
Process* Runtime::process(NodeId id) { return at(id).process.get(); }
Disk* Runtime::disk(NodeId id) { return at(id).disk.get(); }

std::vector<NodeId> Runtime::nodes() const {
    std::vector<NodeId> ids;
    for (const auto& [id, number] : index_) ids.push_back(id);
    return ids;
}

void Runtime::observe(NodeId node, const Observation& what) {
    for (Observer* observer : observers_) observer->on_observation(now(), node, what);
}

// ---- inputs ------------------------------------------------------------------------------------

void Runtime::on_event(const Event& event) {
    Node& node = nodes_[event.target];
    if (event.kind == kWake) {
        node.wake = {};
        if (node.process && !node.paused && node.state == ProcessState::Running) {
            node.wake_at = kNever;
            step(event.target, Wake{});
        }
        return;
    }
    if (event.kind == kNextRequest) {
        if (node.state != ProcessState::Running) return;
        if (auto turn = gate_.next(static_cast<std::uint32_t>(event.arg))) {
            give_request(event.target, std::move(*turn));
        }
        return;
    }
    node.transition = {};
    if (node.paused) {
        node.transition_due = true;
    } else {
        finish_transition(event.target);
    }
}

void Runtime::on_delivery(const Delivery& delivery) {
    const std::uint32_t to = index(delivery.to);
    Message message = pool_.take(delivery.payload);
    if (nodes_[to].state != ProcessState::Running) return;
    if (delivery.to_acceptor) {
        RequestGate::Request request{
            {{delivery.from, delivery.channel, delivery.connection, message.correlation},
             std::get<Request>(std::move(message.content))},
            message.expects_response};
        if (auto turn = gate_.arrived(to, delivery.connection, std::move(request))) {
            give_request(to, std::move(*turn));
        }
    } else {
        give(to, Answered{delivery.from, delivery.channel, message.correlation,
                          std::get<Response>(std::move(message.content))});
    }
}

void Runtime::on_hangup(const Hangup& hangup) {
    // A server learns nothing from a client that is gone: its replies are dropped by the transport.
    if (!hangup.opened_by_node) {
        gate_.peer_closed(hangup.connection);
        return;
    }
    const std::uint32_t to = index(hangup.node);
    if (nodes_[to].state != ProcessState::Running) return;
    give(to, Disconnected{hangup.peer, hangup.channel, hangup.why == Hangup::Why::Refused});
}

void Runtime::on_dropped(Payload payload, DropReason) { pool_.drop(payload); }

void Runtime::on_disk_done(NodeId id, DiskToken token, bool failed) {
    auto waiting = waiting_.extract(token);
    if (waiting.empty()) return;
    Waiting& w = waiting.mapped();
    const std::uint32_t number = index(id);
    if (!failed) {
        for (SendRequest& request : w.requests) send(nodes_[number], request);
        for (SendReply& reply : w.replies) send(nodes_[number], reply);
    }
    if (w.node_token != 0) give(number, DiskDone{w.node_token, failed});
}

void Runtime::give(std::uint32_t number, Input input) {
    Node& node = nodes_[number];
    if (node.paused) {
        node.held.push_back(std::move(input));
    } else if (node.process && node.state == ProcessState::Running) {
        step(number, input);
    }
}

void Runtime::give_request(std::uint32_t number, RequestGate::Request request) {
    const std::uint32_t connection = request.received.reply_to.connection;
    give(number, std::move(request.received));
    if (!request.expects_response) answer_written(number, connection);
}

void Runtime::answer_written(std::uint32_t number, std::uint32_t connection) {
    if (gate_.answered(connection)) {
        engine_.post(now(), handler_, kNextRequest, number, connection);
    }
}

void Runtime::poke(NodeId id, const Command& command) { give(index(id), command); }

void Runtime::step(std::uint32_t number, const Input& input) {
    Node& node = nodes_[number];
    ++steps_;
    fx_.clear();
    node.process->step(input, now(), fx_);
    perform(number);
}

// ---- effects -----------------------------------------------------------------------------------

void Runtime::perform(std::uint32_t number) {
    Node& node = nodes_[number];
    for (const Observation& what : fx_.observed) observe(node.options.id, what);
    for (const CloseConnection& c : fx_.closes) {
        // Nothing is left in flight on a connection the node closed itself; it is told at once.
        if (c.accepted == 0) {
            (void)transport_->close(node.options.id, c.peer, c.channel);
        } else {
            (void)transport_->close_accepted(node.options.id, c.accepted);
            gate_.closed(c.accepted);
        }
    }
    DiskToken append = 0;
    DiskToken flush = 0;
    if (!fx_.disk.empty()) perform_disk(number, append, flush);
    for (SendRequest& request : fx_.requests) {
        const DiskToken wait = request.after == After::Flush    ? flush
                               : request.after == After::Append ? append
                                                                : 0;
        if (wait == 0) {
            send(node, request);
        } else {
            waiting_.at(wait).requests.push_back(std::move(request));
        }
    }
    for (SendReply& reply : fx_.replies) {
        const DiskToken wait = reply.after == After::Flush    ? flush
                               : reply.after == After::Append ? append
                                                              : 0;
        if (wait == 0) {
            send(node, reply);
        } else {
            waiting_.at(wait).replies.push_back(std::move(reply));
        }
    }
    node.wake_at = fx_.wake_at;
    if (fx_.exit_process) {
        node.state = ProcessState::Exiting;
        node.wake_at = kNever;
        engine_.set(node.transition, now() + node.options.exit_time, handler_, kExited, number);
    }
    set_wake(number);
}

void Runtime::perform_disk(std::uint32_t number, DiskToken& append, DiskToken& flush) {
    Node& node = nodes_[number];
    HW_CHECK(node.disk != nullptr, "a node without a disk wrote to it");
    for (const DiskOp& op : fx_.disk) {
        const DiskToken token = next_token_++;
        DiskResult result = DiskResult::Done;
        switch (op.kind) {
            case DiskOp::Kind::Append: result = node.disk->append(op.file, op.bytes, token); break;
            case DiskOp::Kind::Flush: result = node.disk->flush(op.file, token); break;
            case DiskOp::Kind::Read: result = node.disk->read(op.file, -1, op.bytes, token); break;
        }
        if (result != DiskResult::Pending) continue;
        waiting_.emplace(token, Waiting{number, op.token, {}, {}});
        if (op.kind == DiskOp::Kind::Flush) flush = token;
        if (op.kind == DiskOp::Kind::Append) append = token;
    }
}

void Runtime::send(const Node& node, SendRequest& request) {
    const std::int64_t bytes = wire_bytes(request.request);
    const Payload payload = pool_.put(request.correlation, std::move(request.request),
                                      request.expects_response);
    (void)transport_->send(node.options.id, request.to, request.channel, bytes, payload);
}

void Runtime::send(const Node& node, SendReply& reply) {
    const std::int64_t bytes = wire_bytes(reply.response);
    const Payload payload = pool_.put(reply.to.correlation, std::move(reply.response));
    transport_->reply(node.options.id, reply.to.peer, reply.to.channel, reply.to.connection, bytes,
                      payload);
    answer_written(index(node.options.id), reply.to.connection);
}

void Runtime::set_wake(std::uint32_t number) {
    Node& node = nodes_[number];
    const Instant at = node.wake_at == kNever ? kNever : std::max(node.wake_at, now());
    engine_.set(node.wake, at, handler_, kWake, number);
}

// ---- what happens to processes -------------------------------------------------------------------

void Runtime::start(NodeId id) {
    const std::uint32_t number = index(id);
    Node& node = nodes_[number];
    if (node.state != ProcessState::Down) return;
    transport_->host_up(id);
    node.state = ProcessState::Starting;
    node.paused = false;
    engine_.set(node.transition, now() + node.options.start_time, handler_, kStarted, number);
}

void Runtime::finish_transition(std::uint32_t number) {
    Node& node = nodes_[number];
    node.transition_due = false;
    if (node.state == ProcessState::Exiting) {
        end_process(number);
        return;
    }
    HW_CHECK(node.state == ProcessState::Starting, "transition of a process that is not starting");
    node.state = ProcessState::Running;
    node.process = node.options.make();
    transport_->process_started(node.options.id);
    Observation up;
    up.fact = Fact::NodeStarted;
    observe(node.options.id, up);
    step(number, Started{});
}

void Runtime::end_process(std::uint32_t number) {
    Node& node = nodes_[number];
    if (node.state == ProcessState::Down) return;
    const NodeId id = node.options.id;
    const bool was_up = node.process != nullptr;
    if (node.paused) transport_->resume(id);
    transport_->process_gone(id);
    if (node.disk) node.disk->process_gone();
    gate_.process_gone(number);
    std::erase_if(waiting_, [number](const auto& w) { return w.second.node == number; });
    engine_.cancel(node.wake);
    engine_.cancel(node.transition);
    node.process.reset();
    node.held.clear();
    node.state = ProcessState::Down;
    node.paused = false;
    node.transition_due = false;
    node.wake_at = kNever;
    if (!was_up) return;
    Observation down;
    down.fact = Fact::NodeStopped;
    observe(id, down);
}

void Runtime::kill(NodeId id) { end_process(index(id)); }

void Runtime::power_loss(NodeId id) {
    Node& node = at(id);
    transport_->host_down(id);
    end_process(index(id));
    if (!node.disk) return;
    Rng draw = root_.fork("power-loss", static_cast<std::uint64_t>(id.value()) << 32 |
                                            static_cast<std::uint64_t>(steps_ & 0xffffffff));
    const auto survivors = node.disk->power_loss(draw);
    if (disk_owner_ != nullptr) disk_owner_->on_power_loss(id, survivors);
}

void Runtime::power_on(NodeId id) { transport_->host_up(id); }

void Runtime::lose_disk(NodeId id) {
    kill(id);
    if (Node& node = at(id); node.disk) node.disk->lose();
    if (disk_owner_ != nullptr) disk_owner_->on_disk_lost(id);
}

void Runtime::pause(NodeId id) {
    Node& node = at(id);
    if (node.paused || node.state == ProcessState::Down) return;
    node.paused = true;
    transport_->pause(id);
}

void Runtime::resume(NodeId id) {
    const std::uint32_t number = index(id);
    Node& node = nodes_[number];
    if (!node.paused) return;
    node.paused = false;
    if (node.transition_due) finish_transition(number);
    // Timers that came due while it stood still run first, as its own threads would.
    if (node.process && node.wake_at <= now()) {
        node.wake_at = kNever;
        step(number, Wake{});
    }
    auto held = std::move(nodes_[number].held);
    nodes_[number].held.clear();
    for (Input& input : held) give(number, std::move(input));
    transport_->resume(id);
}

void Runtime::ask_shutdown(NodeId id) {
    const std::uint32_t number = index(id);
    if (nodes_[number].state == ProcessState::Starting) {
        end_process(number);
    } else if (nodes_[number].process) {
        give(number, ShutdownAsked{});
    }
}

}  // namespace hw::sim
