// What a leader does with its partition: append, note a follower's fetch, move the watermark, and
// propose and adopt in-sync sets. Every decision is a rule of broker_model/replication.
// Source: Partition.scala.
#pragma once

#include <span>

#include "broker_model/broker/alter_partitions.hpp"
#include "broker_model/broker/broker_context.hpp"
#include "broker_model/broker/change_queue.hpp"

namespace hw {

class LeaderOps {
  public:
    LeaderOps(BrokerContext& context, ChangeQueue& changes, AlterPartitions& proposals)
        : context_(context), changes_(changes), proposals_(proposals) {}

    // Appends one produced batch, min ISR checked first. The fault is in the result.
    AppendResult append(Partition& p, const RecordBatch& batch, int acks, AppendOrigin origin,
                        VerificationGuard guard = kNoGuard,
                        std::int16_t transaction_version = kUnknownTransactionVersion);

    // A follower fetched at `fetch`; NOT_LEADER_OR_FOLLOWER if by an earlier incarnation.
    ErrorCode record_fetch(Partition& p, Follower& f, const FollowerFetch& fetch);

    // Asked after everything that may move it (high_watermark.hpp).
    void maybe_advance_high_watermark(Partition& p);

    // The periodic check; followers that were not level for too long are proposed to leave.
    void maybe_shrink_isr(Partition& p);
    void on_alter_partition(Partition& p, const AlterPartitions::Outcome& outcome);

    // Sets the committed in-sync set, from the metadata or an adopted proposal.
    void commit(Partition& p, const NodeList& isr, const char* rule);

    // The low watermark: the earliest offset every live replica still has.
    [[nodiscard]] Offset low_watermark(const Partition& p) const;

  private:
    void maybe_expand_isr(Partition& p, const Follower& f);
    void submit(Partition& p);

    BrokerContext& context_;
    ChangeQueue& changes_;
    AlterPartitions& proposals_;
};

}  // namespace hw
