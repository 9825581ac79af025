#include "broker_model/protocol/consumer_protocol.hpp"

#include <algorithm>
#include <utility>

namespace hw {

std::string encode(const ConsumerSubscription& subscription, std::int16_t version) {
    FieldWriter out;
    out.int16(version);
    std::vector<std::string> topics = subscription.topics;
    std::sort(topics.begin(), topics.end());
    out.int32(static_cast<std::int32_t>(topics.size()));
    for (const std::string& topic : topics) out.string(topic);
    out.nullable_bytes(subscription.user_data);
    if (version >= 1) out.partitions(subscription.owned);
    if (version >= 2) out.int32(subscription.generation);
    if (version >= 3) {
        if (subscription.rack < 0)
            out.int16(-1);
        else
            out.string(std::to_string(subscription.rack));
    }
    return out.take();
}

std::string encode(const ConsumerAssignment& assignment, std::int16_t version) {
    FieldWriter out;
    out.int16(version);
    out.partitions(assignment.partitions);
    out.nullable_bytes(assignment.user_data);
    return out.take();
}

namespace {

std::int32_t rack_from(const std::optional<std::string>& text) {
    if (!text || text->empty()) return -1;
    std::int32_t rack = 0;
    for (char c : *text) rack = rack * 10 + (c - '0');
    return rack;
}

}  // namespace

std::optional<ConsumerSubscription> decode_subscription(std::string_view bytes) {
    FieldReader in(bytes);
    const std::int16_t version = in.int16();
    ConsumerSubscription result;
    for (std::int32_t n = in.count(); n > 0 && in.ok(); --n) result.topics.push_back(in.string());
    result.user_data = in.nullable_bytes();
    if (version >= 1) result.owned = in.partitions();
    if (version >= 2) result.generation = in.int32();
    if (version >= 3) result.rack = rack_from(in.nullable_string());
    if (!in.ok() || version < 0) return std::nullopt;
    return result;
}

std::optional<ConsumerAssignment> decode_assignment(std::string_view bytes) {
    FieldReader in(bytes);
    const std::int16_t version = in.int16();
    ConsumerAssignment result;
    result.partitions = in.partitions();
    result.user_data = in.nullable_bytes();
    if (!in.ok() || version < 0) return std::nullopt;
    return result;
}

std::optional<std::int16_t> consumer_protocol_version(std::string_view bytes) {
    FieldReader in(bytes);
    const std::int16_t version = in.int16();
    if (!in.ok()) return std::nullopt;
    return version;
}

}  // namespace hw
