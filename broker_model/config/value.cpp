#include "broker_model/config/value.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "broker_model/config/known_classes.hpp"
#include "broker_model/config/validators.hpp"

namespace hw::config {
namespace {

// Java's parseInt family: an optional sign and digits, nothing else.
std::optional<std::int64_t> parse_integer(std::string_view text, std::int64_t lo, std::int64_t hi) {
    if (text.starts_with('+')) text.remove_prefix(1);
    if (text.starts_with('+')) return std::nullopt;
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    if (value < lo || value > hi) return std::nullopt;
    return value;
}

// Java's parseDouble: NaN, Infinity, and a trailing f or d are numbers too.
std::optional<double> parse_double(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    if (text == "Infinity") return negative ? -kInfinity : kInfinity;
    if (text.empty() || (text[0] != '.' && (text[0] < '0' || text[0] > '9'))) return std::nullopt;
    if (std::string_view("fFdD").find(text.back()) != std::string_view::npos) text.remove_suffix(1);
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc::result_out_of_range) value = kInfinity;
    if (error == std::errc::invalid_argument || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return negative ? -value : value;
}

std::optional<Value> parse_number(ValueType type, std::string_view text) {
    using Limits32 = std::numeric_limits<std::int32_t>;
    using Limits16 = std::numeric_limits<std::int16_t>;
    using Limits64 = std::numeric_limits<std::int64_t>;
    if (type == ValueType::Double) {
        const auto value = parse_double(text);
        return value ? std::optional<Value>(*value) : std::nullopt;
    }
    const auto value =
        type == ValueType::Int     ? parse_integer(text, Limits32::min(), Limits32::max())
        : type == ValueType::Short ? parse_integer(text, Limits16::min(), Limits16::max())
                                   : parse_integer(text, Limits64::min(), Limits64::max());
    return value ? std::optional<Value>(*value) : std::nullopt;
}

// Typed, not yet judged. `text` is quoted untrimmed in messages, as Kafka does.
Result<Value, Rejected> parse_type(const Setting& s, std::string_view text) {
    const std::string_view word = trimmed(text);
    switch (s.type) {
        case ValueType::Boolean: {
            if (same_word(word, "true")) return Value(true);
            if (same_word(word, "false")) return Value(false);
            return Failure{invalid_value(s.key, text, "Expected value to be either true or false")};
        }
        case ValueType::String:
        case ValueType::Password:
            return Value(std::string(word));
        case ValueType::List:
            return Value(split_list(word));
        case ValueType::Class:
            if (is_known_class(word)) return Value(std::string(word));
            return Failure{
                invalid_value(s.key, text, "Class " + std::string(text) + " could not be found.")};
        case ValueType::Int:
        case ValueType::Short:
        case ValueType::Long:
        case ValueType::Double:
            break;
    }
    if (auto number = parse_number(s.type, word)) return *std::move(number);
    return Failure{
        invalid_value(s.key, text, "Not a number of type " + std::string(type_name(s.type)))};
}

// Java writes 1.0 for 1 and 1.0E7 for ten million.
std::string double_text(double value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
    std::array<char, 64> buffer{};
    const double magnitude = std::fabs(value);
    const bool plain = magnitude == 0 || (magnitude >= 1e-3 && magnitude < 1e7);
    const auto format = plain ? std::chars_format::fixed : std::chars_format::scientific;
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format);
    std::string text(buffer.data(), end.ptr);
    if (plain) return text.find('.') == std::string::npos ? text + ".0" : text;
    const std::size_t e = text.find('e');
    std::string mantissa = text.substr(0, e);
    if (mantissa.find('.') == std::string::npos) mantissa += ".0";
    return mantissa + "E" + std::to_string(std::stoi(text.substr(e + 1)));
}

}  // namespace

Rejected config_exception(std::string message) {
    return {.exception = "ConfigException", .message = std::move(message)};
}

Rejected invalid_value(std::string_view key, std::string_view value, std::string_view why) {
    return config_exception("Invalid value " + std::string(value) + " for configuration " +
                            std::string(key) + ": " + std::string(why));
}

std::string_view trimmed(std::string_view text) {
    const auto blank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
    while (!text.empty() && blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && blank(text.back())) text.remove_suffix(1);
    return text;
}

std::string upper_case(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return out;
}

bool same_word(std::string_view a, std::string_view b) { return upper_case(a) == upper_case(b); }

TextList split_list(std::string_view text) {
    text = trimmed(text);
    TextList items;
    if (text.empty()) return items;
    for (std::size_t from = 0;;) {
        const std::size_t comma = text.find(',', from);
        items.emplace_back(trimmed(text.substr(from, comma - from)));
        if (comma == std::string_view::npos) return items;
        from = comma + 1;
    }
}

std::string join(const TextList& items, std::string_view separator) {
    std::string text;
    for (const std::string& item : items) {
        if (&item != &items.front()) text += separator;
        text += item;
    }
    return text;
}

std::string to_text(const Value& value) {
    struct Printer {
        std::string operator()(std::monostate) const { return "null"; }
        std::string operator()(bool b) const { return b ? "true" : "false"; }
        std::string operator()(std::int64_t n) const { return std::to_string(n); }
        std::string operator()(double d) const { return double_text(d); }
        std::string operator()(const std::string& s) const { return s; }
        std::string operator()(const TextList& list) const { return "[" + join(list, ", ") + "]"; }
    };
    return std::visit(Printer{}, value);
}

Result<Value, Rejected> parse_value(const Setting& setting, std::string_view text) {
    auto parsed = parse_type(setting, text);
    if (!parsed) return parsed;
    if (setting.validator == Validator::ListOf) {  // Kafka drops repeated elements with a warning
        TextList unique;
        for (std::string& item : std::get<TextList>(parsed.value())) {
            bool seen = false;
            for (const std::string& kept : unique) seen = seen || kept == item;
            if (!seen) unique.push_back(std::move(item));
        }
        parsed = Value(std::move(unique));
    }
    if (auto refused = refuse(setting, parsed.value())) return Failure{*std::move(refused)};
    return parsed;
}

Value default_value(const Setting& setting) {
    if (setting.has(kRequired) || setting.has(kNullDefault)) return {};
    if (setting.type == ValueType::Class) return std::string(setting.default_text);
    auto parsed = parse_type(setting, setting.default_text);
    HW_CHECK(parsed.ok(), std::string(setting.key) + " has a default that does not parse");
    return std::move(parsed.value());
}

}  // namespace hw::config
