// The records of a consumer group as bytes of __consumer_offsets: the key begins with the record's
// type as in Kafka, then group id and member id or expression. Values are the model's own.
// Source: CoordinatorRecordType, ConsumerGroup*Key.json (4.2).
#pragma once

#include <string>
#include <string_view>

#include "broker_model/group/consumer/consumer_records.hpp"

namespace hw {

struct EncodedConsumerRecord {
    std::string key;
    std::optional<std::string> value;
};

[[nodiscard]] EncodedConsumerRecord encode(const std::string& group,
                                           const ConsumerGroupRecord& record);

struct DecodedConsumerRecord {
    std::string group;
    ConsumerGroupRecord record;
};

// nullopt: another kind of record.
[[nodiscard]] std::optional<DecodedConsumerRecord> decode_consumer_record(
    std::string_view key, std::optional<std::string_view> value);

}  // namespace hw
