// The records of a consumer group as bytes of __consumer_offsets: the key begins with the record's
// type as in Kafka, then group id and member id or expression. Values are the model's own.
// Source: CoordinatorRecordType, ConsumerGroup*Key.json (4.2).
#pragma once

#include <string>

#include "broker_model/coordinator/coordinator_record.hpp"
#include "broker_model/group/consumer/consumer_records.hpp"

namespace hw {

[[nodiscard]] CoordinatorRecord encode(const std::string& group,
                                       const ConsumerGroupRecord& record);

struct DecodedConsumerRecord {
    std::string group;
    ConsumerGroupRecord record;
};

// nullopt: another kind of record.
[[nodiscard]] std::optional<DecodedConsumerRecord> decode_consumer_record(
    const ReplayedRecord& record);

}  // namespace hw
