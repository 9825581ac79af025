// RULE config.server_limits -- a server's settings that only make sense together.
//   what                                                     | otherwise
//   log.roll.ms >= 1, log.roll.jitter.ms >= 0                | refused
//   log.retention.ms >= 1 or unlimited (any negative number) | 0 is refused
//   over 1 MiB of log.cleaner.dedupe.buffer.size per thread  | refused
//   replica.fetch.wait.max.ms <= replica.socket.timeout.ms   | refused: fetches would time out
//   replica.fetch.wait.max.ms <= replica.lag.time.max.ms     | refused: followers would leave the
//   ISR 2 x broker.heartbeat.interval.ms <= broker.session...    | only an error in the log
//   min.insync.replicas <= replication factor                | not checked at all
// Of ms, minutes and hours the finest given unit counts.
// Source: KafkaConfig.validateValues.
#pragma once

#include <cstdint>
#include <optional>

#include "broker_model/config/overrides.hpp"

namespace hw::config {

[[nodiscard]] std::int64_t effective_log_roll_ms(const Values& broker);
[[nodiscard]] std::int64_t effective_log_roll_jitter_ms(const Values& broker);
[[nodiscard]] std::int64_t effective_log_retention_ms(const Values& broker);  // -1: unlimited

[[nodiscard]] std::optional<Rejected> refuse_log_and_replication(const Values& broker);
[[nodiscard]] std::optional<Rejected> refuse_sockets(const Values& broker);

}  // namespace hw::config
