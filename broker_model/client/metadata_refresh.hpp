// RULE client.metadata_refresh -- when a client asks for metadata again.
// Kafka: Metadata.timeToAllowUpdate / timeToNextUpdate; KIP-601, KIP-1102 (equivalent responses).
// It wants to when somebody asked for an update, or the last full one is metadata.max.age.ms old.
// It may when both back-offs since the last attempt (good or bad) have passed: that of failed attempts
// (retry.backoff.ms at least) and that of responses that brought nothing new.
//   asked  age    since attempt  failures  equivalent  backoff | may go in
//   yes    1 s    5 ms           0         0           100     | 95 ms    never more than 1 per 100 ms
//   yes    1 s    300 ms         3         0           100,..  | 100 ms   third back-off is 400
//   no     1 s    1 s            0         1           100     | when the age is reached
#pragma once

#include <algorithm>

#include "broker_model/base/time.hpp"

namespace hw {

struct MetadataRefreshState {
    bool update_requested = false;
    Instant last_attempt;             // a response or a failure
    Instant last_full_success;
    Duration max_age;
    Duration failure_backoff;         // drawn for max(failures - 1, 0)
    Duration equivalent_backoff;      // drawn for equivalent responses - 1; 0 if there were none
};

[[nodiscard]] inline Instant metadata_refresh_at(const MetadataRefreshState& s) {
    const Instant allowed =
        s.last_attempt + std::max(s.failure_backoff, s.equivalent_backoff);
    const Instant wanted = s.update_requested ? Instant() : s.last_full_success + s.max_age;
    return std::max(allowed, wanted);
}

}  // namespace hw
