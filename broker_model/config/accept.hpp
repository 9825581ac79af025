// Would Kafka start with these settings, and with which values? One function per kind of program;
// each follows the order in which Kafka itself checks, because the first objection is the one a
// user sees. Judged by conformance family config-validation.
#pragma once

#include <string_view>

#include "broker_model/config/overrides.hpp"

namespace hw::config {

// `instance` is the number in a generated client.id: "producer-1", "consumer-g-1".
[[nodiscard]] Result<Values, Rejected> accept_producer(const Overrides& overrides,
                                                       std::string_view instance);
[[nodiscard]] Result<Values, Rejected> accept_consumer(const Overrides& overrides,
                                                       std::string_view instance);
[[nodiscard]] Result<Values, Rejected> accept_admin(const Overrides& overrides);

// A broker, a controller, or both: process.roles decides.
[[nodiscard]] Result<Values, Rejected> accept_broker(const Overrides& overrides);

// A topic's settings on top of a broker's defaults; unlike the others it refuses unknown keys.
[[nodiscard]] Result<Values, Rejected> accept_topic(const Overrides& overrides,
                                                    const Values& broker,
                                                    bool broker_has_tiered_storage);
// A group's dynamic settings; refuses unknown keys.
[[nodiscard]] Result<Values, Rejected> accept_group(const Overrides& overrides,
                                                    const Values& broker);

// A topic's values when it overrides nothing: the broker-wide defaults under their topic names.
[[nodiscard]] Values topic_defaults(const Values& broker);

// Given values win over defaults: what the model's programs need to start at all (addresses,
// serializers, roles, listeners), so that a scenario says only what it is about.
[[nodiscard]] Overrides with_client_essentials(Scope scope, Overrides overrides);
[[nodiscard]] Overrides with_server_essentials(Overrides overrides, std::int32_t node_id);

}  // namespace hw::config
