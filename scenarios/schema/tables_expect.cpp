// Field tables: what a run is expected to show.
#include <algorithm>

#include "scenarios/schema/codec.hpp"
#include "scenarios/vocabulary.hpp"

namespace hw::scenarios {
namespace {

template <std::vector<std::string> Expect::* Member>
Field<Expect> invariants(const char* name, const char* doc) {
    return field_into<Expect, std::vector<InvariantName>>(
        name, doc, [](Reader&, const Node&, Expect& out, std::vector<InvariantName> names) {
            for (InvariantName& one : names) (out.*Member).push_back(std::move(one.value));
            return true;
        });
}

// An event pattern is a bare name, or a map that narrows it down.
struct Pattern {
    EventPattern value;
};

bool put_pattern_event(Reader&, const Node&, EventPattern& out, EventName name) {
    out.event = std::move(name.value);
    return true;
}
bool put_pattern_partition(Reader&, const Node&, EventPattern& out, PartitionName where) {
    out.topic = std::move(where.topic);
    out.partition = where.partition;
    return true;
}

template <std::vector<EventPattern> Expect::* Member>
Field<Expect> patterns(const char* name, const char* doc);

Field<Expect> count_field(const CountName& count) {
    const std::string key = count.name;
    if (count.is_time) {
        return field_into<Expect, TimeBounds>(
            count.name, count.doc, [key](Reader&, const Node&, Expect& out, TimeBounds times) {
                out.counts[key + "_ms"] = times.bounds;
                return true;
            });
    }
    return field_into<Expect, Bounds>(count.name, count.doc,
                                      [key](Reader&, const Node&, Expect& out, Bounds bounds) {
                                          out.counts[key] = bounds;
                                          return true;
                                      });
}

void check_expect(Reader& reader, const Node& node, const Expect& expect) {
    const auto contains = [](const std::vector<std::string>& names, const std::string& name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    for (const std::string& name : expect.violates) {
        if (!contains(expect.holds, name)) continue;
        reader.problem(node.find("violates")->mark, name + " cannot both hold and be violated");
    }
    for (const std::string& name : expect.may_violate) {
        if (!contains(expect.holds, name) && !contains(expect.violates, name)) continue;
        reader.problem(node.find("may_violate")->mark, name + " is expected elsewhere already");
    }
    for (const auto& [name, bounds] : expect.counts) {
        if (bounds.min && bounds.max && *bounds.min > *bounds.max) {
            reader.problem(node.mark, name + ": min is above max");
        }
    }
}

bool put_conditions(Reader&, const Node&, Eventually& out, std::vector<LivenessName> names) {
    for (LivenessName& one : names) out.conditions.push_back(std::move(one.value));
    return true;
}

}  // namespace

template <>
struct Codec<Pattern> {
    static const Shape& shape() {
        static const Shape kShape = [] {
            Shape s;
            s.kind = Shape::Kind::Either;
            s.expected = "an event, or {event: name, partition: t-0, node: 1}";
            s.either = {&Codec<EventName>::shape(), &Codec<EventPattern>::shape()};
            return s;
        }();
        return kShape;
    }
    static bool read(Reader& reader, const Node& node, const Limits& limits, Pattern& out) {
        if (node.kind == Node::Kind::Map) {
            return Codec<EventPattern>::read(reader, node, limits, out.value);
        }
        EventName name;
        if (!Codec<EventName>::read(reader, node, limits, name)) return false;
        out.value.event = std::move(name.value);
        return true;
    }
};

namespace {
template <std::vector<EventPattern> Expect::* Member>
Field<Expect> patterns(const char* name, const char* doc) {
    return field_into<Expect, std::vector<Pattern>>(
        name, doc, [](Reader&, const Node&, Expect& out, std::vector<Pattern> list) {
            for (Pattern& one : list) (out.*Member).push_back(std::move(one.value));
            return true;
        });
}
}  // namespace

template <>
const Table<EventPattern>& TableOf<EventPattern>::get() {
    static const auto kTable = make_table<EventPattern>(
        "event pattern", "An event of the trace.",
        {field_into<EventPattern, EventName>("event", "its name", put_pattern_event).required(),
         field_into<EventPattern, PartitionName>("partition", "of this partition",
                                                 put_pattern_partition),
         field<&EventPattern::node>("node", "on this node")});
    return kTable;
}

template <>
const Table<Expect>& TableOf<Expect>::get() {
    static const auto kTable = [] {
        std::vector<Field<Expect>> fields;
        fields.push_back(invariants<&Expect::holds>("holds", "invariants that must hold"));
        fields.push_back(invariants<&Expect::violates>(
            "violates", "invariants that this lab exists to see broken"));
        fields.push_back(invariants<&Expect::may_violate>(
            "may_violate", "invariants that may hold or not"));
        fields.push_back(patterns<&Expect::events_in_order>(
            "events_in_order", "seen in this order, other events may lie between"));
        fields.push_back(patterns<&Expect::never>("never", "events that must not be seen"));
        for (const CountName& count : count_names()) fields.push_back(count_field(count));
        return make_table<Expect>("expect block", "What the run must show.", std::move(fields),
                                  check_expect);
    }();
    return kTable;
}

template <>
const Table<Eventually>& TableOf<Eventually>::get() {
    static const auto kTable = make_table<Eventually>(
        "eventually block", "What must come true once every fault is over.",
        {field<&Eventually::within>("within", "so long after heal_at", {1, 86'400'000'000'000L}),
         field_into<Eventually, std::vector<LivenessName>>("conditions", "all of these",
                                                           put_conditions)
             .required()});
    return kTable;
}

template <>
const Table<Variant>& TableOf<Variant>::get() {
    static const auto kTable = make_table<Variant>(
        "variant", "The same lab with a change.",
        {field<&Variant::because>("because", "what the change teaches"),
         field<&Variant::set>("set", "path: value, as with --set").required(),
         field<&Variant::expect>("expect", "what is then expected").required()});
    return kTable;
}

}  // namespace hw::scenarios
