#include "scenarios/yaml/write.hpp"

#include <fmt/format.h>

namespace hw::scenarios {
namespace {

constexpr std::size_t kWidth = 100;

bool reads_back_plain(const Node& node) {
    const std::string& text = node.text;
    if (node.quoted || text.empty() || text.front() == ' ' || text.back() == ' ') return false;
    if (text.find_first_of(",[]{}\"'\n\t\\") != std::string::npos) return false;
    if (text.find(": ") != std::string::npos || text.find(" #") != std::string::npos) return false;
    if (text.back() == ':') return false;
    const bool dash = text.front() == '-' && (text.size() == 1 || text[1] == ' ');
    return std::string_view("#&*!|>%@`?:").find(text.front()) == std::string_view::npos && !dash;
}

std::string scalar(const Node& node) {
    if (reads_back_plain(node)) return node.text;
    std::string out = "\"";
    for (const char c : node.text) {
        if (c == '\n') {
            out += "\\n";
        } else if (c == '\t') {
            out += "\\t";
        } else {
            if (c == '"' || c == '\\') out += '\\';
            out += c;
        }
    }
    return out + '"';
}

std::string in_brackets(const Node& node, const std::string& separator = ", ") {
    std::string out;
    switch (node.kind) {
        case Node::Kind::Null: return "~";
        case Node::Kind::Scalar: return scalar(node);
        case Node::Kind::List:
            for (const Node& item : node.items) {
                out += (out.empty() ? "" : separator) + in_brackets(item);
            }
            return "[" + out + "]";
        case Node::Kind::Map:
            for (const Node::Entry& entry : node.entries) {
                Node key;
                key.text = entry.key;
                out += fmt::format("{}{}: {}", out.empty() ? "" : separator, scalar(key),
                                   in_brackets(entry.value));
            }
            return "{" + out + "}";
    }
    return out;
}

// On one line if it fits behind `before` characters, else an entry a line.
std::string fitted(const Node& node, std::size_t before) {
    const std::string line = in_brackets(node);
    if (before + line.size() <= kWidth) return line;
    return in_brackets(node, ",\n" + std::string(before + 1, ' '));
}

std::string entry_text(const Node::Entry& entry) {
    const std::string line = entry.key + ": " + in_brackets(entry.value);
    if (entry.value.kind == Node::Kind::List && !entry.value.items.empty()) {
        std::string out = entry.key + ":\n";
        for (const Node& item : entry.value.items) out += "  - " + fitted(item, 4) + "\n";
        return out;
    }
    if (entry.value.kind != Node::Kind::Map || line.size() <= kWidth) return line + "\n";
    std::string out = entry.key + ":\n";
    for (const Node::Entry& one : entry.value.entries) {
        out += "  " + one.key + ": " + fitted(one.value, one.key.size() + 4) + "\n";
    }
    return out;
}

}  // namespace

std::string write_yaml(const Node& root) {
    if (root.kind != Node::Kind::Map) return in_brackets(root) + "\n";
    std::string out;
    for (const Node::Entry& entry : root.entries) out += entry_text(entry);
    return out;
}

}  // namespace hw::scenarios
