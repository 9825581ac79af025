// Request/response between all pairs of nodes, ten in flight per node, in both fidelities.
#include "bench/measure.hpp"
#include "sim/net/transport.hpp"

namespace hw::bench {
namespace {

using namespace hw::sim;

constexpr int kInFlight = 10;

struct PingPong : TransportHandler {
    Engine engine;
    Transport net;
    std::int64_t left;
    std::int64_t bytes;
    int nodes;
    std::int64_t delivered = 0;

    static Topology world(int nodes) {
        std::vector<NodeId> all;
        for (int i = 0; i < nodes; ++i) all.push_back(NodeId{i});
        return Topology::flat(all);
    }
    static TransportConfig config(Fidelity fidelity) {
        TransportConfig c;
        c.fidelity = fidelity;
        return c;
    }
    PingPong(Fidelity fidelity, int node_count, std::int64_t requests, std::int64_t size)
        : engine(fidelity == Fidelity::Flow ? make_simgrid_flow_model() : nullptr),
          net(engine, world(node_count), config(fidelity), Rng(1), *this),
          left(requests),
          bytes(size),
          nodes(node_count) {
        for (int i = 0; i < nodes; ++i) net.process_started(NodeId{i});
        for (int i = 0; i < nodes; ++i) {
            for (int k = 0; k < kInFlight; ++k) request(NodeId{i}, NodeId{(i + 1 + k) % nodes});
        }
    }
    void request(NodeId from, NodeId to) {
        if (from == to) to = NodeId{(to.value() + 1) % nodes};
        if (left-- > 0) net.send(from, to, 0, bytes, 0);
    }
    void on_delivery(const Delivery& d) override {
        ++delivered;
        if (d.to_acceptor) {
            net.reply(d.to, d.from, d.channel, d.connection, 100, 0);
        } else {
            request(d.to, NodeId{(d.from.value() + 1) % nodes});
        }
    }
    void on_hangup(const Hangup&) override {}
    void on_dropped(Payload, DropReason) override {}
};

}  // namespace

double transport_messages_per_s(Net net, std::int64_t request_bytes) {
    return rate_of([net, request_bytes] {
        const bool fifo = net == Net::Fifo;
        PingPong world(fifo ? Fidelity::Fifo : Fidelity::Flow, 10, fifo ? 500'000 : 30'000,
                       request_bytes);
        world.engine.run_until_idle();
        return world.delivered;
    });
}

}  // namespace hw::bench
