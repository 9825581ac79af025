// Request/response between all pairs of nodes, ten in flight per node, in both fidelities, against
// SimGrid's own mailboxes.
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

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

double run(std::string_view name, Fidelity fidelity, int nodes, std::int64_t requests,
           std::int64_t bytes) {
    return measure(name, "messages", [&] {
        PingPong world(fidelity, nodes, requests, bytes);
        world.engine.run_until_idle();
        return world.delivered;
    });
}

// SimGrid holds process-wide state; the baseline gets a process of its own.
double in_child(const std::function<double()>& work) {
    int ends[2];
    if (pipe(ends) != 0) return 0;
    fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        const double result = work();
        fflush(stdout);
        const bool ok = write(ends[1], &result, sizeof result) == sizeof result;
        _exit(ok ? 0 : 1);
    }
    close(ends[1]);
    double result = 0;
    if (read(ends[0], &result, sizeof result) != sizeof result) result = 0;
    waitpid(child, nullptr, 0);
    close(ends[0]);
    return result;
}

}  // namespace

void bench_transport() {
    constexpr int kNodes[] = {3, 10, 50};
    double baseline[3] = {};
    for (int i = 0; i < 3; ++i) {
        baseline[i] = in_child([&] {
            return measure(
                fmt::format("SimGrid mailboxes: {} nodes, 1 KB", kNodes[i]), "messages",
                [&] { return bench_simgrid_mailboxes(kNodes[i], 60'000 / kNodes[i], 1'000); });
        });
    }
    for (int i = 0; i < 3; ++i) {
        const auto name = [&](const char* what) {
            return fmt::format("transport {}, {} nodes", what, kNodes[i]);
        };
        const double fifo = run(name("fifo, 1 KB"), Fidelity::Fifo, kNodes[i], 1'000'000, 1'000);
        run(name("flow, 1 KB"), Fidelity::Flow, kNodes[i], 1'000'000, 1'000);
        run(name("flow, 100 KB"), Fidelity::Flow, kNodes[i], 40'000, 100'000);
        fmt::print("  fifo / SimGrid mailboxes: {:.1f}\n", fifo / baseline[i]);
    }
}

}  // namespace hw::bench
