// Runs processes: delivers inputs, performs effects, and does to them what happens to machines:
// kill, power loss, pause, start, stop. Knows nodes, connections, disks and time, nothing of Kafka.
//
// One step: next input -> process.step() -> perform effects, in this order: closes, disk
// operations, messages (those that wait for an append or a flush leave when it is done).
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "broker_model/node/effects.hpp"
#include "sim/cluster/message_pool.hpp"
#include "sim/cluster/process.hpp"
#include "sim/cluster/request_gate.hpp"
#include "sim/disk/disk.hpp"
#include "sim/engine/engine.hpp"
#include "sim/net/transport.hpp"
#include "sim/trace/observer.hpp"

namespace hw::sim {

enum class ProcessState : std::uint8_t {
    Down,      // no process
    Starting,  // the process exists but has not come up yet (JVM start): it does nothing
    Running,
    Paused,    // SIGSTOP, long GC: sockets stay open, nothing runs
    Exiting,   // the node said it is done; the process ends soon
};

struct NodeOptions {
    NodeId id{-1};
    std::string name;       // "broker-1", "controller-100", "producer p1"
    ProcessFactory make;    // called at every start
    Duration start_time;    // from start() to the first input
    Duration exit_time;     // from the node's exit to the end of its process
    bool has_disk = false;
    DiskSpec disk;
};

// What happened to a disk under a process that is gone, so that the owner of the contents follows.
class DiskOwner {
  public:
    virtual void on_power_loss(NodeId node, const std::vector<Survivor>& survivors) = 0;
    virtual void on_disk_lost(NodeId node) = 0;

  protected:
    ~DiskOwner() = default;
};

class Runtime final : private EventHandler, private TransportHandler, private DiskHandler {
  public:
    Runtime(std::unique_ptr<FlowModel> flow_model, Topology topology,
            const TransportConfig& transport, const Rng& root);
    ~Runtime();

    [[nodiscard]] Engine& engine() { return engine_; }
    [[nodiscard]] Transport& transport() { return *transport_; }
    [[nodiscard]] Instant now() const { return engine_.now(); }
    void set_disk_owner(DiskOwner* owner) { disk_owner_ = owner; }
    void add_observer(Observer& observer) { observers_.push_back(&observer); }

    // The node must be in the topology. Down until start().
    void add_node(NodeOptions options);
    [[nodiscard]] bool has_node(NodeId id) const { return index_.contains(id); }
    [[nodiscard]] ProcessState state(NodeId id) const;
    [[nodiscard]] const std::string& name(NodeId id) const;
    [[nodiscard]] Process* process(NodeId id);  // null while there is none
    [[nodiscard]] Disk* disk(NodeId id);
    [[nodiscard]] std::vector<NodeId> nodes() const;  // sorted

    // ---- what happens to processes; each is harmless where it makes no sense ----
    void start(NodeId id);       // while it shuts down: as soon as it has stopped
    void kill(NodeId id);        // SIGKILL: page cache survives
    void power_loss(NodeId id);  // host and process; only the durable part of the disk survives
    void power_on(NodeId id);    // the host, without starting the process
    void lose_disk(NodeId id);   // kills the process; an empty disk takes the place of the old one
    void pause(NodeId id);
    void resume(NodeId id);
    void ask_shutdown(NodeId id);  // SIGTERM
    // Lets the node look at what its application or operator just asked for.
    void poke(NodeId id, const Command& command = {});

    void observe(NodeId node, const Observation& what);
    [[nodiscard]] std::uint64_t steps() const { return steps_; }

  private:
    enum EventKind : std::uint16_t { kWake, kStarted, kExited, kNextRequest };

    struct Node {
        NodeOptions options;
        std::unique_ptr<Process> process;
        std::unique_ptr<Disk> disk;
        ProcessState state = ProcessState::Down;
        bool paused = false;  // may be paused while starting or exiting, too
        bool stopping = false;     // asked to shut down
        bool start_again = false;  // asked to start before it had stopped
        Instant wake_at = kNever;
        TimerId wake;
        TimerId transition;  // to Running, or to Down after Exiting
        bool transition_due = false;  // came while paused
        std::vector<Input> held;      // inputs that came while paused (disk, shutdown)
    };
    // Messages that wait for a disk operation.
    struct Waiting {
        std::uint32_t node = 0;
        std::uint64_t node_token = 0;  // the node's own, for DiskDone; 0: it does not ask
        std::vector<SendRequest> requests;
        std::vector<SendReply> replies;
    };

    void on_event(const Event& event) override;
    void on_delivery(const Delivery& delivery) override;
    void on_hangup(const Hangup& hangup) override;
    void on_dropped(Payload payload, DropReason why) override;
    void on_disk_done(NodeId node, DiskToken token, bool failed) override;

    [[nodiscard]] std::uint32_t index(NodeId id) const;
    [[nodiscard]] Node& at(NodeId id) { return nodes_[index(id)]; }
    void step(std::uint32_t node, const Input& input);
    void give(std::uint32_t node, Input input);  // or hold it while paused
    void give_request(std::uint32_t node, RequestGate::Request request);
    void answer_written(std::uint32_t node, std::uint32_t connection);
    void perform(std::uint32_t node);
    void perform_disk(std::uint32_t node, DiskToken& append, DiskToken& flush);
    void set_wake(std::uint32_t node);
    void send(const Node& node, SendRequest& request);
    void send(const Node& node, SendReply& reply);
    void finish_transition(std::uint32_t node);
    void end_process(std::uint32_t node);

    Engine engine_;
    HandlerId handler_;
    std::unique_ptr<Transport> transport_;
    Rng root_;
    std::vector<Node> nodes_;
    std::map<NodeId, std::uint32_t> index_;
    std::vector<std::int32_t> fast_index_;  // by id value, for small ids
    MessagePool pool_;
    RequestGate gate_;
    std::map<DiskToken, Waiting> waiting_;
    DiskToken next_token_ = 1;
    Effects fx_;
    std::vector<Observer*> observers_;
    DiskOwner* disk_owner_ = nullptr;
    std::uint64_t steps_ = 0;
};

}  // namespace hw::sim
