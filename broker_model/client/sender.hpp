// The producer's I/O thread: takes batches out of the accumulator, sends them, and decides what their
// answers mean. Kafka: Sender. Rules: delivery_timeout.hpp, produce_retry.hpp, produce_error_class.hpp;
// requests of its own (ids, transactions) go by txn_dispatch.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "broker_model/client/accumulator.hpp"
#include "broker_model/client/network_client.hpp"
#include "broker_model/client/producer_config.hpp"
#include "broker_model/client/send_error.hpp"
#include "broker_model/client/txn_dispatch.hpp"

namespace hw {

// Records whose fate is decided: `count` from `first` on, in order.
struct SendOutcome {
    RecordRange first;
    std::int32_t count = 0;
    TopicIndex topic = kNoTopicIndex;
    std::int32_t partition = -1;
    SendError error = SendError::None;
    Offset base_offset{-1};  // -1 with acks=0
    Instant at;
};

struct SenderMetrics {
    std::int64_t records_sent = 0;   // every try counts
    std::int64_t record_retries = 0;  // record-retry-total
    std::int64_t record_errors = 0;
    std::int64_t batch_splits = 0;
    std::int64_t requests = 0;
};

class Sender {
  public:
    Sender(const ProducerConfig& config, NetworkClient& client, RecordAccumulator& accumulator,
           TransactionManager* txn);

    // An answer to a request of ours, or its loss.
    void on_response(const InFlightRequest& request, const Answered& answer, Instant now,
                     Effects& fx);
    void on_failed(const FailedRequest& failed, Instant now, Effects& fx);

    // Passes until nothing more can be sent.
    void run(const LeaderTable& cluster, Instant now, Effects& fx);
    // One pass; true if something changed and another may find more to do. The network client must
    // be polled between passes.
    bool pass(const LeaderTable& cluster, Instant now, Effects& fx);
    // When the next pass is due if nothing comes in; valid after a pass.
    [[nodiscard]] Instant next_deadline() const { return wake_at_; }

    // Fails everything not finished.
    void abort_all(SendError why, Instant now, Effects& fx) {
        abort(accumulator_.take_incomplete(), why, now, fx);
    }
    [[nodiscard]] bool idle() const;
    [[nodiscard]] std::vector<SendOutcome>& outcomes() { return outcomes_; }
    [[nodiscard]] const SenderMetrics& metrics() const { return metrics_; }

  private:
    struct SentBatch {
        TopicPartition tp;  // as it was in the request
        BatchId id = kNoBatch;
    };
    struct ProduceInFlight {
        std::vector<SentBatch> batches;
        bool used = false;
    };
    struct PartitionAnswer {
        ErrorCode error = ErrorCode::NONE;
        Offset base_offset{-1};
        Offset log_start_offset{-1};
        const std::vector<std::int32_t>* record_errors = nullptr;
    };

    bool look_after_transaction(Instant now, Effects& fx);
    void abort_undrained(Instant now, Effects& fx);
    void abort(const std::vector<BatchId>& batches, SendError why, Instant now, Effects& fx);
    bool send_producer_data(const LeaderTable& cluster, Instant now, Effects& fx);
    void refresh_unknown_leaders(Instant now);
    void send_request(NodeId node, Instant now, Effects& fx);
    [[nodiscard]] std::size_t new_request_slot();
    void expire(Instant now, Effects& fx);
    void fail_expired(BatchId id, bool in_flight, Instant now, Effects& fx);

    void on_produce_response(std::size_t slot, const ProduceResponse& response, Instant now,
                             Effects& fx);
    void fail_request(std::size_t slot, ErrorCode error, Instant now, Effects& fx);
    void close_request(std::size_t slot);
    void finish(BatchId id, const PartitionAnswer& answer, Instant now, Effects& fx);
    void finish_with_error(BatchId id, const PartitionAnswer& answer, Instant now, Effects& fx);
    [[nodiscard]] bool can_retry(BatchId id, const PartitionAnswer& answer, Instant now);
    void split(BatchId id);
    void retry(BatchId id, ErrorCode error, Instant now, Effects& fx);
    void complete(BatchId id, Offset base_offset, Instant now, Effects& fx);
    void fail(BatchId id, const PartitionAnswer& answer, bool retries_left, bool keep_buffer,
              Instant now, Effects& fx);
    void report(const ProducerBatch& b, std::int32_t from, std::int32_t count, SendError error,
                Offset base_offset, Instant now, Effects& fx);
    void observe(Fact fact, const ProducerBatch& b, Effects& fx, ErrorCode error = ErrorCode::NONE);

    const ProducerConfig& config_;
    NetworkClient& client_;
    RecordAccumulator& accumulator_;
    TransactionManager* txn_;  // null: not idempotent
    Idempotence* ids_;         // of txn_
    std::optional<TxnDispatch> dispatch_;
    bool keep_order_;   // max.in.flight 1: a partition in flight is muted
    std::vector<ProduceInFlight> requests_;
    std::vector<std::size_t> free_requests_;
    std::int32_t produce_in_flight_ = 0;
    Instant in_flight_expiry_bound_ = kNever;
    Instant wake_at_ = kNever;
    std::vector<SendOutcome> outcomes_;
    SenderMetrics metrics_;
    ReadyCheck check_;               // scratch
    std::vector<BatchId> drained_;   // scratch
    std::vector<BatchId> expired_;   // scratch
    std::vector<std::pair<NodeId, std::size_t>> drained_by_node_;  // scratch: node, end in drained_
};

}  // namespace hw
