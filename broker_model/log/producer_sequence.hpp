// RULE log.producer_sequence: may this batch of an idempotent producer be appended?
// A broker accepts a batch once, in order, and only of the newest epoch of its producer id.
//   known: epoch 1, sequences up to 4   batch               answer
//   1 [3..4]                            a kept batch again  duplicate: success, nothing appended
//   1 [5..6]                            the next one        append
//   1 [6..7]                            a gap               OUT_OF_ORDER_SEQUENCE_NUMBER
//   0 [5..5]                            older epoch         INVALID_PRODUCER_EPOCH
//   2 [0..1]                            newer epoch         append, forget the old sequences
//   2 [3..4]                            ... not from 0      OUT_OF_ORDER_SEQUENCE_NUMBER
//   nothing known, [7..8]               any sequence        append (unless TV2 verification: 0
//   only)
// A marker (end of a transaction) of TV2 must bring a higher epoch; an equal one passes only as a
// retry, when no transaction is open. Followers replay and never refuse for these reasons.
// Source: ProducerAppendInfo; KIP-98, KIP-360, KIP-890; KAFKA-19999 for the marker retry.
#pragma once

#include <limits>
#include <optional>

#include "broker_model/log/log_types.hpp"
#include "broker_model/log/producer_entry.hpp"

namespace hw {

// A batch kept by the producer's entry with exactly this epoch and sequence range.
[[nodiscard]] inline std::optional<RememberedBatch> find_duplicate(const ProducerEntry& entry,
                                                                   const RecordBatch& batch) {
    if (batch.producer_epoch != entry.epoch) return std::nullopt;
    for (const RememberedBatch& kept : entry.batches()) {
        if (kept.first_sequence() == batch.base_sequence &&
            kept.last_sequence == batch.last_sequence()) {
            return kept;
        }
    }
    return std::nullopt;
}

[[nodiscard]] constexpr bool follows(std::int32_t last_sequence, std::int32_t next_sequence) {
    return next_sequence == last_sequence + 1LL ||
           (next_sequence == 0 && last_sequence == std::numeric_limits<std::int32_t>::max());
}

[[nodiscard]] inline LogFault check_data_epoch(const ProducerEntry& known, ProducerEpoch epoch) {
    return epoch < known.epoch ? fault(ErrorCode::INVALID_PRODUCER_EPOCH) : LogFault{};
}

// What the broker learnt when it asked the coordinator about this producer's transaction.
struct SequenceVerification {
    std::int32_t lowest_sequence = 0;
    bool supports_epoch_bump = false;  // TV2
};

// `stored`: the entry before this append; `updated`: with earlier batches of the same append.
[[nodiscard]] inline LogFault check_sequence(
    const ProducerEntry& stored, const ProducerEntry& updated,
    const std::optional<SequenceVerification>& verification, ProducerEpoch epoch,
    std::int32_t first_sequence) {
    const LogFault out_of_order = fault(ErrorCode::OUT_OF_ORDER_SEQUENCE_NUMBER);
    if (verification && verification->supports_epoch_bump && first_sequence != 0 &&
        !stored.has_batches()) {
        return out_of_order;
    }
    if (verification && first_sequence > verification->lowest_sequence) return out_of_order;
    if (epoch != updated.epoch) {
        const bool first_epoch_seen = updated.epoch == kNoProducerEpoch;
        return first_sequence != 0 && !first_epoch_seen ? out_of_order : LogFault{};
    }
    if (stored.epoch == kNoProducerEpoch) return {};
    std::int32_t last = kNoSequence;
    if (updated.has_batches()) {
        last = updated.last_sequence();
    } else if (epoch == stored.epoch) {
        last = stored.last_sequence();
    }
    return follows(last, first_sequence) ? LogFault{} : out_of_order;
}

[[nodiscard]] inline LogFault check_marker(const ProducerEntry& known, ProducerEpoch epoch,
                                           std::int32_t coordinator_epoch,
                                           std::int16_t transaction_version) {
    if (transaction_version == kUnknownTransactionVersion) {
        return fault(LogException::IllegalArgument);
    }
    const bool bump_required = transaction_version >= 2;
    const bool retry = bump_required && epoch == known.epoch && !known.in_transaction();
    const bool stale = bump_required ? epoch <= known.epoch : epoch < known.epoch;
    if (stale && !retry) return fault(ErrorCode::INVALID_PRODUCER_EPOCH);
    if (known.coordinator_epoch > coordinator_epoch) {
        return fault(ErrorCode::TRANSACTION_COORDINATOR_FENCED);
    }
    return {};
}

}  // namespace hw
