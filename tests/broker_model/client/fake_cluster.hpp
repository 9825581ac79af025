// A handful of brokers just real enough for a producer: leaders, logs, idempotent duplicate checks,
// a size limit, transactions that always work, latency, and ways to misbehave. One client at a
// time, events in a small heap.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <queue>
#include <set>
#include <string>
#include <vector>

#include "broker_model/client/producer_node.hpp"

namespace hw::testing {

struct StoredBatch {
    RecordBatch batch;
    std::int64_t base_offset = 0;
};

struct FakePartition {
    NodeId leader{1};
    LeaderEpoch epoch{0};
    std::vector<StoredBatch> log;
    std::int64_t end = 0;
    struct Producer {
        ProducerEpoch epoch{-1};
        std::vector<StoredBatch> last;  // up to five
    };
    std::map<std::int64_t, Producer> producers;
};

struct FakeTopic {
    TopicId id{-1};
    std::vector<FakePartition> partitions;
    std::int32_t max_message_bytes = 1'048'588;
    ErrorCode error = ErrorCode::NONE;
};

// What the network or broker does to one produce request, instead of answering it properly.
// Losing means that the broker closes the connection, with all that is behind.
enum class Mischief { None, LoseRequest, LoseAnswer, NotEnoughReplicas, NotEnoughAfterAppend };

class FakeCluster {
  public:
    explicit FakeCluster(std::int32_t brokers);

    FakeTopic& add_topic(const std::string& name, std::int32_t partitions);
    FakeTopic& topic(const std::string& name) { return topics_.at(name); }
    FakePartition& partition(const std::string& name, std::int32_t p) {
        return topics_.at(name).partitions.at(static_cast<std::size_t>(p));
    }
    void move_leader(const std::string& name, std::int32_t p, NodeId to);

    void crash(NodeId id);
    void pause(NodeId id) { paused_.at(id) = true; }
    void resume(NodeId id);
    void start(NodeId id) { down_.at(id) = false; }

    Duration latency = millis(1);  // one way
    std::function<Mischief(NodeId, const ProduceRequest&)> mischief;
    ErrorCode init_producer_id_error = ErrorCode::NONE;
    std::int64_t next_producer_id = 1000;
    // Answers a request instead of the cluster, if it wants to.
    std::function<std::optional<Response>(NodeId, const Request&)> script;
    std::int16_t transaction_version = 2;
    NodeId coordinator{2};             // of everything
    std::vector<std::string> asked;    // the requests about ids and transactions, in order
    std::int64_t requests_received = 0;
    std::int64_t steps = 0;
    std::map<std::int64_t, std::int64_t> fact_counts;  // by Fact

    // Runs the client until `until` or until stop() says so.
    void run(ProducerNode& client, Instant until, const std::function<bool()>& stop = {});
    void poke(ProducerNode& client);
    [[nodiscard]] Instant now() const { return now_; }

    // Values 0, 1, ... in the order of the log.
    [[nodiscard]] std::vector<std::int64_t> records(const std::string& name, std::int32_t p);

  private:
    struct Event {
        Instant at;
        std::int64_t seq = 0;
        bool to_client = false;
        Input input;          // to the client
        NodeId broker{-1};    // or: a request to this broker
        SendRequest request;
        std::int64_t connection = 0;
        bool operator<(const Event& o) const { return at != o.at ? at > o.at : seq > o.seq; }
    };
    using Key = std::pair<NodeId, Channel>;

    void step(ProducerNode& client, const Input& input);
    void receive(const Event& e);
    std::optional<Response> handle(NodeId broker, const SendRequest& request);
    std::optional<Response> handle_transaction(const Request& request);
    MetadataResponse metadata(const MetadataRequest& request);
    ProduceResponse produce(NodeId broker, const ProduceRequest& request);
    ErrorCode append(FakePartition& p, const FakeTopic& t, const RecordBatch& batch,
                     Offset& base_offset);
    void push(Event e);
    void break_connections(NodeId id);

    std::map<std::string, FakeTopic> topics_;
    std::map<NodeId, bool> down_, paused_;
    std::map<std::string, InitProducerIdResponse> producers_;  // by transactional id
    std::map<Key, std::int64_t> connections_;
    std::set<std::int64_t> broken_;  // by the broker's side: what is still on its way to it is lost
    std::set<std::int64_t> closed_;  // by the client: it hears no more of it
    std::vector<Event> held_;  // at paused brokers
    std::priority_queue<Event> events_;
    std::int64_t next_seq_ = 0;
    std::int64_t next_connection_ = 1;
    Instant now_ = Instant::from_ms(1000);
    Instant wake_at_ = kNever;
    bool started_ = false;
};

}  // namespace hw::testing
