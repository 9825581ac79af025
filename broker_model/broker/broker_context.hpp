// What every part of a broker shares: who it is, its settings, its copy of the metadata, its timers,
// and the step in progress. Owned by BrokerNode; parts hold a reference.
#pragma once

#include <cstdint>
#include <utility>

#include "broker_model/base/rng.hpp"
#include "broker_model/base/timer_heap.hpp"
#include "broker_model/broker/broker_channels.hpp"
#include "broker_model/broker/broker_config.hpp"
#include "broker_model/controller/cluster_image.hpp"
#include "broker_model/node/effects.hpp"
#include "broker_model/replication/isr_membership.hpp"
#include "broker_model/replication/throttle.hpp"

namespace hw {

struct BrokerTimer {
    enum class Kind : std::uint8_t {
        ProduceTimeout,       // a = operation
        FetchTimeout,         // a = fetch context
        DeleteRecordsTimeout, // a = operation
        Fetcher,              // a = fetcher: request timeout or a delayed partition is due
        ControllerChannel,    // a = which channel
        AlterPartitionRetry,
        Lifecycle,            // a = LifecycleTimer
        IsrCheck,
        HighWatermarkCheckpoint,
        RecoveryPointCheckpoint,
        LogStartCheckpoint,
        Retention,
        Cleaner,  // compacted logs: cleaning, and their retention
        ProducerExpiry,
        Groups,              // sessions, rebalances, offsets' expiry
        CoordinatorWrites,   // a = number of the coordinator's runtime
        BrokerCall,          // a = call: request timeout
        ProduceVerification, // a = verification: ask the transaction coordinator again
        Transactions,        // a = TransactionTimer
    };
    Kind kind{};
    std::uint32_t a = 0;
};

struct BrokerContext {
    NodeId id{-1};
    BrokerConfig config;
    Rng rng{0};
    std::int32_t rack = -1;
    ClusterImage image;
    BrokerEpoch epoch{-1};  // of this incarnation; -1 before registration
    TimerHeap<BrokerTimer> timers;
    ReplicationQuota leader_quota;    // leader.replication.throttled.rate
    ReplicationQuota follower_quota;  // follower.replication.throttled.rate

    // The step in progress.
    Instant now;
    Effects* fx = nullptr;
    bool append_flushes = false;  // flush.messages: the thread that appends waits for the device

    std::int64_t wall_clock_base_ms = 0;  // wall clock at Instant{} with offset 0
    Duration clock_offset;

    [[nodiscard]] std::int64_t wall_ms() const {
        return wall_clock_base_ms + (now + clock_offset).ms();
    }
    void arm(TimerId& id_slot, Instant due, BrokerTimer timer) {
        timers.cancel(id_slot);
        id_slot = timers.arm(due, timer);
    }
    void observe(const Observation& fact) { fx->observed.push_back(fact); }
    void reply(const ReplyTo& to, Response response, After after = After::Nothing) {
        fx->replies.push_back({to, std::move(response), after});
    }
    CorrelationId request(NodeId to, Channel channel, Request what) {
        const CorrelationId correlation = next_correlation_++;
        fx->requests.push_back({to, channel, correlation, std::move(what), After::Nothing, true});
        return correlation;
    }

    // How the metadata this broker has read so far sees another broker.
    [[nodiscard]] BrokerStanding standing(NodeId broker) const {
        const BrokerRegistration* known = image.broker(broker);
        if (known == nullptr) return {};
        return {known->fenced, known->in_controlled_shutdown,
                known->fenced ? kNoBrokerEpoch : known->epoch};
    }
    [[nodiscard]] bool is_alive(NodeId broker) const {
        const BrokerRegistration* known = image.broker(broker);
        return known != nullptr && !known->fenced;
    }

  private:
    CorrelationId next_correlation_ = 1;
};

}  // namespace hw
