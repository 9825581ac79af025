// RULE config.idempotence -- when a producer really is idempotent.
// enable.idempotence defaults to true, but retries=0 or acks other than all switch it off in
// silence unless it was asked for by name; more than 5 requests in flight are refused either way,
// because a broker remembers the last 5 batches of a producer. A transactional producer must be
// idempotent. Source: ProducerConfig.postProcessAndValidateIdempotenceConfigs; KIP-98, KIP-679
// (default since 3.0), KIP-939 (two-phase commit).
//   acks  retries  in flight  enable.idempotence | idempotent?
//   all   max      5          (default)          | yes
//   1     max      5          (default)          | no, silently
//   1     max      5          true               | refused: acks
//   all   0        5          (default)          | no, silently
//   1     max      6          (default)          | refused: max.in.flight..., although acks=1
//   all   max      6          false              | no
#pragma once

#include <cstdint>

#include "broker_model/config/value.hpp"

namespace hw::config {

inline constexpr std::int64_t kMaxInFlightOfIdempotent = 5;

struct IdempotenceInputs {
    std::int64_t acks = -1;
    std::int64_t retries = 0;
    std::int64_t max_in_flight = 5;
    bool enabled = true;
    bool enabled_by_name = false;
    bool transactional = false;
    bool two_phase_commit = false;
    bool transaction_timeout_given = false;
};

[[nodiscard]] inline Result<bool, Rejected> really_idempotent(const IdempotenceInputs& in) {
    bool idempotent = in.enabled;
    if (in.enabled) {
        if (in.retries == 0) {
            if (in.enabled_by_name) {
                return Failure{config_exception(
                    "Must set retries to non-zero when using the idempotent producer.")};
            }
            idempotent = false;
        }
        if (in.acks != -1) {
            if (in.enabled_by_name) {
                return Failure{config_exception(
                    "Must set acks to all in order to use the idempotent producer. Otherwise we "
                    "cannot guarantee idempotence.")};
            }
            idempotent = false;
        }
        if (in.max_in_flight > kMaxInFlightOfIdempotent) {
            return Failure{config_exception(
                "To use the idempotent producer, max.in.flight.requests.per.connection must be set "
                "to at most 5. Current value is " +
                std::to_string(in.max_in_flight) + ".")};
        }
    }
    if (!idempotent && in.transactional) {
        return Failure{
            config_exception("Cannot set a transactional.id without also enabling idempotence.")};
    }
    if (in.two_phase_commit && in.transaction_timeout_given) {
        return Failure{config_exception(
            "Cannot set transaction.timeout.ms when transaction.two.phase.commit.enable is set to "
            "true. Transactions will not expire with two-phase commit enabled.")};
    }
    return idempotent;
}

}  // namespace hw::config
