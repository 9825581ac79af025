// Where a member starts in the partitions it was assigned: at the group's committed offset, and
// without one as auto.offset.reset says.
// Kafka: ConsumerCoordinator.initWithCommittedOffsetsIfNeeded.
#pragma once

#include "broker_model/client/membership/coordinator_link.hpp"
#include "broker_model/client/membership/member.hpp"

namespace hw {

class CommittedStart {
  public:
    CommittedStart(const ConsumerSettings& settings, CoordinatorLink& link)
        : settings_(settings), link_(link) {}

    void poll(const MemberTurn& t);
    void on_answer(std::uint64_t tag, const OffsetFetchResponse& response, const MemberTurn& t,
                   std::vector<ConsumerFault>& faults);
    void on_lost(std::uint64_t tag, Instant now);
    [[nodiscard]] Instant next_deadline() const { return tag_ == 0 ? retry_at_ : kNever; }

  private:
    void take(const OffsetFetchResponse::Partition& answer, const MemberTurn& t) const;

    const ConsumerSettings& settings_;
    CoordinatorLink& link_;
    std::uint64_t tag_ = 0;  // of the request on its way, 0 none
    Instant retry_at_;
};

}  // namespace hw
