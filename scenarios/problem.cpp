#include "scenarios/problem.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <tuple>

namespace hw::scenarios {
namespace {

std::string visible(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        out += byte < 0x20 || byte == 0x7f ? fmt::format("\\x{:02x}", byte) : std::string(1, c);
    }
    return out;
}

// At most `bytes`: a multi-byte character cut in half would make the message itself unreadable.
std::size_t whole_characters(std::string_view text, std::size_t bytes) {
    if (text.size() <= bytes) return text.size();
    while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xc0U) == 0x80U) --bytes;
    return bytes;
}

// Messages of Kafka's repeat the value whole, whatever it holds.
std::string readable(std::string_view text) {
    constexpr std::size_t kShown = 600;
    return visible(text.substr(0, whole_characters(text, kShown))) +
           (text.size() > kShown ? "..." : "");
}

// Edits (insert, delete, replace, swap of neighbours) between two names, ignoring case.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    std::vector<std::size_t> two_ago;
    std::vector<std::size_t> before(b.size() + 1);
    std::vector<std::size_t> now(b.size() + 1);
    std::iota(before.begin(), before.end(), 0U);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        now[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const bool same = lower(a[i - 1]) == lower(b[j - 1]);
            now[j] = std::min({before[j] + 1, now[j - 1] + 1, before[j - 1] + (same ? 0U : 1U)});
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                lower(a[i - 2]) == lower(b[j - 1])) {
                now[j] = std::min(now[j], two_ago[j - 2] + 1);
            }
        }
        two_ago = before;
        before = now;
    }
    return before[b.size()];
}

}  // namespace

int Problems::add_source(std::string name, bool has_lines) {
    sources_.push_back({std::move(name), has_lines});
    return static_cast<int>(sources_.size()) - 1;
}

void Problems::add(Mark at, std::string what, std::string expected, std::string nearest) {
    found_.push_back({at, std::move(what), std::move(expected), std::move(nearest)});
}

std::string Problems::place(Mark at) const {
    const Source& source = sources_[static_cast<std::size_t>(at.source)];
    if (at.line <= 0 || !source.has_lines) return source.name;
    return fmt::format("{}:{}:{}", source.name, at.line, at.column);
}

std::string Problems::line(const Problem& p) const {
    std::string out = place(p.mark) + ": " + readable(p.what);
    if (!p.expected.empty()) out += "; expected " + p.expected;
    if (!p.nearest.empty()) out += fmt::format("; did you mean \"{}\"?", p.nearest);
    return out;
}

std::string Problems::text(std::size_t limit) const {
    std::string out;
    for (std::size_t i = 0; i < std::min(limit, found_.size()); ++i) {
        out += line(found_[i]) + "\n";
    }
    if (found_.size() > limit) {
        out += fmt::format("{}: {} more problems\n", file(), found_.size() - limit);
    }
    return out;
}

void Problems::sort() {
    std::stable_sort(found_.begin(), found_.end(), [](const Problem& a, const Problem& b) {
        return std::tuple(a.mark.source, a.mark.line, a.mark.column) <
               std::tuple(b.mark.source, b.mark.line, b.mark.column);
    });
}

std::string nearest_name(std::string_view wrong, const std::vector<std::string>& candidates) {
    if (wrong.size() > 200) return {};
    std::string best;
    std::size_t best_distance = std::max<std::size_t>(2, wrong.size() / 3) + 1;
    for (const std::string& candidate : candidates) {
        const std::size_t distance = edit_distance(wrong, candidate);
        if (distance < best_distance && distance < candidate.size()) {
            best = candidate;
            best_distance = distance;
        }
    }
    return best;
}

std::string one_of(const std::vector<std::string>& names) {
    std::string out;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i > 0) out += i + 1 == names.size() ? " or " : ", ";
        out += names[i];
    }
    return out;
}

std::string quoted(std::string_view text) {
    constexpr std::size_t kShown = 60;
    return "\"" + visible(text.substr(0, whole_characters(text, kShown))) +
           (text.size() > kShown ? "...\"" : "\"");
}

}  // namespace hw::scenarios
