// The connections a broker opens itself. Kafka gives each of these its own network client, hence its
// own TCP connection; requests on one never wait behind another's.
#pragma once

#include "broker_model/node/effects.hpp"

namespace hw {

inline constexpr Channel kChannelMetadataFetch = 10;   // raft client: metadata log
inline constexpr Channel kChannelHeartbeat = 11;       // registration and heartbeats
inline constexpr Channel kChannelAlterPartition = 12;
inline constexpr Channel kChannelForwarding = 13;      // clients' admin requests, producer id blocks
inline constexpr Channel kChannelFetcher = 100;        // + fetcher number: one per replica fetcher
inline constexpr Channel kChannelBrokerCalls = 10'000;  // + number of the call under way

}  // namespace hw
