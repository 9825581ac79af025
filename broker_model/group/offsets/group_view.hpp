// What committed offsets depend on, whichever kind their group is.
// Source: Group, OffsetExpirationCondition (4.2).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "broker_model/protocol/errors.hpp"

namespace hw {

struct Committer {
    std::string member_id;
    std::string instance_id;
    std::int32_t generation_or_epoch = -1;
    std::int16_t version = 9;  // of OffsetCommit
};

// From when the retention of an offset counts.
struct ExpiryBase {
    std::optional<std::int64_t> since_ms;  // nullopt: from its own commit
};

class GroupView {
  public:
    virtual ~GroupView() = default;
    [[nodiscard]] virtual ErrorCode check_commit(const Committer& who,
                                                 bool transactional) const = 0;
    // `member_id` nullopt: an admin client.
    [[nodiscard]] virtual ErrorCode check_fetch(const std::optional<std::string>& member_id,
                                                std::int32_t member_epoch) const = 0;
    [[nodiscard]] virtual ErrorCode check_delete_offsets() const = 0;
    [[nodiscard]] virtual bool is_subscribed_to(const std::string& topic) const = 0;
    [[nodiscard]] virtual std::optional<ExpiryBase> expiry() const = 0;  // nullopt: none expires
};

}  // namespace hw
