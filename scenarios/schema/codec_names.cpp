// Codecs of names: those a scenario makes up, and those it refers to.
#include <fmt/format.h>

#include <algorithm>

#include "scenarios/schema/codec.hpp"
#include "scenarios/schema/selector.hpp"
#include "scenarios/vocabulary.hpp"

namespace hw::scenarios {
namespace {

Shape named_shape(const char* expected, const char* pattern) {
    Shape s;
    s.expected = expected;
    s.pattern = pattern;
    return s;
}
Shape vocabulary_shape(const char* expected, std::vector<std::string> names) {
    Shape s;
    s.kind = Shape::Kind::Choice;
    s.expected = expected;
    s.choices = std::move(names);
    return s;
}

bool read_word(Reader& reader, const Node& node, const char* what,
               const std::vector<std::string>& known, std::string& out) {
    if (!need_scalar(reader, node, std::string("the name of a ") + what)) return false;
    if (std::find(known.begin(), known.end(), node.text) == known.end()) {
        reader.unknown(node.mark, what, node.text, known);
        return false;
    }
    out = node.text;
    return true;
}

const Topic* find_topic(const Scenario& scenario, const std::string& name) {
    for (const Topic& topic : scenario.topics) {
        if (topic.name == name) return &topic;
    }
    return nullptr;
}

// Topics made by an operation during the run count too.
const Topic* known_topic(const Scenario& scenario, const std::string& name) {
    if (const Topic* topic = find_topic(scenario, name)) return topic;
    for (const Operation& op : scenario.operations) {
        if (op.kind == OperationKind::CreateTopic && op.topic.name == name) return &op.topic;
    }
    return nullptr;
}

void check_topic_later(Reader& reader, Mark at, const std::string& name,
                       std::optional<std::int64_t> partition) {
    reader.later([at, name, partition](Reader& r, const Scenario& scenario) {
        const Topic* topic = known_topic(scenario, name);
        if (topic == nullptr) {
            std::vector<std::string> names;
            for (const Topic& t : scenario.topics) names.push_back(t.name);
            r.unknown(at, "topic", name, names);
            return;
        }
        std::int64_t partitions = topic->partitions;
        for (const Operation& op : scenario.operations) {
            if (op.kind == OperationKind::CreatePartitions && op.name == name) {
                partitions = std::max(partitions, op.count);
            }
        }
        if (partition && *partition >= partitions) {
            r.problem(at, fmt::format("topic {} has no partition {}", name, *partition),
                      fmt::format("0 to {}", partitions - 1));
        }
    });
}

void check_node_later(Reader& reader, Mark at, std::int64_t id) {
    reader.later([at, id](Reader& r, const Scenario& scenario) {
        const Cluster& c = scenario.cluster;
        const bool broker = id >= kFirstBroker && id < kFirstBroker + c.brokers;
        const bool controller = id >= c.first_controller() &&
                                id < c.first_controller() + c.controllers;
        if (broker || controller) return;
        r.problem(at, fmt::format("there is no node {}", id),
                  fmt::format("a broker {} to {} or a controller {} to {}", kFirstBroker,
                              kFirstBroker + c.brokers - 1, c.first_controller(),
                              c.first_controller() + c.controllers - 1));
    });
}

void check_name_later(Reader& reader, Mark at, const NodeSelector& selector) {
    const bool rack = selector.kind == NodeSelector::Kind::Rack;
    reader.later([at, rack, name = selector.name](Reader& r, const Scenario& scenario) {
        std::vector<std::string> names;
        if (rack) {
            for (const Rack& one : scenario.cluster.racks) names.push_back(one.name);
        } else {
            for (const Client& one : scenario.clients) names.push_back(one.name);
        }
        if (std::find(names.begin(), names.end(), name) != names.end()) return;
        r.unknown(at, rack ? "rack" : "client", name, names);
    });
}

}  // namespace

#define HW_VOCABULARY(Type, what, names)                                                  \
    const Shape& Codec<Type>::shape() {                                                   \
        static const Shape kShape = vocabulary_shape("the name of a " what, names);       \
        return kShape;                                                                    \
    }                                                                                     \
    bool Codec<Type>::read(Reader& reader, const Node& node, const Limits&, Type& out) {  \
        return read_word(reader, node, what, names, out.value);                           \
    }
HW_VOCABULARY(InvariantName, "invariant", invariant_names())
HW_VOCABULARY(LivenessName, "condition", liveness_names())
HW_VOCABULARY(EventName, "event", event_names())
#undef HW_VOCABULARY

const Shape& Codec<NewName>::shape() {
    static const Shape kShape = named_shape("a name", "^[a-zA-Z0-9._-]{1,249}$");
    return kShape;
}
bool Codec<NewName>::read(Reader& reader, const Node& node, const Limits&, NewName& out) {
    if (!need_scalar(reader, node, "a name")) return false;
    const auto legal = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '_' || c == '-';
    };
    const std::string& name = node.text;
    if (name.empty() || name.size() > 249 || name == "." || name == ".." ||
        !std::all_of(name.begin(), name.end(), legal)) {
        reader.problem(node.mark, quoted(name) + " is not a name",
                       "1 to 249 letters, digits, dots, underscores or hyphens");
        return false;
    }
    out.value = name;
    return true;
}

const Shape& Codec<TopicName>::shape() { return Codec<NewName>::shape(); }
bool Codec<TopicName>::read(Reader& reader, const Node& node, const Limits&, TopicName& out) {
    if (!need_scalar(reader, node, "the name of a topic")) return false;
    out.value = node.text;
    check_topic_later(reader, node.mark, out.value, std::nullopt);
    return true;
}

const Shape& Codec<PartitionName>::shape() {
    static const Shape kShape = named_shape("a partition such as t-0", "^.+-[0-9]+$");
    return kShape;
}
bool Codec<PartitionName>::read(Reader& reader, const Node& node, const Limits&,
                                PartitionName& out) {
    if (!need_scalar(reader, node, shape().expected)) return false;
    if (!parse_partition(node.text, out.topic, out.partition)) {
        reader.problem(node.mark, quoted(node.text) + " is not a partition", shape().expected);
        return false;
    }
    check_topic_later(reader, node.mark, out.topic, out.partition);
    return true;
}

const Shape& Codec<NodeSelector>::shape() {
    static const Shape kText = named_shape(
        kSelectorForms,
        "^([0-9]+|controllers?|brokers|(leader|follower|followers|rack|client)\\([^)]+\\))"
        "(#[0-9]+)?(@.+)?$");
    static const Shape kShape = [] {
        Shape s;
        s.kind = Shape::Kind::Either;
        s.expected = kSelectorForms;
        s.either = {&Codec<std::int64_t>::shape(), &kText};
        return s;
    }();
    return kShape;
}
bool Codec<NodeSelector>::read(Reader& reader, const Node& node, const Limits&,
                               NodeSelector& out) {
    if (!need_scalar(reader, node, kSelectorForms)) return false;
    std::string why;
    auto selector = parse_selector(node.text, why);
    if (!selector) {
        const std::vector<std::string> words{"leader(t-0)", "follower(t-0)", "followers(t-0)",
                                             "controller", "controllers", "brokers"};
        reader.problem(node.mark, quoted(node.text) + ": " + why, kSelectorForms,
                       nearest_name(node.text, words));
        return false;
    }
    out = std::move(*selector);
    using Kind = NodeSelector::Kind;
    if (out.kind == Kind::Id) check_node_later(reader, node.mark, out.id);
    if (out.kind == Kind::Rack || out.kind == Kind::Client) {
        check_name_later(reader, node.mark, out);
    }
    if (!out.topic.empty()) check_topic_later(reader, node.mark, out.topic, out.partition);
    return true;
}

}  // namespace hw::scenarios
