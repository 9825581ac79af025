#include "broker_model/client/producer_config.hpp"

#include <string_view>

namespace hw {
namespace {

Compression compression_of(std::string_view name) {
    if (name == "gzip") return Compression::Gzip;
    if (name == "snappy") return Compression::Snappy;
    if (name == "lz4") return Compression::Lz4;
    if (name == "zstd") return Compression::Zstd;
    return Compression::None;
}

}  // namespace

ProducerConfig producer_config(const config::Values& v) {
    ProducerConfig c;
    const auto whole = [&v](std::string_view key) {
        return static_cast<std::int32_t>(v.number(key));
    };
    const auto backoff = [&v](std::string_view initial, std::string_view max) {
        return Backoff{v.number(initial), v.number(max), 2, 0.2};
    };
    const std::string& acks = v.text("acks");
    c.acks = acks == "all" ? std::int16_t{-1} : static_cast<std::int16_t>(std::stoi(acks));
    c.enable_idempotence = v.flag("enable.idempotence");
    c.transactional_id = v.text_or("transactional.id", "");
    c.transaction_timeout = v.time_ms("transaction.timeout.ms");
    c.retries = whole("retries");
    c.max_in_flight = whole("max.in.flight.requests.per.connection");
    c.request_timeout = v.time_ms("request.timeout.ms");
    c.delivery_timeout = v.time_ms("delivery.timeout.ms");
    c.linger = v.time_ms("linger.ms");
    c.max_block = v.time_ms("max.block.ms");
    c.batch_size = whole("batch.size");
    c.buffer_memory = v.number("buffer.memory");
    c.max_request_size = whole("max.request.size");
    c.retry = backoff("retry.backoff.ms", "retry.backoff.max.ms");
    c.reconnect = backoff("reconnect.backoff.ms", "reconnect.backoff.max.ms");
    c.connection_setup = backoff("socket.connection.setup.timeout.ms",
                                 "socket.connection.setup.timeout.max.ms");
    c.metadata_max_age = v.time_ms("metadata.max.age.ms");
    c.metadata_max_idle = v.time_ms("metadata.max.idle.ms");
    const std::string strategy = config::upper_case(v.text("metadata.recovery.strategy"));
    c.metadata_rebootstrap = strategy == "REBOOTSTRAP";
    c.metadata_rebootstrap_trigger = v.time_ms("metadata.recovery.rebootstrap.trigger.ms");
    c.partitioner_ignore_keys = v.flag("partitioner.ignore.keys");
    c.partitioner_adaptive = v.flag("partitioner.adaptive.partitioning.enable");
    c.partitioner_availability_timeout = v.time_ms("partitioner.availability.timeout.ms");
    c.compression = compression_of(v.text("compression.type"));
    return c;
}

}  // namespace hw
