// Flow fidelity: SimGrid shares the bandwidth. One simulation after the other in one process.
#include <doctest/doctest.h>

#include <cstdlib>

#include "tests/sim/net/transport_fixture.hpp"

namespace hw::sim {
namespace {

TransportConfig flow_config() {
    TransportConfig config;
    config.fidelity = Fidelity::Flow;
    return config;
}

struct FlowStory : Story {
    FlowStory() : Story(flow_config(), {}, make_simgrid_flow_model()) {
        send(a, b, 1);
        send(a, c, 2);
        send(b, c, 3);
        run(millis(1));
        deliveries.clear();
    }
};

// Ping-pong of messages of many sizes between all nodes.
struct Chatter : TransportHandler {
    Engine engine;
    Rng rng{11};
    Transport net;
    std::uint64_t digest = 0;
    int left = 3000;
    static constexpr int kNodes = 5;

    static std::vector<NodeId> nodes() {
        std::vector<NodeId> all;
        for (int i = 1; i <= kNodes; ++i) all.push_back(NodeId{i});
        return all;
    }
    explicit Chatter(Fidelity fidelity)
        : engine(fidelity == Fidelity::Flow ? make_simgrid_flow_model() : nullptr),
          net(
              engine, Topology::flat(nodes()),
              [&] {
                  TransportConfig config;
                  config.fidelity = fidelity;
                  config.jitter_max = micros(3);
                  return config;
              }(),
              Rng(5), *this) {
        for (const NodeId node : nodes()) net.process_started(node);
        for (const NodeId from : nodes()) {
            for (const NodeId to : nodes()) send(from, to);
        }
    }
    void send(NodeId from, NodeId to) { net.send(from, to, 0, rng.between(10, 400'000), 0); }
    void on_delivery(const Delivery& d) override {
        digest = (digest ^ static_cast<std::uint64_t>(engine.now().ns()) ^
                  static_cast<std::uint64_t>(d.to.value())) *
                 0x9e3779b97f4a7c15ULL;
        if (--left <= 0) return;
        if (d.to_acceptor) {
            net.reply(d.to, d.from, d.channel, d.connection, rng.between(10, 20'000), 0);
        } else {
            send(d.to, d.from);
        }
    }
    void on_hangup(const Hangup&) override {}
    void on_dropped(Payload, DropReason) override {}
};

std::uint64_t chat(Fidelity fidelity, Duration slice) {
    Chatter chatter(fidelity);
    chatter.net.add_rule({"cut",
                          LinkRule::Kind::Cut,
                          {NodeId{1}},
                          {NodeId{2}},
                          true,
                          Instant::from_ms(5),
                          Instant::from_ms(9),
                          {},
                          {},
                          {}});
    const Instant end = Instant::from_ms(2'000);
    while (chatter.engine.now() < end) {
        chatter.engine.run_until(std::min(end, chatter.engine.now() + slice));
    }
    CHECK(chatter.left <= 0);
    return chatter.digest;
}

}  // namespace

TEST_CASE("flow and fifo agree on an uncontended link to the nanosecond") {
    for (const std::int64_t bytes : {8'192L, 100'000L, 1'000'000L, 123'456'789L}) {
        std::int64_t at[2];
        int i = 0;
        for (const bool flow : {true, false}) {
            Story s(flow ? flow_config() : TransportConfig{}, {},
                    flow ? make_simgrid_flow_model() : nullptr);
            s.send(s.a, s.b, 7, bytes);
            s.engine.run_until_idle();
            at[i++] = s.engine.now().ns();
        }
        CHECK(std::abs(at[0] - at[1]) <= 1);
    }
}

TEST_CASE("two flows out of one NIC each get half of it") {
    FlowStory s;
    s.send(s.a, s.b, 7, 1'250'000);  // 1 ms alone
    s.send(s.a, s.c, 8, 1'250'000);
    CHECK(s.run(millis(5)) == "3050us 2<-1 req 7, 3050us 3<-1 req 8");
}

TEST_CASE("a flow that starts later slows the first one down from then on") {
    FlowStory s;
    s.send(s.a, s.c, 7, 1'250'000);
    s.engine.run_until(s.engine.now() + micros(500));
    s.send(s.b, s.c, 8, 1'250'000);  // both go into c's NIC
    CHECK(s.run(millis(5)) == "2550us 3<-1 req 7, 3050us 3<-2 req 8");
}

TEST_CASE("a small message overtakes another connection's flow but never its own") {
    FlowStory s;
    s.send(s.a, s.b, 7, 1'250'000);
    s.send(s.a, s.b, 8, 0);
    s.send(s.a, s.c, 9, 0);
    CHECK(s.run(millis(5)) == "1050us 3<-1 req 9, 2050us 2<-1 req 7, 2050us 2<-1 req 8");
}

TEST_CASE("a link that gets slower and faster again changes flows in progress") {
    FlowStory s;
    const LinkIndex nic = s.net.topology().nic_up(s.a);
    s.send(s.a, s.b, 7, 1'250'000);
    s.engine.run_until(s.engine.now() + micros(500));
    s.net.set_bandwidth(nic, 125'000'000);  // ten times slower: half of the rest in 2.5 ms
    s.engine.run_until(s.engine.now() + micros(2'500));
    s.net.set_bandwidth(nic, 1'250'000'000);
    CHECK(s.run(millis(5)) == "4300us 2<-1 req 7");
}

TEST_CASE("a cut stops a flow; its bytes are sent again after the heal") {
    FlowStory s;
    s.send(s.a, s.b, 7, 1'250'000);
    s.engine.run_until(s.engine.now() + micros(500));
    const RuleId cut = s.net.add_rule(s.cut({s.a}, {s.b}));
    s.engine.run_until(s.engine.now() + millis(100));
    CHECK(s.engine.flows_running() == 0);
    s.net.remove_rule(cut);
    CHECK(s.run(seconds(1)) == "202650us 2<-1 req 7");
}

TEST_CASE("a flow whose sender crashes never arrives") {
    FlowStory s;
    s.send(s.a, s.b, 7, 1'250'000);
    s.engine.run_until(s.engine.now() + micros(500));
    s.net.process_gone(s.a);
    CHECK(s.said().ends_with("dropped 7"));
    CHECK(s.run(seconds(1)) == "1550us 2<-1 closed, 1550us 3<-1 closed");
    CHECK(s.engine.flows_running() == 0);
}

TEST_CASE("flow runs give the same digest twice, in slices, and one after the other") {
    const std::uint64_t whole = chat(Fidelity::Flow, seconds(2));
    CHECK(chat(Fidelity::Flow, seconds(2)) == whole);
    CHECK(chat(Fidelity::Flow, millis(16)) == whole);
    CHECK(chat(Fidelity::Flow, nanos(13'100)) == whole);
    CHECK(chat(Fidelity::Flow, micros(1)) == whole);
    CHECK(whole == 1035439890220301762ULL);  // whatever the compiler
}

TEST_CASE("fifo runs give the same digest twice and in slices") {
    const std::uint64_t whole = chat(Fidelity::Fifo, seconds(2));
    CHECK(chat(Fidelity::Fifo, nanos(13'100)) == whole);
    CHECK(whole == 6060788263253376744ULL);  // whatever the compiler
}

TEST_CASE("another simulation can run between two fifo ones") {
    const std::uint64_t first = chat(Fidelity::Fifo, seconds(2));
    static_cast<void>(chat(Fidelity::Flow, seconds(2)));
    CHECK(chat(Fidelity::Fifo, seconds(2)) == first);
}

}  // namespace hw::sim
