// RULE cleaner.checkpoint -- up to where has a log been cleaned?
// Kept per partition in cleaner-offset-checkpoint. A cleaning moves it to its end; a truncation
// into
// the cleaned part lowers it, because other records will take the place of the cleaned ones.
//   checkpoint  truncated to  active segment then | checkpoint then
//   none        5             0                   | none
//   20          15            10                  | 10    that segment is dirty again
//   20          25            20                  | 20
//   20          0             0                   | 0     the log starts anew
// A log whose policy is not compact (any more) keeps what it has.
// Source: LogCleanerManager.doneCleaning, maybeTruncateCheckpoint; LogManager.truncateTo.
#pragma once

#include <optional>

#include "broker_model/base/ids.hpp"
#include "broker_model/log/log_config.hpp"

namespace hw {

[[nodiscard]] inline std::optional<Offset> checkpoint_after_truncation(
    std::optional<Offset> checkpoint, Offset active_segment, const LogConfig& config) {
    if (!checkpoint || !config.cleanup_compact) return checkpoint;
    return *checkpoint > active_segment ? active_segment : *checkpoint;
}

}  // namespace hw
