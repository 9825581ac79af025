// The admin client: one call at a time or many, each tried again until its own deadline.
// Calls go to the broker that metadata names as controller (brokers forward), to any broker, to the
// leader of one partition, which is looked up first and remembered, or to the coordinator of a
// group or transactional id, which is looked up first. Source: KafkaAdminClient, AdminApiDriver,
// PartitionLeaderStrategy/-Cache, CoordinatorStrategy (4.2).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "broker_model/client/network_client.hpp"
#include "broker_model/client/retry_backoff.hpp"

namespace hw {

struct AdminSettings {
    NetworkClientSettings network;
    Duration api_timeout = seconds(60);  // default.api.timeout.ms
    Backoff retry{100, 1000, 2, 0.2};    // retry.backoff.ms, retry.backoff.max.ms
};

struct AdminCall {
    Request request;  // TopicPartitions in it are filled in by the lookup (leader-bound calls)
    // Leader-bound (ListOffsets, DeleteRecords, DescribeProducers): the partition meant.
    std::string topic;
    std::int32_t partition = -1;
    // Bound to a coordinator (DescribeTransaction, InitProducerId to fence, ...).
    std::optional<FindCoordinatorRequest> coordinator;
    // Bound to one broker (configs of a broker).
    std::optional<NodeId> broker;
    std::optional<Duration> timeout;  // instead of api_timeout
};

struct AdminOutcome {
    std::uint64_t token = 0;
    bool timed_out = false;              // TimeoutException
    bool disconnected_last = false;      // ... caused by a DisconnectException
    ErrorCode error = ErrorCode::NONE;   // of the resource, as answered
    Response response;                   // of the request, unless timed_out
    Instant done_at;
    NodeId broker{-1};                   // that answered
};

class AdminNode {
  public:
    AdminNode(AdminSettings settings, std::vector<NodeId> bootstrap, const Rng& rng);

    // Starts with the next step. Tokens count from 1.
    std::uint64_t submit(AdminCall call, Instant now);
    void step(const Input& input, Instant now, Effects& fx);
    [[nodiscard]] std::vector<AdminOutcome> take_outcomes() {
        return std::exchange(outcomes_, {});
    }

  private:
    enum class Stage : std::uint8_t { Lookup, Fulfil };
    struct Call {
        std::uint64_t token = 0;
        AdminCall call;
        Instant deadline;
        Instant next_try;
        std::int64_t tries = 0;
        Stage stage = Stage::Fulfil;
        bool looked_up_here = false;  // not taken from the cache
        NodeId coordinator{-1};       // as looked up
        bool in_flight = false;
        bool disconnected_last = false;
    };
    struct CachedLeader {
        std::string topic;
        TopicPartition tp;
        NodeId leader{-1};
    };

    [[nodiscard]] bool leader_bound(const Call& call) const { return call.call.partition >= 0; }
    [[nodiscard]] const CachedLeader* cached(const std::string& topic, std::int32_t partition) const;
    void forget_leader(const Call& call);
    Call* find(std::uint64_t token);
    void on_answer(const Answered& answer, Instant now);
    void on_failed(const FailedRequest& failed, Instant now);
    void on_lookup(Call& call, const MetadataResponse& response, Instant now);
    void on_lookup(Call& call, const FindCoordinatorResponse& response, Instant now);
    void on_fulfilled(Call& call, const Answered& answer, Instant now);
    void looked_up(Call& call, Instant now);
    void retry(Call& call, Instant now);
    void finish(Call& call, AdminOutcome outcome);
    void expire(Instant now, Effects& fx);
    void try_send(Call& call, Instant now, Effects& fx);
    [[nodiscard]] std::optional<Endpoint> target(const Call& call, Instant now);
    [[nodiscard]] Instant next_deadline() const;

    AdminSettings settings_;
    Rng rng_;
    NetworkClient client_;
    std::vector<Call> calls_;
    std::vector<CachedLeader> leaders_;
    std::vector<AdminOutcome> outcomes_;
    std::vector<FailedRequest> failed_;
    std::uint64_t next_token_ = 1;
};

}  // namespace hw
