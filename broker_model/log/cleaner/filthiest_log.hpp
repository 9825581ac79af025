// RULE cleaner.filthiest -- which log is cleaned next, if any?
// The dirty ratio of a log is the share of bytes not yet cleaned among all that could be. A log is
// a candidate when its ratio is above min.cleanable.dirty.ratio, or when its oldest dirty record
// has waited longer than max.compaction.lag.ms; among the candidates the highest ratio goes first.
//   clean  dirty  ratio  min.ratio  overdue | candidate?
//   100    100    0.5    0.5        no      | no   it must be above
//   100    101    0.502  0.5        no      | yes
//   100    10     0.09   0.5        yes     | yes  but behind a log with a higher ratio
//   100    0      0      0.0        yes     | no   nothing to clean
// Source: LogToClean, LogCleanerManager.grabFilthiestCompactedLog, maxCompactionDelay.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "broker_model/log/cleaner/cleanable_range.hpp"

namespace hw {

struct LogToClean {
    DirtyOffsets offsets;
    Offset end{0};  // base of the first segment that is not cleaned
    std::int64_t clean_bytes = 0;
    std::int64_t cleanable_bytes = 0;
    bool overdue = false;  // max.compaction.lag.ms
    double min_ratio = 0.5;

    [[nodiscard]] std::int64_t total_bytes() const { return clean_bytes + cleanable_bytes; }
    [[nodiscard]] double ratio() const {
        if (total_bytes() == 0) return 0;
        return static_cast<double>(cleanable_bytes) / static_cast<double>(total_bytes());
    }
    [[nodiscard]] bool candidate() const {
        return (overdue && cleanable_bytes > 0) || ratio() > min_ratio;
    }
};

[[nodiscard]] LogToClean log_to_clean(ReplicaLog& log, std::optional<Offset> checkpoint,
                                      std::int64_t now_ms);

// Index of the one to clean; of equals the first (Kafka: the first of a hash map's order).
[[nodiscard]] std::optional<std::size_t> filthiest(std::span<const LogToClean> logs);

}  // namespace hw
