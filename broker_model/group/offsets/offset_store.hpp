// Offsets of all groups of a shard, as the log says. Changes only by records and markers.
// RULE offsets.transactional -- offsets committed in a transaction wait, per producer, for its end.
//   abort marker   | they are dropped
//   commit marker  | each replaces the group's offset if its own record is the later one in the log
//   a tombstone    | also drops what is pending for that partition
// While any transaction has one pending, readers that ask for stable offsets (require_stable, the
// default since KIP-447) get UNSTABLE_OFFSET_COMMIT for the partition.
// Readers that do not ask for it see what is committed in the log, so old versions of an offset
// stay
// until the high watermark has passed a newer one.
// Source: OffsetMetadataManager.replay, replayEndTransactionMarker, fetchOffsets (4.2).
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "broker_model/group/offsets/stored_offset.hpp"

namespace hw {

struct OffsetKey {
    std::string group;
    std::string topic;
    std::int32_t partition = 0;
    auto operator<=>(const OffsetKey&) const = default;
};

class OffsetStore {
  public:
    void put(const OffsetKey& key, const StoredOffset& value, ProducerId producer);
    void remove(const OffsetKey& key, Offset at);
    void end_transaction(ProducerId producer, bool committed, Offset at);
    // Older versions than the newest below this are no longer needed.
    void set_committed(Offset high_watermark) { committed_ = high_watermark; }

    [[nodiscard]] const StoredOffset* find(const OffsetKey& key) const;
    [[nodiscard]] const StoredOffset* find_committed(const OffsetKey& key) const;
    [[nodiscard]] bool has_pending(const OffsetKey& key) const { return open_.contains(key); }
    [[nodiscard]] bool has_any_pending(const std::string& group) const;
    using Pending = std::map<OffsetKey, StoredOffset>;
    [[nodiscard]] const std::map<ProducerId, Pending>& pending() const { return pending_; }

    // In order of topic and partition; those with a pending or a latest offset.
    [[nodiscard]] std::vector<OffsetKey> keys(const std::string& group) const;
    [[nodiscard]] std::vector<OffsetKey> pending_keys(const std::string& group) const;
    // f(const OffsetKey&), of every group.
    template <class F>
    void for_each(F&& f) const {
        for (const auto& [key, versions] : offsets_)
            if (versions.back().value) f(key);
    }

  private:
    struct Version {
        Offset at{-1};                      // the record or marker that made it so
        std::optional<StoredOffset> value;  // nullopt: none
    };

    void set(const OffsetKey& key, Offset at, std::optional<StoredOffset> value);

    std::map<OffsetKey, std::vector<Version>> offsets_;  // oldest first, never empty
    std::map<ProducerId, Pending> pending_;
    std::map<OffsetKey, std::set<ProducerId>> open_;  // whose transactions touch it
    Offset committed_{0};
};

}  // namespace hw
