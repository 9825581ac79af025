// RULE acks -- when a produce request is answered.
//   acks | answered                                   min ISR checked?
//   0    | never; on an error the connection closes    no
//   1    | after the local append (page cache)          no
//   -1   | when the high watermark has passed the batch yes, before the append
//   2    | INVALID_REQUIRED_ACKS, nothing appended
// An acks=all request waits only if at least one of its partitions was appended; partitions resolve
// separately and the response leaves when all have. At the request's own timeout the unresolved ones
// get REQUEST_TIMED_OUT, and their records STAY in the log.
// Source: ReplicaManager.appendRecords, KafkaApis.handleProduceRequest; sheet B8.
#pragma once

#include <cstdint>

#include "broker_model/protocol/errors.hpp"

namespace hw {

enum class ProduceReply : std::uint8_t { Never, AfterAppend, AfterCommit };

[[nodiscard]] constexpr ErrorCode check_required_acks(int acks) {
    return acks == -1 || acks == 0 || acks == 1 ? ErrorCode::NONE
                                                : ErrorCode::INVALID_REQUIRED_ACKS;
}

[[nodiscard]] constexpr ProduceReply produce_reply(int acks, int partitions_appended) {
    if (acks == 0) return ProduceReply::Never;
    if (acks == -1 && partitions_appended > 0) return ProduceReply::AfterCommit;
    return ProduceReply::AfterAppend;
}

}  // namespace hw
