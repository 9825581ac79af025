#include "sim/net/topology.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/dijkstra_shortest_paths.hpp>
#include <boost/graph/filtered_graph.hpp>
#include <boost/graph/strong_components.hpp>
#include <boost/property_map/function_property_map.hpp>
#include <limits>
#include <utility>

#include "broker_model/base/check.hpp"

namespace hw::sim {
namespace {

struct Vertex {
    std::string name;
    NodeId node{-1};  // kNoNode: a switch
    LinkIndex nic_up = 0;
    LinkIndex nic_down = 0;
};
struct Edge {
    LinkIndex link = 0;
};
using Wires = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS, Vertex, Edge>;
using EdgeId = boost::graph_traits<Wires>::edge_descriptor;

constexpr LinkIndex kNoLink = std::numeric_limits<LinkIndex>::max();
constexpr std::int64_t kFar = std::numeric_limits<std::int64_t>::max();

}  // namespace

struct Topology::Graph {
    struct IsUp {
        const Graph* graph = nullptr;
        bool operator()(const EdgeId& e) const { return graph->links[graph->wires[e].link].is_up; }
    };
    // The search's result: from which link each vertex is entered.
    struct Tree {
        std::vector<LinkIndex> entered_by;
        std::vector<std::int64_t> distance;
    };

    Wires wires;
    std::vector<Link> links;
    std::vector<std::pair<PlaceIndex, PlaceIndex>> ends;  // of each link
    std::vector<NodeId> nodes;
    std::vector<PlaceIndex> vertex_of;  // by node value

    [[nodiscard]] boost::filtered_graph<Wires, IsUp> up() const { return {wires, IsUp{this}}; }

    [[nodiscard]] PlaceIndex vertex(NodeId node) const {
        const auto v = static_cast<std::size_t>(node.value());
        HW_CHECK(node.value() >= 0 && v < vertex_of.size() && vertex_of[v] != kNoLink,
                 "node " + to_string(node) + " is not in the topology");
        return vertex_of[v];
    }

    LinkIndex add_link(PlaceIndex a, PlaceIndex b, const CableSpec& cable, std::string name,
                       bool is_nic) {
        const auto index = static_cast<LinkIndex>(links.size());
        links.push_back({std::move(name), cable.bytes_per_s, cable.latency, true, is_nic});
        ends.emplace_back(a, b);
        boost::add_edge(a, b, Edge{index}, wires);
        return index;
    }

    [[nodiscard]] Tree search(PlaceIndex from) const {
        struct NoteEntry : boost::dijkstra_visitor<> {
            Tree* tree = nullptr;
            void edge_relaxed(EdgeId e, const boost::filtered_graph<Wires, IsUp>& g) const {
                tree->entered_by[boost::target(e, g)] = g[e].link;
            }
        };
        const auto n = boost::num_vertices(wires);
        Tree tree{std::vector<LinkIndex>(n, kNoLink), std::vector<std::int64_t>(n, kFar)};
        // Latency first, number of links second.
        const auto weight = boost::make_function_property_map<EdgeId, std::int64_t>(
            [this](const EdgeId& e) { return links[wires[e].link].latency.ns() * 4096 + 1; });
        NoteEntry visitor;
        visitor.tree = &tree;
        boost::dijkstra_shortest_paths(
            up(), from,
            boost::weight_map(weight)
                .distance_map(boost::make_iterator_property_map(
                    tree.distance.begin(), boost::get(boost::vertex_index, wires)))
                .distance_inf(kFar)
                .visitor(visitor));
        return tree;
    }

    [[nodiscard]] Route route(const Tree& tree, PlaceIndex from, PlaceIndex to) const {
        Route route;
        route.reachable = from == to || tree.entered_by[to] != kNoLink;
        if (!route.reachable || from == to) return route;
        route.bytes_per_s = std::numeric_limits<std::int64_t>::max();
        for (PlaceIndex at = to; at != from; at = ends[route.links.back()].first) {
            const Link& link = links[tree.entered_by[at]];
            route.links.push_back(tree.entered_by[at]);
            route.latency = route.latency + link.latency;
            route.bytes_per_s = std::min(route.bytes_per_s, link.bytes_per_s);
        }
        std::reverse(route.links.begin(), route.links.end());
        return route;
    }
};

Topology::Topology() : graph_(std::make_unique<Graph>()) {}
Topology::~Topology() = default;
Topology::Topology(Topology&&) noexcept = default;
Topology& Topology::operator=(Topology&&) noexcept = default;

Topology Topology::flat(const std::vector<NodeId>& nodes, const CableSpec& nic) {
    Topology t;
    const PlaceIndex place = t.add_data_centre("dc");
    for (const NodeId node : nodes) t.add_node(node, place, nic);
    return t;
}

PlaceIndex Topology::add_data_centre(std::string name) {
    return static_cast<PlaceIndex>(boost::add_vertex(Vertex{std::move(name)}, graph_->wires));
}

PlaceIndex Topology::add_rack(PlaceIndex data_centre, std::string name, const CableSpec& uplink) {
    const auto rack = static_cast<PlaceIndex>(boost::add_vertex(Vertex{name}, graph_->wires));
    graph_->add_link(rack, data_centre, uplink, name + ".up", false);
    graph_->add_link(data_centre, rack, uplink, name + ".down", false);
    return rack;
}

void Topology::add_node(NodeId node, PlaceIndex place, const CableSpec& nic, std::string name) {
    HW_CHECK(node.value() >= 0 && node.value() < (1 << 24), "node id out of range");
    const auto value = static_cast<std::size_t>(node.value());
    auto& vertex_of = graph_->vertex_of;
    if (value >= vertex_of.size()) vertex_of.resize(value + 1, kNoLink);
    HW_CHECK(vertex_of[value] == kNoLink, "node " + to_string(node) + " is there already");
    if (name.empty()) name = "node-" + to_string(node);
    const auto v = static_cast<PlaceIndex>(boost::add_vertex(Vertex{name, node}, graph_->wires));
    vertex_of[value] = v;
    graph_->nodes.push_back(node);
    graph_->wires[v].nic_up = graph_->add_link(v, place, nic, name + ".up", true);
    graph_->wires[v].nic_down = graph_->add_link(place, v, nic, name + ".down", true);
}

void Topology::connect(PlaceIndex a, PlaceIndex b, const CableSpec& cable,
                       const std::string& name) {
    const auto& w = graph_->wires;
    graph_->add_link(a, b, cable, name + ":" + w[a].name + ">" + w[b].name, false);
    graph_->add_link(b, a, cable, name + ":" + w[b].name + ">" + w[a].name, false);
}

const std::vector<NodeId>& Topology::nodes() const { return graph_->nodes; }
const std::vector<Link>& Topology::links() const { return graph_->links; }
LinkIndex Topology::nic_up(NodeId node) const { return graph_->wires[graph_->vertex(node)].nic_up; }
LinkIndex Topology::nic_down(NodeId node) const {
    return graph_->wires[graph_->vertex(node)].nic_down;
}

std::vector<LinkIndex> Topology::find_links(const std::string& name_prefix) const {
    std::vector<LinkIndex> found;
    for (LinkIndex i = 0; i < graph_->links.size(); ++i) {
        if (graph_->links[i].name.starts_with(name_prefix)) found.push_back(i);
    }
    return found;
}

void Topology::set_link_up(LinkIndex link, bool up) { graph_->links[link].is_up = up; }

void Topology::set_bandwidth(LinkIndex link, std::int64_t bytes_per_s) {
    HW_CHECK(bytes_per_s > 0, "bandwidth must be positive");
    graph_->links[link].bytes_per_s = bytes_per_s;
}

Route Topology::route(NodeId from, NodeId to) const {
    const PlaceIndex a = graph_->vertex(from);
    return graph_->route(graph_->search(a), a, graph_->vertex(to));
}

std::vector<Route> Topology::routes_from(NodeId from) const {
    const PlaceIndex a = graph_->vertex(from);
    const Graph::Tree tree = graph_->search(a);
    std::vector<Route> routes;
    routes.reserve(graph_->nodes.size());
    for (const NodeId to : graph_->nodes) {
        routes.push_back(graph_->route(tree, a, graph_->vertex(to)));
    }
    return routes;
}

bool Topology::reachable(NodeId from, NodeId to) const { return route(from, to).reachable; }

std::vector<std::vector<NodeId>> Topology::islands() const {
    const auto up = graph_->up();
    std::vector<int> component(boost::num_vertices(up));
    const int count = boost::strong_components(
        up, boost::make_iterator_property_map(component.begin(),
                                              boost::get(boost::vertex_index, graph_->wires)));
    std::vector<std::vector<NodeId>> islands(static_cast<std::size_t>(count));
    std::vector<NodeId> sorted = graph_->nodes;
    std::sort(sorted.begin(), sorted.end());
    for (const NodeId node : sorted) {
        islands[static_cast<std::size_t>(component[graph_->vertex(node)])].push_back(node);
    }
    std::erase_if(islands, [](const auto& island) { return island.empty(); });
    std::sort(islands.begin(), islands.end());
    return islands;
}

}  // namespace hw::sim
