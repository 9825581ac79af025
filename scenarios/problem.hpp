// What is wrong with an input, said so that it can be put right without reading the manual:
//   labs/x.yaml:12:5: unknown field "partitons" in a topic; expected name, partitions, replication,
//   assignment or config; did you mean "partitions"?
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scenarios/yaml/node.hpp"

namespace hw::scenarios {

struct Problem {
    Mark mark;
    std::string what;
    std::string expected;  // may be empty
    std::string nearest;   // the nearest valid name; may be empty
};

// All problems of one scenario, in the order of the text.
class Problems {
  public:
    explicit Problems(std::string file) : sources_{{std::move(file), true}} {}

    // A further text that values come from, e.g. "--set seed=x"; returns its Mark::source. Places
    // in it are told by line only if it `has_lines`, as a file has.
    int add_source(std::string name, bool has_lines = false);
    void add(Problem problem) { found_.push_back(std::move(problem)); }
    void add(Mark at, std::string what, std::string expected = {}, std::string nearest = {});

    [[nodiscard]] bool none() const { return found_.empty(); }
    [[nodiscard]] std::size_t size() const { return found_.size(); }
    [[nodiscard]] const std::vector<Problem>& found() const { return found_; }
    [[nodiscard]] std::string line(const Problem& problem) const;
    // One line a problem; more than `limit` are counted instead of listed.
    [[nodiscard]] std::string text(std::size_t limit = 20) const;
    [[nodiscard]] const std::string& file() const { return sources_.front().name; }
    [[nodiscard]] std::string place(Mark at) const;

    void sort();

  private:
    struct Source {
        std::string name;
        bool has_lines = false;
    };
    std::vector<Source> sources_;
    std::vector<Problem> found_;
};

// The candidate that a mistyped name most likely meant, or "".
[[nodiscard]] std::string nearest_name(std::string_view wrong,
                                       const std::vector<std::string>& candidates);

// "a, b or c"
[[nodiscard]] std::string one_of(const std::vector<std::string>& names);

// Text from a file shown inside a message: shortened, control characters made visible.
[[nodiscard]] std::string quoted(std::string_view text);

}  // namespace hw::scenarios
