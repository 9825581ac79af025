// A producer's settings, typed. Names are Kafka's with dots turned into underscores and units last;
// defaults are Kafka 4.2's.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

#include "broker_model/base/time.hpp"
#include "broker_model/client/accumulator.hpp"
#include "broker_model/client/network_client.hpp"
#include "broker_model/client/transaction_manager.hpp"
#include "broker_model/config/overrides.hpp"

namespace hw {

struct ProducerConfig {
    std::int16_t acks = -1;
    bool enable_idempotence = true;
    std::string transactional_id;  // empty: no transactions
    Duration transaction_timeout = seconds(60);
    std::int32_t retries = std::numeric_limits<std::int32_t>::max();
    std::int32_t max_in_flight = 5;
    Duration request_timeout = seconds(30);
    Duration delivery_timeout = seconds(120);
    Duration linger = millis(5);
    Duration max_block = seconds(60);
    std::int32_t batch_size = 16'384;
    std::int64_t buffer_memory = 32 << 20;
    std::int32_t max_request_size = 1 << 20;
    Backoff retry{100, 1000, 2, 0.2};
    Backoff reconnect{50, 1000, 2, 0.2};
    Backoff connection_setup{10'000, 30'000, 2, 0.2};
    Duration metadata_max_age = seconds(300);
    Duration metadata_max_idle = seconds(300);
    bool metadata_rebootstrap = true;
    Duration metadata_rebootstrap_trigger = seconds(300);
    bool partitioner_ignore_keys = false;
    bool partitioner_adaptive = true;
    Duration partitioner_availability_timeout;
    Compression compression = Compression::None;
    // Not a Kafka setting: what compressing one MiB costs the application's thread.
    Duration compression_time_per_mib;

    [[nodiscard]] NetworkClientSettings network() const {
        NetworkClientSettings s;
        s.connections.reconnect = reconnect;
        s.connections.setup_timeout = connection_setup;
        s.connections.request_timeout = request_timeout;
        s.connections.max_in_flight = max_in_flight;
        s.metadata.retry = retry;
        s.metadata.max_age = metadata_max_age;
        s.metadata.topic_idle = metadata_max_idle;
        s.rebootstrap = metadata_rebootstrap;
        s.rebootstrap_trigger = metadata_rebootstrap_trigger;
        return s;
    }
    [[nodiscard]] TransactionManagerSettings transactions() const {
        return {transactional_id, transaction_timeout, millis(retry.initial_ms)};
    }
    [[nodiscard]] AccumulatorSettings accumulator() const {
        AccumulatorSettings s;
        s.batch_size = std::max(1, batch_size);
        s.linger = linger;
        s.retry = retry;
        s.delivery_timeout = delivery_timeout;
        s.buffer_memory = buffer_memory;
        s.adaptive = partitioner_adaptive;
        s.availability_timeout = partitioner_availability_timeout;
        s.compression = compression;
        return s;
    }
};

// From settings that config::accept_producer has accepted.
[[nodiscard]] ProducerConfig producer_config(const config::Values& settings);

}  // namespace hw
