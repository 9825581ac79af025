#include "tests/conformance/cluster/experiment.hpp"

#include "tests/conformance/cluster/judge.hpp"
#include "tests/conformance/cluster/stage.hpp"

namespace hw::conformance {
namespace {

const StepTable& steps() {
    static const StepTable table = [] {
        StepTable t;
        add_node_steps(t);
        add_admin_steps(t);
        add_produce_steps(t);
        add_transaction_steps(t);
        add_consume_steps(t);
        add_log_steps(t);
        return t;
    }();
    return table;
}

Json run_step(Stage& stage, const Json& step) {
    const Instant begin = stage.now();
    const auto known = steps().find(step.at("do").get<std::string>());
    Json out = known == steps().end() ? Json{{"unsupported_step", step.at("do")}}
                                      : known->second(stage, step);
    out["at_ms"] = (begin - stage.zero).ms();
    out["took_ms"] = (stage.now() - begin).ms();
    return out;
}

Judgement judge(const Json& out, const Json& actual) {
    Judgement verdicts;
    const Json& want = out.at("steps");
    const Json& have = actual.at("steps");
    for (std::size_t i = 0; i < want.size(); ++i) {
        const Json before = i == 0 ? Json() : want[i - 1];
        auto d = i < have.size() ? judge_step(before, want[i], have[i])
                                 : Difference{"", want[i].dump(), "(absent)"};
        if (d) d->path = "steps." + std::to_string(i) + "." + d->path;
        verdicts.push_back(std::move(d));
    }
    for (const char* history : {"partition_history", "broker_history"}) {
        if (!out.contains(history)) continue;
        auto d = judge_observation(out.at(history), actual.at(history));
        if (d) d->path = std::string(history) + "." + d->path;
        verdicts.push_back(std::move(d));
    }
    return verdicts;
}

std::string theme(const Json& in) { return "cluster-" + in.at("theme").get<std::string>(); }

const RegisterFamily kRegistered{
    {"cluster", "cluster", run_experiment, {}, theme, judge}};

}  // namespace

Json run_experiment(const Json& in) {
    Stage stage(in);
    Json observed = Json::array();
    for (const Json& step : in.at("steps")) observed.push_back(run_step(stage, step));
    stage.history.catch_up();
    return Json{{"steps", observed},
                {"partition_history", stage.history.partitions()},
                {"broker_history", stage.history.brokers()}};
}

}  // namespace hw::conformance
