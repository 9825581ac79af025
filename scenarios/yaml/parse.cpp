#include "scenarios/yaml/parse.hpp"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <set>
#include <sstream>

namespace hw::scenarios {

const Node* Node::find(std::string_view key) const {
    for (const Entry& entry : entries) {
        if (entry.key == key) return &entry.value;
    }
    return nullptr;
}

Node* Node::find(std::string_view key) {
    return const_cast<Node*>(std::as_const(*this).find(key));
}

namespace {

// Ends the parse at the first thing that the tree cannot hold.
struct Refused {
    Problem problem;
};

class Builder : public YAML::EventHandler {
  public:
    explicit Builder(int source, Problems& problems) : source_(source), problems_(problems) {}

    void OnDocumentStart(const YAML::Mark&) override {}
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        refuse_anchor(mark, anchor);
        add(make(Node::Kind::Null, mark));
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
        throw Refused{{at(mark), "an alias (*name) is used", "the value written out", ""}};
    }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        refuse_anchor(mark, anchor);
        refuse_tag(mark, tag);
        Node node = make(Node::Kind::Scalar, mark);
        node.text = value;
        node.quoted = tag == "!";
        add(std::move(node));
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        open(Node::Kind::List, mark, tag, anchor);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        open(Node::Kind::Map, mark, tag, anchor);
    }
    void OnMapEnd() override { close(); }

    [[nodiscard]] Node take_root() { return std::move(root_); }

  private:
    // A map under construction alternates between waiting for a key and for its value.
    struct Frame {
        Node node;
        bool has_key = false;
        std::string key;
        Mark key_mark;
        std::set<std::string> keys;  // so that a huge map costs no more than a huge list
    };

    [[nodiscard]] Node make(Node::Kind kind, const YAML::Mark& mark) const {
        Node node;
        node.kind = kind;
        node.mark = at(mark);
        return node;
    }
    [[nodiscard]] Mark at(const YAML::Mark& mark) const {
        return {source_, mark.line + 1, mark.column + 1};
    }
    void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) const {
        if (anchor == YAML::NullAnchor) return;
        throw Refused{{at(mark), "an anchor (&name) is used", "the value written out", ""}};
    }
    void refuse_tag(const YAML::Mark& mark, const std::string& tag) const {
        if (tag.empty() || tag == "?" || tag == "!") return;
        throw Refused{{at(mark), "a tag (" + quoted(tag) + ") is used", "a plain value", ""}};
    }
    void open(Node::Kind kind, const YAML::Mark& mark, const std::string& tag,
              YAML::anchor_t anchor) {
        refuse_anchor(mark, anchor);
        refuse_tag(mark, tag);
        if (!frames_.empty() && waits_for_key()) {
            throw Refused{{at(mark), "a list or map stands where a name belongs, or is not closed",
                           "a name, or a closing bracket", ""}};
        }
        if (frames_.size() >= kDepthMax) {
            throw Refused{{at(mark), fmt::format("nested more than {} deep", kDepthMax), "", ""}};
        }
        frames_.push_back({make(kind, mark), false, {}, {}, {}});
    }
    void close() {
        Node node = std::move(frames_.back().node);
        frames_.pop_back();
        add(std::move(node));
    }
    [[nodiscard]] bool waits_for_key() const {
        return frames_.back().node.kind == Node::Kind::Map && !frames_.back().has_key;
    }
    void add(Node node) {
        if (++count_ > kNodesMax) {
            throw Refused{{node.mark, fmt::format("more than {} values", kNodesMax), "", ""}};
        }
        if (frames_.empty()) {
            root_ = std::move(node);
        } else if (frames_.back().node.kind == Node::Kind::List) {
            frames_.back().node.items.push_back(std::move(node));
        } else if (waits_for_key()) {
            begin_entry(std::move(node));
        } else {
            end_entry(std::move(node));
        }
    }
    void begin_entry(Node key) {
        if (key.kind != Node::Kind::Scalar) {
            throw Refused{{key.mark, "a name is empty", "a name before the colon", ""}};
        }
        Frame& frame = frames_.back();
        frame.has_key = true;
        frame.key = std::move(key.text);
        frame.key_mark = key.mark;
    }
    void end_entry(Node value) {
        Frame& frame = frames_.back();
        frame.has_key = false;
        if (!frame.keys.insert(frame.key).second) {
            problems_.add(frame.key_mark, quoted(frame.key) + " is given twice");
            return;
        }
        frame.node.entries.push_back({std::move(frame.key), frame.key_mark, std::move(value)});
    }

    int source_;
    Problems& problems_;
    Node root_;
    std::vector<Frame> frames_;
    std::size_t count_ = 0;
};

// Length of the UTF-8 character at text[i], 0 if there is none.
std::size_t utf8_length(std::string_view text, std::size_t i) {
    const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(text[k]); };
    const unsigned char first = byte(i);
    if (first < 0x80) return first >= 0x20 || first == '\n' || first == '\r' || first == '\t';
    const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || i + length > text.size()) return 0;
    const unsigned char second = byte(i + 1);  // no overlong forms, no surrogates
    if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) ||
        (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f)) {
        return 0;
    }
    for (std::size_t k = i + 1; k < i + length; ++k) {
        if ((byte(k) & 0xc0U) != 0x80U) return 0;
    }
    return length;
}

// The library is only shown text: no binary files, no control characters.
bool is_text(std::string_view text, int source, Problems& problems) {
    Mark at{source, 1, 1};
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t length = utf8_length(text, i);
        if (length == 0) {
            problems.add(at, fmt::format("byte 0x{:02x} is not text",
                                         static_cast<unsigned char>(text[i])),
                         "a YAML file in UTF-8");
            return false;
        }
        if (text[i] == '\n') {
            ++at.line;
            at.column = 1;
        } else {
            ++at.column;
        }
        i += length;
    }
    return true;
}

}  // namespace

std::optional<Node> parse_yaml(std::string_view text, int source, Problems& problems) {
    if (text.size() > kTextBytesMax) {
        problems.add({source, 1, 1}, fmt::format("{} bytes long", text.size()),
                     fmt::format("at most {} bytes", kTextBytesMax));
        return std::nullopt;
    }
    if (!is_text(text, source, problems)) return std::nullopt;
    try {
        std::istringstream in{std::string(text)};
        YAML::Parser parser(in);
        Builder builder(source, problems);
        if (!parser.HandleNextDocument(builder)) {
            problems.add({source, 1, 1}, "empty", "a scenario");
            return std::nullopt;
        }
        Node root = builder.take_root();
        Builder second(source, problems);
        if (parser.HandleNextDocument(second)) {
            problems.add(second.take_root().mark, "a second document begins", "one document");
            return std::nullopt;
        }
        return root;
    } catch (const Refused& refused) {
        problems.add(refused.problem);
    } catch (const YAML::Exception& e) {
        problems.add({source, e.mark.line + 1, e.mark.column + 1}, "not YAML: " + e.msg);
    }
    return std::nullopt;
}

}  // namespace hw::scenarios
