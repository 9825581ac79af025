#include "cli/grid.hpp"

#include <algorithm>

namespace hw::cli {
namespace {

std::vector<std::string> split_values(const std::string& text) {
    std::vector<std::string> out(1);
    int depth = 0;
    char quote = '\0';
    for (const char c : text) {
        if (quote != '\0') {
            if (c == quote) quote = '\0';
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if (c == '[' || c == '{') {
            ++depth;
        } else if (c == ']' || c == '}') {
            --depth;
        } else if (c == ',' && depth == 0) {
            out.emplace_back();
            continue;
        }
        out.back() += c;
    }
    return out;
}

// A Kafka setting holds dots itself; below `config` the rest of the path is one key.
std::string short_name(const std::string& key) {
    const auto config = key.find(".config.");
    if (config != std::string::npos) return key.substr(config + 8);
    const bool path = key.starts_with("cluster.") || key.starts_with("topics.") ||
                      key.starts_with("clients.") || key.starts_with("faults.") ||
                      key.starts_with("operations.");
    return path ? key.substr(key.rfind('.') + 1) : key;
}

}  // namespace

std::optional<Variation> parse_variation(const std::string& text) {
    const scenarios::Override whole = scenarios::split_override(text);
    Variation out{whole.path, split_values(whole.value)};
    const bool empty = std::any_of(out.values.begin(), out.values.end(),
                                   [](const std::string& value) { return value.empty(); });
    if (out.key.empty() || empty) return std::nullopt;
    return out;
}

std::vector<std::vector<scenarios::Override>> cells_of(const std::vector<Variation>& variations) {
    std::vector<std::vector<scenarios::Override>> cells(1);
    for (const Variation& one : variations) {
        std::vector<std::vector<scenarios::Override>> longer;
        for (const auto& cell : cells) {
            for (const std::string& value : one.values) {
                longer.push_back(cell);
                longer.back().push_back({one.key, value});
            }
        }
        cells = std::move(longer);
    }
    return cells;
}

std::vector<std::string> column_names(const std::vector<Variation>& variations) {
    std::vector<std::string> names;
    for (const Variation& one : variations) names.push_back(short_name(one.key));
    const std::vector<std::string> shortened = names;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (std::count(shortened.begin(), shortened.end(), shortened[i]) > 1) {
            names[i] = variations[i].key;
        }
    }
    return names;
}

}  // namespace hw::cli
