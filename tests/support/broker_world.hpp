// One controller and some brokers in a MiniWorld, with short calls for what a client or operator
// does. Message delays are constant unless a test changes them.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "broker_model/broker/broker_node.hpp"
#include "tests/support/controller_world.hpp"
#include "tests/support/test_log.hpp"

namespace hw::testing {

struct BrokerHost : MiniNode {
    BrokerHost(const BrokerOptions& options, BrokerDisk& disk, const Rng& rng)
        : broker(options, disk, rng) {}
    void step(const Input& input, Instant now, Effects& fx) override {
        broker.step(input, now, fx);
    }
    BrokerNode broker;
};

class BrokerWorld {
  public:
    using Texts = std::map<std::string, std::string>;
    static constexpr NodeId kController{100};
    static constexpr NodeId kClient{1000};

    explicit BrokerWorld(int brokers, const Texts& settings = {}, std::uint64_t seed = 1)
        : world(seed), seed_(seed) {
        world.delay_min = world.delay_max = micros(500);
        options.controllers = {kController};
        options.wall_clock_base_ms = kNowMs;
        ControllerSettings controller;
        controller.self = kController;
        controller.controllers = {kController};
        controller.bootstrap_features = default_features(kLatestMetadataVersion);
        for (const auto& [key, text] : settings) {
            give(options.file, key, text);
            give(controller.file, key, text);
        }
        world.add(kController, [this, controller] {
            return std::make_unique<ControllerHost>(controller, controller_disk,
                                                    Rng(seed_).fork("controller", lives_++));
        });
        for (int i = 1; i <= brokers; ++i) {
            const NodeId id{i};
            ids.push_back(id);
            world.add(id, [this, id] {
                BrokerOptions mine = options;
                mine.id = id;
                if (racks.count(id) > 0) mine.rack = racks[id];
                const Rng rng = Rng(seed_).fork("broker", static_cast<std::uint64_t>(id.value()));
                return std::make_unique<BrokerHost>(mine, disks[id], rng.fork("life", lives_++));
            });
        }
        world.after_step = [this](NodeId id, const Effects& fx) {
            for (const Observation& seen : fx.observed) facts.push_back({id, world.now(), seen});
        };
    }

    // Everything up and unfenced, topic "t" with this assignment.
    void start(const std::vector<std::vector<NodeId>>& assignment, const Texts& configs = {}) {
        world.start(kController);
        for (NodeId id : ids) world.start(id);
        REQUIRE(until([&] {
            return std::all_of(ids.begin(), ids.end(), [&](NodeId id) {
                return node(id).state() == BrokerState::Running;
            });
        }));
        t = create_topic("t", assignment, configs);
        run(millis(200));
        facts.clear();
    }
    TopicId create_topic(const std::string& name, const std::vector<std::vector<NodeId>>& brokers,
                         const Texts& configs = {}) {
        CreateTopicRequest request;
        request.name = name;
        request.assignment = brokers;
        request.configs = configs;
        const auto answer = ask<CreateTopicResponse>(ids.front(), request);
        CHECK(answer.result.error == ErrorCode::NONE);
        return answer.id;
    }

    BrokerNode& node(NodeId id) {
        auto* host = world.node<BrokerHost>(id);
        REQUIRE(host != nullptr);
        return host->broker;
    }
    BrokerNode& node(int id) { return node(NodeId{id}); }
    [[nodiscard]] const Partition& replica(int id, int number = 0) {
        const Partition* p = node(id).partition({t, number});
        REQUIRE(p != nullptr);
        return *p;
    }
    void run(Duration time) { world.run_until(world.now() + time); }
    template <class Condition>
    bool until(Condition&& condition, Duration patience = seconds(30)) {
        return world.run_until(world.now() + patience, condition);
    }
    void silence(int id) {  // cut off from everybody; nothing is lost on its own machine
        for (NodeId other : ids) both(NodeId{id}, other);
        both(NodeId{id}, kController);
    }
    void both(NodeId a, NodeId b) {
        world.cut(a, b);
        world.cut(b, a);
    }

    template <class SomeResponse, class SomeRequest>
    SomeResponse ask(NodeId to, const SomeRequest& request, Duration patience = seconds(60)) {
        const auto answer = ask_later<SomeResponse>(to, request);
        REQUIRE(until([&] { return answer->has_value(); }, patience));
        return **answer;
    }
    template <class SomeResponse, class SomeRequest>
    std::shared_ptr<std::optional<SomeResponse>> ask_later(NodeId to, const SomeRequest& request) {
        auto answer = std::make_shared<std::optional<SomeResponse>>();
        world.ask(kClient, to, request, [answer](const Response* r) {
            if (r != nullptr) *answer = std::get<SomeResponse>(*r);
        });
        return answer;
    }

    ProduceRequest produce_request(int count, int acks, Duration timeout = seconds(30)) {
        ProduceRequest request;
        request.acks = static_cast<std::int16_t>(acks);
        request.timeout = timeout;
        request.partitions.push_back({{t, 0}, records(count, kNowMs)});
        return request;
    }
    ProduceResponse::Partition produce(int to, int count, int acks = -1,
                                       Duration timeout = seconds(30)) {
        return ask<ProduceResponse>(NodeId{to}, produce_request(count, acks, timeout))
            .partitions.front();
    }
    FetchRequest fetch_request(std::int64_t offset, Duration max_wait = Duration{}) {
        FetchRequest request;
        request.max_wait = max_wait;
        request.partitions.push_back({{t, 0}, kNoLeaderEpoch, Offset{offset}});
        return request;
    }
    FetchResponse::Partition fetch(int from, std::int64_t offset) {
        return ask<FetchResponse>(NodeId{from}, fetch_request(offset)).partitions.front();
    }
    [[nodiscard]] int count(Fact fact, int broker) const {
        return static_cast<int>(std::count_if(facts.begin(), facts.end(), [&](const Seen& s) {
            return s.what.fact == fact && s.node == NodeId{broker};
        }));
    }
    [[nodiscard]] std::optional<Instant> when(Fact fact, int broker) const {
        for (const Seen& s : facts)
            if (s.what.fact == fact && s.node == NodeId{broker}) return s.at;
        return std::nullopt;
    }

    struct Seen {
        NodeId node{-1};
        Instant at;
        Observation what;
    };

    MiniWorld world;
    BrokerOptions options;
    std::vector<NodeId> ids;
    std::map<NodeId, BrokerDisk> disks;
    std::map<NodeId, std::int32_t> racks;
    MetadataDisk controller_disk;
    TopicId t{-1};
    std::vector<Seen> facts;

  private:
    static void give(config::Values& values, const std::string& key, const std::string& text) {
        const config::Setting* setting = config::find(config::Scope::Broker, key);
        REQUIRE(setting != nullptr);
        values.give(key, config::parse_value(*setting, text).value());
    }
    std::uint64_t seed_;
    std::uint64_t lives_ = 0;
};

inline NodeList nodes(std::initializer_list<int> ids) {
    NodeList out;
    for (int id : ids) out.emplace_back(id);
    return out;
}

}  // namespace hw::testing
