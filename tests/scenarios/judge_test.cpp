#include "scenarios/judge.hpp"

#include <doctest/doctest.h>

#include "scenarios/event_watch.hpp"

using namespace hw;
using namespace hw::scenarios;
using trace::Outcome;
using trace::Verdict;

namespace {

Outcome outcome(bool survive, std::int64_t lost) {
    Outcome out;
    out.invariants = {{"acked_records_survive", "", survive, true, survive ? 0U : 2U},
                      {"log_matching", "", true, true, 0}};
    out.counts = {{"acked_lost", lost}, {"unavailable_ms", 9'000}};
    return out;
}
Verdict verdict(const Expect& expect, Outcome out) {
    judge(expect, out);
    return out.verdict;
}

struct Watched {
    EventWatch watch;
    explicit Watched(const Expect& e)
        : watch(e, [](TopicId id) { return id == TopicId{0} ? "t" : "u"; }) {}
    void see(std::int64_t ms, Fact fact, std::int32_t node = 1, std::int32_t topic = 0) {
        Observation what;
        what.fact = fact;
        what.tp = {TopicId{topic}, 0};
        what.value = 2;
        what.value2 = 3;
        watch.on_observation(Instant::from_ms(ms), NodeId{node}, what);
    }
    std::vector<trace::Judged> judged() const {
        std::vector<trace::Judged> out;
        watch.judge(out);
        return out;
    }
};

}  // namespace

TEST_CASE("A property that breaks unexpectedly is a safety verdict, even if nobody asked for it") {
    CHECK(verdict({}, outcome(true, 0)) == Verdict::AsExpected);
    CHECK(verdict({}, outcome(false, 3)) == Verdict::Safety);
}

TEST_CASE("A property that nobody promises may hold or break, and is no line of the verdict") {
    Expect expect;
    expect.may_violate = {"acked_records_survive"};
    for (const bool survive : {true, false}) {
        Outcome out = outcome(survive, 0);
        judge(expect, out);
        CHECK(out.verdict == Verdict::AsExpected);
        CHECK(out.judged.empty());
    }
}

TEST_CASE("A lab that shows a loss fails when the loss does not happen") {
    Expect expect;
    expect.violates = {"acked_records_survive"};
    expect.counts["acked_lost"] = {1, std::nullopt};
    CHECK(verdict(expect, outcome(false, 3)) == Verdict::AsExpected);
    CHECK(verdict(expect, outcome(true, 0)) == Verdict::Differs);
    Outcome out = outcome(true, 0);
    judge(expect, out);
    CHECK(out.judged.at(0).what == "acked_records_survive violated");
    CHECK(out.judged.at(0).got == "held");
    CHECK(out.judged.at(1).what == "acked_lost at least 1");
    CHECK(out.judged.at(1).got == "0");
}

TEST_CASE("Bounds on times are shown with their unit") {
    Expect expect;
    expect.counts["unavailable_ms"] = {8'000, 8'500};
    Outcome out = outcome(true, 0);
    judge(expect, out);
    CHECK(out.judged.at(0).what == "unavailable 8000 to 8500 ms");
    CHECK(out.judged.at(0).got == "9000 ms");
    CHECK(out.verdict == Verdict::Differs);
}

TEST_CASE("A condition that never came true is a liveness verdict") {
    Outcome out = outcome(true, 0);
    out.judged.push_back({"isr_full within 60 s", "broker-2 is missing", false, true});
    CHECK(verdict({}, out) == Verdict::Liveness);
    CHECK(trace::exit_code(Verdict::Liveness) == 11);
}

TEST_CASE("Events in order may have others between them, but not be swapped") {
    Expect expect;
    expect.events_in_order = {{"IsrShrunk", "t", 0, {}}, {"LogTruncated", "", {}, 1}};
    Watched good(expect);
    good.see(1, Fact::LogTruncated);
    good.see(2, Fact::IsrChanged);
    good.see(3, Fact::LogTruncated, 2);
    good.see(4, Fact::LogTruncated);
    CHECK(good.judged().at(0).met);
    CHECK(good.judged().at(0).got == "at 0.002s, 0.004s");
    Watched bad(expect);
    bad.see(1, Fact::IsrChanged, 1, 1);  // another topic
    bad.see(2, Fact::LogTruncated);
    CHECK_FALSE(bad.judged().at(0).met);
    CHECK(bad.judged().at(0).got == "no IsrShrunk of t-0");
}

TEST_CASE("An event that must not be seen is told with its time") {
    Expect expect;
    expect.never = {{"UncleanLeaderElected", "", {}, {}}};
    Watched w(expect);
    CHECK(w.judged().at(0).met);
    w.see(70, Fact::UncleanLeaderElected);
    CHECK(w.judged().at(0).got == "seen at 0.070s");
    CHECK_FALSE(w.judged().at(0).met);
}
