// The transactional ids of one partition of __transaction_state at the broker that leads it.
// Requests are decided into records (`appends`); the state changes when the log says that a record
// is committed (`on_appended`), and then the answers leave. A prepare that is committed starts its
// markers; the last marker written starts the completion. A new leader replays the partition and
// goes on with every transaction it finds prepared.
// Source: TransactionCoordinator.scala, TransactionStateManager.scala (4.2).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "broker_model/base/time.hpp"
#include "broker_model/node/effects.hpp"
#include "broker_model/protocol/message.hpp"
#include "broker_model/transaction/transaction_metadata.hpp"

namespace hw {

struct TransactionLimits {
    std::int64_t timeout_max_ms = 900'000;
    std::int64_t expiration_ms = 604'800'000;
};

// What a shard asks its surroundings to do.
struct TransactionOutput {
    struct Append {
        std::uint64_t ticket = 0;  // for on_appended
        std::string id;
        std::optional<TransactionValue> value;  // none: tombstone
        std::int32_t timeout_ms = 0;            // how long to wait for the commit
    };
    struct Answer {
        ReplyTo to;
        Response response;
        TxnIllegal illegal = TxnIllegal::None;
    };
    struct TimedOut {  // the coordinator aborted a transaction, or could not
        std::string id;
        ErrorCode error = ErrorCode::NONE;
        TxnIllegal illegal = TxnIllegal::None;
    };
    std::vector<Append> appends;
    std::vector<Answer> answers;
    std::vector<std::string> markers;  // ids whose prepared transaction now needs its markers
    std::vector<TimedOut> timed_out;
    struct Change {  // committed and applied
        ProducerId producer_id;
        ProducerEpoch producer_epoch;
        TransactionState state{};
    };
    std::vector<Change> changes;
};

// The call in hand.
struct TransactionStep {
    std::int64_t now_ms = 0;             // wall clock
    std::int16_t cluster_version = 0;    // finalized transaction.version
    ProducerIds& ids;
    TransactionOutput& out;
};

class TransactionShard {
  public:
    explicit TransactionShard(TransactionLimits limits) : limits_(limits) {}

    // ---- taking over
    void replay(const std::string& id, const std::optional<TransactionValue>& value);
    void resume(TransactionStep& step);  // after the last replay
    void send_markers_again(TransactionStep& step);  // elected again, under another epoch
    void resign(TransactionStep& step);  // who still waits is told to look for the new coordinator

    // ---- requests
    void handle(const ReplyTo& from, const InitProducerIdRequest& request, TransactionStep& step);
    void handle(const ReplyTo& from, const AddPartitionsToTxnRequest& request,
                TransactionStep& step);
    void add_offsets(const ReplyTo& from, const AddOffsetsToTxnRequest& request,
                     TopicPartition offsets, TransactionStep& step);
    void handle(const ReplyTo& from, const EndTxnRequest& request, TransactionStep& step);
    [[nodiscard]] DescribeTransactionResponse describe(const std::string& id) const;

    // ---- the log, the markers, the clock
    // `error`: by RULE coordinator.write_error.
    void on_appended(std::uint64_t ticket, ErrorCode error, TransactionStep& step);
    // These partitions need no marker any more.
    void markers_done(const std::string& id, std::span<const TopicPartition> partitions,
                      TransactionStep& step);
    void retry_completions(TransactionStep& step);  // whose append failed for the moment
    void abort_timed_out(TransactionStep& step);
    void remove_expired(TransactionStep& step);

    [[nodiscard]] const TransactionMetadata* find(const std::string& id) const;
    [[nodiscard]] const std::map<std::string, TransactionMetadata>& transactions() const {
        return transactions_;
    }
    [[nodiscard]] bool has_completions_to_retry() const { return !completions_to_retry_.empty(); }

  private:
    enum class Purpose : std::uint8_t {
        InitProducerId, FenceForInit, AddPartitions, AddOffsets, EndTxn, FenceForTimeout, Complete,
        Expire,
    };
    struct Waiting {  // for a record to be committed
        Purpose purpose{};
        ReplyTo to;
        std::string id;
        std::optional<TransactionValue> value;
        std::vector<TopicPartition> asked;   // of AddPartitions
        bool names_next_producer = false;    // of EndTxn: version 2
    };

    // Appends what was decided, or answers.
    void act(Waiting waiting, TxnDecision decision, TransactionStep& step);
    void append(Waiting waiting, TransactionStep& step);
    void answer(const Waiting& waiting, ErrorCode error, TxnIllegal illegal, TransactionStep& step);
    void append_failed(Waiting waiting, ErrorCode error, TransactionStep& step);
    void start_completion(const std::string& id, TransactionMetadata& txn, TransactionStep& step);
    void complete_if_done(const std::string& id, TransactionMetadata& txn, TransactionStep& step);
    [[nodiscard]] Response response(const Waiting& waiting, ErrorCode error) const;
    [[nodiscard]] ProducerIdentity producer_of(const std::string& id) const;

    TransactionLimits limits_;
    std::map<std::string, TransactionMetadata> transactions_;
    std::map<std::uint64_t, Waiting> waiting_;  // by ticket
    std::vector<std::string> completions_to_retry_;
    std::uint64_t next_ticket_ = 1;
};

}  // namespace hw
