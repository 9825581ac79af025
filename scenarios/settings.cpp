#include "scenarios/settings.hpp"

#include "broker_model/config/accept.hpp"
#include "broker_model/config/validators.hpp"
#include "scenarios/units.hpp"

namespace hw::scenarios {
namespace {

config::Scope scope_of(Place place) {
    switch (place) {
        case Place::Brokers:
        case Place::LiveBrokers: return config::Scope::Broker;
        case Place::Topic: return config::Scope::Topic;
        case Place::Producer: return config::Scope::Producer;
        case Place::Consumer: return config::Scope::Consumer;
    }
    return config::Scope::Broker;
}

const char* name_of(Place place) {
    switch (place) {
        case Place::Brokers:
        case Place::LiveBrokers: return "broker setting";
        case Place::Topic: return "topic setting";
        case Place::Producer: return "producer setting";
        case Place::Consumer: return "consumer setting";
    }
    return "setting";
}

const config::Setting* find_setting(Place place, std::string_view key) {
    const config::Setting* found = config::find(scope_of(place), key);
    if (found == nullptr && place == Place::LiveBrokers)
        found = config::find(config::Scope::BrokerQuota, key);
    return found;
}

constexpr struct {
    std::string_view unit;
    std::int64_t ns;
} kTimeUnits[] = {{"ms", 1'000'000}, {"seconds", 1'000'000'000}, {"minutes", 60'000'000'000},
                  {"hours", 3'600'000'000'000}};

// "10s" -> "10000" where the setting counts milliseconds; other texts stay as they are.
std::string without_unit(const config::Setting& setting, const std::string& text) {
    std::string why;
    const std::string_view unit = config::unit_of(setting);
    if (unit == "bytes") {
        const auto size = parse_bytes(text, why);
        return size ? std::to_string(size->value()) : text;
    }
    for (const auto& known : kTimeUnits) {
        if (known.unit != unit) continue;
        const auto time = parse_duration(text, why);
        if (time && time->ns() % known.ns == 0) return std::to_string(time->ns() / known.ns);
    }
    return text;
}

// Kafka's messages begin with the value and key again; the reader of a scenario sees them anyway.
bool check_one(const config::Setting& setting, const Node::Entry& entry, std::string& text,
               Problems& problems) {
    text = without_unit(setting, text);
    const auto value = config::parse_value(setting, text);
    if (!value) {
        problems.add(entry.value.mark, value.error().message);
        return false;
    }
    if (const auto refused = config::refuse(setting, value.value())) {
        problems.add(entry.value.mark, refused->message);
        return false;
    }
    return true;
}

config::Overrides overrides_of(const Settings& settings) {
    config::Overrides out;
    for (const auto& [key, value] : settings) out.push_back({key, value});
    return out;
}

}  // namespace

bool is_setting(Place place, std::string_view key) {
    return find_setting(place, key) != nullptr;
}

std::vector<std::string> nearest_settings(Place place, std::string_view key) {
    std::vector<std::string> out;
    for (const std::string_view name : config::nearest_keys(scope_of(place), key)) {
        out.emplace_back(name);
    }
    return out;
}

bool check_settings(Place place, const Node* node, Settings& settings, Problems& problems) {
    if (node == nullptr) return true;
    bool good = true;
    for (const Node::Entry& entry : node->entries) {
        const auto setting = settings.find(entry.key);
        if (setting == settings.end()) continue;  // its value was no plain value
        const config::Setting* known = find_setting(place, entry.key);
        if (known == nullptr) {
            problems.add(entry.key_mark,
                         std::string("unknown ") + name_of(place) + " " + quoted(entry.key), "",
                         nearest_name(entry.key, nearest_settings(place, entry.key)));
            good = false;
            continue;
        }
        good = check_one(*known, entry, setting->second, problems) && good;
    }
    return good;
}

void check_together(Place place, Mark at, const Settings& settings, const Settings& brokers,
                    Problems& problems) {
    config::Overrides own = overrides_of(settings);
    std::erase_if(own, [](const config::Override& o) {
        return config::find(config::Scope::BrokerQuota, o.key) != nullptr;
    });
    const auto report = [&](const config::Rejected& why) { problems.add(at, why.message); };
    const auto scope = scope_of(place);
    const auto server = config::accept_broker(config::with_server_essentials(
        place == Place::Brokers || place == Place::LiveBrokers ? own : overrides_of(brokers),
        kFirstBroker));
    switch (place) {
        case Place::Brokers:
        case Place::LiveBrokers:
            if (!server) report(server.error());
            return;
        case Place::Topic: {
            if (!server) return;
            const auto topic = config::accept_topic(own, server.value(), false);
            if (!topic) report(topic.error());
            return;
        }
        case Place::Producer: {
            const auto all = config::with_client_essentials(scope, own);
            const auto producer = config::accept_producer(all, "1");
            if (!producer) report(producer.error());
            return;
        }
        case Place::Consumer: {
            const auto all = config::with_client_essentials(scope, own);
            const auto consumer = config::accept_consumer(all, "1");
            if (!consumer) report(consumer.error());
            return;
        }
    }
}

}  // namespace hw::scenarios
