// Topics that belong to the brokers' coordinators; clients may not write to them or delete their
// records. Source: org.apache.kafka.common.internals.Topic (4.2).
#pragma once

#include <string_view>

namespace hw {

inline constexpr std::string_view kConsumerOffsetsTopic = "__consumer_offsets";
inline constexpr std::string_view kTransactionStateTopic = "__transaction_state";
inline constexpr std::string_view kShareGroupStateTopic = "__share_group_state";

[[nodiscard]] constexpr bool is_internal_topic(std::string_view name) {
    return name == kConsumerOffsetsTopic || name == kTransactionStateTopic ||
           name == kShareGroupStateTopic;
}

}  // namespace hw
