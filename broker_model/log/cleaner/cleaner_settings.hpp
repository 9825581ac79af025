// The log.cleaner.* settings of a broker, typed. Source: CleanerConfig.
#pragma once

#include <cstdint>

#include "broker_model/base/time.hpp"

namespace hw {

struct CleanerSettings {
    bool enabled = true;  // log.cleaner.enable
    Duration backoff = seconds(15);  // between looks when there was nothing to do
    // log.cleaner.dedupe.buffer.size / log.cleaner.threads, at 24 bytes a key.
    std::int64_t offset_map_slots = 134'217'728 / 24;
    double load_factor = 0.9;  // log.cleaner.io.buffer.load.factor

    [[nodiscard]] std::int64_t keys_max() const {
        return static_cast<std::int64_t>(static_cast<double>(offset_map_slots) * load_factor);
    }
};

}  // namespace hw
