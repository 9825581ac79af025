// Everything the active controller decides on, and the shape of a decision.
//
// How a controller node uses it:
//   standby          apply_record(state, ...) for every committed record.
//   becomes active   activate(state, now); append the records of activation_records(state, ...).
//   a request        d = decide(state, request, at)       reads the latest in-memory state
//                    append d.records to the log, and at once apply_record() each with its offset
//                    (speculatively: before it is committed);
//                    send d.response once the last of them is committed. A decision without
//                    records waits for the highest pending offset, if any: it may have read
//                    uncommitted state.
//   loses leadership the speculative state is void: deactivate(state) and set state.image back to
//                    the image at the committed offset (keep a copy, or replay the log).
// Source: QuorumController (ControllerWriteEvent, claim, renounce) (4.2).
#pragma once

#include <cstdint>
#include <vector>

#include "broker_model/base/rng.hpp"
#include "broker_model/base/time.hpp"
#include "broker_model/config/overrides.hpp"
#include "broker_model/controller/broker_heartbeats.hpp"
#include "broker_model/controller/cluster_image.hpp"
#include "broker_model/controller/features.hpp"
#include "broker_model/controller/metadata_record.hpp"

namespace hw {

// From the controllers' configuration files and the formatting of the storage.
struct ControllerSettings {
    NodeId self{-1};
    NodeList controllers;                           // the quorum's ids
    config::Values file{config::Scope::Broker};     // this controller's own properties
    std::size_t max_elections_per_run = 1000;       // of the periodic election tasks
    FeatureLevels bootstrap_features;               // what a new, empty log starts with

    [[nodiscard]] Duration broker_session_timeout() const {
        return file.time_ms("broker.session.timeout.ms");
    }
};

struct ControllerState {
    ControllerSettings settings;
    ClusterImage image;           // the latest: appended records are applied before they commit
    bool active = false;
    BrokerHeartbeats heartbeats;  // meaningful only while active
    Rng placement{0};             // replica placement's own sub-stream
};

template <class Response>
struct Decision {
    std::vector<MetadataRecord> records;
    Response response;
};

struct DecisionTime {
    Instant now;
    std::int64_t next_offset = 0;  // the offset the first record decided on will get
};

void activate(ControllerState& state, Instant now);
void deactivate(ControllerState& state);
// Empty log: the bootstrap records (features; with ELR a cluster-level min.insync.replicas).
[[nodiscard]] std::vector<MetadataRecord> activation_records(const ControllerState& state);

void apply_record(ControllerState& state, const MetadataRecord& record, std::int64_t offset,
                  ClusterDelta* delta = nullptr);

}  // namespace hw
