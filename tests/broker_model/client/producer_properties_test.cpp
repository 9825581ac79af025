// What an idempotent producer promises, under random trouble that never lasts longer than its
// delivery timeout.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <numeric>

#include "tests/broker_model/client/fake_cluster.hpp"

namespace hw {
namespace {

using testing::FakeCluster;
using testing::Mischief;

struct Trouble {
    std::uint64_t seed = 1;
    std::uint32_t per_mille = 0;   // of produce requests that meet with mischief
    bool leaders_move = false;
    bool brokers_pause = false;
    std::int32_t record_count = 0;
    std::int32_t value_size = 0;
    std::int64_t interval_us = 0;
    std::int32_t max_message_bytes = 1 << 20;
};

void showValue(const Trouble& t, std::ostream& os) {
    os << "seed " << t.seed << " mischief " << t.per_mille << " moves " << t.leaders_move
       << " pauses " << t.brokers_pause << " records " << t.record_count << " of " << t.value_size
       << " every " << t.interval_us << " us, limit " << t.max_message_bytes;
}

rc::Gen<Trouble> any_trouble() {
    return rc::gen::build<Trouble>(
        rc::gen::set(&Trouble::seed, rc::gen::inRange<std::uint64_t>(1, 1 << 20)),
        rc::gen::set(&Trouble::per_mille, rc::gen::element<std::uint32_t>(0, 50, 200, 500)),
        rc::gen::set(&Trouble::leaders_move, rc::gen::arbitrary<bool>()),
        rc::gen::set(&Trouble::brokers_pause, rc::gen::arbitrary<bool>()),
        rc::gen::set(&Trouble::record_count, rc::gen::inRange(1, 400)),
        rc::gen::set(&Trouble::value_size, rc::gen::inRange(0, 900)),
        rc::gen::set(&Trouble::interval_us, rc::gen::element<std::int64_t>(0, 100, 1000, 5000)),
        rc::gen::set(&Trouble::max_message_bytes, rc::gen::element(1 << 20, 4000, 1200)));
}

ProducerConfig patient(bool idempotent, std::int32_t in_flight) {
    ProducerConfig c;
    c.enable_idempotence = idempotent;
    c.max_in_flight = in_flight;
    c.request_timeout = millis(400);
    c.delivery_timeout = seconds(600);
    c.max_block = seconds(600);
    return c;
}

struct Run {
    FakeCluster cluster{3};
    ProducerNode producer;
    Rng rng;

    Run(const Trouble& t, ProducerConfig config)
        : producer(config, {NodeId{1}, NodeId{2}, NodeId{3}}, Rng(t.seed), StreamId{0}),
          rng(t.seed ^ 0x5eed) {
        cluster.add_topic("t", 1).max_message_bytes = t.max_message_bytes;
        // The broker knows the producer before the trouble starts: from a producer it has never
        // heard of it takes any first sequence, so a lost or split first batch is overtaken.
        SendTask first;
        first.topic = "t";
        first.partition = 0;
        first.count = 1;
        const auto warm = producer.submit(first, cluster.now());
        cluster.run(producer, cluster.now() + seconds(5),
                    [this, warm] { return producer.done(warm); });
        // An idempotent producer is not tried with NOT_ENOUGH_REPLICAS_AFTER_APPEND: a batch
        // answered so while later ones are acked can fall out of the five that the broker
        // remembers.
        const Mischief refusal = config.enable_idempotence ? Mischief::NotEnoughReplicas
                                                           : Mischief::NotEnoughAfterAppend;
        cluster.mischief = [this, t, refusal](NodeId, const ProduceRequest&) {
            if (!rng.chance({t.per_mille, 1000})) return Mischief::None;
            const Mischief kinds[] = {Mischief::LoseRequest, Mischief::LoseAnswer, refusal};
            return kinds[rng.below(3)];
        };
        SendTask task;
        task.topic = "t";
        task.partition = 0;
        task.count = t.record_count;
        task.value_size = t.value_size;
        task.interval = micros(t.interval_us);
        const auto id = producer.submit(task, cluster.now());
        const auto done = [this, id] { return producer.done(id); };
        for (int round = 0; round < 200 && !done(); ++round) {
            cluster.run(producer, cluster.now() + millis(200), done);
            if (t.leaders_move && rng.chance({1, 4})) {
                cluster.move_leader("t", 0, NodeId{rng_broker()});
            }
            if (!t.brokers_pause || !rng.chance({1, 8})) continue;
            const NodeId victim{rng_broker()};
            cluster.pause(victim);
            cluster.run(producer, cluster.now() + millis(900), done);
            cluster.resume(victim);
        }
        cluster.mischief = {};
        cluster.run(producer, cluster.now() + seconds(60), done);
        RC_ASSERT(done());
    }
    std::int32_t rng_broker() { return static_cast<std::int32_t>(rng.between(1, 3)); }
    [[nodiscard]] const SendResults& results() { return producer.results(1); }
    [[nodiscard]] std::vector<std::int64_t> log() { return cluster.records("t", 0); }
};

std::vector<std::int64_t> count_up(std::int64_t n) {
    std::vector<std::int64_t> all(static_cast<std::size_t>(n));
    std::iota(all.begin(), all.end(), 0);
    return all;
}

TEST_CASE("idempotent: every record is acked and stored exactly once, in order of send") {
    const bool held = rc::check("idempotent = once, in order", [] {
        const Trouble t = *any_trouble();
        Run run(t, patient(true, 5));
        RC_ASSERT(run.results().acked() == t.record_count);
        RC_ASSERT(run.log() == count_up(t.record_count + 1));
        // The offsets told to the application are those of the log.
        const auto runs = run.results().runs();
        RC_ASSERT(runs.size() == 1u);
        RC_ASSERT(runs[0].base_offset == Offset{1});
    });
    CHECK(held);
}

TEST_CASE("not idempotent, one request in flight: order of first appearance is kept") {
    const bool held = rc::check("one in flight = in order", [] {
        Trouble t = *any_trouble();
        t.max_message_bytes = 1 << 20;  // splitting would reorder
        Run run(t, patient(false, 1));
        RC_ASSERT(run.results().acked() == t.record_count);
        std::vector<std::int64_t> seen;
        std::int64_t next = 0;
        for (const std::int64_t record : run.log()) {
            RC_ASSERT(record <= next);  // never ahead of an earlier one
            if (record == next) ++next;
        }
        RC_ASSERT(next == t.record_count + 1);
    });
    CHECK(held);
}

TEST_CASE("not idempotent, five in flight: nothing is lost, order and uniqueness not promised") {
    bool reordered = false;
    bool duplicated = false;
    const bool held = rc::check("five in flight = all there", [&] {
        const Trouble t = *any_trouble();
        Run run(t, patient(false, 5));
        RC_ASSERT(run.results().acked() == t.record_count);
        std::vector<std::int64_t> log = run.log();
        reordered |= !std::is_sorted(log.begin(), log.end());
        std::sort(log.begin(), log.end());
        duplicated |= std::adjacent_find(log.begin(), log.end()) != log.end();
        log.erase(std::unique(log.begin(), log.end()), log.end());
        RC_ASSERT(log == count_up(t.record_count + 1));
    });
    CHECK(held);
    CHECK(reordered);
    CHECK(duplicated);
}

TEST_CASE("the same seed gives the same run, step for step") {
    const Trouble t{.seed = 9, .per_mille = 200, .leaders_move = true, .brokers_pause = true,
                    .record_count = 300, .value_size = 100, .interval_us = 1000};
    Run a(t, patient(true, 5)), b(t, patient(true, 5));
    CHECK(a.cluster.steps == b.cluster.steps);
    CHECK(a.cluster.now() == b.cluster.now());
    CHECK(a.producer.metrics().record_retries == b.producer.metrics().record_retries);
}

}  // namespace
}  // namespace hw
