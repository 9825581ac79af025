// RULE cleaner.keep_record -- which records of a batch stay?
// Those behind the cleaned range, and of each key the newest. A newest record that is a tombstone
// (null value) goes once the batch's delete horizon has passed; consumers had until then to see it.
//   offset  map end  key  newest of key  value  horizon | stays?  why
//   12      10       -    -              -      -       | yes     not part of this cleaning
//   7       10       none -              v      -       | no      nothing can ever replace it
//   7       10       a    9              v      -       | no      9 replaces it
//   9       10       a    9              v      -       | yes
//   3       10       b    unseen         v      -       | yes     cleaned before, still the newest
//   9       10       a    9              null   none    | yes     the horizon is set now
//   9       10       a    9              null   later   | yes
//   9       10       a    9              null   passed  | no
// Source: Cleaner.shouldRetainRecord.
#pragma once

#include <cstdint>
#include <optional>

#include "broker_model/log/cleaner/offset_map.hpp"
#include "broker_model/log/record_batch.hpp"

namespace hw {

// A key whose text nobody gave belongs to one record only: nothing replaces it.
[[nodiscard]] inline bool has_known_key(const RecordRun& run) {
    return run.key_size && static_cast<std::size_t>(*run.key_size) == run.key.size();
}

[[nodiscard]] inline bool keep_record(Offset offset, const RecordRun& run, const OffsetMap& map,
                                      std::optional<std::int64_t> delete_horizon_ms,
                                      std::int64_t now_ms) {
    if (offset > map.latest()) return true;
    if (!run.key_size) return false;
    const auto newest = has_known_key(run) ? map.newest(run.key) : std::nullopt;
    if (newest && offset < *newest) return false;
    const bool tombstone = !run.value_size;
    return !tombstone || !delete_horizon_ms || now_ms < *delete_horizon_ms;
}

}  // namespace hw
