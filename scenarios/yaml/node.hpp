// A YAML document as a plain tree that knows where everything stood. Small on purpose: no anchors,
// no aliases, no tags, one document. Every other file of the loader works on this tree.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace hw::scenarios {

// Line and column count from 1. `source` numbers the texts a scenario is made of: 0 is the file,
// the others are --set options (see Problems).
struct Mark {
    int source = 0;
    int line = 0;
    int column = 0;
};

struct Node {
    enum class Kind { Null, Scalar, List, Map };
    struct Entry;

    Kind kind = Kind::Null;
    Mark mark;
    std::string text;     // Scalar
    bool quoted = false;  // Scalar: written in quotes, so never a number or a truth value
    std::vector<Node> items;     // List
    std::vector<Entry> entries;  // Map, in the order written

    [[nodiscard]] const Node* find(std::string_view key) const;
    [[nodiscard]] Node* find(std::string_view key);
};

struct Node::Entry {
    std::string key;
    Mark key_mark;
    Node value;
};

}  // namespace hw::scenarios
