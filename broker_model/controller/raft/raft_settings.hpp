// The quorum's settings as a replica needs them. Defaults are Kafka's (sheet C1).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "broker_model/base/ids.hpp"
#include "broker_model/base/time.hpp"
#include "broker_model/node/effects.hpp"

namespace hw {

struct RaftSettings {
    NodeId self{-1};
    std::vector<NodeId> voters;     // the whole quorum, ascending; an observer is not in it
    std::vector<NodeId> bootstrap;  // whom to ask for an unknown leader
    Channel channel = 0;            // of the replica's own connections; nobody else uses it

    Duration election_timeout = millis(1000);      // controller.quorum.election.timeout.ms
    Duration election_jitter = millis(1000);       // random part in [0, this): the timeout itself
    Duration fetch_timeout = millis(2000);         // controller.quorum.fetch.timeout.ms
    Duration election_backoff_max = millis(1000);  // controller.quorum.election.backoff.max.ms
    Duration request_timeout = millis(2000);       // controller.quorum.request.timeout.ms
    Duration retry_backoff = millis(20);           // controller.quorum.retry.backoff.ms
    Duration append_linger = millis(25);           // controller.quorum.append.linger.ms
    Duration fetch_max_wait = millis(500);         // a constant in Kafka
    std::int64_t fetch_max_bytes = 8 << 20;        // a constant in Kafka
    std::size_t fetch_max_batches = SIZE_MAX;
    bool random_bootstrap = true;  // start at a random bootstrap server, else at the first
    // kraft.version 0: every voter tells every new leader its own addresses once (UpdateRaftVoter).
    bool announces_itself = false;
    std::int64_t retention_bytes = 100L << 20;      // metadata.max.retention.bytes
    Duration retention_time = seconds(7L * 86400);  // metadata.max.retention.ms
};

}  // namespace hw
