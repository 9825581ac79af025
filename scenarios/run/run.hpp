// Runs a scenario once, from a cold cluster to the verdict.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scenarios/scenario.hpp"
#include "sim/trace/causality.hpp"
#include "sim/trace/outcome.hpp"
#include "sim/trace/story.hpp"

namespace hw::scenarios {

struct Question {  // about records that were acknowledged and lost
    std::optional<std::int64_t> record;  // this one, whoever sent it; else the first
    bool every_range = false;            // the first of every range
};

struct ExplainedLoss {
    std::string producer;
    std::string partition;
    std::int64_t records_lost = 0;  // of the range it stands in
    trace::LossStory story;
};

struct RunOptions {
    std::string run_file;      // empty: none
    bool every_event = false;  // the run file also gets what comes with every request
    bool invariants = true;
    trace::Weight story = trace::Weight::Turn;
    std::size_t story_lines = 0;  // 0: no story is kept
    std::string commit;
    std::optional<Question> explain;
};

struct RunResult {
    trace::Outcome outcome;
    std::vector<trace::StoryLine> story;
    std::size_t untold = 0;
    std::vector<ExplainedLoss> losses;  // as asked for
    std::string file_problem;  // the run file could not be written
};

// Judged by `expect`, which is the scenario's own or that of one of its variants.
[[nodiscard]] RunResult run_scenario(const Scenario& scenario, const Expect& expect,
                                     const RunOptions& options);

}  // namespace hw::scenarios
