// One partition of one share group at the partition's leader: hands records out, takes
// acknowledgements, and asks for its state to be stored. The owner stores each StateWrite through
// the share coordinator and reports with written(). Source: SharePartition (4.2), KIP-932.
#pragma once

#include "broker_model/share/acknowledge.hpp"
#include "broker_model/share/acquire.hpp"
#include "broker_model/share/lock_timeout.hpp"
#include "broker_model/share/next_fetch_offset.hpp"
#include "broker_model/share/start_offset.hpp"

namespace hw::share {

class SharePartition {
  public:
    // From what is stored. Batches ascend and begin at `start` or later.
    SharePartition(ShareSettings settings, Offset start, std::span<const StoredBatch> stored);

    [[nodiscard]] Acquired acquire(const AcquireRequest& request, Instant now) {
        return share::acquire(state_, request, now);
    }
    [[nodiscard]] AcknowledgeResult acknowledge(const std::string& member,
                                                std::span<const AcknowledgementBatch> batches,
                                                Instant now) {
        return share::acknowledge(state_, member, batches, now);
    }
    [[nodiscard]] AcknowledgeResult release_all(const std::string& member, Instant now) {
        return share::release_all(state_, member, now);
    }
    [[nodiscard]] std::optional<StateWrite> end_locks(Instant now) {
        return share::end_locks(state_, now);
    }
    void written(const StateWrite& write, bool stored, Instant now) {
        finish_write(state_, write, stored, now);
    }
    void locks_written() { advance_start(state_); }
    void move_log_start(Offset log_start) { share::move_log_start(state_, log_start); }

    [[nodiscard]] Offset next_fetch_offset() { return share::next_fetch_offset(state_); }
    [[nodiscard]] bool can_acquire() { return share::can_acquire(state_); }
    [[nodiscard]] Instant next_lock_end() const { return share::next_lock_end(state_); }
    [[nodiscard]] Offset start() const { return state_.start; }
    [[nodiscard]] Offset end() const { return state_.end; }
    [[nodiscard]] const InFlightMap& in_flight() const { return state_.in_flight; }

  private:
    ShareState state_;
};

}  // namespace hw::share
