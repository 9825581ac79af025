// What consumers of a classic group tell each other through the coordinator, which passes it on as
// bytes: the subscription inside JoinGroup, the assignment inside SyncGroup.
// Source: ConsumerProtocolSubscription.json, ConsumerProtocolAssignment.json, ConsumerProtocol
// (4.2).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hw {

inline constexpr std::string_view kConsumerProtocolType = "consumer";

// topic -> partitions. Kept ascending where the order says nothing.
using PartitionsByTopic = std::map<std::string, std::vector<std::int32_t>, std::less<>>;

struct ConsumerSubscription {
    std::vector<std::string> topics;
    std::optional<std::string> user_data;  // the assignor's own bytes
    PartitionsByTopic owned;               // since version 1
    std::int32_t generation = -1;          // since version 2
    std::int32_t rack = -1;                // since version 3; index of the cluster's rack names

    bool operator==(const ConsumerSubscription&) const = default;
};

struct ConsumerAssignment {
    PartitionsByTopic partitions;
    std::optional<std::string> user_data;

    bool operator==(const ConsumerAssignment&) const = default;
};

inline constexpr std::int16_t kConsumerProtocolVersion = 3;

// Topics and owned partitions are written sorted, so equal subscriptions are equal bytes.
[[nodiscard]] std::string encode(const ConsumerSubscription& subscription,
                                 std::int16_t version = kConsumerProtocolVersion);
[[nodiscard]] std::string encode(const ConsumerAssignment& assignment,
                                 std::int16_t version = kConsumerProtocolVersion);

// nullopt: not the consumer protocol. A version above ours is read as ours.
[[nodiscard]] std::optional<ConsumerSubscription> decode_subscription(std::string_view bytes);
[[nodiscard]] std::optional<ConsumerAssignment> decode_assignment(std::string_view bytes);
[[nodiscard]] std::optional<std::int16_t> consumer_protocol_version(std::string_view bytes);

// Big-endian fields of Kafka's non-flexible encodings; also for the assignors' user data.
class FieldWriter {
  public:
    void int16(std::int16_t v) { integer(static_cast<std::uint16_t>(v), 2); }
    void int32(std::int32_t v) { integer(static_cast<std::uint32_t>(v), 4); }
    void string(std::string_view v);
    void nullable_bytes(const std::optional<std::string>& v);
    void partitions(const PartitionsByTopic& v);
    [[nodiscard]] std::string take() { return std::move(out_); }

  private:
    void integer(std::uint32_t v, int bytes);
    std::string out_;
};

// Reading past the end yields zeros and ok() == false from then on.
class FieldReader {
  public:
    explicit FieldReader(std::string_view bytes) : rest_(bytes) {}
    [[nodiscard]] bool ok() const { return ok_; }
    [[nodiscard]] bool at_end() const { return rest_.empty(); }
    std::int16_t int16() { return static_cast<std::int16_t>(integer(2)); }
    std::int32_t int32() { return static_cast<std::int32_t>(integer(4)); }
    std::string string();
    std::optional<std::string> nullable_string();
    std::optional<std::string> nullable_bytes();
    PartitionsByTopic partitions();
    std::int32_t count();  // of an array: never more than the bytes that are left

  private:
    std::uint32_t integer(std::size_t bytes);
    std::string take(std::int32_t size);
    std::string_view rest_;
    bool ok_ = true;
};

}  // namespace hw
