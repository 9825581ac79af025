#include "scenarios/chaos/draw.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "scenarios/chaos/fault_text.hpp"
#include "scenarios/scenario.hpp"
#include "scenarios/units.hpp"
#include "sim/faults/random_plan.hpp"

namespace hw::scenarios {
namespace {

enum class Promise : std::uint8_t { SurvivesCrashes, SurvivesPowerLoss, LosesRecords };

constexpr Instant kFirstFault = Instant::from_ms(3'000);
constexpr Duration kWithin = seconds(60);

template <class T, std::size_t N>
T pick(Rng& rng, const std::array<T, N>& choices) {
    return choices[rng.below(N)];
}

class Draft {
  public:
    explicit Draft(std::uint64_t seed) : seed_(seed), root_(Rng(seed).fork("chaos")) {
        Rng rng = root_.fork("cluster");
        promise_ = pick(rng, std::array{Promise::SurvivesCrashes, Promise::SurvivesPowerLoss,
                                        Promise::LosesRecords});
        elr_ = promise_ == Promise::SurvivesPowerLoss || rng.chance({3, 4});
        brokers_ = rng.between(3, 5);
        controllers_ = rng.between(1, 3);
        healed_ = kFirstFault + seconds(rng.between(20, 60));
        settings_ = fmt::format("replica.lag.time.max.ms: {}, broker.session.timeout.ms: {}",
                                rng.between(2, 10) * 1'000, rng.between(3, 9) * 1'000);
        net_ = fmt::format("fidelity: {}, latency: {}, jitter: {}",
                           rng.chance({3, 4}) ? "fifo" : "flow",
                           duration_text(micros(pick(rng, std::array{50, 500, 5'000}))),
                           duration_text(micros(pick(rng, std::array{0, 100, 2'000}))));
    }

    std::string text() {
        const std::string topics = draw_topics();
        const std::string clients = draw_clients();
        const std::string faults = draw_faults();
        const std::string operations = draw_operations();
        std::string out = fmt::format("lesson: \"A random cluster that {}, drawn with seed {}\"\n",
                                      promised(), seed_);
        out += fmt::format("seed: {}\n", seed_);
        if (!elr_) out += "kafka: {features: {eligible.leader.replicas.version: 0}}\n";
        out += fmt::format("cluster:\n  brokers: {}\n  controllers: {}\n  net: {{{}}}\n"
                           "  config: {{{}}}\n", brokers_, controllers_, net_, settings_);
        out += "topics:\n" + topics + "clients:\n" + clients;
        if (!faults.empty()) out += "faults:\n" + faults;
        if (!operations.empty()) out += "operations:\n" + operations;
        out += fmt::format("duration: {}\nheal_at: {}\n", time(healed_ + kWithin), time(healed_));
        out += fmt::format("eventually: {{within: {}, conditions: [leader_exists, isr_full, "
                           "lag_zero]}}\n", duration_text(kWithin));
        return out + expectations();
    }

  private:
    struct DrawnTopic {
        std::string name;
        std::int64_t partitions = 1;
        std::int64_t replication = 3;
    };

    [[nodiscard]] static std::string time(Instant t) { return duration_text(t - Instant{}); }
    [[nodiscard]] const char* promised() const {
        switch (promise_) {
            case Promise::SurvivesCrashes: return "survives crashes";
            case Promise::SurvivesPowerLoss: return "survives the power loss of one broker";
            case Promise::LosesRecords: return "may lose records";
        }
        return "";
    }

    std::string draw_topics() {
        Rng rng = root_.fork("topics");
        std::string out;
        const std::int64_t count = rng.between(1, 3);
        for (std::int64_t i = 0; i < count; ++i) {
            const bool two = promise_ == Promise::SurvivesPowerLoss;
            DrawnTopic topic{"t" + std::to_string(i), rng.between(1, 4),
                             rng.between(two ? 2 : 1, std::min<std::int64_t>(3, brokers_))};
            const std::int64_t min_isr = rng.between(two ? 2 : 1, topic.replication);
            std::string config = fmt::format("min.insync.replicas: {}", min_isr);
            if (rng.chance({1, 4})) config += ", segment.bytes: 1048576";
            if (promise_ == Promise::LosesRecords && rng.chance({1, 2})) {
                config += ", unclean.leader.election.enable: true";
            }
            out += fmt::format("  - {{name: {}, partitions: {}, replication: {}, config: {{{}}}}}\n",
                               topic.name, topic.partitions, topic.replication, config);
            topics_.push_back(std::move(topic));
        }
        return out;
    }

    std::string draw_clients() {
        Rng rng = root_.fork("clients");
        std::string out;
        const std::int64_t producers = rng.between(1, 3);
        for (std::int64_t i = 0; i < producers; ++i) out += draw_producer(rng, i);
        const std::int64_t consumers = rng.between(0, 2);
        for (std::int64_t i = 0; i < consumers; ++i) {
            names_.push_back("c" + std::to_string(i));
            out += fmt::format("  - {{consumer: {}, topic: {}}}\n", names_.back(), any_topic(rng));
        }
        return out;
    }
    std::string draw_producer(Rng& rng, std::int64_t i) {
        names_.push_back("p" + std::to_string(i));
        const bool any_acks = promise_ == Promise::LosesRecords;
        const std::string acks = any_acks ? pick(rng, std::array{"0", "1", "all"}) : "all";
        const bool idempotent = acks == "all" && rng.chance({3, 4});
        const bool one_by_one = rng.chance({1, 3});
        all_idempotent_ = all_idempotent_ && idempotent;
        all_ordered_ = all_ordered_ && (idempotent || one_by_one);
        all_one_by_one_ = all_one_by_one_ && one_by_one;
        const std::int64_t request_ms = pick(rng, std::array{2'000, 5'000, 30'000});
        std::string config = fmt::format(
            "acks: {}, enable.idempotence: {}, linger.ms: {}, request.timeout.ms: {}, "
            "delivery.timeout.ms: {}", acks, idempotent, pick(rng, std::array{0, 5, 50}),
            request_ms, request_ms + pick(rng, std::array{2'000, 20'000, 90'000}));
        if (one_by_one) config += ", max.in.flight.requests.per.connection: 1";
        std::string out = fmt::format("  - {{producer: {}, topic: {}, rate_per_s: {}, "
                                      "record_size: {}B, until: {},\n", names_.back(),
                                      any_topic(rng), rng.between(10, 200),
                                      pick(rng, std::array{10, 100, 2'000}),
                                      time(healed_ + seconds(2)));
        if (rng.chance({1, 2})) out += fmt::format("     keys: {{count: {}}},\n", rng.between(1, 50));
        return out + fmt::format("     config: {{{}}}}}\n", config);
    }
    [[nodiscard]] const std::string& any_topic(Rng& rng) const {
        return topics_[rng.below(topics_.size())].name;
    }

    std::string draw_faults() {
        Rng rng = root_.fork("budget");
        sim::FaultBudget budget;
        for (std::int64_t i = 0; i < brokers_; ++i) budget.brokers.push_back(node(kFirstBroker + i));
        for (std::int64_t i = 0; i < controllers_; ++i) {
            budget.controllers.push_back(node(kFirstController + i));
        }
        for (std::size_t i = 0; i < names_.size(); ++i) {
            budget.clients.push_back(node(kFirstClient + static_cast<std::int64_t>(i)));
        }
        budget.from = kFirstFault;
        budget.until = healed_ - millis(500);
        budget.faults_max = static_cast<int>(rng.between(1, 12));
        budget.length_min = millis(500);
        budget.length_max = seconds(rng.between(2, 20));
        budget.quiet_min = millis(rng.between(0, 5'000));
        budget.brokers_hit_max = static_cast<int>(rng.between(1, brokers_));
        budget.nodes_losing_data_max = promise_ == Promise::SurvivesCrashes ? 0 : 3;
        if (promise_ == Promise::SurvivesPowerLoss) {
            budget.quiet_min = seconds(12);  // until everybody is in sync again
            budget.brokers_hit_max = 1;
            budget.nodes_losing_data_max = 1;
        }
        std::string out;
        for (const sim::Fault& fault : sim::random_plan(budget, root_.fork("faults"))) {
            out += "  - " + fault_text(fault, names_) + "\n";
            const bool broker = !fault.nodes.empty() && fault.nodes[0].value() < kFirstController;
            broker_restarts_ = broker_restarts_ || (broker && sim::stops_process(fault.kind));
        }
        return out;
    }
    [[nodiscard]] static NodeId node(std::int64_t id) {
        return NodeId{static_cast<std::int32_t>(id)};
    }

    std::string draw_operations() {
        Rng rng = root_.fork("operations");
        std::string out;
        const std::int64_t count = rng.between(0, 3);
        for (std::int64_t i = 0; i < count; ++i) {
            const DrawnTopic& topic = topics_[rng.below(topics_.size())];
            const Instant at = kFirstFault + millis(rng.between(0, (healed_ - kFirstFault).ms()));
            const std::string partition =
                fmt::format("{}-{}", topic.name, rng.between(0, topic.partitions - 1));
            out += fmt::format("  - {{at: {}, ", time(at));
            const std::uint64_t kind = rng.below(3);
            if (kind == 0) out += "elect_preferred: " + partition;
            if (kind == 1) out += "delete_records: " + partition;
            if (kind == 2) out += "reassign: " + partition + ", to: " + draw_replicas(rng, topic);
            out += "}\n";
        }
        return out;
    }
    std::string draw_replicas(Rng& rng, const DrawnTopic& topic) const {
        std::vector<std::int64_t> ids;
        for (std::int64_t i = 0; i < brokers_; ++i) ids.push_back(kFirstBroker + i);
        rng.shuffle(ids);
        ids.resize(static_cast<std::size_t>(topic.replication));
        return fmt::format("[{}]", fmt::join(ids, ", "));
    }

    [[nodiscard]] std::string expectations() const {
        const bool loses = promise_ == Promise::LosesRecords;
        std::string may;
        const auto add = [&](bool when, const char* invariant) {
            if (when) may += (may.empty() ? "" : ", ") + std::string(invariant);
        };
        add(loses, "acked_records_survive");
        add(promise_ != Promise::SurvivesCrashes, "hw_below_isr_minimum");
        add(loses || !all_idempotent_ || (broker_restarts_ && !all_one_by_one_), "no_duplicates");
        add(loses || !all_ordered_, "per_partition_order");
        return may.empty() ? "" : fmt::format("expect: {{may_violate: [{}]}}\n", may);
    }

    std::uint64_t seed_;
    Rng root_;
    Promise promise_{};
    bool elr_ = true;
    std::int64_t brokers_ = 3;
    std::int64_t controllers_ = 3;
    Instant healed_;
    std::string settings_;
    std::string net_;
    std::vector<DrawnTopic> topics_;
    std::vector<std::string> names_;  // of the clients
    bool all_idempotent_ = true;
    bool all_ordered_ = true;
    bool all_one_by_one_ = true;
    bool broker_restarts_ = false;
};

}  // namespace

std::string draw_scenario(std::uint64_t seed) { return Draft(seed).text(); }

}  // namespace hw::scenarios
