#include "scenarios/schema/codec.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "scenarios/schema/selector.hpp"
#include "scenarios/units.hpp"
#include "scenarios/vocabulary.hpp"

namespace hw::scenarios {
namespace {

constexpr const char* kDurationForm = "a time such as 500ms, 30s or 1m30s";

Shape text_shape(const char* expected, const char* pattern = "") {
    Shape s;
    s.expected = expected;
    s.pattern = pattern;
    return s;
}
Shape choice_shape(std::vector<std::string> choices, const char* expected) {
    Shape s;
    s.kind = Shape::Kind::Choice;
    s.choices = std::move(choices);
    s.expected = expected;
    return s;
}
Shape plain_shape(Shape::Kind kind, const char* expected) {
    Shape s;
    s.kind = kind;
    s.expected = expected;
    return s;
}

void refuse(Reader& reader, const Node& node, const std::string& why, const std::string& expected) {
    reader.problem(node.mark, quoted(node.text) + ": " + why, expected);
}

// Reads a quantity and checks its limits; `show` puts a limit back into words.
template <class V, class Parse, class Number, class Show>
bool read_quantity(Reader& reader, const Node& node, const Limits& limits, const char* expected,
                   V& out, Parse parse, Number number, Show show) {
    if (!need_scalar(reader, node, expected)) return false;
    std::string why;
    const auto value = parse(node.text, why);
    if (!value) {
        refuse(reader, node, why, expected);
        return false;
    }
    if (number(*value) < limits.min || number(*value) > limits.max) {
        const bool low = number(*value) < limits.min;
        refuse(reader, node, low ? "it is too small" : "it is too large",
               low ? "at least " + show(limits.min) : "at most " + show(limits.max));
        return false;
    }
    out = *value;
    return true;
}

bool read_choice(Reader& reader, const Node& node, const std::string& what,
                 const std::vector<std::string>& known, std::string& out) {
    if (!need_scalar(reader, node, one_of(known))) return false;
    if (std::find(known.begin(), known.end(), node.text) == known.end()) {
        reader.unknown(node.mark, what, node.text, known);
        return false;
    }
    out = node.text;
    return true;
}

template <class E>
bool read_enum(Reader& reader, const Node& node, const std::string& what,
               const std::vector<std::string>& known, E& out) {
    std::string word;
    if (!read_choice(reader, node, what, known, word)) return false;
    const auto found = std::find(known.begin(), known.end(), word);
    out = static_cast<E>(found - known.begin());
    return true;
}

std::string digits(std::int64_t n) { return std::to_string(n); }

}  // namespace

bool need_scalar(Reader& reader, const Node& node, const std::string& expected) {
    if (node.kind == Node::Kind::Scalar) return true;
    const char* found = node.kind == Node::Kind::List  ? "this is a list"
                        : node.kind == Node::Kind::Map ? "this is a map"
                                                       : "the value is missing";
    reader.problem(node.mark, found, expected);
    return false;
}

const Shape& scalar_shape() {
    static const Shape kShape = plain_shape(Shape::Kind::Setting, "a plain value");
    return kShape;
}

const Shape& Codec<std::string>::shape() {
    static const Shape kShape = text_shape("text");
    return kShape;
}
bool Codec<std::string>::read(Reader& reader, const Node& node, const Limits&, std::string& out) {
    if (!need_scalar(reader, node, "text")) return false;
    out = node.text;
    return true;
}

const Shape& Codec<std::int64_t>::shape() {
    static const Shape kShape = plain_shape(Shape::Kind::Integer, "a whole number");
    return kShape;
}
bool Codec<std::int64_t>::read(Reader& reader, const Node& node, const Limits& limits,
                               std::int64_t& out) {
    return read_quantity(reader, node, limits, "a whole number", out, parse_integer,
                         [](std::int64_t n) { return n; }, digits);
}

const Shape& Codec<std::uint64_t>::shape() {
    static const Shape kShape = [] {
        Shape s = plain_shape(Shape::Kind::Either, "a whole number, or 0x and hexadecimal digits");
        static const Shape kHex = text_shape("hexadecimal digits", "^0x[0-9a-fA-F]{1,16}$");
        s.either = {&Codec<std::int64_t>::shape(), &kHex};
        return s;
    }();
    return kShape;
}
bool Codec<std::uint64_t>::read(Reader& reader, const Node& node, const Limits&,
                                std::uint64_t& out) {
    if (!need_scalar(reader, node, shape().expected)) return false;
    const bool hex = node.text.starts_with("0x");
    const char* begin = node.text.data() + (hex ? 2 : 0);
    const char* end = node.text.data() + node.text.size();
    const auto [stop, error] = std::from_chars(begin, end, out, hex ? 16 : 10);
    if (error == std::errc() && stop == end) return true;
    refuse(reader, node, "it is not a whole number below 2^64", shape().expected);
    return false;
}

const Shape& Codec<bool>::shape() {
    static const Shape kShape = plain_shape(Shape::Kind::Flag, "true or false");
    return kShape;
}
bool Codec<bool>::read(Reader& reader, const Node& node, const Limits&, bool& out) {
    std::string word;
    if (!read_choice(reader, node, "value", {"true", "false"}, word)) return false;
    out = word == "true";
    return true;
}

const Shape& Codec<Duration>::shape() {
    static const Shape kShape =
        text_shape(kDurationForm, "^-?([0-9]+(\\.[0-9]+)?(ns|us|ms|s|m|h|d))+$");
    return kShape;
}
bool Codec<Duration>::read(Reader& reader, const Node& node, const Limits& limits, Duration& out) {
    return read_quantity(reader, node, limits, kDurationForm, out, parse_duration,
                         [](Duration d) { return d.ns(); },
                         [](std::int64_t ns) { return duration_text(nanos(ns)); });
}

const Shape& Codec<Instant>::shape() { return Codec<Duration>::shape(); }
bool Codec<Instant>::read(Reader& reader, const Node& node, const Limits& limits, Instant& out) {
    Duration since_start;
    if (!Codec<Duration>::read(reader, node, limits, since_start)) return false;
    out = Instant{} + since_start;
    return true;
}

const Shape& Codec<Bytes>::shape() {
    static const Shape kShape = text_shape("a size such as 100B, 1KiB or 16MB",
                                           "^[0-9]+(\\.[0-9]+)?([kKMGT]B|[KMGT]iB|B)$");
    return kShape;
}
bool Codec<Bytes>::read(Reader& reader, const Node& node, const Limits& limits, Bytes& out) {
    return read_quantity(reader, node, limits, shape().expected.c_str(), out, parse_bytes,
                         [](Bytes b) { return b.value(); },
                         [](std::int64_t b) { return fmt::format("{}B", b); });
}

const Shape& Codec<BytesPerSecond>::shape() {
    static const Shape kShape =
        text_shape("a rate such as 100MB/s or 1Gbit/s",
                   "^[0-9]+(\\.[0-9]+)?([kKMG]B|[KMG]iB|B|[kMG]bit)/s$");
    return kShape;
}
bool Codec<BytesPerSecond>::read(Reader& reader, const Node& node, const Limits& limits,
                                 BytesPerSecond& out) {
    return read_quantity(reader, node, limits, shape().expected.c_str(), out, parse_rate,
                         [](BytesPerSecond b) { return b.value(); },
                         [](std::int64_t b) { return fmt::format("{}B/s", b); });
}

const Shape& Codec<Ratio>::shape() {
    static const Shape kShape =
        text_shape("a percentage such as 5% or 0.1%", "^[0-9]+(\\.[0-9]+)?%$");
    return kShape;
}
bool Codec<Ratio>::read(Reader& reader, const Node& node, const Limits&, Ratio& out) {
    return read_quantity(reader, node, {}, shape().expected.c_str(), out, parse_percent,
                         [](Ratio) { return std::int64_t{0}; }, digits);
}

const Shape& Codec<Fidelity>::shape() {
    static const Shape kShape = choice_shape({"flow", "fifo"}, "flow or fifo");
    return kShape;
}
bool Codec<Fidelity>::read(Reader& reader, const Node& node, const Limits&, Fidelity& out) {
    return read_enum(reader, node, "fidelity", shape().choices, out);
}

const Shape& Codec<ReadFrom>::shape() {
    static const Shape kShape = choice_shape({"earliest", "latest"}, "earliest or latest");
    return kShape;
}
bool Codec<ReadFrom>::read(Reader& reader, const Node& node, const Limits&, ReadFrom& out) {
    return read_enum(reader, node, "place to read from", shape().choices, out);
}

const Shape& Codec<Settings>::shape() {
    static const Shape kShape = [] {
        Shape s = plain_shape(Shape::Kind::Map, "Kafka settings");
        s.item = &scalar_shape();
        return s;
    }();
    return kShape;
}
bool Codec<Settings>::read(Reader& reader, const Node& node, const Limits&, Settings& out) {
    if (node.kind != Node::Kind::Map) {
        reader.problem(node.mark, "this is not a map", "settings such as {acks: all}");
        return false;
    }
    bool good = true;
    for (const Node::Entry& entry : node.entries) {
        if (!need_scalar(reader, entry.value, "a value")) {
            good = false;
        } else {
            out[entry.key] = entry.value.text;
        }
    }
    return good;
}

const Shape& Codec<TimeBounds>::shape() {
    static const Shape kShape = [] {
        Shape s = plain_shape(Shape::Kind::Map, "{min: 5s, max: 12s}");
        s.item = &Codec<Duration>::shape();
        return s;
    }();
    return kShape;
}
bool Codec<TimeBounds>::read(Reader& reader, const Node& node, const Limits&, TimeBounds& out) {
    std::map<std::string, Duration> ends;
    if (!Codec<std::map<std::string, Duration>>::read(reader, node, {}, ends)) return false;
    for (const auto& [name, value] : ends) {
        if (name == "min") {
            out.bounds.min = value.ms();
        } else if (name == "max") {
            out.bounds.max = value.ms();
        } else {
            reader.problem(node.mark, "unknown bound " + quoted(name), "min or max");
            return false;
        }
    }
    return true;
}

const Shape& Codec<Bounds>::shape() {
    static const Shape kShape = [] {
        static const Shape kEnds = Codec<std::map<std::string, std::int64_t>>::shape();
        Shape s = plain_shape(Shape::Kind::Either, "a number, or {min: 1, max: 20}");
        s.either = {&Codec<std::int64_t>::shape(), &kEnds};
        return s;
    }();
    return kShape;
}
bool Codec<Bounds>::read(Reader& reader, const Node& node, const Limits&, Bounds& out) {
    if (node.kind != Node::Kind::Map) {
        std::int64_t exactly = 0;
        if (!Codec<std::int64_t>::read(reader, node, {}, exactly)) return false;
        out.min = out.max = exactly;
        return true;
    }
    std::map<std::string, std::int64_t> ends;
    if (!Codec<std::map<std::string, std::int64_t>>::read(reader, node, {}, ends)) return false;
    for (const auto& [name, value] : ends) {
        if (name != "min" && name != "max") {
            reader.problem(node.mark, "unknown bound " + quoted(name), "min or max");
            return false;
        }
        (name == "min" ? out.min : out.max) = value;
    }
    return true;
}

}  // namespace hw::scenarios
