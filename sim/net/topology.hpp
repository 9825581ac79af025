// Where the nodes stand: data centres, racks, NICs, uplinks and WAN links, each with a bandwidth
// and a one-way latency. Every cable is two directed links, so each direction can be slow or cut
// on its own. A graph: routes are shortest paths by latency, reachability is a search.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "broker_model/base/ids.hpp"
#include "broker_model/base/time.hpp"

namespace hw::sim {

using LinkIndex = std::uint32_t;
using PlaceIndex = std::uint32_t;  // a switch or router: a data centre's core, a rack's top

struct CableSpec {
    std::int64_t bytes_per_s = 1'250'000'000;  // 10 Gbit/s
    Duration latency = micros(25);             // one way
};

struct Link {
    std::string name;  // "node-1.up", "rack-a.down", "wan:eu>us"
    std::int64_t bytes_per_s = 0;
    Duration latency;
    bool is_up = true;
    bool is_nic = false;  // joins a node to its switch
};

struct Route {
    std::vector<LinkIndex> links;  // empty: same node, or unreachable
    Duration latency;
    std::int64_t bytes_per_s = 0;  // of the narrowest link
    bool reachable = false;
};

class Topology {
  public:
    Topology();
    ~Topology();
    Topology(Topology&&) noexcept;
    Topology& operator=(Topology&&) noexcept;

    // All nodes on one switch.
    [[nodiscard]] static Topology flat(const std::vector<NodeId>& nodes, const CableSpec& nic = {});

    [[nodiscard]] PlaceIndex add_data_centre(std::string name);
    [[nodiscard]] PlaceIndex add_rack(PlaceIndex data_centre, std::string name,
                                      const CableSpec& uplink);
    // `name` is used in link names only; empty: "node-<id>".
    void add_node(NodeId node, PlaceIndex place, const CableSpec& nic, std::string name = {});
    void connect(PlaceIndex a, PlaceIndex b, const CableSpec& cable, const std::string& name);

    [[nodiscard]] const std::vector<NodeId>& nodes() const;
    [[nodiscard]] const std::vector<Link>& links() const;
    [[nodiscard]] LinkIndex nic_up(NodeId node) const;    // node to switch
    [[nodiscard]] LinkIndex nic_down(NodeId node) const;  // switch to node
    [[nodiscard]] std::vector<LinkIndex> find_links(const std::string& name_prefix) const;

    void set_link_up(LinkIndex link, bool up);
    void set_bandwidth(LinkIndex link, std::int64_t bytes_per_s);

    // Shortest by latency over links that are up; equal latencies: fewer links, then lower index.
    [[nodiscard]] Route route(NodeId from, NodeId to) const;
    // To every node, in the order of nodes().
    [[nodiscard]] std::vector<Route> routes_from(NodeId from) const;
    [[nodiscard]] bool reachable(NodeId from, NodeId to) const;
    // Groups of nodes that can all reach each other both ways, each sorted, in order of first node.
    [[nodiscard]] std::vector<std::vector<NodeId>> islands() const;

  private:
    struct Graph;
    std::unique_ptr<Graph> graph_;
};

}  // namespace hw::sim
