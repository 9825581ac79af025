#include "sim/cluster/client_settings.hpp"

#include "broker_model/base/check.hpp"

namespace hw::sim {
namespace {

std::int32_t int_of(const config::Values& v, std::string_view key) {
    return static_cast<std::int32_t>(v.number(key));
}

Backoff backoff(const config::Values& v, std::string_view initial, std::string_view max) {
    return {v.number(initial), v.number(max), 2, 0.2};
}

std::int16_t acks_of(const std::string& text) {
    if (text == "all") return -1;
    return static_cast<std::int16_t>(std::stoi(text));
}

Compression compression_of(const std::string& name) {
    if (name == "gzip") return Compression::Gzip;
    if (name == "snappy") return Compression::Snappy;
    if (name == "lz4") return Compression::Lz4;
    if (name == "zstd") return Compression::Zstd;
    return Compression::None;
}

}  // namespace

ProducerConfig producer_config(const config::Values& v) {
    ProducerConfig c;
    c.acks = acks_of(v.text("acks"));
    c.enable_idempotence = v.flag("enable.idempotence");
    c.retries = int_of(v, "retries");
    c.max_in_flight = int_of(v, "max.in.flight.requests.per.connection");
    c.request_timeout = v.time_ms("request.timeout.ms");
    c.delivery_timeout = v.time_ms("delivery.timeout.ms");
    c.linger = v.time_ms("linger.ms");
    c.max_block = v.time_ms("max.block.ms");
    c.batch_size = int_of(v, "batch.size");
    c.buffer_memory = v.number("buffer.memory");
    c.max_request_size = int_of(v, "max.request.size");
    c.retry = backoff(v, "retry.backoff.ms", "retry.backoff.max.ms");
    c.reconnect = backoff(v, "reconnect.backoff.ms", "reconnect.backoff.max.ms");
    c.connection_setup = backoff(v, "socket.connection.setup.timeout.ms",
                                 "socket.connection.setup.timeout.max.ms");
    c.metadata_max_age = v.time_ms("metadata.max.age.ms");
    c.metadata_max_idle = v.time_ms("metadata.max.idle.ms");
    c.metadata_rebootstrap = v.text("metadata.recovery.strategy") == "rebootstrap";
    c.metadata_rebootstrap_trigger = v.time_ms("metadata.recovery.rebootstrap.trigger.ms");
    c.partitioner_ignore_keys = v.flag("partitioner.ignore.keys");
    c.partitioner_adaptive = v.flag("partitioner.adaptive.partitioning.enable");
    c.partitioner_availability_timeout = v.time_ms("partitioner.availability.timeout.ms");
    c.compression = compression_of(v.text("compression.type"));
    return c;
}

AdminSettings admin_settings(const config::Values& v) {
    AdminSettings s;
    s.api_timeout = v.time_ms("default.api.timeout.ms");
    s.retry = backoff(v, "retry.backoff.ms", "retry.backoff.max.ms");
    s.network.connections.request_timeout = v.time_ms("request.timeout.ms");
    s.network.connections.reconnect =
        backoff(v, "reconnect.backoff.ms", "reconnect.backoff.max.ms");
    s.network.connections.setup_timeout = backoff(v, "socket.connection.setup.timeout.ms",
                                                  "socket.connection.setup.timeout.max.ms");
    s.network.metadata.retry = s.retry;
    s.network.metadata.max_age = v.time_ms("metadata.max.age.ms");
    s.network.rebootstrap = v.text("metadata.recovery.strategy") == "rebootstrap";
    s.network.rebootstrap_trigger = v.time_ms("metadata.recovery.rebootstrap.trigger.ms");
    return s;
}

}  // namespace hw::sim
