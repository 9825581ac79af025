#include "scenarios/run/run.hpp"

#include <algorithm>
#include <chrono>
#include <memory>

#include "broker_model/client/producer_node.hpp"
#include "scenarios/judge.hpp"
#include "scenarios/run/assemble.hpp"
#include "scenarios/run/director.hpp"
#include "scenarios/run/operations.hpp"
#include "scenarios/units.hpp"
#include "sim/trace/sentence.hpp"
#include "sim/trace/trace.hpp"

namespace hw::scenarios {
namespace {

constexpr Duration kReadyLimit = seconds(120);  // topics created and in sync
constexpr Duration kLook = millis(50);          // how often conditions are looked at

// Observers of a run hear of it in scenario time, and only from its zero on.
class Relay final : public sim::Observer {
  public:
    explicit Relay(const LiveView& view) : view_(view) {}
    void add(sim::Observer* observer) {
        if (observer != nullptr) to_.push_back(observer);
    }
    void open() { open_ = true; }
    void on_observation(Instant, NodeId node, const Observation& what) override {
        if (!open_) return;
        const Instant at = view_.now();
        for (sim::Observer* observer : to_) observer->on_observation(at, node, what);
    }

  private:
    const LiveView& view_;
    std::vector<sim::Observer*> to_;
    bool open_ = false;
};

class Run {
  public:
    Run(const Scenario& scenario, const Expect& expect, const RunOptions& options)
        : scenario_(scenario),
          expect_(expect),
          options_(options),
          cluster_(cluster_spec(scenario)),
          view_(cluster_),
          relay_(view_),
          watch_(expect, [this](TopicId id) { return view_.topic_name(id); }),
          trace_(view_, {options.invariants, !options.run_file.empty(), options.every_event}) {
        if (options.story_lines > 0) story_.emplace(view_, options.story, options.story_lines);
    }

    RunResult operator()() {
        RunResult result;
        open_file(result);
        prepare();
        view_.set_zero(cluster_.now());
        relay_.open();
        Director director(scenario_, cluster_, view_, clients_, admin_);
        relay_.add(&director);
        director.start();
        play(result.outcome);
        finish(result);
        return result;
    }

  private:
    void open_file(RunResult& result) {
        relay_.add(&trace_);
        relay_.add(&watch_);
        relay_.add(story_ ? &*story_ : nullptr);
        relay_.add(options_.explain ? &causality_ : nullptr);
        cluster_.runtime().add_observer(relay_);
        if (options_.run_file.empty()) return;
        auto file = trace::RunFile::create(options_.run_file);
        if (!file) {
            result.file_problem = file.error();
            return;
        }
        file_ = std::move(file.value());
        trace_.write_to(*file_);
    }

    // Everything before the scenario's zero: the cluster comes up, topics and clients are there.
    void prepare() {
        for (sim::LinkRule& rule : path_rules(scenario_)) {
            cluster_.runtime().transport().add_rule(std::move(rule));
        }
        cluster_.start_all();
        for (const Client& client : scenario_.clients) add_client(client);
        admin_ = cluster_.add_admin("operator", {}, cluster_.brokers());
        for (const Topic& topic : scenario_.topics) {
            cluster_.admin(admin_).submit(create_call(topic), cluster_.now());
        }
        cluster_.runtime().poke(admin_);
        const Instant limit = cluster_.now() + kReadyLimit;
        while (!ready()) {
            HW_CHECK(cluster_.now() < limit, "the topics did not get ready");
            cluster_.run_until(cluster_.now() + kLook);
        }
        cluster_.run_until(cluster_.now() + seconds(1));
    }
    void add_client(const Client& client) {
        Settings config = client.config;
        if (!client.rack.empty() && client.role == Role::Consumer) {
            config.try_emplace("client.rack", client.rack);
        }
        if (client.role == Role::Producer) {
            clients_.push_back(cluster_.add_producer(client.name, config, cluster_.brokers()));
        } else {
            clients_.push_back(cluster_.add_consumer(client.name, config, cluster_.brokers()));
            view_.add_consumer(clients_.back());
        }
    }
    [[nodiscard]] bool ready() const {
        std::size_t expected = 0;
        for (const Topic& topic : scenario_.topics) {
            expected += static_cast<std::size_t>(topic.partitions);
        }
        const auto all = view_.partitions();
        if (all.size() < expected) return false;
        return std::all_of(all.begin(), all.end(), [this](TopicPartition tp) {
            const auto p = view_.partition(tp);
            const auto leader = view_.replica(tp, p->leader);
            return leader && leader->role == invariants::ReplicaRole::Leader &&
                   p->isr.size() == p->replicas.size();
        });
    }

    void play(trace::Outcome& out) {
        const Instant end = view_.zero() + scenario_.duration;
        if (scenario_.eventually.conditions.empty()) {
            cluster_.run_until(end);
            return;
        }
        const Instant healed = view_.zero() + (*scenario_.heal_at - Instant{});
        const Instant limit = healed + scenario_.eventually.within;
        cluster_.run_until(healed);
        std::string missing = pending();
        while (!missing.empty() && cluster_.now() < limit) {
            cluster_.run_until(std::min(limit, cluster_.now() + kLook));
            missing = pending();
        }
        std::string what;
        for (const std::string& name : scenario_.eventually.conditions) {
            what += (what.empty() ? "" : ", ") + name;
        }
        what += " within " + duration_text(scenario_.eventually.within);
        const std::string got = missing.empty() ? "after " + duration_text(cluster_.now() - healed)
                                                : missing;
        out.judged.push_back({what, got, missing.empty(), true});
        cluster_.run_until(end);
    }
    [[nodiscard]] std::string pending() const {
        for (const std::string& name : scenario_.eventually.conditions) {
            const std::string missing = invariants::make_liveness(name)->pending(view_);
            if (!missing.empty()) return missing;
        }
        return {};
    }

    void finish(RunResult& result) {
        trace::Outcome& out = result.outcome;
        trace_.finish(view_.now());
        trace_.report(out);
        out.scenario = scenario_.path;
        out.name = scenario_.name;
        out.seed = scenario_.seed;
        out.steps = cluster_.runtime().steps();
        watch_.judge(out.judged);
        judge(expect_, out);
        if (story_) {
            result.story = story_->lines();
            result.untold = story_->untold();
        }
        if (options_.explain) explain(*options_.explain, result.losses);
        if (file_) result.file_problem = write_file(out);
    }
    void explain(const Question& question, std::vector<ExplainedLoss>& losses) const {
        for (const auto& stream : trace_.ledger().streams()) {
            for (const invariants::Interval& part : stream.acked_lost.parts()) {
                const std::int64_t record = question.record.value_or(part.begin);
                if (record < part.begin || record >= part.end) continue;
                if (!losses.empty() && !question.every_range) return;
                losses.push_back({view_.node_name(stream.producer),
                                  view_.partition_name(stream.tp), part.end - part.begin,
                                  causality_.why_lost(stream, record, view_)});
            }
        }
    }
    [[nodiscard]] std::string write_file(const trace::Outcome& out) {
        file_->meta("kafka", scenario_.kafka.version);
        file_->meta("commit", options_.commit);
        file_->scenario_text(scenario_.text);
        for (std::size_t i = 0; i < scenario_.changes.size(); ++i) {
            const auto& [path, value] = scenario_.changes[i];
            file_->change(static_cast<std::int64_t>(i), path, value);
        }
        for (const NodeId id : cluster_.runtime().nodes()) file_->node(id, view_.node_name(id));
        trace_.write_rest();
        file_->outcome(out);
        return file_->finish();
    }

    const Scenario& scenario_;
    const Expect& expect_;
    const RunOptions& options_;
    sim::KafkaCluster cluster_;
    LiveView view_;
    Relay relay_;
    EventWatch watch_;
    trace::Trace trace_;
    std::optional<trace::Story> story_;
    trace::Causality causality_;
    std::unique_ptr<trace::RunFile> file_;
    std::vector<NodeId> clients_;
    NodeId admin_{-1};
};

RunResult crashed(const Scenario& scenario, const std::string& why) {
    RunResult result;
    result.outcome.scenario = scenario.path;
    result.outcome.name = scenario.name;
    result.outcome.seed = scenario.seed;
    result.outcome.verdict = trace::Verdict::Crash;
    result.outcome.failure = why;
    return result;
}

}  // namespace

RunResult run_scenario(const Scenario& scenario, const Expect& expect, const RunOptions& options) {
    const auto begin = std::chrono::steady_clock::now();
    try {
        RunResult result = Run(scenario, expect, options)();
        const auto wall = std::chrono::steady_clock::now() - begin;
        result.outcome.wall_ms =
            std::chrono::duration_cast<std::chrono::milliseconds>(wall).count();
        return result;
    } catch (const CheckFailed& failed) {
        return crashed(scenario, failed.what());
    }
}

}  // namespace hw::scenarios
