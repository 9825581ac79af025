#include "scenarios/units.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <span>

namespace hw::scenarios {
namespace {

struct Unit {
    std::string_view name;
    std::int64_t factor;
};

constexpr std::int64_t kBillion = 1'000'000'000;
constexpr std::array kTimeUnits{
    Unit{"ns", 1}, Unit{"us", 1'000}, Unit{"ms", 1'000'000}, Unit{"s", kBillion},
    Unit{"m", 60 * kBillion}, Unit{"h", 3'600 * kBillion}, Unit{"d", 86'400 * kBillion}};
constexpr std::array kSizeUnits{
    Unit{"B", 1}, Unit{"kB", 1'000}, Unit{"KB", 1'000}, Unit{"MB", 1'000'000},
    Unit{"GB", kBillion}, Unit{"TB", 1'000 * kBillion}, Unit{"KiB", 1L << 10},
    Unit{"MiB", 1L << 20}, Unit{"GiB", 1L << 30}, Unit{"TiB", 1L << 40}};
constexpr std::array kRateUnits{
    Unit{"B/s", 1}, Unit{"kB/s", 1'000}, Unit{"KB/s", 1'000}, Unit{"MB/s", 1'000'000},
    Unit{"GB/s", kBillion}, Unit{"KiB/s", 1L << 10}, Unit{"MiB/s", 1L << 20},
    Unit{"GiB/s", 1L << 30}, Unit{"kbit/s", 125}, Unit{"Mbit/s", 125'000},
    Unit{"Gbit/s", 125'000'000}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// An unsigned decimal number at the start of `text`, as digits / 10^decimals; moves `text` on.
struct Decimal {
    std::int64_t digits = 0;
    std::int64_t scale = 1;  // 10^decimals
};
std::optional<Decimal> take_decimal(std::string_view& text, std::string& why) {
    Decimal d;
    std::size_t i = 0;
    bool point = false;
    for (; i < text.size() && (is_digit(text[i]) || (text[i] == '.' && !point && i > 0)); ++i) {
        if (text[i] == '.') {
            point = true;
            continue;
        }
        if (__builtin_mul_overflow(d.digits, 10, &d.digits) ||
            __builtin_add_overflow(d.digits, text[i] - '0', &d.digits) ||
            (point && __builtin_mul_overflow(d.scale, 10, &d.scale))) {
            why = "the number is too large";
            return std::nullopt;
        }
    }
    if (i == 0 || text[i - 1] == '.') {
        why = "it is not a number with a unit";
        return std::nullopt;
    }
    text.remove_prefix(i);
    return d;
}

std::optional<std::int64_t> take_quantity(std::string_view& text, std::span<const Unit> units,
                                          std::string& why) {
    const auto number = take_decimal(text, why);
    if (!number) return std::nullopt;
    std::size_t end = 0;
    while (end < text.size() && !is_digit(text[end])) ++end;
    const std::string_view name = text.substr(0, end);
    text.remove_prefix(end);
    if (name.empty()) {
        why = "it has no unit";
        return std::nullopt;
    }
    for (const Unit& unit : units) {
        if (unit.name != name) continue;
        std::int64_t product = 0;
        if (__builtin_mul_overflow(number->digits, unit.factor, &product)) {
            why = "it is too large";
            return std::nullopt;
        }
        if (product % number->scale != 0) {
            why = "it has too many decimals";
            return std::nullopt;
        }
        return product / number->scale;
    }
    why = fmt::format("\"{}\" is not a unit here", name);
    return std::nullopt;
}

std::optional<std::int64_t> whole_quantity(std::string_view text, std::span<const Unit> units,
                                           std::string& why) {
    const auto value = take_quantity(text, units, why);
    if (value && !text.empty()) {
        why = "there is more after the unit";
        return std::nullopt;
    }
    return value;
}

}  // namespace

std::optional<std::int64_t> parse_integer(std::string_view text, std::string& why) {
    std::int64_t value = 0;
    std::string digits;
    for (std::size_t i = 0; i < text.size(); ++i) {  // 1_000_000 as in YAML 1.1
        if (text[i] != '_' || i == 0 || !is_digit(text[i - 1])) digits += text[i];
    }
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error == std::errc::result_out_of_range) {
        why = "the number is too large";
        return std::nullopt;
    }
    if (error != std::errc() || end != digits.data() + digits.size()) {
        why = "it is not a whole number";
        return std::nullopt;
    }
    return value;
}

std::optional<Duration> parse_duration(std::string_view text, std::string& why) {
    constexpr std::int64_t kMax = 365L * 86'400 * kBillion;
    const bool negative = !text.empty() && text.front() == '-';
    if (negative) text.remove_prefix(1);
    std::int64_t total = 0;
    do {
        const auto part = take_quantity(text, kTimeUnits, why);
        if (!part) return std::nullopt;
        if (*part > kMax || (total += *part) > kMax) {
            why = "it is more than a year";
            return std::nullopt;
        }
    } while (!text.empty());
    return nanos(negative ? -total : total);
}

std::optional<Bytes> parse_bytes(std::string_view text, std::string& why) {
    const auto value = whole_quantity(text, kSizeUnits, why);
    return value ? std::optional(Bytes{*value}) : std::nullopt;
}

std::optional<BytesPerSecond> parse_rate(std::string_view text, std::string& why) {
    const auto value = whole_quantity(text, kRateUnits, why);
    return value ? std::optional(BytesPerSecond{*value}) : std::nullopt;
}

std::optional<Ratio> parse_percent(std::string_view text, std::string& why) {
    const auto number = take_decimal(text, why);
    if (!number) return std::nullopt;
    if (text != "%") {
        why = text.empty() ? "it has no unit" : "it is not a percentage";
        return std::nullopt;
    }
    if (number->scale > 1'000'000) {
        why = "it has too many decimals";
        return std::nullopt;
    }
    if (number->digits > 100 * number->scale) {
        why = "it is more than 100%";
        return std::nullopt;
    }
    return Ratio{static_cast<std::uint32_t>(number->digits),
                 static_cast<std::uint32_t>(100 * number->scale)};
}

std::string duration_text(Duration duration) {
    std::int64_t ns = duration.ns();
    if (ns == 0) return "0s";
    if (ns < 0) return "-" + duration_text(nanos(-ns));
    std::string out;
    constexpr std::array kOrder{kTimeUnits[6], kTimeUnits[5], kTimeUnits[4], kTimeUnits[3],
                                kTimeUnits[2], kTimeUnits[1], kTimeUnits[0]};
    for (const Unit& unit : kOrder) {
        if (ns < unit.factor) continue;
        out += fmt::format("{}{}", ns / unit.factor, unit.name);
        ns %= unit.factor;
    }
    return out;
}

}  // namespace hw::scenarios
