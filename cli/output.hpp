// Text for a terminal: colours only where they are welcome, tables, lines of up to 80 columns.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hw::cli {

enum class Ink : std::uint8_t { Plain, Bold, Dim, Good, Bad, Warn, Accent };

// Colours when standard output is a terminal, NO_COLOR is not set and TERM is not dumb.
class Paint {
  public:
    [[nodiscard]] static Paint for_stdout();
    explicit Paint(bool colours) : colours_(colours) {}
    [[nodiscard]] std::string operator()(Ink ink, std::string_view text) const;

  private:
    bool colours_;
};

inline constexpr std::size_t kLineWidth = 80;

// Characters, not bytes; escape sequences take no room.
[[nodiscard]] std::size_t shown_width(std::string_view text);

// Breaks at blanks; every line but the first begins with `indent` blanks.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t indent = 0,
                                  std::size_t width = kLineWidth);

class Table {
  public:
    // Columns whose title begins with '>' are set flush right.
    explicit Table(std::vector<std::string> titles);
    void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
    // The last column is wrapped to fit.
    [[nodiscard]] std::string text(const Paint& paint, std::size_t width = kLineWidth) const;

  private:
    std::vector<std::string> titles_;
    std::vector<bool> right_;
    std::vector<std::vector<std::string>> rows_;
};

[[nodiscard]] std::string grouped(std::int64_t n);       // 1,204,000
[[nodiscard]] std::string milliseconds(std::int64_t ms);  // 850 ms, 9.2 s, 2 min 5 s

}  // namespace hw::cli
