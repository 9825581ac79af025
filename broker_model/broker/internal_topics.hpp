// Topics that belong to the brokers' coordinators; clients may not write to them or delete their
// records. Source: org.apache.kafka.common.internals.Topic (4.2).
#pragma once

#include <string_view>

namespace hw {

[[nodiscard]] constexpr bool is_internal_topic(std::string_view name) {
    return name == "__consumer_offsets" || name == "__transaction_state" ||
           name == "__share_group_state";
}

}  // namespace hw
