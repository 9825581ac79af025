#include "sim/trace/trace.hpp"

#include <doctest/doctest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <filesystem>

#include "sim/trace/event_names.hpp"
#include "sim/trace/sentence.hpp"
#include "tests/broker_model/invariants/hand_made_view.hpp"

using namespace hw;
using namespace hw::trace;
using namespace hw::test;

namespace {

Observation seen(Fact fact, std::int64_t offset = -1, std::int64_t value = -1,
                 std::int64_t value2 = -1) {
    return EventMaker()(fact, 0, offset, value, value2).what;
}

// One producer, ten records, one ISR shrink.
void small_run(Trace& trace, HandMadeView& view) {
    const auto at = [](std::int64_t ms) { return Instant::from_ms(ms); };
    trace.on_observation(at(1), NodeId{1000}, seen(Fact::RecordsSent, -1, 0, 10));
    trace.on_observation(at(2), NodeId{1}, seen(Fact::LeaderAppended, 0, 10));
    trace.on_observation(at(5), NodeId{1000}, seen(Fact::RecordsAcked, 0, 0, 10));
    Observation shrunk = seen(Fact::IsrChanged, -1, 2, 3);
    shrunk.rule = "isr.stay";
    trace.on_observation(at(2500), NodeId{1}, shrunk);
    view.set_log(1, {batch(0, 8, 0)});
    view.time = at(3000);
    trace.finish(view.time);
}

// The first column of the first row, as text.
std::string ask(const std::string& path, const std::string& sql) {
    sqlite3* db = nullptr;
    sqlite3_stmt* statement = nullptr;
    std::string answer = "no row";
    sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READONLY, nullptr);
    if (sqlite3_prepare_v2(db, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) {
        answer = sqlite3_errmsg(db);
    } else if (sqlite3_step(statement) == SQLITE_ROW) {
        const auto* text = sqlite3_column_text(statement, 0);
        answer = text == nullptr ? "null" : reinterpret_cast<const char*>(text);
    }
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return answer;
}

struct TempFile {
    std::string path = (std::filesystem::temp_directory_path() /
                        ("hw-trace-test-" + std::to_string(getpid()) + ".hwrun"))
                           .string();
    ~TempFile() { std::filesystem::remove(path); }
};

}  // namespace

TEST_CASE("The digest tells runs apart by any field of any event, and only by that") {
    EventMaker make;
    const Event event = make(Fact::IsrChanged, 1, 5, 2, 3);
    const auto digest_of = [](const Event& e) {
        Digest d;
        d.add(e);
        return d.text();
    };
    const std::string same = digest_of(event);
    CHECK(same.size() == 16);
    Event other = event;
    other.what.rule = "another rule";
    other.seq = 99;
    CHECK(digest_of(other) == same);
    const auto changed = [&](auto change) {
        Event e = event;
        change(e);
        return digest_of(e) != same;
    };
    CHECK(changed([](Event& e) { e.at = Instant::from_ns(1); }));
    CHECK(changed([](Event& e) { e.node = NodeId{2}; }));
    CHECK(changed([](Event& e) { e.what.fact = Fact::LogTruncated; }));
    CHECK(changed([](Event& e) { e.what.tp.partition = 1; }));
    CHECK(changed([](Event& e) { e.what.epoch = LeaderEpoch{1}; }));
    CHECK(changed([](Event& e) { e.what.error = 7; }));
    CHECK(changed([](Event& e) { e.what.offset2 = Offset{9}; }));
    CHECK(changed([](Event& e) { e.what.value2 = 9; }));
    CHECK(changed([](Event& e) { e.what.stream = StreamId{9}; }));
}

TEST_CASE("The digest is the same on every compiler and every machine") {
    Digest d;
    CHECK(d.text() == "0000000000000000");
    for (int i = 0; i < 3; ++i) d.add(EventMaker()(Fact::LeaderAppended, i, 5, 2, -3));
    CHECK(d.text() == "ac46f8c930438e42");
}

TEST_CASE("Two traces of the same run have the same digest") {
    HandMadeView view;
    Trace one(view, {});
    Trace two(view, {.invariants = false, .metrics = true});
    small_run(one, view);
    small_run(two, view);
    CHECK(one.digest().events() == 4);
    CHECK(one.digest().text() == two.digest().text());
}

TEST_CASE("A trace knows the totals of its run") {
    HandMadeView view;
    Trace trace(view, {});
    small_run(trace, view);
    Outcome out;
    trace.report(out);
    CHECK(out.records.acked == 10);
    CHECK(out.records.acked_lost == 2);
    CHECK(out.counts.at("isr_changes") == 1);
    CHECK(out.counts.at("unavailable_ms") == 4);
    CHECK(out.sim_time == seconds(3));
    CHECK_FALSE(out.invariants.at(0).held);  // acked_records_survive
    CHECK(out.breaches.size() == 1);
}

TEST_CASE("A run file answers questions in SQL") {
    HandMadeView view;
    const TempFile file;
    auto created = RunFile::create(file.path);
    REQUIRE(created.ok());
    RunFile& run = *created.value();
    Trace trace(view, {.metrics = true});
    trace.write_to(run);
    small_run(trace, view);
    Outcome out;
    trace.report(out);
    for (const int id : {1, 2, 3, 1000}) run.node(NodeId{id}, view.node_name(NodeId{id}));
    trace.write_rest();
    run.outcome(out);
    CHECK_FALSE(std::filesystem::exists(file.path));  // not before it is complete
    CHECK(run.finish() == "");
    const auto answer = [&](const std::string& sql) { return ask(file.path, sql); };
    CHECK(answer("SELECT count(*) FROM events") == "1");  // the frequent ones are summed up
    CHECK(answer("SELECT text FROM timeline") ==
          "the ISR of t-0 shrank 3 -> 2, says leader broker-1 (isr.stay)");
    CHECK(answer("SELECT t FROM isr_changes") == "2.5");
    CHECK(answer("SELECT first || '-' || last FROM lost_records") == "8-9");
    CHECK(answer("SELECT producer FROM lost_records") == "broker-1000");
    CHECK(answer("SELECT value FROM metrics WHERE name LIKE '%MessagesIn%' AND t_s = 1") == "10");
    CHECK(answer("SELECT value FROM metrics WHERE name LIKE '%IsrShrinks%' AND t_s = 3") == "1");
    CHECK(answer("SELECT held FROM invariants WHERE name = 'acked_records_survive'") == "0");
    CHECK(answer("SELECT value FROM meta WHERE key = 'digest'") == out.digest);
    CHECK(answer("SELECT count(*) FROM breaches WHERE event IS NULL") == "1");
    CHECK(answer("PRAGMA user_version") == "1");
    for (const char* view_name : {"timeline", "leader_changes", "isr_changes", "faults", "fates",
                                  "lost_records", "metrics"}) {
        CHECK_MESSAGE(answer(std::string("SELECT count(*) FROM ") + view_name) != "no row",
                      view_name);
    }
}

TEST_CASE("A run file that is not finished leaves nothing behind") {
    const TempFile file;
    { auto created = RunFile::create(file.path); }
    CHECK_FALSE(std::filesystem::exists(file.path));
    CHECK_FALSE(std::filesystem::exists(file.path + ".part"));
}

TEST_CASE("A run file that cannot be written says so") {
    const auto created = RunFile::create("/nowhere/x.hwrun");
    REQUIRE_FALSE(created.ok());
    CHECK(created.error() == "/nowhere/x.hwrun: cannot be written: unable to open database file");
}

TEST_CASE("Every kind of event has a sentence of its own") {
    HandMadeView view;
    EventMaker make;
    for (int i = 0; i < static_cast<int>(Fact::kCount); ++i) {
        const auto fact = static_cast<Fact>(i);
        const std::string text = sentence(make(fact, 1, 5, 3, 2), view);
        CHECK_MESSAGE(text.find(std::string(fact_name(fact))) == std::string::npos, text);
        CHECK_MESSAGE(text.size() > 10, text);
    }
    Event leader = make(Fact::BecameLeader, 2, 1507);
    leader.what.epoch = LeaderEpoch{3};
    leader.what.rule = "metadata";
    CHECK(sentence(leader, view) ==
          "broker-2 became leader of t-0 in epoch 3 at offset 1507 (metadata)");
    CHECK(time_text(Instant::from_ms(69'204)) == "69.204s");
    CHECK(time_text(Instant::from_ns(1'000'000'001)) == "1.000s");
}

TEST_CASE("Events can be named more narrowly than facts") {
    CHECK(find_event("IsrShrink") == nullptr);
    const EventName* shrunk = find_event("IsrShrunk");
    REQUIRE(shrunk != nullptr);
    CHECK(is_event(*shrunk, seen(Fact::IsrChanged, -1, 2, 3)));
    CHECK_FALSE(is_event(*shrunk, seen(Fact::IsrChanged, -1, 3, 2)));
    CHECK_FALSE(is_event(*shrunk, seen(Fact::LogTruncated, -1, 2, 3)));
    CHECK(find_event("LogTruncated")->fact == Fact::LogTruncated);
}
