#include "broker_model/config/properties.hpp"

#include <cstdint>
#include <optional>

namespace hw::config {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\f'; }

std::string_view without_leading_blanks(std::string_view line) {
    while (!line.empty() && is_blank(line.front())) line.remove_prefix(1);
    return line;
}

// An odd number of backslashes at the end: the line goes on.
bool is_continued(std::string_view line) {
    std::size_t backslashes = 0;
    while (backslashes < line.size() && line[line.size() - 1 - backslashes] == '\\') ++backslashes;
    return backslashes % 2 == 1;
}

// Takes one natural line, ended by \n, \r or \r\n, off the text.
std::string_view take_line(std::string_view& text) {
    const std::size_t end = text.find_first_of("\r\n");
    const std::string_view line = text.substr(0, end);
    if (end == std::string_view::npos) {
        text = {};
    } else {
        const bool crlf = text.substr(end).starts_with("\r\n");
        text.remove_prefix(end + (crlf ? 2 : 1));
    }
    return line;
}

void append_utf8(std::string& out, std::uint32_t code) {
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xC0 | (code >> 6));
        out += static_cast<char>(0x80 | (code & 0x3F));
    } else {
        out += static_cast<char>(0xE0 | (code >> 12));
        out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
    }
}

std::optional<std::uint32_t> four_hex_digits(std::string_view text) {
    if (text.size() < 4) return std::nullopt;
    std::uint32_t code = 0;
    for (char c : text.substr(0, 4)) {
        std::uint32_t digit = 0;
        if (c >= '0' && c <= '9') {
            digit = static_cast<std::uint32_t>(c - '0');
        } else if (c >= 'a' && c <= 'f') {
            digit = static_cast<std::uint32_t>(c - 'a' + 10);
        } else if (c >= 'A' && c <= 'F') {
            digit = static_cast<std::uint32_t>(c - 'A' + 10);
        } else {
            return std::nullopt;
        }
        code = code * 16 + digit;
    }
    return code;
}

// False if a \u escape is malformed.
bool unescape(std::string_view raw, std::string& out) {
    for (std::size_t i = 0; i < raw.size(); ++i) {
        if (raw[i] != '\\' || i + 1 == raw.size()) {
            if (raw[i] != '\\') out += raw[i];
            continue;
        }
        const char c = raw[++i];
        if (c == 'u') {
            const auto code = four_hex_digits(raw.substr(i + 1));
            if (!code) return false;
            append_utf8(out, *code);
            i += 4;
            continue;
        }
        constexpr std::string_view kNames = "tnrf";
        constexpr std::string_view kMeanings = "\t\n\r\f";
        const std::size_t named = kNames.find(c);
        out += named == std::string_view::npos ? c : kMeanings[named];
    }
    return true;
}

// Where the key ends: an unescaped '=', ':' or blank.
std::size_t key_end(std::string_view line) {
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '\\') {
            ++i;
        } else if (line[i] == '=' || line[i] == ':' || is_blank(line[i])) {
            return i;
        }
    }
    return line.size();
}

std::string_view value_part(std::string_view rest) {
    rest = without_leading_blanks(rest);
    if (!rest.empty() && (rest.front() == '=' || rest.front() == ':')) rest.remove_prefix(1);
    return without_leading_blanks(rest);
}

}  // namespace

Result<Overrides, PropertiesError> parse_properties(std::string_view text) {
    Overrides overrides;
    int line_number = 0;
    while (!text.empty()) {
        std::string_view natural = without_leading_blanks(take_line(text));
        const int first_line = ++line_number;
        if (natural.empty() || natural.front() == '#' || natural.front() == '!') continue;
        std::string logical(natural);
        while (is_continued(logical)) {
            logical.pop_back();
            if (text.empty()) break;
            logical += without_leading_blanks(take_line(text));
            ++line_number;
        }
        const std::size_t end = key_end(logical);
        Override entry;
        entry.line = first_line;
        const std::string_view whole = logical;
        if (!unescape(whole.substr(0, end), entry.key) ||
            !unescape(value_part(whole.substr(end)), entry.value)) {
            return Failure{PropertiesError{first_line, "\\u is not followed by four hex digits"}};
        }
        overrides.push_back(std::move(entry));
    }
    return overrides;
}

}  // namespace hw::config
