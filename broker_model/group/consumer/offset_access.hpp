// RULE consumer_group.offset_access -- who may commit and fetch offsets of a consumer group.
//   commit                                             | answer
//   epoch below 0, group without members               | ok: an admin client, or no group
//   transactional, neither member nor epoch given      | ok
//   unknown member                                     | UNKNOWN_MEMBER_ID
//   member of the consumer protocol, version below 9   | UNSUPPORTED_VERSION (not transactional)
//   another epoch than the member's                    | STALE_MEMBER_EPOCH
//   the same, member of the classic protocol           | ILLEGAL_GENERATION
//   fetch: neither member nor epoch given              | ok; else as above, in any version
// Source: ConsumerGroup.validateOffsetCommit, validateOffsetFetch (4.2); behaviour sheet E5, E6.
#pragma once

#include "broker_model/group/consumer/consumer_group.hpp"
#include "broker_model/protocol/errors.hpp"

namespace hw {

inline constexpr std::int16_t kCommitWithMemberEpoch = 9;  // OffsetCommit version

struct OffsetCommitClaim {
    std::string member_id;
    std::string instance_id;
    std::int32_t epoch = -1;
    std::int16_t version = kCommitWithMemberEpoch;
    bool transactional = false;
};

[[nodiscard]] inline ErrorCode check_offset_epoch(const ConsumerMember& member,
                                                  std::int32_t epoch) {
    if (epoch == member.current.epoch) return ErrorCode::NONE;
    return member.is_classic() ? ErrorCode::ILLEGAL_GENERATION : ErrorCode::STALE_MEMBER_EPOCH;
}

[[nodiscard]] inline ErrorCode check_offset_commit(const ConsumerGroup& group,
                                                   const OffsetCommitClaim& claim) {
    if (claim.epoch < 0 && group.members().empty()) return ErrorCode::NONE;
    if (claim.transactional && claim.epoch == -1 && claim.member_id.empty() &&
        claim.instance_id.empty()) {
        return ErrorCode::NONE;
    }
    const ConsumerMember* member = group.member(claim.member_id);
    if (member == nullptr) return ErrorCode::UNKNOWN_MEMBER_ID;
    if (!claim.transactional && !member->is_classic() && claim.version < kCommitWithMemberEpoch) {
        return ErrorCode::UNSUPPORTED_VERSION;
    }
    return check_offset_epoch(*member, claim.epoch);
}

[[nodiscard]] inline ErrorCode check_offset_fetch(const ConsumerGroup& group,
                                                  const std::optional<std::string>& member_id,
                                                  std::int32_t epoch) {
    if (!member_id && epoch < 0) return ErrorCode::NONE;
    const ConsumerMember* member = group.member(member_id.value_or(""));
    return member == nullptr ? ErrorCode::UNKNOWN_MEMBER_ID : check_offset_epoch(*member, epoch);
}

}  // namespace hw
