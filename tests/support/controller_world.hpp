// Controllers in a MiniWorld, and brokers as far as a controller can tell: they register, send
// heartbeats to whoever is active, and ask.
#pragma once

#include <doctest/doctest.h>

#include <map>
#include <memory>
#include <vector>

#include "broker_model/controller/controller_node.hpp"
#include "tests/support/mini_world.hpp"

namespace hw::testing {

struct ControllerHost : MiniNode {
    ControllerHost(const ControllerSettings& settings, MetadataDisk& disk, Rng rng)
        : controller(settings, disk, rng) {}
    void step(const Input& input, Instant now, Effects& fx) override {
        controller.step(input, now, fx);
    }
    ControllerNode controller;
};

class ControllerWorld {
  public:
    using Numbers = std::map<std::string, std::int64_t>;
    ControllerWorld(int controllers, std::uint64_t seed, const Numbers& overrides = {})
        : world(seed), seed_(seed) {
        for (const auto& [key, value] : overrides) base.file.give(key, value);
        base.bootstrap_features = default_features(kLatestMetadataVersion);
        for (int i = 0; i < controllers; ++i) ids.push_back(NodeId(100 + i));
        base.controllers = ids;
        for (NodeId id : ids) {
            world.add(id, [this, id] {
                ControllerSettings s = base;
                s.self = id;
                const Rng rng = Rng(seed_).fork("node", static_cast<std::uint64_t>(id.value()));
                return std::make_unique<ControllerHost>(s, disks[id],
                                                        rng.fork("life", lives_[id]++));
            });
        }
        world.after_step = [this](NodeId, const Effects& fx) {
            for (const Observation& seen : fx.observed) {
                facts.push_back(seen);
                times.push_back(world.now());
            }
        };
    }

    void start_all() {
        for (NodeId id : ids) world.start(id);
    }
    ControllerNode* node(NodeId id) {
        auto* host = world.node<ControllerHost>(id);
        return host == nullptr ? nullptr : &host->controller;
    }
    NodeId active() {
        for (NodeId id : ids) {
            if (ControllerNode* c = node(id); c != nullptr && c->is_active()) return id;
        }
        return kNoNode;
    }
    NodeId await_active(Duration patience = seconds(10)) {
        CHECK(world.run_until(world.now() + patience, [this] { return active() != kNoNode; }));
        return active();
    }
    void run_for(Duration time) { world.run_until(world.now() + time); }

    // Asks one controller and waits for the answer.
    template <class SomeResponse, class SomeRequest>
    SomeResponse ask(NodeId to, const SomeRequest& request, NodeId from = NodeId(1)) {
        std::optional<SomeResponse> answer;
        world.ask(from, to, request, [&answer](const Response* r) {
            if (r != nullptr) answer = std::get<SomeResponse>(*r);
        });
        REQUIRE(world.run_until(world.now() + seconds(10), [&] { return answer.has_value(); }));
        return *answer;
    }

    // A broker that registers with the active controller and then sends a heartbeat every 2 s.
    void join(NodeId broker) {
        const auto answer = ask<BrokerRegistrationResponse>(
            active(), BrokerRegistrationRequest{broker, 1000 + broker.value(), {}, -1}, broker);
        REQUIRE(answer.error == ErrorCode::NONE);
        brokers[broker] = answer.broker_epoch;
        beat(broker);
    }
    void beat(NodeId broker) {
        const auto it = brokers.find(broker);
        if (it == brokers.end()) return;
        BrokerHeartbeatRequest heartbeat{broker, it->second, INT64_MAX, false, false};
        if (active() != kNoNode) {
            world.ask(broker, active(), heartbeat, [this, broker](const Response* r) {
                if (r != nullptr) last[broker] = std::get<BrokerHeartbeatResponse>(*r);
            });
        }
        world.at(world.now() + seconds(2), [this, broker] { beat(broker); });
    }
    void silence(NodeId broker) { brokers.erase(broker); }

    [[nodiscard]] std::size_t count(Fact fact) const {
        return static_cast<std::size_t>(std::count_if(
            facts.begin(), facts.end(), [fact](const Observation& o) { return o.fact == fact; }));
    }
    [[nodiscard]] Instant time_of(Fact fact) const {
        for (std::size_t i = 0; i < facts.size(); ++i) {
            if (facts[i].fact == fact) return times[i];
        }
        return kNever;
    }

    ControllerSettings base;
    MiniWorld world;
    std::vector<NodeId> ids;
    std::map<NodeId, MetadataDisk> disks;
    std::map<NodeId, BrokerEpoch> brokers;
    std::map<NodeId, BrokerHeartbeatResponse> last;
    std::vector<Observation> facts;
    std::vector<Instant> times;

  private:
    std::uint64_t seed_;
    std::map<NodeId, std::uint64_t> lives_;
};

}  // namespace hw::testing
