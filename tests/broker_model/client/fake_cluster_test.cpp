#include "tests/broker_model/client/fake_cluster.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace hw::testing {

FakeCluster::FakeCluster(std::int32_t brokers) {
    for (std::int32_t id = 1; id <= brokers; ++id) {
        down_[NodeId{id}] = false;
        paused_[NodeId{id}] = false;
    }
}

FakeTopic& FakeCluster::add_topic(const std::string& name, std::int32_t partitions) {
    FakeTopic& t = topics_[name];
    t.id = TopicId{static_cast<std::int32_t>(topics_.size()) + 10};
    t.partitions.resize(static_cast<std::size_t>(partitions));
    for (std::int32_t p = 0; p < partitions; ++p) {
        t.partitions[static_cast<std::size_t>(p)].leader =
            NodeId{1 + p % static_cast<std::int32_t>(down_.size())};
    }
    return t;
}

void FakeCluster::move_leader(const std::string& name, std::int32_t p, NodeId to) {
    partition(name, p).leader = to;
    ++partition(name, p).epoch;
}

void FakeCluster::push(Event e) {
    e.seq = next_seq_++;
    events_.push(std::move(e));
}

void FakeCluster::break_connections(NodeId id) {
    for (auto it = connections_.begin(); it != connections_.end();) {
        if (it->first.first != id) {
            ++it;
            continue;
        }
        Event e;
        e.at = now_ + latency;
        e.to_client = true;
        e.input = Disconnected{id, it->first.second, false};
        e.connection = it->second;
        push(std::move(e));
        broken_.insert(it->second);
        it = connections_.erase(it);
    }
}

void FakeCluster::crash(NodeId id) {
    down_.at(id) = true;
    paused_.at(id) = false;
    std::erase_if(held_, [id](const Event& e) { return e.broker == id; });
    break_connections(id);
}

void FakeCluster::resume(NodeId id) {
    paused_.at(id) = false;
    std::vector<Event> now_served;
    for (auto it = held_.begin(); it != held_.end();) {
        if (it->broker == id) {
            now_served.push_back(std::move(*it));
            it = held_.erase(it);
        } else {
            ++it;
        }
    }
    for (Event& e : now_served) {
        e.at = now_;
        push(std::move(e));
    }
}

void FakeCluster::step(ProducerNode& client, const Input& input) {
    Effects fx;
    client.step(input, now_, fx);
    ++steps;
    for (const Observation& o : fx.observed) ++fact_counts[static_cast<std::int64_t>(o.fact)];
    for (const CloseConnection& c : fx.closes) {
        const auto open = connections_.find({c.peer, c.channel});
        if (open == connections_.end()) continue;
        closed_.insert(open->second);
        connections_.erase(open);
    }
    for (SendRequest& r : fx.requests) {
        const Key key{r.to, r.channel};
        if (!connections_.contains(key)) connections_[key] = next_connection_++;
        Event e;
        e.at = now_ + latency;
        e.broker = r.to;
        e.connection = connections_[key];
        e.request = std::move(r);
        push(std::move(e));
    }
    wake_at_ = fx.wake_at;
}

void FakeCluster::receive(const Event& e) {
    const NodeId broker = e.broker;
    if (broken_.contains(e.connection)) return;
    const Key key{broker, e.request.channel};
    const auto connection = connections_.find(key);
    const bool connected = connection != connections_.end() && connection->second == e.connection;
    if (down_.at(broker)) {
        if (!connected) return;
        connections_.erase(connection);
        Event refused;
        refused.at = now_ + latency;
        refused.to_client = true;
        refused.input = Disconnected{broker, e.request.channel, true};
        refused.connection = e.connection;
        push(std::move(refused));
        return;
    }
    if (paused_.at(broker)) {
        held_.push_back(e);
        return;
    }
    ++requests_received;
    Mischief what = Mischief::None;
    if (const auto* p = std::get_if<ProduceRequest>(&e.request.request); p && mischief) {
        what = mischief(broker, *p);
    }
    if (what == Mischief::LoseRequest) {
        if (connected) break_connections(broker);
        return;
    }
    const auto refuse_all = [&e](ErrorCode error) {
        ProduceResponse r;
        for (const auto& asked : std::get<ProduceRequest>(e.request.request).partitions) {
            r.partitions.emplace_back().tp = asked.tp;
            r.partitions.back().error = error;
        }
        return r;
    };
    std::optional<Response> response;
    if (what == Mischief::NotEnoughReplicas) {
        response = refuse_all(ErrorCode::NOT_ENOUGH_REPLICAS);
    } else {
        response = handle(broker, e.request);
    }
    if (what == Mischief::NotEnoughAfterAppend) {
        response = refuse_all(ErrorCode::NOT_ENOUGH_REPLICAS_AFTER_APPEND);
    }
    if (!connected || !e.request.expects_response) return;
    if (what == Mischief::LoseAnswer) {
        break_connections(broker);
        return;
    }
    Event answer;
    answer.at = now_ + latency;
    answer.to_client = true;
    answer.connection = e.connection;
    answer.input = Answered{broker, e.request.channel, e.request.correlation, std::move(*response)};
    push(std::move(answer));
}

std::optional<Response> FakeCluster::handle(NodeId broker, const SendRequest& r) {
    if (std::holds_alternative<ApiVersionsRequest>(r.request)) {
        return ApiVersionsResponse{ErrorCode::NONE, 1, transaction_version};
    }
    if (const auto* m = std::get_if<MetadataRequest>(&r.request)) return metadata(*m);
    if (const auto* p = std::get_if<ProduceRequest>(&r.request)) return produce(broker, *p);
    asked.emplace_back(api_name(r.request));
    if (script) {
        if (auto answer = script(broker, r.request)) return answer;
    }
    if (auto answer = handle_transaction(r.request)) return answer;
    if (std::holds_alternative<InitProducerIdRequest>(r.request)) {
        if (init_producer_id_error != ErrorCode::NONE) {
            return InitProducerIdResponse{init_producer_id_error};
        }
        return InitProducerIdResponse{ErrorCode::NONE, ProducerId{next_producer_id++},
                                      ProducerEpoch{0}};
    }
    FAIL("unexpected request");
    return std::nullopt;
}

std::optional<Response> FakeCluster::handle_transaction(const Request& request) {
    if (std::holds_alternative<FindCoordinatorRequest>(request)) {
        return FindCoordinatorResponse{ErrorCode::NONE, coordinator};
    }
    if (const auto* init = std::get_if<InitProducerIdRequest>(&request)) {
        if (init->transactional_id.empty()) return std::nullopt;
        InitProducerIdResponse& producer = producers_[init->transactional_id];
        const bool fresh = producer.producer_id == kNoProducerId;
        if (fresh) producer.producer_id = ProducerId{next_producer_id++};
        ++producer.producer_epoch;
        return producer;
    }
    if (const auto* add = std::get_if<AddPartitionsToTxnRequest>(&request)) {
        AddPartitionsToTxnResponse r;
        for (TopicPartition tp : add->partitions) r.partitions.push_back({tp, ErrorCode::NONE});
        return r;
    }
    if (std::holds_alternative<AddOffsetsToTxnRequest>(request)) return AddOffsetsToTxnResponse{};
    if (const auto* commit = std::get_if<TxnOffsetCommitRequest>(&request)) {
        TxnOffsetCommitResponse r;
        for (const CommittedOffset& o : commit->offsets) {
            r.partitions.push_back({o.topic, o.partition});
        }
        return r;
    }
    if (const auto* end = std::get_if<EndTxnRequest>(&request)) {
        if (end->transaction_version < 2) return EndTxnResponse{};
        InitProducerIdResponse& producer = producers_[end->transactional_id];
        ++producer.producer_epoch;
        return EndTxnResponse{ErrorCode::NONE, producer.producer_id, producer.producer_epoch};
    }
    return std::nullopt;
}

MetadataResponse FakeCluster::metadata(const MetadataRequest& request) {
    MetadataResponse r;
    for (const auto& [id, down] : down_) {
        if (!down) r.brokers.push_back({id, -1});
    }
    for (const std::string& name : request.topics) {
        auto& t = r.topics.emplace_back();
        t.name = name;
        const auto found = topics_.find(name);
        if (found == topics_.end()) {
            t.error = name.find(' ') == std::string::npos ? ErrorCode::UNKNOWN_TOPIC_OR_PARTITION
                                                          : ErrorCode::INVALID_TOPIC_EXCEPTION;
            continue;
        }
        t.id = found->second.id;
        for (std::size_t p = 0; p < found->second.partitions.size(); ++p) {
            const FakePartition& fp = found->second.partitions[p];
            t.partitions.push_back({fp.leader == kNoNode ? ErrorCode::LEADER_NOT_AVAILABLE
                                                         : ErrorCode::NONE,
                                    static_cast<std::int32_t>(p), fp.leader, fp.epoch, {}, {}, {}});
        }
    }
    return r;
}

ProduceResponse FakeCluster::produce(NodeId broker, const ProduceRequest& request) {
    ProduceResponse r;
    for (const auto& asked : request.partitions) {
        auto& p = r.partitions.emplace_back();
        p.tp = asked.tp;
        const auto t = std::find_if(topics_.begin(), topics_.end(), [&asked](const auto& entry) {
            return entry.second.id == asked.tp.topic;
        });
        REQUIRE(t != topics_.end());
        FakePartition& fp = t->second.partitions.at(static_cast<std::size_t>(asked.tp.partition));
        if (fp.leader != broker) {
            p.error = ErrorCode::NOT_LEADER_OR_FOLLOWER;
            p.current_leader = fp.leader;
            p.current_leader_epoch = fp.epoch;
            continue;
        }
        p.error = append(fp, t->second, asked.batch, p.base_offset);
    }
    return r;
}

ErrorCode FakeCluster::append(FakePartition& p, const FakeTopic& t, const RecordBatch& batch,
                              Offset& base_offset) {
    if (t.error != ErrorCode::NONE) return t.error;
    if (batch.size_bytes > t.max_message_bytes) return ErrorCode::MESSAGE_TOO_LARGE;
    if (batch.has_producer_id()) {
        FakePartition::Producer& producer = p.producers[batch.producer_id.value()];
        for (const StoredBatch& old : producer.last) {
            if (old.batch.producer_epoch == batch.producer_epoch &&
                old.batch.base_sequence == batch.base_sequence &&
                old.batch.last_sequence() == batch.last_sequence()) {
                base_offset = Offset{old.base_offset};
                return ErrorCode::NONE;
            }
        }
        const bool known = producer.epoch != kNoProducerEpoch;
        if (known && batch.producer_epoch < producer.epoch) return ErrorCode::INVALID_PRODUCER_EPOCH;
        const bool new_epoch = !known || batch.producer_epoch > producer.epoch;
        const std::int32_t expected =
            new_epoch ? 0 : add_to_sequence(producer.last.back().batch.last_sequence(), 1);
        if (known && batch.base_sequence != expected) {
            return ErrorCode::OUT_OF_ORDER_SEQUENCE_NUMBER;
        }
        if (new_epoch) producer.last.clear();
        producer.epoch = batch.producer_epoch;
        producer.last.push_back({batch, p.end});
        if (producer.last.size() > 5) producer.last.erase(producer.last.begin());
    }
    p.log.push_back({batch, p.end});
    base_offset = Offset{p.end};
    p.end += batch.record_count;
    return ErrorCode::NONE;
}

void FakeCluster::poke(ProducerNode& client) { step(client, Command{}); }

void FakeCluster::run(ProducerNode& client, Instant until, const std::function<bool()>& stop) {
    if (!std::exchange(started_, true)) step(client, Started{});
    poke(client);
    while (!stop || !stop()) {
        const Instant next = events_.empty() ? kNever : events_.top().at;
        if (std::min(next, wake_at_) > until) {
            now_ = until;
            return;
        }
        if (wake_at_ < next) {
            now_ = std::max(now_, wake_at_);
            step(client, Wake{});
            continue;
        }
        const Event e = events_.top();
        events_.pop();
        now_ = e.at;
        if (!e.to_client) {
            receive(e);
            continue;
        }
        if (!closed_.contains(e.connection)) step(client, e.input);
    }
}

std::vector<std::int64_t> FakeCluster::records(const std::string& name, std::int32_t p) {
    std::vector<std::int64_t> all;
    for (const StoredBatch& b : partition(name, p).log) {
        for (std::int32_t i = 0; i < b.batch.record_count; ++i) {
            all.push_back(b.batch.range.first + i);
        }
    }
    return all;
}

}  // namespace hw::testing
