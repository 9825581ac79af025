#include "scenarios/overrides.hpp"

#include <algorithm>

#include "scenarios/schema/codec.hpp"
#include "scenarios/settings.hpp"
#include "scenarios/units.hpp"
#include "scenarios/yaml/parse.hpp"

namespace hw::scenarios {
namespace {

struct Change {
    const Node& value;
    int source;
    Problems& problems;

    [[nodiscard]] bool refuse(std::string what, std::string expected = {},
                              std::string nearest = {}) const {
        problems.add({source, 0, 0}, std::move(what), std::move(expected), std::move(nearest));
        return false;
    }
};

void put(Node& map, const std::string& key, const Node& value) {
    if (map.kind == Node::Kind::Null) map.kind = Node::Kind::Map;
    if (Node* old = map.find(key)) {
        *old = value;
    } else {
        map.entries.push_back({key, value.mark, value});
    }
}

// Elements of a list are named by what stands in one of these fields.
bool is_called(const Node& element, std::string_view name) {
    for (const char* field : {"name", "producer", "consumer"}) {
        const Node* found = element.find(field);
        if (found != nullptr && found->text == name) return true;
    }
    return false;
}

bool descend(Node& node, const Shape& shape, std::string_view path, const Change& change);

bool descend_list(Node& list, const Shape& shape, std::string_view path, const Change& change) {
    const auto dot = path.find('.');
    const std::string_view name = path.substr(0, dot);
    const std::string_view rest =
        dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
    std::string why;
    const auto place = parse_integer(name, why);
    bool found = false;
    for (std::size_t i = 0; i < list.items.size(); ++i) {
        Node& element = list.items[i];
        const bool meant = name == "*" || is_called(element, name) ||
                           (place && *place == static_cast<std::int64_t>(i));
        if (!meant) continue;
        found = true;
        if (!descend(element, *shape.item, rest, change)) return false;
    }
    if (found) return true;
    return change.refuse("there is no element " + quoted(name),
                         "a name, a place counted from 0, or *");
}

bool descend_object(Node& node, const Shape& shape, std::string_view path, const Change& change) {
    const auto dot = path.find('.');
    const std::string name(path.substr(0, dot));
    std::vector<std::string> names;
    for (const FieldInfo& field : shape.object->fields) {
        names.push_back(field.name);
        if (field.name != name) continue;
        if (dot == std::string_view::npos) {
            put(node, name, change.value);
            return true;
        }
        if (node.find(name) == nullptr) {
            Node empty;
            empty.mark = change.value.mark;
            put(node, name, empty);
        }
        return descend(*node.find(name), *field.shape, path.substr(dot + 1), change);
    }
    return change.refuse("a " + shape.object->name + " has no field " + quoted(name),
                         one_of(names), nearest_name(name, names));
}

bool descend(Node& node, const Shape& shape, std::string_view path, const Change& change) {
    if (path.empty()) {
        node = change.value;
        return true;
    }
    const bool list_like = shape.kind == Shape::Kind::List || shape.kind == Shape::Kind::OneOrMany;
    if (list_like && node.kind == Node::Kind::List) {
        return descend_list(node, shape, path, change);
    }
    if (shape.kind == Shape::Kind::Object) return descend_object(node, shape, path, change);
    if (shape.kind == Shape::Kind::Map && shape.item->kind == Shape::Kind::Setting) {
        put(node, std::string(path), change.value);  // a Kafka key holds dots
        return true;
    }
    if (shape.kind == Shape::Kind::Map) {
        const auto dot = path.find('.');
        const std::string key(path.substr(0, dot));
        if (node.find(key) == nullptr) put(node, key, Node{});
        return descend(*node.find(key), *shape.item,
                       dot == std::string_view::npos ? "" : path.substr(dot + 1), change);
    }
    return change.refuse("nothing lies below " + quoted(path) + " here");
}

// Every `config` map of the scenario with what it configures.
struct ConfigMap {
    Place place;
    Node* owner;  // the object that has (or could have) a `config` field
};
std::vector<ConfigMap> config_maps(Node& root) {
    std::vector<ConfigMap> out;
    if (Node* topics = root.find("topics")) {
        for (Node& topic : topics->items) out.push_back({Place::Topic, &topic});
    }
    if (root.find("cluster") == nullptr) {
        Node empty;
        empty.kind = Node::Kind::Map;
        put(root, "cluster", empty);
    }
    out.push_back({Place::Brokers, root.find("cluster")});
    if (Node* clients = root.find("clients")) {
        for (Node& client : clients->items) {
            const bool producer = client.find("producer") != nullptr;
            out.push_back({producer ? Place::Producer : Place::Consumer, &client});
        }
    }
    return out;
}

void set_setting(Node& owner, const std::string& key, const Node& value) {
    if (key == "acks" && owner.find("acks") != nullptr) {
        put(owner, key, value);
        return;
    }
    if (owner.find("config") == nullptr) {
        Node empty;
        empty.kind = Node::Kind::Map;
        empty.mark = owner.mark;
        put(owner, "config", empty);
    }
    put(*owner.find("config"), key, value);
}

bool has_setting(const Node& owner, const std::string& key) {
    if (key == "acks" && owner.find("acks") != nullptr) return true;
    const Node* config = owner.find("config");
    return config != nullptr && config->find(key) != nullptr;
}

bool apply_setting(Node& root, const std::string& key, const Change& change) {
    const std::vector<ConfigMap> maps = config_maps(root);
    bool done = false;
    for (const ConfigMap& map : maps) {
        if (!has_setting(*map.owner, key)) continue;
        set_setting(*map.owner, key, change.value);
        done = true;
    }
    if (done) return true;
    // The narrowest kind of place that knows the key: a topic before the brokers' default.
    for (const Place place : {Place::Topic, Place::Brokers, Place::Producer, Place::Consumer}) {
        if (!is_setting(place, key)) continue;
        for (const ConfigMap& map : maps) {
            if (map.place != place) continue;
            set_setting(*map.owner, key, change.value);
            done = true;
        }
        if (done) return true;
    }
    std::vector<std::string> near;
    for (const FieldInfo& field : TableOf<Scenario>::get().info.fields) near.push_back(field.name);
    for (const Place place : {Place::Topic, Place::Brokers, Place::Producer, Place::Consumer}) {
        for (std::string& name : nearest_settings(place, key)) near.push_back(std::move(name));
    }
    return change.refuse("nothing here is called " + quoted(key),
                         "a field such as topics.t.partitions, or a Kafka setting",
                         nearest_name(key, near));
}

}  // namespace

Override split_override(const std::string& text) {
    const auto equals = text.find('=');
    if (equals == std::string::npos) return {"", text};
    return {text.substr(0, equals), text.substr(equals + 1)};
}

bool set_everywhere(Node& root, Place place, const std::string& key, const Node& value) {
    if (!is_setting(place, key)) return false;
    for (const ConfigMap& map : config_maps(root)) {
        if (map.place == place) set_setting(*map.owner, key, value);
    }
    return true;
}

bool apply_override(Node& root, const Override& change, int source, Problems& problems) {
    if (change.path.empty()) {
        problems.add({source, 0, 0}, "no path=value", "--set cluster.brokers=5");
        return false;
    }
    std::optional<Node> value = parse_yaml(change.value, source, problems);
    if (!value) return false;
    if (root.kind != Node::Kind::Map) return true;  // the reader will say so
    const Change how{*value, source, problems};
    const std::string first = change.path.substr(0, change.path.find('.'));
    const auto& fields = TableOf<Scenario>::get().info.fields;
    const bool is_field = std::any_of(fields.begin(), fields.end(),
                                      [&](const FieldInfo& f) { return f.name == first; });
    if (is_field) return descend(root, Codec<Scenario>::shape(), change.path, how);
    return apply_setting(root, change.path, how);
}

}  // namespace hw::scenarios
