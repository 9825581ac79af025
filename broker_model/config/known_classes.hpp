// Class names a configuration may give: those Kafka 4.2 ships, and what each can be used as. There
// is no class path in a simulation, so every other name is a class that cannot be found.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace hw::config {

enum class ClassRole : std::uint8_t {
    Serializer,
    Deserializer,
    Serde,
    Partitioner,
    ConsumerAssignor,
    GroupAssignor,
    ShareAssignor,
    Interceptor,
    MetricsReporter,
    ConfigProvider,
    PrincipalBuilder,
    ReplicaSelector,
    Security,
    Connect,
    Streams,
    Tiered,
    Share,
};

[[nodiscard]] std::optional<ClassRole> class_role(std::string_view name);
[[nodiscard]] inline bool is_known_class(std::string_view name) {
    return class_role(name).has_value();
}

}  // namespace hw::config
