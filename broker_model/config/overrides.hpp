// A set of `key=value` overrides of one scope and what Kafka makes of it: every setting of the
// scope with its value, given or default. Combinations are judged by the rules beside this file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "broker_model/base/time.hpp"
#include "broker_model/config/value.hpp"

namespace hw::config {

struct Override {
    std::string key;
    std::string value;
    int line = 0;  // in the file it came from; 0 = nowhere in particular
};
using Overrides = std::vector<Override>;  // of two with the same key the later one counts

class Values {
  public:
    explicit Values(Scope scope);  // all defaults, nothing given

    [[nodiscard]] Scope scope() const { return scope_; }
    [[nodiscard]] bool given(std::string_view key) const;
    [[nodiscard]] const Value& at(std::string_view key) const;  // the key must exist

    [[nodiscard]] bool is_null(std::string_view key) const;
    [[nodiscard]] bool flag(std::string_view key) const;
    [[nodiscard]] std::int64_t number(std::string_view key) const;
    [[nodiscard]] double ratio(std::string_view key) const;
    [[nodiscard]] const std::string& text(std::string_view key) const;
    [[nodiscard]] std::string text_or(std::string_view key, std::string_view if_null) const;
    [[nodiscard]] const TextList& list(std::string_view key) const;
    [[nodiscard]] Duration time_ms(std::string_view key) const;  // milliseconds, saturated

    void give(std::string_view key, Value value);     // as if the user had written it
    void replace(std::string_view key, Value value);  // Kafka's own second thoughts

  private:
    [[nodiscard]] std::size_t index(std::string_view key) const;

    Scope scope_;
    std::vector<Value> values_;  // in the order of settings(scope)
    std::vector<bool> given_;
};

// Parses and judges each value alone. Unknown keys are ignored here, as Kafka does; of several
// wrong values the one defined first is reported, as Kafka does.
[[nodiscard]] Result<Values, Rejected> parse_overrides(Scope scope, const Overrides& overrides);

// What a person should be told about the keys. Kafka accepts all of them.
struct KeyNote {
    enum class Kind : std::uint8_t {
        Unknown,      // no such setting in this scope
        NotModelled,  // a setting of Kafka's without effect in this model
    };
    Kind kind;
    std::string key;
    int line = 0;
    std::vector<std::string_view> nearest;  // Unknown: what may have been meant
};
[[nodiscard]] std::vector<KeyNote> notes_on_keys(Scope scope, const Overrides& overrides);
[[nodiscard]] std::string to_text(const KeyNote& note);

[[nodiscard]] const Override* last_of(const Overrides& overrides, std::string_view key);

}  // namespace hw::config
