// A scenario as plain data: what a lab sheet (scenarios/labs/*.yaml) says after loading, checked
// and with all units resolved. The loader fills it, `scenarios/assemble` turns it into a cluster.
//
// Node ids: brokers are 1..brokers, controllers 100, 101, ...; clients 1000, 1001, ... in the order
// in which they are written.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "broker_model/base/ids.hpp"
#include "broker_model/base/rng.hpp"
#include "broker_model/base/time.hpp"
#include "broker_model/node/observation.hpp"

namespace hw::scenarios {

using Bytes = Strong<std::int64_t, struct BytesTag>;
using BytesPerSecond = Strong<std::int64_t, struct BytesPerSecondTag>;
using Settings = std::map<std::string, std::string>;  // Kafka's key -> value text, validated

inline constexpr std::int32_t kFirstBroker = 1;
inline constexpr std::int32_t kFirstController = 100;  // 600 when there are 100 brokers or more
inline constexpr std::int32_t kFirstClient = 1000;

// Features as given to `kafka-storage format --feature`; empty = what 4.2 gives a new cluster.
struct Kafka {
    std::string version = "4.2";
    std::map<std::string, std::int64_t> features;  // "eligible.leader.replicas.version": 1
};

enum class Fidelity : std::uint8_t { Flow, Fifo };

struct Net {
    Fidelity fidelity = Fidelity::Flow;
    Duration latency = micros(50);  // one way, between any two nodes of the same rack
    Duration jitter;                // uniform in [0, jitter], added per message
    BytesPerSecond bandwidth{1'250'000'000};  // of each node's network card, each way
    Ratio loss{0, 100};
};

// The path between two racks (or data centres); both ways. Without one, racks are as near as nodes.
struct Link {
    std::vector<std::string> between;  // two racks
    Duration latency;                  // one way
    Duration jitter;
    std::optional<BytesPerSecond> bandwidth;  // shared by everything that crosses it
    Ratio loss{0, 100};
};

struct Disk {
    BytesPerSecond bandwidth{500'000'000};
    std::int64_t iops = 16'000;
    Duration flush = micros(500);  // fsync, beyond the time to write what is dirty
};

struct Rack {
    std::string name;
    std::vector<std::int64_t> nodes;  // broker and controller ids
};

struct Cluster {
    std::int64_t brokers = 3;
    std::int64_t controllers = 3;
    std::vector<Rack> racks;
    Net net;
    std::vector<Link> links;
    Disk disk;
    Settings config;                                   // every broker and controller
    std::map<std::int64_t, Settings> config_of;        // on top, by node id
    std::map<std::int64_t, Disk> disk_of;              // instead, by node id
    std::map<std::int64_t, Duration> clock_offset_of;  // wall clock minus true time, by node id

    [[nodiscard]] std::int64_t first_controller() const {
        return brokers < kFirstController ? kFirstController : kFirstController + 500;
    }
};

struct Topic {
    std::string name;
    std::int64_t partitions = 1;
    std::int64_t replication = 3;
    std::vector<std::vector<std::int64_t>> assignment;  // replicas by partition; empty = placed
    Settings config;
};

// How records get their keys. No keys: null keys (sticky partitioner).
struct Keys {
    std::int64_t count = 0;  // distinct keys k0..k(count-1), drawn uniformly
    Ratio hot{0, 100};       // this share of the records has key k0
};

enum class Role : std::uint8_t { Producer, Consumer };
enum class ReadFrom : std::uint8_t { Earliest, Latest };

struct Client {
    Role role = Role::Producer;
    std::string name;
    std::string topic;
    std::optional<std::int64_t> partition;  // producer: else the partitioner; consumer: else all
    std::string rack;                       // where it stands; empty = beside the brokers
    Instant from;
    std::optional<Instant> until;  // else to the end of the run
    // Producer
    std::int64_t rate_per_s = 100;
    Bytes record_size{100};  // the value's size
    Keys keys;
    std::optional<std::int64_t> count;  // stop after so many records
    // Consumer
    ReadFrom reads = ReadFrom::Earliest;
    Duration work_per_record;  // the application's time
    Settings config;           // producer or consumer settings, acks included
};

// Which node(s). A role is resolved once, at `resolved_at` (from "leader(t-0)@10s"; without it at
// the moment the fault strikes), and the trace says which node it was.
struct NodeSelector {
    enum class Kind : std::uint8_t {
        Id,          // broker or controller by id
        Leader,      // of topic-partition
        Follower,    // the nth replica of topic-partition (in assignment order) that does not lead
        Followers,   // all of them
        Controller,  // the active controller
        Rack,        // every node in the rack
        Brokers,     // all brokers
        Controllers, // all controllers
        Client,      // by name
    };
    Kind kind = Kind::Id;
    std::int64_t id = -1;
    std::string topic;
    std::int64_t partition = 0;
    std::int64_t nth = 0;
    std::string name;  // of the rack or client
    std::optional<Instant> resolved_at;
    std::string text;  // as written
};

// "when": the nth time this is observed (after the start of the run).
struct Trigger {
    std::string event;  // an event name, see event_names.hpp
    std::string topic;  // empty = any
    std::optional<std::int64_t> partition;
    std::int64_t nth = 1;
    Duration after;  // then wait this long
};

enum class FaultKind : std::uint8_t {
    Crash,      // the process dies, the page cache survives
    PowerLoss,  // only what was flushed survives
    DiskLost,   // the process dies and its disk comes back empty
    Pause,      // from/until: nothing runs, sockets stay open (GC, SIGSTOP)
    Shutdown,   // controlled (SIGTERM)
    Start,      // a stopped node's process starts again
    Cut,        // from/until: groups of nodes that cannot reach each other
    Heal,       // every cut ends
    SlowDisk,   // from/until: everything takes `slower` times as long
    StallDisk,  // from/until: no operation ends
    FullDisk,   // from/until: appends fail
    FailDisk,   // from/until: every operation fails, the log directory goes offline
    SlowNet,    // from/until: `delay`, `loss`, `bandwidth` on everything to and from the nodes
    ClockJump,  // the wall clock moves `by`
};

struct Fault {
    FaultKind kind = FaultKind::Crash;
    std::optional<Instant> at;  // `at` or `from`; absent only with `when`
    std::optional<Instant> until;
    std::optional<Trigger> when;
    std::vector<NodeSelector> nodes;                // everything but Cut and Heal
    std::vector<std::vector<NodeSelector>> groups;  // Cut
    bool one_way = false;                           // Cut: only from the first group to the second
    std::optional<Instant> restart;                 // Crash, PowerLoss, DiskLost, Shutdown: when
    std::optional<Duration> restart_after;          // ... or how long after
    std::int64_t slower = 1;                        // SlowDisk
    Duration delay;                                 // SlowNet, with `jitter` on top
    Duration jitter;                                // SlowNet
    Ratio loss{0, 100};                             // SlowNet
    std::optional<BytesPerSecond> bandwidth;        // SlowNet
    Duration by;                                    // ClockJump, may be negative
};

enum class OperationKind : std::uint8_t {
    CreateTopic, DeleteTopic, CreatePartitions, AlterTopicConfig, AlterBrokerConfig, Reassign,
    CancelReassignment, ElectPreferred, ElectUnclean, DeleteRecords,
};

// What an operator does with the admin client.
struct Operation {
    OperationKind kind = OperationKind::ElectPreferred;
    std::optional<Instant> at;
    std::optional<Trigger> when;
    Topic topic;                          // CreateTopic
    std::string name;                     // topic
    std::int64_t partition = 0;
    std::optional<std::int64_t> broker;   // AlterBrokerConfig; absent = cluster default
    std::vector<std::int64_t> replicas;   // Reassign
    std::int64_t count = 0;               // CreatePartitions: the new total
    std::int64_t before = -1;             // DeleteRecords; -1 = high watermark
    Settings set;                         // Alter*Config
    std::vector<std::string> unset;
};

struct EventPattern {
    std::string event;
    std::string topic;  // empty = any
    std::optional<std::int64_t> partition;
    std::optional<std::int64_t> node;
};

struct Bounds {  // both ends included
    std::optional<std::int64_t> min;
    std::optional<std::int64_t> max;
    [[nodiscard]] bool contains(std::int64_t v) const {
        return (!min || v >= *min) && (!max || v <= *max);
    }
};

struct Expect {
    std::vector<std::string> holds;     // invariants
    std::vector<std::string> violates;  // invariants that this lab is there to see broken
    std::vector<EventPattern> events_in_order;
    std::vector<EventPattern> never;      // events that must not be seen
    std::map<std::string, Bounds> counts;  // "acked_lost", "duplicated", "unavailable_ms", ...
};

// After `heal_at` every fault is over; from then on these must come true within the time.
struct Eventually {
    Duration within = seconds(60);
    std::vector<std::string> conditions;  // liveness invariants: leader_exists, isr_full, lag_zero
};

struct Variant {  // "what if": the same lab with changes, and what is then expected
    std::string because;
    std::map<std::string, std::string> set;  // as with --set
    Expect expect;
};

struct Scenario {
    std::string name;  // the file's name without folder and ending
    std::string path;
    std::string text;  // the file, as read; stored in the run file
    std::string lesson;
    Kafka kafka;
    std::uint64_t seed = 1;
    Cluster cluster;
    std::vector<Topic> topics;
    std::vector<Client> clients;
    std::vector<Fault> faults;
    std::vector<Operation> operations;
    Duration duration = seconds(60);
    std::optional<Instant> heal_at;
    Expect expect;
    Eventually eventually;
    std::vector<Variant> try_next;
    std::vector<std::string> notes;  // on its settings: what has no effect here, what was left out
};

}  // namespace hw::scenarios
