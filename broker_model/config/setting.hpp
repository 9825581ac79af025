// ONE table of every setting of Kafka 4.2: what it is called, what it may hold, what it holds when
// nobody says anything, and whether this model reads it. Facts were read off Kafka's own
// ConfigDefs; conformance family config-defs compares every row.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hw::config {

// Who reads a setting. The same key may exist in several scopes with other defaults.
enum class Scope : std::uint8_t {
    Producer,
    Consumer,
    Admin,
    Topic,   // per topic; most have a broker-wide default under another key
    Group,   // per group, dynamic
    Broker,  // brokers and controllers share one definition
    BrokerQuota,  // of a running broker only, dynamic
    ConnectDistributed,
    ConnectStandalone,
    Streams,
};
inline constexpr Scope kAllScopes[] = {Scope::Producer,
                                       Scope::Consumer,
                                       Scope::Admin,
                                       Scope::Topic,
                                       Scope::Group,
                                       Scope::Broker,
                                       Scope::BrokerQuota,
                                       Scope::ConnectDistributed,
                                       Scope::ConnectStandalone,
                                       Scope::Streams};

enum class ValueType : std::uint8_t {
    Boolean,
    String,
    Int,
    Short,
    Long,
    Double,
    List,
    Class,
    Password
};
enum class Importance : std::uint8_t { High, Medium, Low };

// When a changed broker setting takes effect: at restart, per broker, or for the whole cluster.
enum class UpdateMode : std::uint8_t { ReadOnly, PerBroker, ClusterWide };

// How a parsed value is judged. Bounds and allowed words are read from `Setting::allowed`.
enum class Validator : std::uint8_t {
    None,
    Range,  // [lo,...,hi] or [lo,...]
    OneOf,  // exact words
    OneOfAnyCase,
    ListOf,    // a list without duplicates or empty elements; words only if `allowed` has any
    NonEmpty,  // null is fine
    NonNull,
    ListSize,
    GzipLevel,
    OffsetReset,
    ShareOffsetReset,
    ThrottledReplicas,
    QuorumVoters,
    QuorumBootstrap,
    PositiveOrMinusOne,
    ConnectProtocol,
    TopologyOptimization,
    ListenerUrls,
    HeaderRules,
    JvmAlgorithm,  // depends on the Java runtime: any non-empty name passes here
};

enum Flag : std::uint8_t {
    kRequired = 1,     // no default: must be given
    kNullDefault = 2,  // the default is null
    kInternal = 4,     // not in Kafka's documentation
    kNoEmptyList = 8,
    kNullAllowed = 16,
};

struct Setting {
    std::string_view key;
    ValueType type;
    Importance importance;
    Validator validator;
    std::string_view allowed;       // Kafka's own text for the accepted values
    std::string_view default_text;  // as it would be written in a properties file
    std::uint16_t defined_at;  // place in Kafka's definition: of two wrong ones it names the first
    std::uint8_t flags = 0;
    UpdateMode update = UpdateMode::ReadOnly;  // broker scope
    std::string_view broker_key = {};          // topic scope: the broker-wide default's key

    [[nodiscard]] constexpr bool has(Flag flag) const { return (flags & flag) != 0; }
};

// What a setting does in this model: which rule reads it and what changing it changes.
struct Modelled {
    Scope scope;
    std::string_view key;
    std::string_view rule;  // file of the rule that reads it, from the project root
    std::string_view effect;
    std::string_view history;  // how other versions differ; empty if they do not
};

[[nodiscard]] std::span<const Setting> settings(Scope scope);  // sorted by key
[[nodiscard]] const Setting* find(Scope scope, std::string_view key);
[[nodiscard]] const Modelled* modelled(Scope scope, std::string_view key);  // null: has no effect
[[nodiscard]] std::span<const Modelled> modelled_settings();

// Known keys of the scope that look like `key`, best first (by edit distance, then alphabet).
[[nodiscard]] std::vector<std::string_view> nearest_keys(Scope scope, std::string_view key,
                                                         std::size_t count = 3);

// "ms", "bytes", "seconds", ... from the key's last word; empty if it counts or names something.
[[nodiscard]] std::string_view unit_of(const Setting& setting);

[[nodiscard]] std::string_view scope_name(Scope scope);           // "connect-distributed"
[[nodiscard]] const Scope* scope_of_name(std::string_view name);  // null if there is none
[[nodiscard]] std::string_view type_name(ValueType type);         // "STRING"
[[nodiscard]] std::string_view importance_name(Importance importance);
[[nodiscard]] std::string_view update_mode_name(UpdateMode mode);  // "cluster-wide"

// Names of known settings of the scope in the order in which a text first mentions them.
[[nodiscard]] std::vector<std::string_view> settings_named_in(std::string_view text, Scope scope);

}  // namespace hw::config
