// How single values, lists and maps are read. Structs are read by their tables.
#pragma once

#include <map>
#include <optional>
#include <type_traits>

#include "scenarios/schema/reader.hpp"

namespace hw::scenarios {

#define HW_DECLARE_CODEC(Type)                                                             \
    template <>                                                                            \
    struct Codec<Type> {                                                                   \
        static const Shape& shape();                                                       \
        static bool read(Reader& reader, const Node& node, const Limits& limits, Type& out); \
    }

HW_DECLARE_CODEC(std::string);
HW_DECLARE_CODEC(std::int64_t);
HW_DECLARE_CODEC(std::uint64_t);
HW_DECLARE_CODEC(bool);
HW_DECLARE_CODEC(Duration);
HW_DECLARE_CODEC(Instant);
HW_DECLARE_CODEC(Bytes);
HW_DECLARE_CODEC(BytesPerSecond);
HW_DECLARE_CODEC(Ratio);
HW_DECLARE_CODEC(Fidelity);
HW_DECLARE_CODEC(ReadFrom);
HW_DECLARE_CODEC(NodeSelector);
HW_DECLARE_CODEC(Bounds);
HW_DECLARE_CODEC(Settings);

// A name used as text in several places, each with its own vocabulary.
struct TopicName {
    std::string value;
};
struct PartitionName {  // "t-0"
    std::string topic;
    std::int64_t partition = 0;
};
struct InvariantName {
    std::string value;
};
struct LivenessName {
    std::string value;
};
struct EventName {
    std::string value;
};
struct TimeBounds {  // kept in ms
    Bounds bounds;
};
struct NewName {  // of a topic, client or rack: letters, digits, dot, underscore, hyphen
    std::string value;
};
HW_DECLARE_CODEC(TopicName);
HW_DECLARE_CODEC(PartitionName);
HW_DECLARE_CODEC(InvariantName);
HW_DECLARE_CODEC(LivenessName);
HW_DECLARE_CODEC(EventName);
HW_DECLARE_CODEC(TimeBounds);
HW_DECLARE_CODEC(NewName);
#undef HW_DECLARE_CODEC

// The tables, one for every struct.
#define HW_DECLARE_TABLE(Type) \
    template <>                \
    const Table<Type>& TableOf<Type>::get()
HW_DECLARE_TABLE(Kafka);
HW_DECLARE_TABLE(Net);
HW_DECLARE_TABLE(Link);
HW_DECLARE_TABLE(Disk);
HW_DECLARE_TABLE(Rack);
HW_DECLARE_TABLE(Cluster);
HW_DECLARE_TABLE(Topic);
HW_DECLARE_TABLE(Keys);
HW_DECLARE_TABLE(Client);
HW_DECLARE_TABLE(Trigger);
HW_DECLARE_TABLE(Fault);
HW_DECLARE_TABLE(Operation);
HW_DECLARE_TABLE(EventPattern);
HW_DECLARE_TABLE(Expect);
HW_DECLARE_TABLE(Eventually);
HW_DECLARE_TABLE(Variant);
HW_DECLARE_TABLE(Scenario);
#undef HW_DECLARE_TABLE

// Any plain value: what is text to Kafka may look like a number to YAML (4.2, 1).
[[nodiscard]] const Shape& scalar_shape();
template <class T>
Field<T> any_scalar(Field<T> field) {
    field.info.shape = &scalar_shape();
    return field;
}

// False after saying so when the node is not a plain value.
bool need_scalar(Reader& reader, const Node& node, const std::string& expected);

template <class T>
struct Codec {
    static const Shape& shape() {
        static const Shape kShape = [] {
            Shape s;
            s.kind = Shape::Kind::Object;
            s.expected = "a " + TableOf<T>::get().info.name;
            s.object = &TableOf<T>::get().info;
            return s;
        }();
        return kShape;
    }
    static bool read(Reader& reader, const Node& node, const Limits&, T& out) {
        return read_object(reader, node, TableOf<T>::get(), out);
    }
};

template <class V>
struct Codec<std::optional<V>> {
    static const Shape& shape() { return Codec<V>::shape(); }
    static bool read(Reader& reader, const Node& node, const Limits& limits,
                     std::optional<V>& out) {
        return Codec<V>::read(reader, node, limits, out.emplace());
    }
};

template <class V>
struct Codec<std::vector<V>> {
    static const Shape& shape() {
        static const Shape kShape = [] {
            Shape s;
            s.kind = Shape::Kind::List;
            s.expected = "a list";
            s.item = &Codec<V>::shape();
            return s;
        }();
        return kShape;
    }
    static bool read(Reader& reader, const Node& node, const Limits& limits, std::vector<V>& out) {
        if (node.kind != Node::Kind::List) {
            reader.problem(node.mark, "this is not a list", "[...] or lines beginning with -");
            return false;
        }
        bool good = true;
        for (const Node& item : node.items) {
            good = Codec<V>::read(reader, item, limits, out.emplace_back()) && good;
        }
        return good;
    }
};

// "crash: 2" and "crash: [2, 3]".
template <class V>
struct OneOrMany {
    std::vector<V> values;
};
template <class V>
struct Codec<OneOrMany<V>> {
    static const Shape& shape() {
        static const Shape kShape = [] {
            Shape s = Codec<std::vector<V>>::shape();
            s.kind = Shape::Kind::OneOrMany;
            return s;
        }();
        return kShape;
    }
    static bool read(Reader& reader, const Node& node, const Limits& limits, OneOrMany<V>& out) {
        if (node.kind == Node::Kind::List) {
            return Codec<std::vector<V>>::read(reader, node, limits, out.values);
        }
        return Codec<V>::read(reader, node, limits, out.values.emplace_back());
    }
};

// Keys are names, or node ids.
template <class K, class V>
struct Codec<std::map<K, V>> {
    static const Shape& shape() {
        static const Shape kShape = [] {
            Shape s;
            s.kind = Shape::Kind::Map;
            s.expected = "a map";
            s.item = &Codec<V>::shape();
            return s;
        }();
        return kShape;
    }
    static bool read(Reader& reader, const Node& node, const Limits& limits,
                     std::map<K, V>& out) {
        if (node.kind != Node::Kind::Map) {
            reader.problem(node.mark, "this is not a map", "{name: value} or lines of name: value");
            return false;
        }
        bool good = true;
        for (const Node::Entry& entry : node.entries) {
            Node key;
            key.kind = Node::Kind::Scalar;
            key.mark = entry.key_mark;
            key.text = entry.key;
            K name{};
            if (!Codec<K>::read(reader, key, {}, name)) {
                good = false;
                continue;
            }
            good = Codec<V>::read(reader, entry.value, limits, out[name]) && good;
        }
        return good;
    }
};

}  // namespace hw::scenarios
