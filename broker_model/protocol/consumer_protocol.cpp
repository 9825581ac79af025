#include "broker_model/protocol/consumer_protocol.hpp"

#include <algorithm>
#include <utility>

namespace hw {

void FieldWriter::integer(std::uint32_t v, int bytes) {
    for (int i = bytes - 1; i >= 0; --i) out_.push_back(static_cast<char>(v >> (8 * i) & 0xff));
}

void FieldWriter::string(std::string_view v) {
    int16(static_cast<std::int16_t>(v.size()));
    out_ += v;
}

void FieldWriter::nullable_bytes(const std::optional<std::string>& v) {
    int32(v ? static_cast<std::int32_t>(v->size()) : -1);
    if (v) out_ += *v;
}

void FieldWriter::partitions(const PartitionsByTopic& v) {
    int32(static_cast<std::int32_t>(v.size()));
    for (const auto& [topic, numbers] : v) {
        string(topic);
        int32(static_cast<std::int32_t>(numbers.size()));
        for (std::int32_t number : numbers) int32(number);
    }
}

std::uint32_t FieldReader::integer(std::size_t bytes) {
    if (rest_.size() < bytes) {
        ok_ = false;
        rest_ = {};
        return 0;
    }
    std::uint32_t v = 0;
    for (std::size_t i = 0; i < bytes; ++i) v = v << 8 | static_cast<unsigned char>(rest_[i]);
    rest_.remove_prefix(bytes);
    return v;
}

std::string FieldReader::take(std::int32_t size) {
    if (size < 0 || rest_.size() < static_cast<std::size_t>(size)) {
        ok_ = false;
        rest_ = {};
        return {};
    }
    std::string taken(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return taken;
}

std::string FieldReader::string() { return take(int16()); }

std::optional<std::string> FieldReader::nullable_string() {
    const std::int16_t size = int16();
    if (size < 0) return std::nullopt;
    return take(size);
}

std::optional<std::string> FieldReader::nullable_bytes() {
    const std::int32_t size = int32();
    if (size < 0) return std::nullopt;
    return take(size);
}

std::int32_t FieldReader::count() {
    const std::int32_t n = int32();
    if (n < 0 || static_cast<std::size_t>(n) > rest_.size()) {
        ok_ = ok_ && n == 0;
        return 0;
    }
    return n;
}

PartitionsByTopic FieldReader::partitions() {
    PartitionsByTopic result;
    for (std::int32_t topics = count(); topics > 0 && ok_; --topics) {
        auto& numbers = result[string()];
        for (std::int32_t n = count(); n > 0 && ok_; --n) numbers.push_back(int32());
    }
    return result;
}

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
