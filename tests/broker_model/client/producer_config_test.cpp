#include "broker_model/client/producer_config.hpp"

#include <doctest/doctest.h>

#include "broker_model/config/accept.hpp"

namespace hw {
namespace {

ProducerConfig accepted(config::Overrides overrides) {
    const auto all = config::with_client_essentials(config::Scope::Producer, std::move(overrides));
    const auto values = config::accept_producer(all, "1");
    REQUIRE(values.ok());
    return producer_config(values.value());
}

TEST_CASE("the defaults of ProducerConfig are Kafka's") {
    const ProducerConfig kafka = accepted({});
    const ProducerConfig ours;
    CHECK(kafka.acks == ours.acks);
    CHECK(kafka.enable_idempotence == ours.enable_idempotence);
    CHECK(kafka.retries == ours.retries);
    CHECK(kafka.max_in_flight == ours.max_in_flight);
    CHECK(kafka.request_timeout == ours.request_timeout);
    CHECK(kafka.delivery_timeout == ours.delivery_timeout);
    CHECK(kafka.linger == ours.linger);
    CHECK(kafka.max_block == ours.max_block);
    CHECK(kafka.batch_size == ours.batch_size);
    CHECK(kafka.buffer_memory == ours.buffer_memory);
    CHECK(kafka.max_request_size == ours.max_request_size);
    CHECK(kafka.retry.initial_ms == ours.retry.initial_ms);
    CHECK(kafka.retry.max_ms == ours.retry.max_ms);
    CHECK(kafka.reconnect.initial_ms == ours.reconnect.initial_ms);
    CHECK(kafka.reconnect.max_ms == ours.reconnect.max_ms);
    CHECK(kafka.connection_setup.initial_ms == ours.connection_setup.initial_ms);
    CHECK(kafka.connection_setup.max_ms == ours.connection_setup.max_ms);
    CHECK(kafka.metadata_max_age == ours.metadata_max_age);
    CHECK(kafka.metadata_max_idle == ours.metadata_max_idle);
    CHECK(kafka.metadata_rebootstrap == ours.metadata_rebootstrap);
    CHECK(kafka.metadata_rebootstrap_trigger == ours.metadata_rebootstrap_trigger);
    CHECK(kafka.partitioner_ignore_keys == ours.partitioner_ignore_keys);
    CHECK(kafka.partitioner_adaptive == ours.partitioner_adaptive);
    CHECK(kafka.partitioner_availability_timeout == ours.partitioner_availability_timeout);
    CHECK(kafka.compression == ours.compression);
}

TEST_CASE("acks=1 switches idempotence off in silence") {
    const ProducerConfig c = accepted({{"acks", "1"}, {"compression.type", "zstd"}});
    CHECK(c.acks == 1);
    CHECK_FALSE(c.enable_idempotence);
    CHECK(c.compression == Compression::Zstd);
}

}  // namespace
}  // namespace hw
