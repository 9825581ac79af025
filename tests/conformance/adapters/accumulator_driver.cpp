#include "tests/conformance/adapters/accumulator_driver.hpp"

#include <algorithm>
#include <map>

#include "broker_model/client/accumulator.hpp"

namespace hw::conformance {
namespace {

AccumulatorSettings settings_of(const Json& config) {
    AccumulatorSettings s;
    s.batch_size = config.at("batch_size_bytes").get<std::int32_t>();
    s.linger = millis_saturated(config.at("linger_ms").get<std::int64_t>());
    s.retry.initial_ms = config.at("retry_backoff_ms").get<std::int64_t>();
    s.retry.max_ms = config.at("retry_backoff_max_ms").get<std::int64_t>();
    s.delivery_timeout = millis_saturated(config.at("delivery_timeout_ms").get<std::int64_t>());
    s.buffer_memory = config.at("buffer_memory_bytes").get<std::int64_t>();
    s.adaptive = config.value("partitioner_adaptive_partitioning_enable", false);
    s.availability_timeout = millis(config.value("partitioner_availability_timeout_ms", 0L));
    return s;
}

std::optional<std::int32_t> size_or_null(const Json& size) {
    if (size.is_null()) return std::nullopt;
    return size.get<std::int32_t>();
}

class Driver {
  public:
    Driver(const Json& in, const Json& random_numbers, bool with_load_stats)
        : accumulator_(settings_of(in.at("config")), Rng(1), StreamId{0}),
          with_load_stats_(with_load_stats),
          mute_in_flight_(
              in.at("config").at("max_in_flight_requests_per_connection").get<int>() == 1) {
        for (const Json& topic : in.at("config").at("topics")) {
            const auto epoch = LeaderEpoch{topic.at("leader_epoch").get<std::int32_t>()};
            names_.push_back(topic.at("topic").get<std::string>());
            auto& leaders = leaders_.emplace_back();
            for (const Json& l : topic.at("leader_by_partition")) {
                leaders.push_back({l.is_null() ? kNoNode : NodeId{l.get<std::int32_t>()}, epoch});
            }
        }
        refresh_cluster();
        if (random_numbers.is_null()) return;
        numbers_ = random_numbers.get<std::vector<std::int32_t>>();
        accumulator_.random_partition = [this] { return numbers_.at(next_number_++); };
    }

    Json step(const Json& in) {
        const auto op = in.at("op").get<std::string>();
        const bool waiter_may_take = accumulator_.pool().waiting() &&
                                     (op == "complete" || op == "expire" ||
                                      op == "split_message_too_large");
        Json out = Json::object();
        if (op == "append") append(in, out);
        else if (op == "sleep") now_ = now_ + millis(in.at("ms").get<std::int64_t>());
        else if (op == "ready") ready(out);
        else if (op == "drain") drain(in, out);
        else if (op == "expire") expire(out);
        else if (op == "complete") complete(in);
        else if (op == "retry") retry(in, out);
        else if (op == "split_message_too_large") split(in, out);
        else if (op == "mute") accumulator_.mute(topic(in), partition(in));
        else if (op == "unmute") accumulator_.unmute(topic(in), partition(in));
        else if (op == "metadata") metadata(in);
        else if (op == "node_latency") node_latency(in, out);
        else if (op == "begin_flush") (void)accumulator_.begin_flush();
        else if (op == "close") accumulator_.close();
        else if (op == "append_blocks_on_buffer_memory") block(in, out);
        else if (op == "blocked_append_resumes") resume(out);
        else throw std::runtime_error("unknown op " + op);
        if (!waiter_may_take) out["buffer_available_bytes"] = accumulator_.pool().available();
        return out;
    }

  private:
    TopicIndex topic(const Json& in) const {
        const auto name = in.at("topic").get<std::string>();
        for (TopicIndex t = 0;; ++t) {
            if (names_.at(static_cast<std::size_t>(t)) == name) return t;
        }
    }
    static std::int32_t partition(const Json& in) { return in.at("partition").get<std::int32_t>(); }

    void refresh_cluster() {
        cluster_.topics.assign(leaders_.begin(), leaders_.end());
        ++cluster_.version;
    }

    AppendOutcome append_record(const Json& in, std::int64_t granted) {
        const Json& to = in.at("partition");
        const RecordShape record{size_or_null(in.at("key_size_bytes")),
                                 size_or_null(in.at("value_size_bytes")), now_.ms(), nullptr};
        return accumulator_.append(topic(in), to.is_null() ? -1 : to.get<std::int32_t>(), record,
                                   now_, cluster_, granted);
    }

    void append(const Json& in, Json& out) {
        const AppendOutcome done = append_record(in, 0);
        switch (done.status) {
            case AppendOutcome::Status::NoMemory: out["error"] = "BufferExhaustedException"; return;
            case AppendOutcome::Status::LargerThanPool:
                out["error"] = "IllegalArgumentException";
                return;
            case AppendOutcome::Status::Closed: out["error"] = "KafkaException"; return;
            case AppendOutcome::Status::Appended: break;
        }
        const ProducerBatch& b = remember(done.batch);
        out["partition"] = done.partition;
        out["batch_is_full"] = done.batch_full;
        out["new_batch_created"] = done.new_batch;
        out["appended_bytes"] = done.appended_bytes;
        out["batch"] = b.number;
        out["queue_length"] = accumulator_.queued(b.topic, b.partition).size();
    }

    void block(const Json& in, Json& out) {
        blocked_ = in;
        waiter_ = accumulator_.pool().start_waiting(append_record(in, 0).wanted_bytes);
        out["waiting_threads"] = 1;
    }

    void resume(Json& out) {
        accumulator_.pool().take(waiter_);
        const RecordShape record{size_or_null(blocked_.at("key_size_bytes")),
                                 size_or_null(blocked_.at("value_size_bytes")), now_.ms(), nullptr};
        const std::int64_t granted = std::max(accumulator_.settings().batch_size,
                                              record_batch_size_upper_bound(record.sizes()));
        const AppendOutcome done = append_record(blocked_, granted);
        const ProducerBatch& b = remember(done.batch);
        out["waiting_threads"] = accumulator_.pool().waiting() ? 1 : 0;
        out["queue"] = queue_numbers(b);
    }

    const ProducerBatch& remember(BatchId id) {
        const ProducerBatch& b = accumulator_.batch(id);
        by_number_[b.number] = id;
        return b;
    }
    BatchId batch_of(const Json& in) { return by_number_.at(in.at("batch").get<std::int64_t>()); }

    Json describe(BatchId id) {
        const ProducerBatch& b = remember(id);
        return {{"batch", b.number},
                {"topic", names_[static_cast<std::size_t>(b.topic)]},
                {"partition", b.partition},
                {"record_count", b.record_count},
                {"size_bytes", b.estimated_bytes()},
                {"attempts", b.attempts},
                {"created_ms_ago", (now_ - b.created).ms()}};
    }
    Json queue_numbers(const ProducerBatch& b) {
        Json list = Json::array();
        for (BatchId id : accumulator_.queued(b.topic, b.partition)) {
            list.push_back(accumulator_.batch(id).number);
        }
        return list;
    }

    void ready(Json& out) {
        ReadyCheck check;
        accumulator_.ready(cluster_, now_, check);
        Json nodes = Json::array();
        for (NodeId id : check.nodes) nodes.push_back(id.value());
        Json unknown = Json::array();
        for (TopicIndex t : check.unknown_leader_topics) {
            unknown.push_back(names_[static_cast<std::size_t>(t)]);
        }
        out["ready_nodes"] = nodes;
        out["next_ready_check_delay_ms"] =
            check.next_check == kNever ? Json() : Json((check.next_check - now_).ms());
        out["unknown_leader_topics"] = unknown;
        if (!with_load_stats_ || !accumulator_.settings().adaptive) return;
        for (TopicIndex t = 0; std::cmp_less(t, names_.size()); ++t) {
            out["load_stats"][names_[static_cast<std::size_t>(t)]] = load_stats(t);
        }
    }

    Json load_stats(TopicIndex t) {
        const auto& batches = accumulator_.batches();
        const bool used = std::any_of(batches.begin(), batches.end(),
                                      [t](const ProducerBatch& b) { return b.topic == t; });
        if (!used) return {};  // the accumulator has not heard of the topic
        const PartitionLoad& load = accumulator_.load(t);
        return {{"cumulative_frequency_table", load_to_json(load.cumulative)},
                {"table_partition_ids", load_to_json(load.partitions)}};
    }

    void drain(const Json& in, Json& out) {
        out["batches_by_node"] = Json::object();
        for (const Json& n : in.at("nodes")) {
            const NodeId node{n.get<std::int32_t>()};
            std::vector<BatchId> drained;
            accumulator_.drain(cluster_, node, in.at("max_request_size_bytes").get<std::int32_t>(),
                               now_, drained);
            Json list = Json::array();
            for (BatchId id : drained) {
                list.push_back(describe(id));
                const ProducerBatch& b = accumulator_.batch(id);
                if (mute_in_flight_) accumulator_.mute(b.topic, b.partition);
            }
            out["batches_by_node"][std::to_string(node.value())] = std::move(list);
        }
    }

    void expire(Json& out) {
        std::vector<BatchId> expired;
        const Instant next = accumulator_.expire(now_, expired);
        Json list = Json::array();
        for (BatchId id : expired) {
            list.push_back(describe(id));
            accumulator_.complete(id);
            accumulator_.free_buffer(id);
        }
        out["expired_batches"] = std::move(list);
        out["next_expiry_in_ms"] = next == kNever ? Json() : Json((next - now_).ms());
    }

    void unmute_after(const ProducerBatch& b) {
        if (mute_in_flight_) accumulator_.unmute(b.topic, b.partition);
    }
    void complete(const Json& in) {
        const BatchId id = batch_of(in);
        unmute_after(accumulator_.batch(id));
        accumulator_.complete(id);
        accumulator_.free_buffer(id);
    }
    void retry(const Json& in, Json& out) {
        const BatchId id = batch_of(in);
        accumulator_.reenqueue(id, now_);
        const ProducerBatch& b = accumulator_.batch(id);
        unmute_after(b);
        out["attempts"] = b.attempts;
        out["queue"] = queue_numbers(b);
    }
    void split(const Json& in, Json& out) {
        const BatchId id = batch_of(in);
        out["split_batches"] = accumulator_.split_and_reenqueue(id);
        accumulator_.complete(id);
        accumulator_.free_buffer(id);
        unmute_after(accumulator_.batch(id));
        Json queue = Json::array();
        const ProducerBatch big = accumulator_.batch(id);
        for (BatchId q : accumulator_.queued(big.topic, big.partition)) queue.push_back(describe(q));
        out["queue"] = std::move(queue);
    }

    void metadata(const Json& in) {
        const Json& leader = in.at("leader");
        leaders_[static_cast<std::size_t>(topic(in))][static_cast<std::size_t>(partition(in))] = {
            leader.is_null() ? kNoNode : NodeId{leader.get<std::int32_t>()},
            LeaderEpoch{in.at("leader_epoch").get<std::int32_t>()}};
        refresh_cluster();
    }

    void node_latency(const Json& in, Json& out) {
        const NodeId node{in.at("node").get<std::int32_t>()};
        accumulator_.node_was_ready(node, now_, in.at("can_drain").get<bool>());
        const auto latency = accumulator_.node_latency(node);
        out["ready_minus_drain_ms"] =
            latency.known ? Json((latency.ready - latency.drained).ms()) : Json();
    }

    RecordAccumulator accumulator_;
    bool with_load_stats_;
    bool mute_in_flight_;
    std::vector<std::string> names_;
    std::vector<std::vector<LeaderAndEpoch>> leaders_;
    LeaderTable cluster_;
    Instant now_ = Instant::from_ms(1'000'000);
    std::vector<std::int32_t> numbers_;
    std::size_t next_number_ = 0;
    std::map<std::int64_t, BatchId> by_number_;
    Json blocked_;
    BufferPool::WaiterId waiter_ = 0;
};

}  // namespace

Json load_to_json(const std::vector<std::int32_t>& numbers) {
    return numbers.empty() ? Json() : Json(numbers);
}

Json run_accumulator_steps(const Json& in, const Json& random_numbers, bool with_load_stats) {
    Driver driver(in, random_numbers, with_load_stats);
    Json steps = Json::array();
    for (const Json& step : in.at("steps")) steps.push_back(driver.step(step));
    return {{"steps", std::move(steps)}};
}

}  // namespace hw::conformance
