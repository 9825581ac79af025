#include "broker_model/protocol/fields.hpp"

namespace hw {

void FieldWriter::integer(std::uint64_t v, int bytes) {
    for (int i = bytes - 1; i >= 0; --i) out_.push_back(static_cast<char>(v >> (8 * i) & 0xff));
}

void FieldWriter::string(std::string_view v) {
    int16(static_cast<std::int16_t>(v.size()));
    out_ += v;
}

void FieldWriter::bytes(std::string_view v) {
    int32(static_cast<std::int32_t>(v.size()));
    out_ += v;
}

void FieldWriter::nullable_string(const std::optional<std::string>& v) {
    if (v) {
        string(*v);
    } else {
        int16(-1);
    }
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

std::uint64_t FieldReader::integer(std::size_t bytes) {
    if (rest_.size() < bytes) {
        ok_ = false;
        rest_ = {};
        return 0;
    }
    std::uint64_t v = 0;
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
std::string FieldReader::bytes() { return take(int32()); }

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

}  // namespace hw
