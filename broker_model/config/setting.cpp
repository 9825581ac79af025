#include "broker_model/config/setting.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "broker_model/config/table/tables.hpp"

namespace hw::config {
namespace {

constexpr std::string_view kScopeNames[] = {
    "producer",     "consumer",            "admin",              "topic",  "group", "broker",
    "broker-quota", "connect-distributed", "connect-standalone", "streams"};

const std::vector<Setting>& broker_rows() {
    static const std::vector<Setting> rows = [] {
        std::vector<Setting> all(table::kBrokerAToL.begin(), table::kBrokerAToL.end());
        all.insert(all.end(), table::kBrokerMToZ.begin(), table::kBrokerMToZ.end());
        return all;
    }();
    return rows;
}

// Letters, digits, '.', '_' and '-' make up keys; '.' at the end of a word is punctuation.
bool in_key(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
        }
    }
    return row[b.size()];
}

}  // namespace

std::span<const Setting> settings(Scope scope) {
    switch (scope) {
        case Scope::Producer:
            return table::kProducer;
        case Scope::Consumer:
            return table::kConsumer;
        case Scope::Admin:
            return table::kAdmin;
        case Scope::Topic:
            return table::kTopic;
        case Scope::Group:
            return table::kGroup;
        case Scope::Broker:
            return broker_rows();
        case Scope::BrokerQuota:
            return table::kBrokerQuota;
        case Scope::ConnectDistributed:
            return table::kConnectDistributed;
        case Scope::ConnectStandalone:
            return table::kConnectStandalone;
        case Scope::Streams:
            return table::kStreams;
    }
    return {};
}

const Setting* find(Scope scope, std::string_view key) {
    const auto rows = settings(scope);
    const auto it = std::ranges::lower_bound(rows, key, {}, &Setting::key);
    return it != rows.end() && it->key == key ? &*it : nullptr;
}

std::vector<std::string_view> nearest_keys(Scope scope, std::string_view key, std::size_t count) {
    struct Candidate {
        std::size_t distance;
        std::string_view key;
        auto operator<=>(const Candidate&) const = default;
    };
    std::vector<Candidate> candidates;
    constexpr std::size_t kLongestName = 200;  // nobody mistypes one into that
    if (key.size() > kLongestName) return {};
    const std::size_t limit = std::max<std::size_t>(2, key.size() / 3);
    for (const Setting& s : settings(scope)) {
        const std::size_t distance = edit_distance(key, s.key);
        if (distance <= limit) candidates.push_back({distance, s.key});
    }
    std::ranges::sort(candidates);
    std::vector<std::string_view> keys;
    for (std::size_t i = 0; i < candidates.size() && i < count; ++i) {
        keys.push_back(candidates[i].key);
    }
    return keys;
}

std::string_view unit_of(const Setting& setting) {
    constexpr std::string_view kUnits[] = {"ms", "bytes", "seconds", "minutes", "hours"};
    const std::string_view last = setting.key.substr(setting.key.rfind('.') + 1);
    for (std::string_view unit : kUnits) {
        if (last == unit) return unit;
    }
    return {};
}

std::string_view scope_name(Scope scope) { return kScopeNames[static_cast<std::size_t>(scope)]; }

const Scope* scope_of_name(std::string_view name) {
    for (const Scope& scope : kAllScopes) {
        if (scope_name(scope) == name) return &scope;
    }
    return nullptr;
}

std::string_view type_name(ValueType type) {
    constexpr std::string_view kNames[] = {"BOOLEAN", "STRING", "INT",   "SHORT",   "LONG",
                                           "DOUBLE",  "LIST",   "CLASS", "PASSWORD"};
    return kNames[static_cast<std::size_t>(type)];
}

std::string_view importance_name(Importance importance) {
    constexpr std::string_view kNames[] = {"HIGH", "MEDIUM", "LOW"};
    return kNames[static_cast<std::size_t>(importance)];
}

std::string_view update_mode_name(UpdateMode mode) {
    constexpr std::string_view kNames[] = {"read-only", "per-broker", "cluster-wide"};
    return kNames[static_cast<std::size_t>(mode)];
}

std::vector<std::string_view> settings_named_in(std::string_view text, Scope scope) {
    std::vector<std::string_view> keys;
    for (std::size_t at = 0; at < text.size();) {
        if (!in_key(text[at])) {
            ++at;
            continue;
        }
        std::size_t end = at;
        while (end < text.size() && in_key(text[end])) ++end;
        std::string_view word = text.substr(at, end - at);
        at = end;
        while (word.ends_with('.')) word.remove_suffix(1);
        const Setting* setting = find(scope, word);
        if (setting != nullptr && std::ranges::find(keys, setting->key) == keys.end()) {
            keys.push_back(setting->key);
        }
    }
    return keys;
}

}  // namespace hw::config
