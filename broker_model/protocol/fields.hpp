// Big-endian fields of Kafka's non-flexible encodings: what consumers tell each other, the
// assignors'
// user data, the records of the coordinators' topics. Source: ByteBufferAccessor, Type (4.2).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hw {

// topic -> partitions. Kept ascending where the order says nothing.
using PartitionsByTopic = std::map<std::string, std::vector<std::int32_t>, std::less<>>;

class FieldWriter {
  public:
    void int8(std::int8_t v) { integer(static_cast<std::uint8_t>(v), 1); }
    void int16(std::int16_t v) { integer(static_cast<std::uint16_t>(v), 2); }
    void int32(std::int32_t v) { integer(static_cast<std::uint32_t>(v), 4); }
    void int64(std::int64_t v) { integer(static_cast<std::uint64_t>(v), 8); }
    void string(std::string_view v);
    void bytes(std::string_view v);
    void nullable_string(const std::optional<std::string>& v);
    void nullable_bytes(const std::optional<std::string>& v);
    void partitions(const PartitionsByTopic& v);
    [[nodiscard]] std::string take() { return std::move(out_); }

  private:
    void integer(std::uint64_t v, int bytes);
    std::string out_;
};

// Reading past the end yields zeros and ok() == false from then on.
class FieldReader {
  public:
    explicit FieldReader(std::string_view bytes) : rest_(bytes) {}
    [[nodiscard]] bool ok() const { return ok_; }
    [[nodiscard]] bool at_end() const { return rest_.empty(); }
    std::int8_t int8() { return static_cast<std::int8_t>(integer(1)); }
    std::int16_t int16() { return static_cast<std::int16_t>(integer(2)); }
    std::int32_t int32() { return static_cast<std::int32_t>(integer(4)); }
    std::int64_t int64() { return static_cast<std::int64_t>(integer(8)); }
    std::string string();
    std::string bytes();
    std::optional<std::string> nullable_string();
    std::optional<std::string> nullable_bytes();
    PartitionsByTopic partitions();
    std::int32_t count();  // of an array: never more than the bytes that are left

  private:
    std::uint64_t integer(std::size_t bytes);
    std::string take(std::int32_t size);
    std::string_view rest_;
    bool ok_ = true;
};

}  // namespace hw
