#include "cli/report.hpp"

#include <doctest/doctest.h>

#include "cli/version.hpp"
#include "sim/trace/story.hpp"
#include "tests/broker_model/invariants/hand_made_view.hpp"

using namespace hw;
using namespace hw::cli;

namespace {

trace::Outcome lost_three() {
    trace::Outcome o;
    o.scenario = "labs/x.yaml";
    o.name = "x";
    o.seed = 7;
    o.digest = "00000000000000ff";
    o.sim_time = seconds(90);
    o.wall_ms = 120;
    o.events = 48'211;
    o.records.sent = 4'000;
    o.records.acked = 4'000;
    o.records.acked_lost = 3;
    o.unavailable = millis(9'249);
    o.invariants = {{"acked_records_survive", "Acked records are kept.", false, true, 1}};
    o.breaches = {{"acked_records_survive", Instant::from_ms(69'204), 4'821, test::kT0, Offset{5},
                   "absent from new leader broker-2"}};
    o.verdict = trace::Verdict::Safety;
    return o;
}

}  // namespace

TEST_CASE("A failing run ends with the command that reproduces it, and nothing follows") {
    scenarios::Scenario scenario;
    scenario.lesson = "a lesson";
    scenarios::RunResult result;
    result.outcome = lost_three();
    const std::string text = result_text(scenario, result, " --set acks=1", Paint(false));
    const std::string last =
        "reproduce: highwater run labs/x.yaml --seed 7 --set acks=1 --commit " + commit() +
        "   (exit 10)\n";
    CHECK(text.ends_with("verdict     safety\n" + last));
    CHECK(text.starts_with("x\na lesson\n"));
    CHECK(text.find("records     4,000 sent, 4,000 acknowledged, 3 acknowledged and lost\n") !=
          std::string::npos);
    CHECK(text.find("t=69.204s event #4821: absent from new leader broker-2") !=
          std::string::npos);
    CHECK(text.find("1m30s simulated in 120 ms, 48,211 events, seed 7") != std::string::npos);
}

TEST_CASE("The JSON of a run holds what programs ask for") {
    const auto json = outcome_json(lost_three());
    CHECK(json.at("scenario") == "labs/x.yaml");
    CHECK(json.at("seed") == 7);
    CHECK(json.at("digest") == "00000000000000ff");
    CHECK(json.at("sim_time_ms") == 90'000);
    CHECK(json.at("wall_ms") == 120);
    CHECK(json.at("events") == 48'211);
    for (const char* key : {"sent", "acked", "acked_lost", "duplicated", "reordered",
                            "failed_but_present"}) {
        CHECK(json.at("records").contains(key));
    }
    CHECK(json.at("unavailable_ms") == 9'249);
    CHECK(json.at("invariants").at(0).at("held") == false);
    CHECK(json.at("verdict") == "safety");
}

TEST_CASE("A story tells turns and faults, leaves out what comes with every request") {
    test::HandMadeView view;
    test::EventMaker make;
    trace::Story story(view, trace::Weight::Turn, 3);
    const auto tell = [&](Fact fact) {
        const Event e = make(fact, 1, 5, 2, 3);
        story.on_observation(Instant::from_ms(5), e.node, e.what);
    };
    tell(Fact::LeaderAppended);
    tell(Fact::IsrChanged);
    tell(Fact::RecordsFailed);
    tell(Fact::RecordsFailed);
    tell(Fact::BecameLeader);
    tell(Fact::LogTruncated);
    REQUIRE(story.lines().size() == 3);
    CHECK(story.lines().at(1).times == 2);
    CHECK(story.untold() == 1);
}
