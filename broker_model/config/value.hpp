// One value of one setting: text -> typed value, or Kafka's reason for refusing it.
// Source: ConfigDef.parseType and the ConfigDef validators. Worked cases:
//   setting                text        result
//   retries (INT)          " 3 "       3                  surrounding blanks are dropped
//   retries (INT)          "3.0"       ConfigException    Not a number of type INT
//   cleanup.policy (LIST)  "a , b"     [a, b], then refused: not in [compact, delete]
//   cleanup.policy (LIST)  ""          []                 allowed since 4.2
//   acks (STRING)          "2"         ConfigException    String must be one of: all, -1, 0, 1
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "broker_model/base/result.hpp"
#include "broker_model/config/setting.hpp"

namespace hw::config {

using TextList = std::vector<std::string>;
// monostate is Kafka's null. SHORT, INT and LONG are all int64; CLASS and PASSWORD are text.
using Value = std::variant<std::monostate, bool, std::int64_t, double, std::string, TextList>;

// Why Kafka would not start with a configuration.
struct Rejected {
    std::string exception;   // simple name of the Java exception, e.g. "ConfigException"
    std::string message;     // of the root cause, in Kafka's words
    std::string cause = {};  // simple name of the root cause if it is wrapped
    std::string by = {};     // who refused: "ProducerConfig", "KafkaProducer constructor", ...
};

[[nodiscard]] Rejected config_exception(std::string message);
[[nodiscard]] Rejected invalid_value(std::string_view key, std::string_view value,
                                     std::string_view why);

[[nodiscard]] Result<Value, Rejected> parse_value(const Setting& setting, std::string_view text);
[[nodiscard]] Value default_value(const Setting& setting);  // null for a required setting

[[nodiscard]] std::string_view trimmed(std::string_view text);
[[nodiscard]] std::string upper_case(std::string_view text);
[[nodiscard]] bool same_word(std::string_view a, std::string_view b);  // whatever the case
// Java's split on commas with blanks around them; "" gives an empty list.
[[nodiscard]] TextList split_list(std::string_view text);
// As Java prints it: null, true, 3, 0.5, text, [a, b].
[[nodiscard]] std::string to_text(const Value& value);
[[nodiscard]] std::string join(const TextList& items, std::string_view separator);

}  // namespace hw::config
