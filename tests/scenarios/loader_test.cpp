#include "scenarios/loader.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace hw;
using namespace hw::scenarios;

namespace {

constexpr const char* kSheet = R"(lesson: "a lab"
seed: 0x1f
kafka: {version: 4.2, features: {eligible.leader.replicas.version: 1}}
cluster:
  brokers: 3
  controllers: 1
  racks: [{name: a, nodes: [1, 100]}, {name: b, nodes: [2, 3]}]
  net: {fidelity: fifo, latency: 200us, bandwidth: 1Gbit/s, loss: 0.1%}
  links: [{between: [a, b], latency: 20ms}]
  config: {replica.lag.time.max.ms: 10s}
  config_of: {2: {num.io.threads: 4}}
topics:
  - {name: t, partitions: 2, replication: 3, config: {min.insync.replicas: 2}}
  - {name: u-v, assignment: [[1, 2], [2, 3], [3, 1]]}
clients:
  - {producer: p1, topic: t, acks: all, rate_per_s: 50, record_size: 1KiB,
     keys: {count: 9, hot: 80%}}
  - {consumer: c1, topic: t, reads: latest, work_per_record: 1ms}
faults:
  - {from: 10s, until: 1m30s, cut: [[leader(t-0)], [follower(t-0)#2, client(p1)]]}
  - {at: 20s, crash: leader(u-v-1)@10s, restart_after: 5s}
  - {when: {event: IsrShrunk, partition: t-0, nth: 2, after: 1s}, pause: [1, 2]}
operations:
  - {at: 30s, reassign: u-v-0, to: [3, 2]}
  - {at: 40s, alter_topic: t, set: {retention.ms: 1h}}
duration: 2m
heal_at: 95s
expect: {violates: [acked_records_survive], acked_lost: {min: 1}, unavailable: {max: 12s},
         events_in_order: [IsrShrunk, {event: LogTruncated, node: 1}]}
eventually: {within: 20s, conditions: [isr_full]}
try_next:
  - {because: more, set: {min.insync.replicas: 1}, expect: {holds: [acked_records_survive]}}
)";

Scenario loaded(const std::string& text, const std::vector<Override>& changes = {}) {
    auto result = load_text(text, "x.yaml", changes);
    if (!result) FAIL(result.error().text());
    return result.value();
}
std::string problems_of(const std::string& text, const std::vector<Override>& changes = {}) {
    auto result = load_text(text, "x.yaml", changes);
    return result ? "" : result.error().text();
}
// A sheet that is sound but for one line.
std::string with(const std::string& line) {
    return "lesson: x\ntopics:\n  - {name: t, partitions: 2}\n" + line + "\n";
}

}  // namespace

TEST_CASE("A scenario is read with its units resolved") {
    const Scenario s = loaded(kSheet);
    CHECK(s.name == "x");
    CHECK(s.seed == 0x1f);
    CHECK(s.cluster.net.fidelity == Fidelity::Fifo);
    CHECK(s.cluster.net.latency == micros(200));
    CHECK(s.cluster.net.bandwidth == BytesPerSecond{125'000'000});
    CHECK(s.cluster.links.at(0).latency == millis(20));
    CHECK(s.cluster.config.at("replica.lag.time.max.ms") == "10000");
    CHECK(s.cluster.config_of.at(2).at("num.io.threads") == "4");
    CHECK(s.topics.at(1).partitions == 3);
    CHECK(s.topics.at(1).replication == 2);
    CHECK(s.clients.at(0).config.at("acks") == "all");
    CHECK(s.clients.at(0).record_size == Bytes{1024});
    CHECK(s.clients.at(1).role == Role::Consumer);
    CHECK(s.clients.at(1).reads == ReadFrom::Latest);
    CHECK(s.duration == seconds(120));
}

TEST_CASE("Faults keep who is meant, and when that is decided") {
    const Scenario s = loaded(kSheet);
    const Fault& cut = s.faults.at(0);
    CHECK(cut.kind == FaultKind::Cut);
    CHECK(cut.groups.size() == 2);
    CHECK(cut.groups.at(1).at(0).kind == NodeSelector::Kind::Follower);
    CHECK(cut.groups.at(1).at(0).nth == 1);
    CHECK(cut.groups.at(1).at(1).name == "p1");
    const Fault& crash = s.faults.at(1);
    CHECK(crash.nodes.at(0).topic == "u-v");
    CHECK(crash.nodes.at(0).partition == 1);
    CHECK(crash.nodes.at(0).resolved_at == Instant{} + seconds(10));
    CHECK(crash.restart_after == seconds(5));
    const Fault& pause = s.faults.at(2);
    CHECK(pause.when->event == "IsrShrunk");
    CHECK(pause.when->nth == 2);
    CHECK(pause.nodes.size() == 2);
}

TEST_CASE("Expectations keep their bounds and patterns") {
    const Scenario s = loaded(kSheet);
    CHECK(s.expect.counts.at("acked_lost").min == 1);
    CHECK(s.expect.counts.at("unavailable_ms").max == 12'000);
    CHECK(s.expect.events_in_order.at(1).node == 1);
    CHECK(s.operations.at(1).set.at("retention.ms") == "3600000");
    CHECK(s.try_next.at(0).set.at("min.insync.replicas") == "1");
}

TEST_CASE("An unknown field names its place and the nearest field") {
    CHECK(problems_of("lesson: x\ntopics:\n  - {name: t, partitons: 2}\n") ==
          "x.yaml:3:15: unknown field in a topic: \"partitons\"; expected name, partitions, "
          "replication, assignment or config; did you mean \"partitions\"?\n");
}

TEST_CASE("Several problems are reported at once, in the order of the text") {
    const std::string text = problems_of(
        "lesson: x\nsed: 7\nduration: 30\ntopics:\n  - {name: t, replication: many}\n");
    CHECK(text.find("x.yaml:2:1: unknown field") == 0);
    CHECK(text.find("x.yaml:3:11: \"30\": it has no unit; expected a time such as") !=
          std::string::npos);
    CHECK(text.find("x.yaml:5:28: \"many\": it is not a whole number") != std::string::npos);
}

TEST_CASE("A key given twice is an error at its second place") {
    CHECK(problems_of("lesson: x\nseed: 1\nseed: 2\n") ==
          "x.yaml:3:1: \"seed\" is given twice\n");
}

TEST_CASE("Units that do not fit are refused") {
    const auto about = [](const std::string& line) { return problems_of(with(line)); };
    CHECK(about("duration: 10KiB").find("\"KiB\" is not a unit here") != std::string::npos);
    CHECK(about("duration: -5s").find("too small; expected at least 1ns") != std::string::npos);
    CHECK(about("duration: 99999999999999999999s").find("too large") != std::string::npos);
    CHECK(about("duration: 0.3ns").find("too many decimals") != std::string::npos);
    CHECK(about("clients: [{producer: p, topic: t, record_size: 10s}]").find("not a unit here") !=
          std::string::npos);
    CHECK(about("cluster: {net: {loss: 120%}}").find("more than 100%") != std::string::npos);
}

TEST_CASE("References to things that do not exist are refused") {
    const auto about = [](const std::string& line) { return problems_of(with(line)); };
    CHECK(about("clients: [{producer: p, topic: tt}]").find("unknown topic \"tt\"") !=
          std::string::npos);
    CHECK(about("clients: [{producer: p, topic: t, partition: 2}]")
              .find("topic t has no partition 2; expected 0 to 1") != std::string::npos);
    CHECK(about("faults: [{at: 1s, crash: 4}]").find("there is no node 4") != std::string::npos);
    CHECK(about("faults: [{at: 1s, crash: leader(t-9)}]").find("no partition 9") !=
          std::string::npos);
    CHECK(about("faults: [{at: 1s, crash: leadr(t-0)}]").find("did you mean \"leader(t-0)\"?") !=
          std::string::npos);
    CHECK(about("faults: [{at: 1s, crash: rack(z)}]").find("unknown rack \"z\"") !=
          std::string::npos);
    CHECK(about("expect: {holds: [acked_records_survives]}")
              .find("did you mean \"acked_records_survive\"?") != std::string::npos);
    CHECK(about("expect: {events_in_order: [IsrShrink]}").find("\"IsrShrunk\"?") !=
          std::string::npos);
}

TEST_CASE("Contradictions are refused") {
    const auto about = [](const std::string& line) { return problems_of(with(line)); };
    CHECK(about("cluster: {brokers: 2}").find("3 replicas on 2 brokers") != std::string::npos);
    CHECK(about("faults: [{at: 70s, crash: 1}]").find("after the run has ended") !=
          std::string::npos);
    CHECK(about("faults: [{at: 5s, crash: 1, pause: 2}]").find("two faults in one") !=
          std::string::npos);
    CHECK(about("faults: [{from: 9s, until: 5s, pause: 2}]").find("until is not after from") !=
          std::string::npos);
    CHECK(about("faults: [{at: 9s, crash: 2, restart: 8s}]").find("restart is not after") !=
          std::string::npos);
    CHECK(about("faults: [{at: 9s, crash: 2}]\nheal_at: 5s").find("after everything has healed") !=
          std::string::npos);
    CHECK(about("clients: [{consumer: c, topic: t, acks: 1}]").find("a consumer has no acks") !=
          std::string::npos);
    CHECK(about("clients: [{producer: p, topic: t, acks: 1, config: {acks: all}}]")
              .find("acks is given twice") != std::string::npos);
    CHECK(about("expect: {holds: [no_duplicates], violates: [no_duplicates]}")
              .find("cannot both hold and be violated") != std::string::npos);
    CHECK(about("eventually: {conditions: [isr_full]}").find("eventually without heal_at") !=
          std::string::npos);
}

TEST_CASE("Kafka settings are checked by Kafka's own rules") {
    const auto about = [](const std::string& line) { return problems_of(with(line)); };
    CHECK(about("cluster: {config: {replica.lag.time.max: 1s}}")
              .find("did you mean \"replica.lag.time.max.ms\"?") != std::string::npos);
    CHECK(about("clients: [{producer: p, topic: t, config: {linger.ms: -1}}]")
              .find("x.yaml:4:55: Invalid value -1 for configuration linger.ms") == 0);
    CHECK(about("clients: [{producer: p, topic: t, config: {min.insync.replicas: 1}}]")
              .find("unknown producer setting") != std::string::npos);
    CHECK(about("clients: [{producer: p, topic: t, acks: 1, config: {enable.idempotence: true}}]")
              .find("Must set acks to all") != std::string::npos);
}

TEST_CASE("A variant that cannot be loaded is a problem of the lab") {
    const auto about = [](const std::string& line) { return problems_of(with(line)); };
    CHECK(about("try_next: [{set: {min.insync.replica: 2}, expect: {}}]")
              .find("did you mean \"min.insync.replicas\"?") != std::string::npos);
    CHECK(about("try_next: [{set: {cluster.brokers: 1}, expect: {}}]")
              .find("with this change: x.yaml:3:5: 3 replicas on 1 brokers") != std::string::npos);
}

TEST_CASE("--set reaches every field by its path") {
    const Scenario s = loaded(kSheet, {{"seed", "9"},
                                       {"topics.t.config.min.insync.replicas", "3"},
                                       {"topics.*.config.retention.ms", "1d"},
                                       {"clients.p1.acks", "1"},
                                       {"clients.p1.config.enable.idempotence", "false"},
                                       {"faults.1.at", "25s"},
                                       {"cluster.disk.iops", "100"},
                                       {"replica.lag.time.max.ms", "7s"}});
    CHECK(s.seed == 9);
    CHECK(s.topics.at(0).config.at("min.insync.replicas") == "3");
    CHECK(s.topics.at(1).config.at("retention.ms") == "86400000");
    CHECK(s.clients.at(0).config.at("acks") == "1");
    CHECK(s.faults.at(1).at == Instant{} + seconds(25));
    CHECK(s.cluster.disk.iops == 100);
    CHECK(s.cluster.config.at("replica.lag.time.max.ms") == "7000");
}

TEST_CASE("A bare Kafka setting goes where it belongs") {
    const std::string sheet = with("clients: [{producer: p, topic: t}, {consumer: c, topic: t}]");
    CHECK(loaded(sheet, {{"linger.ms", "5"}}).clients.at(0).config.at("linger.ms") == "5");
    CHECK(loaded(sheet, {{"linger.ms", "5"}}).clients.at(1).config.empty());
    CHECK(loaded(sheet, {{"fetch.min.bytes", "5"}}).clients.at(1).config.size() == 1);
    CHECK(loaded(sheet, {{"min.insync.replicas", "2"}}).topics.at(0).config.size() == 1);
    CHECK(loaded(sheet, {{"broker.session.timeout.ms", "5s"}}).cluster.config.size() == 1);
}

TEST_CASE("--set says what is wrong with a path or a value") {
    const auto about = [](const std::string& path, const std::string& value) {
        return problems_of(with(""), {{path, value}});
    };
    CHECK(about("sede", "1") ==
          "--set sede=1: nothing here is called \"sede\"; expected a field such as "
          "topics.t.partitions, or a Kafka setting; did you mean \"seed\"?\n");
    CHECK(about("seed", "x").find("--set seed=x: \"x\": it is not a whole number") == 0);
    CHECK(about("topics.z.partitions", "1").find("there is no element \"z\"") != std::string::npos);
    CHECK(about("topics.t.partition", "1").find("did you mean \"partitions\"?") !=
          std::string::npos);
    CHECK(about("seed", "[").find("--set seed=[: a list or map") == 0);
}

TEST_CASE("Texts that are no scenarios are refused with a place") {
    CHECK(problems_of("") == "x.yaml:1:1: empty; expected a scenario\n");
    CHECK(problems_of("# nothing\n").find("x.yaml:") == 0);
    CHECK(problems_of(std::string("lesson: x\nab\0c", 14)).find("x.yaml:2:3: byte 0x00") == 0);
    CHECK(problems_of("lesson: \xff\xfe").find("x.yaml:1:9: byte 0xff is not text") == 0);
    CHECK(problems_of("[1, 2]").find("a list stands where a scenario belongs") !=
          std::string::npos);
    CHECK(problems_of("lesson: x\n---\nlesson: y\n").find("second document") != std::string::npos);
    CHECK(problems_of("a: &x 1\nb: *x\n").find("x.yaml:1:4: an anchor (&name) is used") == 0);
    CHECK(problems_of("lesson: !!binary abc\n").find("a tag") != std::string::npos);
    CHECK(problems_of(std::string(40, '[') + std::string(40, ']')).find("nested more than 32") !=
          std::string::npos);
    CHECK(problems_of(std::string(200'000, '[')).find("x.yaml:1:1: ") == 0);
    CHECK(problems_of(std::string(2'000'000, 'a')).find("2000000 bytes long") !=
          std::string::npos);
    CHECK(problems_of("lesson: [x\n").find("not YAML") != std::string::npos);
    CHECK(problems_of("? [a]\n: b\n").find("where a name belongs") != std::string::npos);
}

TEST_CASE("Files that cannot be read are refused") {
    CHECK(load_file("/nowhere/x.yaml").error().text() ==
          "/nowhere/x.yaml: cannot be read: No such file or directory\n");
    CHECK(load_file("/").error().text().find("a directory") != std::string::npos);
}
