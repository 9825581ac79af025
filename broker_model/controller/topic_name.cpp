#include "broker_model/controller/topic_name.hpp"

#include <algorithm>

namespace hw {
namespace {

constexpr std::size_t kMaxLength = 249;

constexpr bool is_legal(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '.' || c == '_' || c == '-';
}

}  // namespace

std::optional<std::string> illegal_topic_name(std::string_view name) {
    const std::string quoted = "'" + std::string(name) + "'";
    const std::string start = "Topic name is invalid: ";
    if (name.empty()) return start + "the empty string is not allowed";
    if (name == "." || name == "..") return start + quoted + " is not allowed";
    if (name.size() > kMaxLength) {
        return start + "the length of " + quoted + " is longer than the max allowed length " +
               std::to_string(kMaxLength);
    }
    if (!std::all_of(name.begin(), name.end(), is_legal)) {
        return start + quoted +
               " contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'";
    }
    return std::nullopt;
}

bool topic_names_collide(std::string_view a, std::string_view b) {
    const auto unified = [](char c) { return c == '.' ? '_' : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [&](char x, char y) { return unified(x) == unified(y); });
}

}  // namespace hw
