#include "broker_model/controller/quorum_settings.hpp"

#include <algorithm>

namespace hw {
namespace {
// Kafka reads a negative retention as "no limit", and the snapshot interval 0 as "never by time".
constexpr Duration kForever = millis_saturated(INT64_MAX);
}  // namespace

RaftSettings quorum_settings(const config::Values& file, NodeId self, std::vector<NodeId> voters) {
    RaftSettings s;
    s.self = self;
    s.voters = std::move(voters);
    std::sort(s.voters.begin(), s.voters.end());
    s.bootstrap = s.voters;
    std::erase(s.bootstrap, self);
    // Kafka accepts 0 and then does nothing but hold elections, as fast as its processor can.
    const auto at_least = [&file](std::string_view key, Duration least) {
        return std::max(file.time_ms(key), least);
    };
    s.election_timeout = at_least("controller.quorum.election.timeout.ms", millis(1));
    s.election_jitter = s.election_timeout;
    s.fetch_timeout = at_least("controller.quorum.fetch.timeout.ms", millis(2));
    s.election_backoff_max = file.time_ms("controller.quorum.election.backoff.max.ms");
    s.request_timeout = at_least("controller.quorum.request.timeout.ms", millis(1));
    s.retry_backoff = file.time_ms("controller.quorum.retry.backoff.ms");
    s.append_linger = file.time_ms("controller.quorum.append.linger.ms");
    const std::int64_t bytes = file.number("metadata.max.retention.bytes");
    s.retention_bytes = bytes < 0 ? INT64_MAX : bytes;
    const Duration time = file.time_ms("metadata.max.retention.ms");
    s.retention_time = time < Duration{} ? kForever : time;
    return s;
}

SnapshotLimits snapshot_limits(const config::Values& file) {
    const Duration interval = file.time_ms("metadata.log.max.snapshot.interval.ms");
    return {file.number("metadata.log.max.record.bytes.between.snapshots"),
            interval == Duration{} ? kForever : interval};
}

}  // namespace hw
