// Three nodes on one switch: 25 us per cable, so 50 us one way, 100 us per round trip.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "sim/net/transport.hpp"

namespace hw::sim {

struct Story : TransportHandler {
    Engine engine;
    std::vector<std::string> told;  // "12us 2<-1 req 7", ...
    std::vector<Delivery> deliveries;
    Transport net;
    std::vector<Payload> out;  // handed over and not yet back

    static constexpr NodeId a{1}, b{2}, c{3};

    explicit Story(const TransportConfig& config = {}, const CableSpec& nic = {},
                   std::unique_ptr<FlowModel> flows = nullptr)
        : engine(std::move(flows)),
          net(engine, Topology::flat({a, b, c}, nic), config, Rng(1), *this) {
        for (const NodeId node : {a, b, c}) net.process_started(node);
    }

    std::string time() const {
        const auto ns = engine.now().ns();
        return ns % 1'000 == 0 ? std::to_string(ns / 1'000) + "us " : std::to_string(ns) + "ns ";
    }
    void back(Payload payload) {
        const auto it = std::find(out.begin(), out.end(), payload);
        if (it == out.end()) told.push_back("PAYLOAD " + std::to_string(payload) + " TWICE");
        if (it != out.end()) out.erase(it);
    }
    void on_delivery(const Delivery& d) override {
        back(d.payload);
        deliveries.push_back(d);
        told.push_back(time() + to_string(d.to) + "<-" + to_string(d.from) +
                       (d.to_acceptor ? " req " : " rep ") + std::to_string(d.payload));
    }
    void on_hangup(const Hangup& h) override {
        static constexpr const char* kWhy[] = {"refused", "closed", "reset", "timed out"};
        told.push_back(time() + to_string(h.node) + (h.opened_by_node ? "->" : "<-") +
                       to_string(h.peer) + " " + kWhy[static_cast<int>(h.why)]);
    }
    void on_dropped(Payload payload, DropReason) override {
        back(payload);
        told.push_back(time() + "dropped " + std::to_string(payload));
    }
    void send(NodeId from, NodeId to, Payload payload, std::int64_t bytes = 0,
              Channel channel = 0) {
        out.push_back(payload);
        net.send(from, to, channel, bytes, payload);
    }
    void reply(const Delivery& request, Payload payload, std::int64_t bytes = 0) {
        out.push_back(payload);
        net.reply(request.to, request.from, request.channel, request.connection, bytes, payload);
    }
    std::string run(Duration length) {
        told.clear();
        engine.run_until(engine.now() + length);
        return said();
    }
    std::string said() const {
        std::string all;
        for (const auto& line : told) all += (all.empty() ? "" : ", ") + line;
        return all;
    }
    LinkRule cut(std::vector<NodeId> from, std::vector<NodeId> to, bool both_ways = true) const {
        LinkRule rule;
        rule.name = "cut";
        rule.from = std::move(from);
        rule.to = std::move(to);
        rule.both_ways = both_ways;
        return rule;
    }
};

}  // namespace hw::sim
