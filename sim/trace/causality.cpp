#include "sim/trace/causality.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/breadth_first_search.hpp>
#include <optional>
#include <set>
#include <tuple>

#include "sim/trace/causality_edges.hpp"
#include "sim/trace/sentence.hpp"

namespace hw::trace {
namespace {

using invariants::StreamLedger;
using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;

// Edges point from effect to cause, so that a search runs backwards in time.
Graph backwards(const std::vector<Event>& events) {
    Graph graph(events.size());
    for (const auto& [cause, effect] : causal_edges(events)) {
        boost::add_edge(effect, cause, graph);
    }
    return graph;
}

// The shortest way from an event back to one that nothing brought about.
std::vector<std::size_t> way_to_first_cause(const Graph& graph, std::size_t from) {
    std::vector<std::size_t> effect_of(boost::num_vertices(graph), from);
    std::vector<std::size_t> distance(boost::num_vertices(graph), 0);
    std::optional<std::size_t> first;
    struct Visitor : boost::default_bfs_visitor {
        std::vector<std::size_t>& effects;
        std::vector<std::size_t>& distances;
        std::optional<std::size_t>& found;
        Visitor(std::vector<std::size_t>& e, std::vector<std::size_t>& d,
                std::optional<std::size_t>& f)
            : effects(e), distances(d), found(f) {}
        void tree_edge(boost::graph_traits<Graph>::edge_descriptor edge, const Graph& g) const {
            effects[boost::target(edge, g)] = boost::source(edge, g);
            distances[boost::target(edge, g)] = distances[boost::source(edge, g)] + 1;
        }
        void discover_vertex(std::size_t v, const Graph& g) const {
            if (!found && boost::out_degree(v, g) == 0) found = v;
        }
    };
    boost::breadth_first_search(graph, from,
                                boost::visitor(Visitor(effect_of, distance, first)));
    std::vector<std::size_t> way{*first};
    while (way.back() != from) way.push_back(effect_of[way.back()]);
    return way;
}

struct Lost {
    const StreamLedger* stream = nullptr;
    std::int64_t record = -1;
    Offset offset = kNoOffset;
};

Offset offset_of(const StreamLedger& stream, std::int64_t record) {
    for (const invariants::AckedRun& run : stream.acked_runs) {
        const bool inside = record >= run.first && record < run.first + run.count;
        if (inside && run.base_offset != kNoOffset) return run.base_offset + (record - run.first);
    }
    return kNoOffset;
}

class Search {
  public:
    Search(const std::vector<Event>& events, const Lost& lost) : events_(events), lost_(lost) {}

    [[nodiscard]] std::optional<std::size_t> acked() const {
        return first(0, [this](const Event& e) {
            return e.what.fact == Fact::RecordsAcked && e.what.stream == lost_.stream->stream &&
                   lost_.record >= e.what.value && lost_.record < e.what.value + e.what.value2;
        });
    }
    [[nodiscard]] std::optional<std::size_t> appended() const {
        return first(0, [this](const Event& e) {
            return e.what.fact == Fact::LeaderAppended && e.what.stream == lost_.stream->stream &&
                   lost_.record >= e.what.value2 && lost_.record < e.what.value2 + e.what.value;
        });
    }
    // The first leader of a later epoch whose log ends before the record; if nobody ever appended
    // it, the first after its acknowledgement. (A deposed leader may still acknowledge.)
    [[nodiscard]] std::optional<std::size_t> new_leader(std::optional<std::size_t> append,
                                                        std::size_t acked) const {
        return first(append ? 0 : acked, [&](const Event& e) {
            if (e.what.fact != Fact::BecameLeader || !same_partition(e)) return false;
            if (!append) return true;
            return e.what.epoch > events_[*append].what.epoch && e.what.offset <= lost_.offset;
        });
    }
    // How the new leader came to have no copy: it lost it, or it was not asked for one any more.
    [[nodiscard]] std::optional<std::size_t> no_copy(std::size_t leader) const {
        const NodeId node = events_[leader].node;
        const auto recovered = last(leader, [&](const Event& e) {
            return e.what.fact == Fact::LogRecovered && e.node == node && same_partition(e) &&
                   e.what.offset <= lost_.offset;
        });
        const bool had_it = first(0, [&](const Event& e) {
            return (e.what.fact == Fact::FollowerAppended || e.what.fact == Fact::LeaderAppended) &&
                   e.node == node && same_partition(e) && covers(e.what);
        }).value_or(leader) < leader;
        if (had_it && recovered) return recovered;
        return shrunk_before(leader);
    }
    // The last time before that the in-sync set became smaller.
    [[nodiscard]] std::optional<std::size_t> shrunk_before(std::size_t before) const {
        return last(before, [this](const Event& e) {
            return e.what.fact == Fact::IsrChanged && same_partition(e) &&
                   e.what.value < e.what.value2;
        });
    }
    [[nodiscard]] std::optional<std::size_t> truncated(std::size_t after) const {
        return first(after, [this](const Event& e) {
            return e.what.fact == Fact::LogTruncated && same_partition(e) &&
                   e.what.offset <= lost_.offset && lost_.offset < e.what.offset2;
        });
    }
    // What had gone wrong when it was sent, or did next: nobody waited for an answer.
    [[nodiscard]] std::optional<std::size_t> fault_near(std::size_t at) const {
        const auto is_fault = [](const Event& e) { return e.what.fact == Fact::FaultInjected; };
        const auto before = last(at, is_fault);
        return before ? before : first(at, is_fault);
    }

  private:
    [[nodiscard]] bool same_partition(const Event& e) const {
        return e.what.tp == lost_.stream->tp;
    }
    [[nodiscard]] bool covers(const Observation& what) const {
        return lost_.offset != kNoOffset && what.offset <= lost_.offset &&
               lost_.offset <= what.offset2;
    }
    template <class Is>
    [[nodiscard]] std::optional<std::size_t> first(std::size_t from, const Is& is) const {
        for (std::size_t i = from; i < events_.size(); ++i) {
            if (is(events_[i])) return i;
        }
        return std::nullopt;
    }
    template <class Is>
    [[nodiscard]] std::optional<std::size_t> last(std::size_t before, const Is& is) const {
        for (std::size_t i = before; i-- > 0;) {
            if (is(events_[i])) return i;
        }
        return std::nullopt;
    }

    const std::vector<Event>& events_;
    const Lost& lost_;
};

}  // namespace

void Causality::on_observation(Instant at, NodeId node, const Observation& what) {
    events_.push_back({events_.size() + 1, at, node, what});
}

LossStory Causality::why_lost(const StreamLedger& stream, std::int64_t record,
                              const invariants::ClusterView& names) const {
    Lost lost{&stream, record, offset_of(stream, record)};
    const Search search(events_, lost);
    const std::size_t acked = *search.acked();
    const auto append = search.appended();
    if (append) lost.offset = events_[*append].what.offset + (record - events_[*append].what.value2);
    const auto leader = search.new_leader(append, acked);
    std::vector<std::optional<std::size_t>> parents{acked, append, leader};
    if (leader) parents.push_back(search.no_copy(*leader));
    // Who lost its own log was elected all the same: nobody else was in sync.
    const auto why = parents.back();
    const bool forgot = leader && why && events_[*why].what.fact == Fact::LogRecovered;
    if (forgot) parents.push_back(search.shrunk_before(*leader));
    if (!append || !leader) parents.push_back(search.fault_near(acked));
    const Graph graph = backwards(events_);
    // Times never fall along a chain; at one instant what lies further back comes first.
    std::set<std::tuple<Instant, int, std::size_t>> chain;
    for (const auto& parent : parents) {
        if (!parent) continue;
        int place = 0;
        for (const std::size_t event : way_to_first_cause(graph, *parent)) {
            const bool told = std::any_of(chain.begin(), chain.end(), [event](const auto& one) {
                return std::get<2>(one) == event;
            });
            if (!told) chain.emplace(events_[event].at, place, event);
            ++place;
        }
    }
    LossStory out{record, lost.offset, events_[acked].at, events_[leader.value_or(acked)].at, {}};
    const auto truncated = leader ? search.truncated(*leader) : std::nullopt;
    if (truncated) chain.emplace(events_[*truncated].at, 100, *truncated);
    for (const auto& [at, place, event] : chain) {
        out.lines.push_back({at, weight_of(events_[event].what), sentence(events_[event], names), 1});
    }
    return out;
}

}  // namespace hw::trace
