// RULE fetch.session -- incremental fetches (KIP-227): both ends remember the partitions, so a
// request names only what changed and a response only what is new.
//   request epoch | means
//   0             | full request, asks for a new session (one named in it is closed)
//   -1            | full request without a session (one named in it is closed)
//   n >= 1        | incremental; must be the session's expected epoch. After Int.MAX comes 1.
//   server has no such session | FETCH_SESSION_ID_NOT_FOUND
//   other epoch than expected  | INVALID_FETCH_SESSION_EPOCH
// A partition is left out of an incremental response unless one of these holds:
//   it has records | error | diverging epoch | preferred replica | watermark or log start changed
//   since it was last sent (after an error the remembered watermark is -1, so it is sent again).
//
// Which session gives way when the cache is full (newcomer privileged = a follower's):
//   oldest idle for more than 120 s                    | evicted
//   else the least valuable evictable one, if it is not | evicted; order: consumer before follower,
//   more valuable than the newcomer                     | then fewer partitions, then smaller id
//   otherwise                                           | no session: the client stays on full fetches
// Evictable by anybody: older than 120 s. Evictable by followers: that, or a consumer's.
//
// The client after a response:
//   sent         answer                        | next request
//   full         ok, session id > 0            | incremental 1 of that session
//   full         ok, id 0                      | full 0
//   incremental  ok, id > 0                    | incremental n+1
//   incremental  ok, id 0                      | full 0
//   any          FETCH_SESSION_ID_NOT_FOUND    | full 0, no id
//   any          other error, or disconnected  | full 0 naming the id (close and reopen)
// Source: FetchSession.scala, FetchSessionHandler.java, FetchMetadata.java; sheet E10.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>

#include "broker_model/base/ids.hpp"
#include "broker_model/base/time.hpp"
#include "broker_model/protocol/errors.hpp"

namespace hw {

inline constexpr std::int32_t kNoFetchSession = 0;
inline constexpr std::int32_t kInitialFetchEpoch = 0;
inline constexpr std::int32_t kFinalFetchEpoch = -1;
inline constexpr Duration kFetchSessionIdleMax = seconds(120);

[[nodiscard]] constexpr std::int32_t next_fetch_epoch(std::int32_t epoch) {
    if (epoch < 0) return kFinalFetchEpoch;
    return epoch == std::numeric_limits<std::int32_t>::max() ? 1 : epoch + 1;
}

[[nodiscard]] constexpr bool is_full_fetch(std::int32_t epoch) {
    return epoch == kInitialFetchEpoch || epoch == kFinalFetchEpoch;
}

[[nodiscard]] constexpr ErrorCode check_fetch_epoch(bool session_exists, std::int32_t expected,
                                                    std::int32_t requested) {
    if (!session_exists) return ErrorCode::FETCH_SESSION_ID_NOT_FOUND;
    return expected == requested ? ErrorCode::NONE : ErrorCode::INVALID_FETCH_SESSION_EPOCH;
}

// What the server last told about a partition, and what it would tell now.
struct FetchSessionView {
    Offset high_watermark{-1};
    Offset log_start{-1};
};
struct FetchSessionNews {
    Offset high_watermark{-1};
    Offset log_start{-1};
    bool has_records = false;
    bool has_error = false;
    bool diverging = false;
    bool preferred_replica = false;
};

// Decides, and updates the memory, as the response is generated.
[[nodiscard]] constexpr bool must_include_in_response(FetchSessionView& told,
                                                      const FetchSessionNews& now) {
    const bool changed =
        told.high_watermark != now.high_watermark || told.log_start != now.log_start;
    told.high_watermark = now.has_error ? kNoOffset : now.high_watermark;
    told.log_start = now.log_start;
    return changed || now.has_records || now.has_error || now.diverging || now.preferred_replica;
}

struct FetchSessionRank {
    bool privileged = false;
    std::int32_t partitions = 0;
    std::int32_t id = 0;
    constexpr auto operator<=>(const FetchSessionRank&) const = default;
};

[[nodiscard]] constexpr bool is_stale_fetch_session(Instant now, Instant last_used) {
    return now - last_used > kFetchSessionIdleMax;
}

[[nodiscard]] constexpr bool is_evictable_fetch_session(bool privileged, Instant created,
                                                        Instant touched, bool by_privileged) {
    return touched - created > kFetchSessionIdleMax || (by_privileged && !privileged);
}

[[nodiscard]] constexpr bool may_replace_fetch_session(const FetchSessionRank& newcomer,
                                                       const FetchSessionRank& victim) {
    return newcomer >= victim;
}

struct FetchMetadata {  // of the client's next request
    std::int32_t session_id = kNoFetchSession;
    std::int32_t epoch = kInitialFetchEpoch;
    constexpr auto operator<=>(const FetchMetadata&) const = default;
};

[[nodiscard]] constexpr FetchMetadata after_fetch_response(const FetchMetadata& sent,
                                                           ErrorCode error,
                                                           std::int32_t session_id) {
    if (error == ErrorCode::FETCH_SESSION_ID_NOT_FOUND) return {};
    if (error != ErrorCode::NONE) return {sent.session_id, kInitialFetchEpoch};
    if (session_id == kNoFetchSession) return {};
    if (is_full_fetch(sent.epoch)) return {session_id, next_fetch_epoch(kInitialFetchEpoch)};
    return {sent.session_id, next_fetch_epoch(sent.epoch)};
}

[[nodiscard]] constexpr FetchMetadata after_fetch_failure(const FetchMetadata& sent) {
    return {sent.session_id, kInitialFetchEpoch};
}

}  // namespace hw
