// What an idempotent producer remembers: its state, its id and epoch, and per partition the next
// sequence, the last acked one and the batches that carry a sequence and are not finished.
// Kafka: the part of TransactionManager that has nothing to do with transactions, TxnPartitionMap,
// TxnPartitionEntry; KIP-98, KIP-360. Transactions: transaction_manager.hpp.
// Rules: drain_stop.hpp, produce_retry.hpp, produce_error_class.hpp.
#pragma once

#include <cstdint>
#include <vector>

#include "broker_model/client/drain_stop.hpp"
#include "broker_model/client/produce_retry.hpp"
#include "broker_model/client/producer_batch.hpp"
#include "broker_model/client/txn_client_state.hpp"
#include "broker_model/client/txn_partitions.hpp"

namespace hw {

// Sequences wrap from Int.MAX to 0.
[[nodiscard]] constexpr std::int32_t add_to_sequence(std::int32_t sequence, std::int32_t count) {
    return static_cast<std::int32_t>((static_cast<std::int64_t>(sequence) + count) & 0x7fffffffL);
}

class Idempotence {
  public:
    // `batches` is the producer's table of batches: a BatchId indexes it. `transaction`: a
    // transactional producer's; only to its partitions may batches go.
    explicit Idempotence(std::vector<ProducerBatch>& batches,
                         const TxnPartitions* transaction = nullptr)
        : batches_(batches), transaction_(transaction) {}

    [[nodiscard]] ProducerStatus& status() { return status_; }
    [[nodiscard]] const ProducerStatus& status() const { return status_; }
    [[nodiscard]] bool has_producer_id() const { return id_ != kNoProducerId; }
    [[nodiscard]] ProducerId producer_id() const { return id_; }
    [[nodiscard]] ProducerEpoch producer_epoch() const { return epoch_; }
    void set_producer_id(ProducerId id, ProducerEpoch epoch) {
        id_ = id;
        epoch_ = epoch;
    }
    void forget_sequences();

    // -- before each pass of the sender
    // True: a transactional producer has a gap, which only aborting closes.
    [[nodiscard]] bool resolve_sequences();
    bool bump_epoch_if_needed();  // true if it was

    // -- draining
    [[nodiscard]] DrainSituation drain_situation(TopicIndex topic, std::int32_t partition);
    void assign_sequence(BatchId id);  // to a batch leaving the accumulator for the first time

    // -- in-flight batches
    [[nodiscard]] bool has_in_flight(TopicIndex topic, std::int32_t partition);
    void add_in_flight(BatchId id);
    void remove_in_flight(BatchId id);

    // -- outcomes
    [[nodiscard]] RetryDecision can_retry(BatchId id, ErrorCode error, Offset log_start);
    void completed(BatchId id, Offset base_offset);
    void failed(BatchId id, ErrorCode error, bool retries_left);  // status() is changed before
    void mark_unresolved(BatchId id);

  private:
    struct Entry {
        ProducerId id{-1};
        ProducerEpoch epoch{-1};
        std::int32_t next_sequence = 0;
        std::int32_t last_acked_sequence = kNoSequence;
        Offset last_acked_offset{-1};
        std::vector<BatchId> in_flight;          // by (id, epoch, sequence)
        std::int32_t unresolved_next = kNoSequence;  // sequence after a batch given up
        bool rewrite = false;                    // renumber at the coming epoch bump
    };

    Entry& entry(TopicIndex topic, std::int32_t partition);
    Entry& entry_of(const ProducerBatch& b) { return entry(b.topic, b.partition); }
    [[nodiscard]] bool stale(const Entry& e) const { return e.id != id_ || e.epoch != epoch_; }
    [[nodiscard]] static bool is_next(const Entry& e, std::int32_t sequence) {
        return sequence - e.last_acked_sequence == 1;
    }
    void request_epoch_bump(Entry& e);
    void start_sequences_at_beginning(Entry& e);
    void adjust_for_failed(Entry& e, const ProducerBatch& failed);
    template <class F>
    void for_each_entry(F f) {
        for (auto& topic : entries_) {
            for (Entry& e : topic) f(e);
        }
    }

    std::vector<ProducerBatch>& batches_;
    const TxnPartitions* transaction_;
    ProducerStatus status_;
    ProducerId id_{-1};
    ProducerEpoch epoch_{-1};
    std::vector<std::vector<Entry>> entries_;  // by topic, partition
    bool bump_requested_ = false;
    std::int32_t unresolved_ = 0;  // partitions with an unresolved sequence
};

}  // namespace hw
