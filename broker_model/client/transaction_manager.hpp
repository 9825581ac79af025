// What a producer with ids does besides sending batches: its transactions, and the requests by
// which it gets its id, finds its coordinators, adds to a transaction and ends it.
// Kafka: TransactionManager; KIP-98, KIP-360, KIP-447, KIP-890. Sequences: idempotence.hpp.
// Rules: txn_client_state.hpp, txn_request.hpp, txn_error_class.hpp, txn_version.hpp; the requests
// are sent by txn_dispatch.hpp, answers are taken in transaction_responses.cpp.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "broker_model/client/idempotence.hpp"
#include "broker_model/client/network_client.hpp"
#include "broker_model/client/txn_error_class.hpp"
#include "broker_model/client/txn_partitions.hpp"
#include "broker_model/client/txn_request.hpp"
#include "broker_model/client/txn_version.hpp"

namespace hw {

struct TransactionManagerSettings {
    std::string transactional_id;                // empty: only idempotent
    Duration transaction_timeout = seconds(60);  // transaction.timeout.ms
    Duration retry_backoff = millis(100);        // retry.backoff.ms
};

class TransactionManager {
  public:
    TransactionManager(TransactionManagerSettings settings, std::vector<ProducerBatch>& batches,
                       NetworkClient& client)
        : settings_(std::move(settings)),
          client_(client),
          ids_(batches, transactional() ? &partitions_ : nullptr) {}
    TransactionManager(const TransactionManager&) = delete;
    TransactionManager& operator=(const TransactionManager&) = delete;

    [[nodiscard]] Idempotence& ids() { return ids_; }
    [[nodiscard]] const Idempotence& ids() const { return ids_; }
    [[nodiscard]] const TransactionManagerSettings& settings() const { return settings_; }
    [[nodiscard]] bool transactional() const { return !settings_.transactional_id.empty(); }
    [[nodiscard]] bool version_2() const { return version_.is_2(); }

    // -- the application's calls: an exception, or a result to wait for, or neither (returned)
    struct Started {
        ProducerFailure thrown = {};
        std::shared_ptr<TxnResult> result = nullptr;
    };
    Started init_transactions();
    void transactions_initialized() { version_.learn(client_.features(), true); }
    Started begin_transaction();
    Started send_offsets(const std::vector<CommittedOffset>& offsets,
                         const ConsumerGroupMetadata& group);
    Started begin_commit();
    Started begin_abort();

    // -- send()
    // After the append. What send() makes of it if it is not allowed.
    [[nodiscard]] SendError add_partition(TopicIndex topic, std::int32_t partition);
    // send() fails with this; returns what it fails with in the end.
    [[nodiscard]] SendError send_failed(SendError error);

    // -- the sender
    void resolve_sequences();
    void acquire_producer_id();
    void batch_failed(BatchId id, ErrorCode error, bool retries_left);
    // Not authorized: everything pending fails and the producer may be initialized anew.
    void start_over();
    void close_forcefully();

    // -- requests (txn_dispatch.hpp)
    [[nodiscard]] std::optional<TxnRequest> next_request(bool incomplete_batches);
    [[nodiscard]] bool has_pending_requests() const { return !pending_.empty(); }
    [[nodiscard]] NodeId coordinator(CoordinatorType type) const {
        return type == CoordinatorType::Group ? group_coordinator_ : txn_coordinator_;
    }
    void coordinator_ready() { can_bump_epoch_ = true; }
    void look_up_coordinator(const TxnRequest& request);
    void retry(TxnRequest request);
    void on_answer(TxnRequest request, const Response& response);
    void on_lost(TxnRequest request);

  private:
    // A call that ends in another state; until its result is told it may only be repeated.
    struct PendingChange {
        std::shared_ptr<TxnResult> result;
        TxnClientState to{};
    };

    [[nodiscard]] ProducerStatus& status() { return ids_.status(); }
    [[nodiscard]] ProducerFailure earlier_failure() const;
    [[nodiscard]] bool call_pending();
    template <class Begin>
    Started change_state(TxnClientState to, Begin begin);
    std::shared_ptr<TxnResult> enqueue(TxnRequest request);
    std::shared_ptr<TxnResult> init_producer_id(bool bump);
    std::shared_ptr<TxnResult> complete(bool commit);
    TxnRequest add_partitions();
    TxnRequest commit_offsets(const std::vector<CommittedOffset>& offsets,
                              const ConsumerGroupMetadata& group);
    void transaction_over();

    bool to_abortable(ProducerFailure failure);
    void to_fatal(ProducerFailure failure);
    [[nodiscard]] bool client_bumps_epoch() const { return can_bump_epoch_ && !version_2(); }

    void act_on(TxnRequest request, const TxnErrorClass& what);
    void on_coordinator(TxnRequest request, const FindCoordinatorResponse& response);
    void on_producer_id(TxnRequest request, const InitProducerIdResponse& response);
    void on_partitions(TxnRequest request, const AddPartitionsToTxnResponse& response);
    void on_group(TxnRequest request, const AddOffsetsToTxnResponse& response);
    void on_offsets(TxnRequest request, const TxnOffsetCommitResponse& response);
    void on_end(TxnRequest request, const EndTxnResponse& response);

    TransactionManagerSettings settings_;
    NetworkClient& client_;
    TxnPartitions partitions_;
    Idempotence ids_;
    ClientTxnVersion version_;
    std::vector<TxnRequest> pending_;  // next one first
    std::optional<PendingChange> change_;
    std::vector<CommittedOffset> offsets_;  // sent and not acknowledged
    NodeId txn_coordinator_{-1};
    NodeId group_coordinator_{-1};
    bool started_ = false;         // something was added: EndTxn must be sent
    bool bump_required_ = false;   // version 1: by InitProducerId after EndTxn
    bool can_bump_epoch_ = false;  // a coordinator was reached (all of them can by now)
};

}  // namespace hw
