// RULE cleaner.offset_map -- the newest offset of every key in the dirty part of the log.
// It holds log.cleaner.dedupe.buffer.size / threads / 24 bytes * io.buffer.load.factor keys. When a
// further key does not fit, the cleaning ends just before that record: what lies behind is kept
// whole and cleaned next time.
//   a0 b1 a2 c3 b4, room for 2 keys | cleaned up to b1: the map was full when a2 came
//   a0 b1 a2 c3 b4, room for 3 keys | cleaned up to c3: a0 goes, b1 stays until next time
// Records of aborted transactions and markers are not put in, so that an aborted value never
// shadows an older one; records without a key neither.
// Source: SkimpyOffsetMap, Cleaner.buildOffsetMap, buildOffsetMapForSegment.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "broker_model/base/ids.hpp"
#include "broker_model/log/replica_log.hpp"

namespace hw {

class OffsetMap {
  public:
    explicit OffsetMap(std::int64_t keys_max) : keys_max_(keys_max) {}

    // False: no room for another key (a known one included, as Kafka asks before it looks).
    bool put(const std::string& key, Offset offset) {
        if (size() >= keys_max_) return false;
        newest_[key] = offset;
        latest_ = offset;
        return true;
    }
    [[nodiscard]] std::optional<Offset> newest(const std::string& key) const {
        const auto at = newest_.find(key);
        if (at == newest_.end()) return std::nullopt;
        return at->second;
    }
    // Everything above is not part of this cleaning.
    void set_latest(Offset offset) { latest_ = offset; }
    [[nodiscard]] Offset latest() const { return latest_; }
    [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(newest_.size()); }

  private:
    std::map<std::string, Offset> newest_;
    std::int64_t keys_max_;
    Offset latest_{-1};
};

// Of the offsets [from, to).
[[nodiscard]] OffsetMap build_offset_map(const ReplicaLog& log, Offset from, Offset to,
                                         std::int64_t keys_max);

}  // namespace hw
