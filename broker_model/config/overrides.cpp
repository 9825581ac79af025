#include "broker_model/config/overrides.hpp"

#include <algorithm>

namespace hw::config {

Values::Values(Scope scope) : scope_(scope), given_(settings(scope).size(), false) {
    values_.reserve(given_.size());
    for (const Setting& setting : settings(scope)) values_.push_back(default_value(setting));
}

std::size_t Values::index(std::string_view key) const {
    const Setting* setting = find(scope_, key);
    HW_CHECK(setting != nullptr, "no setting " + std::string(key));
    return static_cast<std::size_t>(setting - settings(scope_).data());
}

bool Values::given(std::string_view key) const { return given_[index(key)]; }
const Value& Values::at(std::string_view key) const { return values_[index(key)]; }

bool Values::is_null(std::string_view key) const {
    return std::holds_alternative<std::monostate>(at(key));
}
bool Values::flag(std::string_view key) const { return std::get<bool>(at(key)); }
std::int64_t Values::number(std::string_view key) const { return std::get<std::int64_t>(at(key)); }
double Values::ratio(std::string_view key) const { return std::get<double>(at(key)); }
const std::string& Values::text(std::string_view key) const {
    return std::get<std::string>(at(key));
}
std::string Values::text_or(std::string_view key, std::string_view if_null) const {
    return is_null(key) ? std::string(if_null) : text(key);
}
const TextList& Values::list(std::string_view key) const { return std::get<TextList>(at(key)); }
Duration Values::time_ms(std::string_view key) const { return millis_saturated(number(key)); }

void Values::give(std::string_view key, Value value) {
    const std::size_t i = index(key);
    values_[i] = std::move(value);
    given_[i] = true;
}
void Values::replace(std::string_view key, Value value) { values_[index(key)] = std::move(value); }

const Override* last_of(const Overrides& overrides, std::string_view key) {
    const Override* found = nullptr;
    for (const Override& o : overrides) {
        if (o.key == key) found = &o;
    }
    return found;
}

Result<Values, Rejected> parse_overrides(Scope scope, const Overrides& overrides) {
    Values values(scope);
    const Setting* first_wrong = nullptr;
    Rejected why;
    const auto blame = [&](const Setting& setting, Rejected rejected) {
        if (first_wrong != nullptr && first_wrong->defined_at < setting.defined_at) return;
        first_wrong = &setting;
        why = std::move(rejected);
    };
    for (const Setting& setting : settings(scope)) {
        const Override* given = last_of(overrides, setting.key);
        if (given == nullptr) {
            if (!setting.has(kRequired)) continue;
            blame(setting,
                  config_exception("Missing required configuration \"" + std::string(setting.key) +
                                   "\" which has no default value."));
            continue;
        }
        auto value = parse_value(setting, given->value);
        if (value) {
            values.give(setting.key, std::move(value.value()));
        } else {
            blame(setting, value.error());
        }
    }
    if (first_wrong != nullptr) return Failure{std::move(why)};
    return values;
}

std::vector<KeyNote> notes_on_keys(Scope scope, const Overrides& overrides) {
    std::vector<KeyNote> notes;
    for (const Override& o : overrides) {
        if (find(scope, o.key) == nullptr) {
            notes.push_back({KeyNote::Kind::Unknown, o.key, o.line, nearest_keys(scope, o.key)});
        } else if (modelled(scope, o.key) == nullptr) {
            notes.push_back({KeyNote::Kind::NotModelled, o.key, o.line, {}});
        }
    }
    return notes;
}

std::string to_text(const KeyNote& note) {
    if (note.kind == KeyNote::Kind::NotModelled) {
        return note.key + ": not modelled: has no effect";
    }
    std::string text = "unknown setting " + note.key;
    if (!note.nearest.empty()) {
        text += "; did you mean ";
        for (std::size_t i = 0; i < note.nearest.size(); ++i) {
            if (i > 0) text += i + 1 == note.nearest.size() ? " or " : ", ";
            text += note.nearest[i];
        }
        text += "?";
    }
    return text;
}

}  // namespace hw::config
