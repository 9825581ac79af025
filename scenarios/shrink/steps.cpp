#include "scenarios/shrink/steps.hpp"

#include <algorithm>
#include <array>
#include <functional>

#include "scenarios/units.hpp"

namespace hw::scenarios {
namespace {

constexpr std::array<std::string_view, 4> kLists{"faults", "operations", "clients", "topics"};
constexpr std::array<std::string_view, 7> kTimes{"at",      "from",     "until",   "restart",
                                                 "heal_at", "duration", "restart_after"};

bool is_time(std::string_view key) {
    return std::find(kTimes.begin(), kTimes.end(), key) != kTimes.end();
}

// Not to be touched: what the run is called and what is looked at.
bool is_kept(std::string_view key) {
    return key == "lesson" || key == "seed" || key == "expect" || key == "duration";
}

std::optional<Duration> time_of(const Node& node) {
    std::string why;
    return node.kind == Node::Kind::Scalar ? parse_duration(node.text, why) : std::nullopt;
}

class Steps {
  public:
    explicit Steps(const Node& root) : root_(root) {}

    std::vector<Node> all() {
        for (const std::string_view list : kLists) remove_items(list);
        machines();
        scale_times(1, 2);
        scale_times(3, 4);
        remove_entries(root_, {});
        shorten_faults();
        halve_numbers(root_, {});
        round_times(seconds(1));
        round_times(millis(100));
        return std::move(out_);
    }

  private:
    using Path = std::vector<std::size_t>;  // places among entries or items
    using Change = std::function<void(Node&)>;

    static Node& child(Node& node, std::size_t i) {
        return node.kind == Node::Kind::Map ? node.entries[i].value : node.items[i];
    }
    void change(const Path& path, const Change& how) {
        Node copy = root_;
        Node* at = &copy;
        for (const std::size_t i : path) at = &child(*at, i);
        how(*at);
        out_.push_back(std::move(copy));
    }
    static Path below(Path path, std::size_t i) {
        path.push_back(i);
        return path;
    }

    // Halves, quarters, ... single ones.
    void remove_items(std::string_view list) {
        const Node* found = root_.find(list);
        if (found == nullptr || found->kind != Node::Kind::List) return;
        const std::size_t n = found->items.size();
        for (std::size_t chunk = (n + 1) / 2; chunk > 0; chunk = chunk == 1 ? 0 : (chunk + 1) / 2) {
            for (std::size_t begin = 0; begin < n; begin += chunk) {
                change({}, [&](Node& copy) {
                    auto& items = copy.find(list)->items;
                    const auto first = items.begin() + static_cast<std::ptrdiff_t>(begin);
                    const auto last = items.begin() +
                                      static_cast<std::ptrdiff_t>(std::min(n, begin + chunk));
                    items.erase(first, last);
                    if (items.empty()) {
                        std::erase_if(copy.entries, [&](const auto& e) { return e.key == list; });
                    }
                });
            }
        }
    }

    void machines() {
        const Node* cluster = root_.find("cluster");
        if (cluster == nullptr) return;
        for (const char* kind : {"controllers", "brokers"}) {
            const Node* count = cluster->find(kind);
            std::string why;
            const auto n = count == nullptr ? 3 : parse_integer(count->text, why).value_or(1);
            for (const std::int64_t fewer : {std::int64_t{1}, n - 1}) {
                if (count == nullptr || fewer < 1 || fewer >= n) continue;
                change({}, [&](Node& copy) {
                    copy.find("cluster")->find(kind)->text = std::to_string(fewer);
                });
            }
        }
    }

    // Everything that may be left out, wherever it stands.
    void remove_entries(const Node& node, const Path& path) {
        for (std::size_t i = 0; i < node.entries.size(); ++i) {
            if (path.empty() && is_kept(node.entries[i].key)) continue;
            change(path, [i](Node& at) {
                at.entries.erase(at.entries.begin() + static_cast<std::ptrdiff_t>(i));
            });
            remove_entries(node.entries[i].value, below(path, i));
        }
        for (std::size_t i = 0; i < node.items.size(); ++i) {
            if (node.items[i].kind != Node::Kind::Map && node.items.size() > 1) {
                change(path, [i](Node& at) {
                    at.items.erase(at.items.begin() + static_cast<std::ptrdiff_t>(i));
                });
            }
            remove_entries(node.items[i], below(path, i));
        }
    }

    static void each_time(Node& node, const std::function<Duration(Duration)>& how) {
        for (Node::Entry& entry : node.entries) {
            if (entry.key == "expect" || entry.key == "eventually") continue;
            const auto time = is_time(entry.key) ? time_of(entry.value) : std::nullopt;
            if (time) entry.value.text = duration_text(how(*time));
            each_time(entry.value, how);
        }
        for (Node& item : node.items) each_time(item, how);
    }
    void scale_times(std::int64_t by, std::int64_t of) {
        change({}, [&](Node& copy) {
            each_time(copy, [&](Duration t) { return millis(t.ms() * by / of); });
        });
    }
    void round_times(Duration unit) {
        change({}, [&](Node& copy) {
            each_time(copy, [&](Duration t) { return unit * ((t + unit / 2).ns() / unit.ns()); });
        });
    }

    // Shorter faults, and the end of the run nearer to its beginning.
    void shorten_faults() {
        const Node* faults = root_.find("faults");
        for (std::size_t i = 0; faults != nullptr && i < faults->items.size(); ++i) {
            const Node& fault = faults->items[i];
            const Node* begin = fault.find("at") != nullptr ? fault.find("at") : fault.find("from");
            const auto from = begin == nullptr ? std::nullopt : time_of(*begin);
            for (const char* end : {"until", "restart"}) {
                const auto to = fault.find(end) == nullptr ? std::nullopt
                                                           : time_of(*fault.find(end));
                if (!from || !to || *to - *from < millis(200)) continue;
                change({}, [&](Node& copy) {
                    const std::int64_t middle = (from->ms() + to->ms()) / 2;
                    copy.find("faults")->items[i].find(end)->text = duration_text(millis(middle));
                });
            }
        }
        for (const char* end : {"duration", "heal_at"}) {
            const Node* node = root_.find(end);
            const auto time = node == nullptr ? std::nullopt : time_of(*node);
            if (!time || *time < seconds(2)) continue;
            change({}, [&](Node& copy) {
                copy.find(end)->text = duration_text(seconds(time->ms() * 3 / 4 / 1'000));
            });
        }
    }

    // Rates, partitions, replicas, counts; not ids, and nothing that means something else by half.
    void halve_numbers(const Node& node, const Path& path) {
        constexpr std::array<std::string_view, 5> kNumbers{"partitions", "replication", "rate_per_s",
                                                           "count", "slower"};
        for (std::size_t i = 0; i < node.entries.size(); ++i) {
            const Node::Entry& entry = node.entries[i];
            std::string why;
            const auto n = std::find(kNumbers.begin(), kNumbers.end(), entry.key) == kNumbers.end()
                               ? std::nullopt
                               : parse_integer(entry.value.text, why);
            if (n && *n > 1) {
                change(below(path, i), [&](Node& at) { at.text = std::to_string(*n / 2); });
            }
            halve_numbers(entry.value, below(path, i));
        }
        for (std::size_t i = 0; i < node.items.size(); ++i) {
            halve_numbers(node.items[i], below(path, i));
        }
    }

    const Node& root_;
    std::vector<Node> out_;
};

Node named(Node::Kind kind, std::string text = {}) {
    Node out;
    out.kind = kind;
    out.text = std::move(text);
    return out;
}

}  // namespace

std::vector<Node> smaller(const Node& root) { return Steps(root).all(); }

Node expecting(Node root, const std::string& invariant) {
    Node expect = named(Node::Kind::Map);
    if (!invariant.empty()) {
        Node list = named(Node::Kind::List);
        list.items.push_back(named(Node::Kind::Scalar, invariant));
        expect.entries.push_back({"violates", {}, list});
    }
    const Node* old = root.find("expect");
    if (const Node* may = old == nullptr ? nullptr : old->find("may_violate")) {
        Node others = *may;
        std::erase_if(others.items, [&](const Node& one) { return one.text == invariant; });
        if (!others.items.empty()) expect.entries.push_back({"may_violate", {}, others});
    }
    std::erase_if(root.entries, [](const Node::Entry& e) {
        return e.key == "expect" || e.key == "try_next";
    });
    if (!expect.entries.empty()) root.entries.push_back({"expect", {}, expect});
    return root;
}

}  // namespace hw::scenarios
