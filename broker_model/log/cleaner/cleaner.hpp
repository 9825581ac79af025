// One pass of the log cleaner: picks the filthiest log, learns the newest offset of every key in
// its dirty part, and writes all its segments up to there anew without what was replaced.
// Source: LogCleaner.cleanFilthiestLog, Cleaner.doClean, cleanSegments; sheet A7.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "broker_model/log/cleaner/cleaner_settings.hpp"
#include "broker_model/log/cleaner/filthiest_log.hpp"
#include "broker_model/log/replica_log.hpp"

namespace hw {

struct CleaningResult {
    Offset end{0};  // the new checkpoint
    std::int64_t map_entries = 0;
    std::int64_t records_read = 0;
    std::int64_t records_kept = 0;
    std::int64_t bytes_read = 0;
    std::int64_t bytes_written = 0;
};

[[nodiscard]] CleaningResult clean(ReplicaLog& log, const LogToClean& what,
                                   const CleanerSettings& settings, std::int64_t now_ms);

// A compacted log and its line in cleaner-offset-checkpoint.
struct CompactedLog {
    ReplicaLog* log = nullptr;
    std::optional<Offset>* checkpoint = nullptr;
};

struct Cleaned {
    std::size_t index = 0;  // of the log
    LogToClean what;
    CleaningResult result;
};

// Cleans the one that needs it most. nullopt: none does.
[[nodiscard]] std::optional<Cleaned> clean_filthiest(std::span<const CompactedLog> logs,
                                                     const CleanerSettings& settings,
                                                     std::int64_t now_ms);

}  // namespace hw
