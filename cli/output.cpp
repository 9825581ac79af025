#include "cli/output.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace hw::cli {
namespace {

constexpr std::array<const char*, 7> kCodes{"", "1", "2", "32", "31", "33", "36"};

std::string padded(const std::string& cell, std::size_t width, bool right) {
    const std::size_t shown = shown_width(cell);
    const std::string blanks(width > shown ? width - shown : 0, ' ');
    return right ? blanks + cell : cell + blanks;
}

}  // namespace

Paint Paint::for_stdout() {
    const char* no_color = std::getenv("NO_COLOR");
    const char* term = std::getenv("TERM");
    const bool dumb = term != nullptr && std::string_view(term) == "dumb";
    const bool refused = no_color != nullptr && *no_color != '\0';
    return Paint(isatty(STDOUT_FILENO) == 1 && !refused && !dumb);
}

std::string Paint::operator()(Ink ink, std::string_view text) const {
    if (!colours_ || ink == Ink::Plain || text.empty()) return std::string(text);
    return fmt::format("\x1b[{}m{}\x1b[0m", kCodes[static_cast<std::size_t>(ink)], text);
}

std::size_t shown_width(std::string_view text) {
    std::size_t width = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\x1b') {
            while (i < text.size() && text[i] != 'm') ++i;
        } else if ((static_cast<unsigned char>(text[i]) & 0xc0U) != 0x80U) {
            ++width;
        }
    }
    return width;
}

std::string wrapped(std::string_view text, std::size_t indent, std::size_t width) {
    const std::string margin(indent, ' ');
    std::string out;
    std::size_t column = indent;
    bool first = true;
    while (!text.empty()) {
        const std::size_t blank = std::min(text.find(' '), text.size());
        const std::string_view word = text.substr(0, blank);
        text.remove_prefix(std::min(blank + 1, text.size()));
        if (word.empty()) continue;
        const std::size_t needed = shown_width(word);
        if (!first && column + 1 + needed > width) {
            out += "\n" + margin;
            column = indent;
        } else if (!first) {
            out += ' ';
            ++column;
        }
        out += word;
        column += needed;
        first = false;
    }
    return out;
}

Table::Table(std::vector<std::string> titles) : titles_(std::move(titles)) {
    for (std::string& title : titles_) {
        right_.push_back(title.starts_with('>'));
        if (right_.back()) title.erase(0, 1);
    }
}

std::string Table::text(const Paint& paint, std::size_t width) const {
    std::vector<std::size_t> widths;
    for (std::size_t c = 0; c < titles_.size(); ++c) {
        std::size_t widest = shown_width(titles_[c]);
        for (const auto& row : rows_) widest = std::max(widest, shown_width(row[c]));
        widths.push_back(widest);
    }
    std::size_t before_last = 0;
    for (std::size_t c = 0; c + 1 < widths.size(); ++c) before_last += widths[c] + 2;
    const std::size_t room = std::max<std::size_t>(20, width - std::min(width, before_last));
    const auto line = [&](const std::vector<std::string>& cells, bool title) {
        std::string out;
        for (std::size_t c = 0; c < cells.size(); ++c) {
            const bool last = c + 1 == cells.size();
            const bool ragged = last && !right_[c];
            std::string cell = ragged && shown_width(cells[c]) > room
                                   ? wrapped(cells[c], before_last, before_last + room)
                                   : padded(cells[c], ragged ? 0 : widths[c], right_[c]);
            out += (title ? paint(Ink::Dim, cell) : cell) + (last ? "" : "  ");
        }
        while (!out.empty() && out.back() == ' ') out.pop_back();
        return out + "\n";
    };
    std::string out = line(titles_, true);
    for (const auto& row : rows_) out += line(row, false);
    return out;
}

std::string grouped(std::int64_t n) {
    std::string digits = std::to_string(n);
    const std::size_t start = n < 0 ? 1 : 0;
    for (std::size_t i = digits.size(); i > start + 3; i -= 3) digits.insert(i - 3, 1, ',');
    return digits;
}

std::string milliseconds(std::int64_t ms) {
    if (ms < 1'000) return fmt::format("{} ms", ms);
    if (ms < 60'000 && ms % 1'000 == 0) return fmt::format("{} s", ms / 1'000);
    if (ms < 60'000) return fmt::format("{}.{} s", ms / 1'000, ms % 1'000 / 100);
    return fmt::format("{} min {} s", ms / 60'000, ms % 60'000 / 1'000);
}

}  // namespace hw::cli
