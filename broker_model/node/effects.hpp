// The contract between a node (broker, controller, client: a pure state machine) and whoever runs
// it. A node is a value with one entry point:
//
//     void step(const Input& input, Instant now, Effects& fx);
//
// `Effects` says what to do and after which durability each message may leave. Only sim/cluster
// performs effects; the model never asks for the time, a random number, the network or the disk.
// `now` is simulated time; a node's wall clock (record timestamps) is now + its own clock offset,
// which it is given at birth and told of when it changes.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "broker_model/base/ids.hpp"
#include "broker_model/base/time.hpp"
#include "broker_model/node/observation.hpp"
#include "broker_model/protocol/message.hpp"

namespace hw {

// A TCP connection is named by its two ends and a channel: a broker keeps one channel per fetcher
// thread, one to the controller, and so on; a client uses channel 0. Requests on a connection are
// answered in order; a broken connection fails everything in flight on it, on both sides.
using Channel = std::uint16_t;
using CorrelationId = std::uint32_t;

// Where a reply must go. Copied from the received request; it goes stale when the connection breaks
// (the transport then drops the reply, as TCP would).
struct ReplyTo {
    NodeId peer{-1};
    Channel channel = 0;
    std::uint32_t connection = 0;  // generation of the connection; the transport fills it in
    CorrelationId correlation = 0;
};

// ---- inputs -------------------------------------------------------------------------------------

struct Received {  // a request from a peer
    ReplyTo reply_to;
    Request request;
};
struct Answered {  // the response to a request of ours
    NodeId peer{-1};
    Channel channel = 0;
    CorrelationId correlation = 0;
    Response response;
};
// The connection is gone (refused, reset, or closed by us): every request in flight on it failed.
struct Disconnected {
    NodeId peer{-1};
    Channel channel = 0;
    bool refused = false;  // it never came up
};
struct Wake {};                // the time asked for with Effects::wake_at has come
struct DiskDone {              // a flush asked for with DiskOp finished
    std::uint64_t token = 0;
    bool failed = false;
};
struct Started {};             // first input after birth or restart: recover, register, connect
struct ShutdownAsked {};       // SIGTERM: controlled shutdown
struct Command {               // an operator's or application's command, see the node's own header
    std::uint64_t token = 0;
    std::uint32_t kind = 0;
};

using Input = std::variant<Received, Answered, Disconnected, Wake, DiskDone, Started, ShutdownAsked,
                           Command>;

// ---- effects ------------------------------------------------------------------------------------

// Which durability a message waits for. Kafka's data log answers after the append (page cache); the
// KRaft log demands the flush.
enum class After : std::uint8_t { Nothing, Append, Flush };

struct SendRequest {
    NodeId to{-1};
    Channel channel = 0;
    CorrelationId correlation = 0;
    Request request;
    After after = After::Nothing;
    bool expects_response = true;  // false: acks=0
};
struct SendReply {
    ReplyTo to;
    Response response;
    After after = After::Nothing;
};
// One that the node opened itself, or (accepted != 0) one that the peer opened: ReplyTo::connection.
struct CloseConnection {
    NodeId peer{-1};
    Channel channel = 0;
    std::uint32_t accepted = 0;
};
// What to do to the node's disk. Appends go to the page cache and are ordered; a flush makes all
// earlier appends of the same file durable and is answered by DiskDone{token} if token != 0.
struct DiskOp {
    enum class Kind : std::uint8_t { Append, Flush, Read };
    Kind kind = Kind::Append;
    std::uint64_t file = 0;    // TopicPartition::key() of a log, or a kFile... constant
    std::int64_t bytes = 0;
    std::uint64_t token = 0;
};
inline constexpr std::uint64_t kFileMetadataLog = ~0ULL;
inline constexpr std::uint64_t kFileCheckpoints = ~0ULL - 1;
inline constexpr std::uint64_t kFileQuorumState = ~0ULL - 2;

struct Effects {
    std::vector<SendRequest> requests;
    std::vector<SendReply> replies;
    std::vector<CloseConnection> closes;
    std::vector<DiskOp> disk;
    std::vector<Observation> observed;
    Instant wake_at = kNever;  // when the node wants a Wake if nothing else happens; set every step
    bool exit_process = false;  // the node's process ends by itself (shutdown finished, fatal error)

    void clear() {
        requests.clear();
        replies.clear();
        closes.clear();
        disk.clear();
        observed.clear();
        wake_at = kNever;
        exit_process = false;
    }
};

}  // namespace hw
