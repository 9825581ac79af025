// RULE raft.fetch_wait: a Fetch of the metadata log is answered at once when there is something to
// tell, otherwise it waits at the leader until records arrive, the high watermark moves, or the
// fetcher's patience (500 ms) ends; then it gets the empty answer of its arrival.
//   error  records  diverging or snapshot  fetcher's high watermark  leader's  max wait | answer
//   yes    -        -                      -                         -         -        | now
//   no     yes      -                      -                         -         -        | now
//   no     no       yes                    -                         -         -        | now
//   no     no       no                     5                         6         500 ms   | now
//   no     no       no                     6                         6         500 ms   | wait
//   no     no       no                     6                         6         0        | now
// A fetcher older than KIP-1166 claims the largest high watermark, so it waits.
// Source: KafkaRaftClient.handleFetchRequest (4.2); KIP-1166.
#pragma once

#include <limits>

#include "broker_model/protocol/raft.hpp"

namespace hw {

inline constexpr std::int64_t kHighWatermarkNotSent = std::numeric_limits<std::int64_t>::max();

[[nodiscard]] inline bool fetch_is_answered_now(const RaftFetchRequest& request,
                                                const RaftFetchResponse& response) {
    return response.partition_error != ErrorCode::NONE || !response.batches.empty() ||
           request.max_wait == Duration{} || response.diverging_epoch.has_value() ||
           response.snapshot_id.has_value() || request.high_watermark < response.high_watermark;
}

[[nodiscard]] inline bool is_well_formed(const RaftFetchRequest& r) {
    return r.max_wait >= Duration{} && r.fetch_offset >= 0 && r.last_fetched_epoch.value() >= 0 &&
           r.last_fetched_epoch <= r.current_leader_epoch;
}

}  // namespace hw
