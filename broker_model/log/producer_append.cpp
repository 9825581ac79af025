#include "broker_model/log/producer_append.hpp"

namespace hw {

ProducerAppend::ProducerAppend(const ProducerEntry& stored, AppendOrigin origin,
                               std::optional<SequenceVerification> verification)
    : stored_(stored), updated_(stored), origin_(origin), verification_(verification) {
    updated_.batch_count = 0;
}

LogFault ProducerAppend::add(const RecordBatch& batch, const OffsetMetadata& first_offset,
                             std::int16_t transaction_version,
                             std::optional<CompletedTxn>& completed) {
    if (!batch.is_control()) return add_data(batch, first_offset);
    if (batch.record_count == 0) return {};  // the cleaner emptied it: its transaction is gone
    return add_marker(batch, transaction_version, completed);
}

LogFault ProducerAppend::add_data(const RecordBatch& batch, const OffsetMetadata& first_offset) {
    if (origin_ != AppendOrigin::Replication) {
        const LogFault stale = check_data_epoch(updated_, batch.producer_epoch);
        if (!stale.ok()) return stale;
    }
    if (origin_ == AppendOrigin::Client) {
        const LogFault order = check_sequence(stored_, updated_, verification_,
                                              batch.producer_epoch, batch.base_sequence);
        if (!order.ok()) return order;
    }
    updated_.set_epoch(batch.producer_epoch);
    updated_.remember({batch.last_sequence(), batch.last_offset_delta, batch.last_offset(),
                       batch.max_timestamp_ms});
    updated_.last_timestamp_ms = batch.max_timestamp_ms;
    if (updated_.in_transaction() && !batch.transactional) {
        return fault(ErrorCode::INVALID_TXN_STATE);
    }
    if (!updated_.in_transaction() && batch.transactional) {
        updated_.txn_first_offset = batch.base_offset;
        started_.push_back({batch.producer_id, first_offset});
    }
    return {};
}

LogFault ProducerAppend::add_marker(const RecordBatch& batch, std::int16_t transaction_version,
                                    std::optional<CompletedTxn>& completed) {
    if (origin_ != AppendOrigin::Replication) {
        const LogFault refused = check_marker(updated_, batch.producer_epoch,
                                              batch.coordinator_epoch, transaction_version);
        if (!refused.ok()) return refused;
    }
    if (updated_.in_transaction()) {
        completed = CompletedTxn{batch.producer_id, updated_.txn_first_offset, batch.base_offset,
                                 batch.control == ControlType::Abort};
    }
    updated_.set_epoch(batch.producer_epoch);
    updated_.coordinator_epoch = batch.coordinator_epoch;
    updated_.txn_first_offset = Offset{-1};
    updated_.last_timestamp_ms = batch.max_timestamp_ms;
    return {};
}

}  // namespace hw
