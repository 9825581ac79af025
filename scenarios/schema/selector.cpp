#include "scenarios/schema/selector.hpp"

#include <array>

#include "scenarios/units.hpp"

namespace hw::scenarios {
namespace {

using Kind = NodeSelector::Kind;

struct Form {
    std::string_view word;
    Kind kind;
    enum class Argument { None, Partition, Name } argument;
};
constexpr std::array kForms{
    Form{"leader", Kind::Leader, Form::Argument::Partition},
    Form{"follower", Kind::Follower, Form::Argument::Partition},
    Form{"followers", Kind::Followers, Form::Argument::Partition},
    Form{"controller", Kind::Controller, Form::Argument::None},
    Form{"brokers", Kind::Brokers, Form::Argument::None},
    Form{"controllers", Kind::Controllers, Form::Argument::None},
    Form{"rack", Kind::Rack, Form::Argument::Name},
    Form{"client", Kind::Client, Form::Argument::Name},
};

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

bool read_argument(const Form& form, std::string_view argument, NodeSelector& out,
                   std::string& why) {
    if (form.argument == Form::Argument::Name) {
        out.name = std::string(argument);
        if (argument.empty()) why = "the name in brackets is missing";
        return !argument.empty();
    }
    if (parse_partition(argument, out.topic, out.partition)) return true;
    why = "the partition in brackets must look like t-0";
    return false;
}

// "follower(t-0)#2" -> the second one; cuts the number off.
bool take_nth(std::string_view& role, NodeSelector& out, std::string& why) {
    const auto hash = role.find('#');
    if (hash == std::string_view::npos) return true;
    const auto nth = parse_integer(role.substr(hash + 1), why);
    role = role.substr(0, hash);
    if (nth && *nth >= 1 && *nth <= 1000 && role.starts_with("follower(")) {
        out.nth = *nth - 1;
        return true;
    }
    why = "only a follower can be followed by # and a number from 1 on";
    return false;
}

bool read_role(std::string_view role, NodeSelector& out, std::string& why) {
    const auto bracket = role.find('(');
    const std::string_view word = trimmed(role.substr(0, bracket));
    for (const Form& form : kForms) {
        if (form.word != word) continue;
        out.kind = form.kind;
        if (form.argument == Form::Argument::None) {
            if (bracket != std::string_view::npos) why = "it takes nothing in brackets";
            return bracket == std::string_view::npos;
        }
        if (bracket == std::string_view::npos || role.back() != ')') {
            why = "something in brackets must follow";
            return false;
        }
        const auto inside = role.substr(bracket + 1, role.size() - bracket - 2);
        return read_argument(form, trimmed(inside), out, why);
    }
    why = "it names no node";
    return false;
}

}  // namespace

bool parse_partition(std::string_view text, std::string& topic, std::int64_t& partition) {
    const auto hyphen = text.rfind('-');
    if (hyphen == std::string_view::npos || hyphen == 0) return false;
    std::string why;
    const auto number = parse_integer(text.substr(hyphen + 1), why);
    if (!number || *number < 0) return false;
    topic = std::string(text.substr(0, hyphen));
    partition = *number;
    return true;
}

std::optional<NodeSelector> parse_selector(std::string_view text, std::string& why) {
    NodeSelector out;
    out.text = std::string(text);
    std::string_view role = trimmed(text);
    if (const auto at = role.find('@'); at != std::string_view::npos) {
        const auto when = parse_duration(trimmed(role.substr(at + 1)), why);
        if (!when || when->ns() < 0) {
            why = "the time after @ is wrong: " + (why.empty() ? "it is negative" : why);
            return std::nullopt;
        }
        out.resolved_at = Instant{} + *when;
        role = trimmed(role.substr(0, at));
    }
    std::string not_a_number;
    const auto id = parse_integer(role, not_a_number);
    if (id) {
        out.kind = Kind::Id;
        out.id = *id;
        return out;
    }
    if (role.empty()) {
        why = "it is empty";
        return std::nullopt;
    }
    const bool good = take_nth(role, out, why) && read_role(role, out, why);
    return good ? std::optional(out) : std::nullopt;
}

}  // namespace hw::scenarios
