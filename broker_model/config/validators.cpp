#include "broker_model/config/validators.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include "broker_model/config/addresses.hpp"
#include "broker_model/config/offset_reset.hpp"

namespace hw::config {
namespace {

bool is_one_of(std::string_view allowed, std::string_view word) {
    const auto words = allowed_words(allowed);
    return std::ranges::find(words, word) != words.end();
}

std::string listed(std::string_view allowed) {
    std::string text;
    for (std::string_view word : allowed_words(allowed)) {
        if (!text.empty()) text += ", ";
        text += word;
    }
    return text;
}

double number_of(std::string_view text) {
    double value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::optional<Rejected> refuse_range(const Setting& s, const Value& value) {
    const Bounds bounds = allowed_bounds(s.allowed);
    const double number = std::holds_alternative<double>(value)
                              ? std::get<double>(value)
                              : static_cast<double>(std::get<std::int64_t>(value));
    if (!bounds.lo.empty() && number < number_of(bounds.lo)) {
        return invalid_value(s.key, to_text(value),
                             "Value must be at least " + std::string(bounds.lo));
    }
    if (!bounds.hi.empty() && number > number_of(bounds.hi)) {
        return invalid_value(s.key, to_text(value),
                             "Value must be no more than " + std::string(bounds.hi));
    }
    return std::nullopt;
}

std::optional<Rejected> refuse_list(const Setting& s, const TextList& items) {
    const std::string key = "Configuration '" + std::string(s.key) + "'";
    if (items.empty() && s.has(kNoEmptyList)) {
        return config_exception(
            key + " must not be empty. Valid values include: " +
            (s.allowed.empty() ? "any non-empty value" : std::string(s.allowed)));
    }
    for (const std::string& item : items) {
        if (item.empty()) return config_exception(key + " values must not be empty.");
        if (!s.allowed.empty() && !is_one_of(s.allowed, item)) {
            return invalid_value(s.key, item, "String must be one of: " + listed(s.allowed));
        }
    }
    return std::nullopt;
}

std::optional<Rejected> refuse_throttled(const Setting& s, const Value& value) {
    const auto& items = std::get<TextList>(value);
    std::string all;
    for (const std::string& item : items) all += item;
    const auto pair_of_ids = [](std::string_view item) {
        if (item.empty()) return true;
        const std::size_t colon = item.find(':');
        if (colon == std::string_view::npos) return false;
        const auto digits = [](std::string_view text) {
            return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
        };
        return digits(item.substr(0, colon)) && digits(item.substr(colon + 1));
    };
    if (all == "*" || std::ranges::all_of(items, pair_of_ids)) return std::nullopt;
    return invalid_value(s.key, to_text(value),
                         std::string(s.key) +
                             " must be the literal '*' or a list of replicas in the following "
                             "format: [partitionId]:[brokerId],[partitionId]:[brokerId],...");
}

std::optional<Rejected> refuse_offset_reset(const Setting& s, const std::string& text) {
    const auto strategy = parse_offset_reset(text);
    const bool none_is_fine = s.validator == Validator::OffsetReset;
    if (strategy && (none_is_fine || strategy->kind != OffsetReset::Kind::None)) {
        return std::nullopt;
    }
    return invalid_value(s.key, text,
                         "Invalid value `" + text + "` for configuration " + std::string(s.key) +
                             ". The value must be either " + listed(s.allowed) + ".");
}

std::optional<Rejected> refuse_topology_optimization(const Setting& s, const std::string& text) {
    const TextList items = split_list(text);
    const auto exclusive = [](const std::string& item) { return item == "none" || item == "all"; };
    const bool known = !items.empty() && std::ranges::all_of(items, [&](const std::string& item) {
        return is_one_of(s.allowed, item);
    });
    if (known && (items.size() == 1 || std::ranges::none_of(items, exclusive))) {
        return std::nullopt;
    }
    return config_exception("\"" + text + "\" is not a valid optimization config.");
}

std::optional<Rejected> refuse_urls(const TextList& items) {
    if (items.empty()) {
        return config_exception(
            "Invalid value for listeners, at least one URL is expected, ex: "
            "http://localhost:8080,https://localhost:8443.");
    }
    if (std::ranges::any_of(items, &std::string::empty)) {
        return config_exception("Empty URL found when parsing listeners list.");
    }
    return std::nullopt;
}

std::optional<Rejected> refuse_text(const Setting& s, const std::string& text) {
    switch (s.validator) {
        case Validator::OneOf:
            if (is_one_of(s.allowed, text)) return std::nullopt;
            return invalid_value(s.key, text, "String must be one of: " + listed(s.allowed));
        case Validator::OneOfAnyCase:
            for (std::string_view word : allowed_words(s.allowed)) {
                if (same_word(word, text)) return std::nullopt;
            }
            return invalid_value(s.key, text,
                                 "String must be one of (case insensitive): " + listed(s.allowed));
        case Validator::NonEmpty:
            if (!text.empty()) return std::nullopt;
            return invalid_value(s.key, text, "String must be non-empty");
        case Validator::OffsetReset:
        case Validator::ShareOffsetReset:
            return refuse_offset_reset(s, text);
        case Validator::ConnectProtocol:
            for (std::string_view word : allowed_words(s.allowed)) {
                if (same_word(word, text)) return std::nullopt;
            }
            return invalid_value(s.key, text, "Invalid Connect protocol compatibility");
        case Validator::TopologyOptimization:
            return refuse_topology_optimization(s, text);
        case Validator::JvmAlgorithm:
            if (!text.empty()) return std::nullopt;
            return invalid_value(s.key, text, "an algorithm's name is needed");
        default:
            return std::nullopt;
    }
}

std::optional<Rejected> refuse_number(const Setting& s, const Value& value) {
    const auto number = std::holds_alternative<std::int64_t>(value) ? std::get<std::int64_t>(value)
                                                                    : std::int64_t{0};
    switch (s.validator) {
        case Validator::Range:
            return refuse_range(s, value);
        case Validator::GzipLevel:
            if (number == -1 || (number >= 1 && number <= 9)) return std::nullopt;
            return invalid_value(s.key, to_text(value),
                                 "Value must be between 1 and 9 or equal to -1");
        case Validator::PositiveOrMinusOne:
            if (number == -1 || number > 0) return std::nullopt;
            return invalid_value(s.key, to_text(value), std::string(s.allowed));
        default:
            return std::nullopt;
    }
}

std::optional<Rejected> refuse_items(const Setting& s, const Value& value) {
    const auto& items = std::get<TextList>(value);
    switch (s.validator) {
        case Validator::ListOf:
            return refuse_list(s, items);
        case Validator::ListSize:
            if (items.size() <= 5) return std::nullopt;
            return invalid_value(s.key, to_text(value), "exceeds maximum list size of [5].");
        case Validator::ThrottledReplicas:
            return refuse_throttled(s, value);
        case Validator::QuorumVoters: {
            auto voters = parse_quorum_voters(items);
            return voters ? std::nullopt : std::optional(voters.error());
        }
        case Validator::QuorumBootstrap:
            return refuse_quorum_bootstrap(items);
        case Validator::ListenerUrls:
            return refuse_urls(items);
        case Validator::JvmAlgorithm:
            if (!items.empty()) return std::nullopt;
            return invalid_value(s.key, to_text(value), "at least one algorithm is needed");
        default:
            return std::nullopt;
    }
}

}  // namespace

std::optional<Rejected> refuse(const Setting& setting, const Value& value) {
    if (std::holds_alternative<std::monostate>(value)) return std::nullopt;
    if (const auto* text = std::get_if<std::string>(&value)) return refuse_text(setting, *text);
    if (std::holds_alternative<TextList>(value)) return refuse_items(setting, value);
    return refuse_number(setting, value);
}

std::vector<std::string_view> allowed_words(std::string_view allowed) {
    std::vector<std::string_view> words;
    const std::size_t open = allowed.find('[');
    if (open == std::string_view::npos || !allowed.ends_with(']')) return words;
    std::string_view rest = allowed.substr(open + 1, allowed.size() - open - 2);
    while (!rest.empty()) {
        const std::size_t comma = rest.find(',');
        words.push_back(trimmed(rest.substr(0, comma)));
        rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
    }
    return words;
}

Bounds allowed_bounds(std::string_view allowed) {
    const std::size_t dots = allowed.find(",...");
    if (!allowed.starts_with('[') || dots == std::string_view::npos) return {};
    Bounds bounds{allowed.substr(1, dots - 1), {}};
    std::string_view rest = allowed.substr(dots + 4);  // ",hi]" or "]"
    if (rest.starts_with(',')) bounds.hi = rest.substr(1, rest.find(']') - 1);
    return bounds;
}

}  // namespace hw::config
