#include "sim/engine/engine.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "broker_model/base/check.hpp"
#include "broker_model/base/rng.hpp"

namespace hw::sim {
namespace {

struct Recorder : EventHandler {
    Engine& engine;
    HandlerId id;
    std::vector<std::pair<std::int64_t, std::uint64_t>> seen;  // time in ns, arg

    explicit Recorder(Engine& e) : engine(e), id(e.add_handler(*this)) {}
    void on_event(const Event& event) override { seen.emplace_back(event.at.ns(), event.arg); }
    void post(std::int64_t at_ns, std::uint64_t arg) {
        engine.post(Instant::from_ns(at_ns), id, 0, 0, arg);
    }
    TimerId arm(std::int64_t at_ns, std::uint64_t arg) {
        return engine.arm(Instant::from_ns(at_ns), id, 0, 0, arg);
    }
};
using Seen = decltype(Recorder::seen);

// Arms, moves and cancels timers at random from inside events.
struct Churn : EventHandler {
    Engine& engine;
    HandlerId id;
    Rng rng{42};
    std::vector<TimerId> timers = std::vector<TimerId>(64);

    explicit Churn(Engine& e) : engine(e), id(e.add_handler(*this)) {
        engine.post(Instant{}, id, 1);
    }
    void on_event(const Event& event) override {
        for (int i = 0; i < 3; ++i) {
            TimerId& t = timers[rng.below(timers.size())];
            const Instant at = engine.now() + nanos(rng.between(0, 50));
            if (rng.chance({1, 4})) {
                engine.cancel(t);
            } else {
                engine.set(t, at, id, 0, 0, rng.below(1000));
            }
        }
        if (event.kind == 1) engine.post(engine.now() + nanos(7), id, 1);
    }
};

}  // namespace

TEST_CASE("events run in order of time, equal times in the order they were asked for") {
    Engine engine;
    Recorder r(engine);
    for (std::uint64_t i = 0; i < 20; ++i) r.post(static_cast<std::int64_t>(100 - i % 3), i);
    CHECK(engine.run_until_idle() == RunEnd::Idle);
    Seen expected;
    for (std::int64_t t : {98, 99, 100}) {
        for (std::uint64_t i = 0; i < 20; ++i) {
            if (100 - static_cast<std::int64_t>(i % 3) == t) expected.emplace_back(t, i);
        }
    }
    CHECK(r.seen == expected);
    CHECK(engine.now().ns() == 100);
}

TEST_CASE("run_until runs events at the limit itself and leaves the clock there") {
    Engine engine;
    Recorder r(engine);
    r.post(10, 1);
    r.post(20, 2);
    r.post(21, 3);
    CHECK(engine.run_until(Instant::from_ns(20)) == RunEnd::LimitReached);
    CHECK(r.seen == Seen{{10, 1}, {20, 2}});
    CHECK(engine.now().ns() == 20);
    CHECK(engine.run_until(Instant::from_ns(50)) == RunEnd::Idle);
    CHECK(engine.now().ns() == 50);
    CHECK_THROWS_AS(r.post(49, 4), CheckFailed);
}

TEST_CASE("a cancelled timer never fires and its id stays harmless when the slot is used again") {
    Engine engine;
    Recorder r(engine);
    const TimerId a = r.arm(10, 1);
    CHECK(engine.cancel(a));
    CHECK_FALSE(engine.cancel(a));
    const TimerId b = r.arm(10, 2);
    CHECK(b.slot == a.slot);
    CHECK_FALSE(engine.cancel(a));
    CHECK_FALSE(engine.move(a, Instant::from_ns(5)));
    CHECK(engine.is_armed(b));
    engine.run_until_idle();
    CHECK(r.seen == Seen{{10, 2}});
    CHECK_FALSE(engine.is_armed(b));
}

TEST_CASE("a moved timer takes the place of one armed at that moment") {
    Engine engine;
    Recorder r(engine);
    const TimerId later = r.arm(10, 1);
    const TimerId earlier = r.arm(40, 2);
    r.post(20, 3);
    engine.move(later, Instant::from_ns(20));    // behind 3, which was asked for before
    engine.move(earlier, Instant::from_ns(20));  // behind both
    r.post(20, 4);
    engine.run_until_idle();
    CHECK(r.seen == Seen{{20, 3}, {20, 1}, {20, 2}, {20, 4}});
}

TEST_CASE("a timer moved back and forth fires once, at its last time") {
    Engine engine;
    Recorder r(engine);
    TimerId t = r.arm(100, 1);
    for (std::int64_t at : {50, 70, 30, 90, 60}) engine.move(t, Instant::from_ns(at));
    engine.run_until_idle();
    CHECK(r.seen == Seen{{60, 1}});
    CHECK(engine.queued() == 0);
}

TEST_CASE("stale entries of cancelled timers do not pile up") {
    Engine engine;
    Recorder r(engine);
    for (int i = 0; i < 100'000; ++i) engine.cancel(r.arm(1'000'000, 1));
    CHECK(engine.queued() < 5'000);
    TimerId alarm;
    for (int i = 0; i < 100'000; ++i) {
        engine.set(alarm, Instant::from_ns(2'000'000 - i), r.id, 0, 0, 7);
    }
    CHECK(engine.queued() < 10'000);
    engine.run_until_idle();
    CHECK(r.seen == Seen{{1'900'001, 7}});
}

TEST_CASE("stop ends the run after the current event and the next run goes on") {
    Engine engine;
    struct Stopper : EventHandler {
        Engine* engine = nullptr;
        int count = 0;
        void on_event(const Event&) override {
            ++count;
            engine->stop();
        }
    } stopper;
    stopper.engine = &engine;
    const HandlerId id = engine.add_handler(stopper);
    engine.post(Instant::from_ns(5), id, 0);
    engine.post(Instant::from_ns(5), id, 0);
    CHECK(engine.run_until(Instant::from_ns(100)) == RunEnd::Stopped);
    CHECK(stopper.count == 1);
    CHECK(engine.now().ns() == 5);
    CHECK(engine.run_until(Instant::from_ns(100)) == RunEnd::Stopped);
    CHECK(engine.run_until(Instant::from_ns(100)) == RunEnd::Idle);
    CHECK(stopper.count == 2);
}

TEST_CASE("a run gives the same digest twice and in slices of any length") {
    const auto run = [](std::int64_t slice_ns) {
        Engine engine;
        Churn churn(engine);
        const Instant end = Instant::from_ns(200'000);
        while (engine.now() < end) {
            engine.run_until(std::min(end, engine.now() + nanos(slice_ns)));
        }
        CHECK(engine.dispatched() > 20'000);
        return engine.digest();
    };
    const std::uint64_t whole = run(200'000);
    CHECK(run(200'000) == whole);
    CHECK(run(1) == whole);
    CHECK(run(13) == whole);
    CHECK(run(16'000) == whole);
    CHECK(whole == 6941288087097796062ULL);  // whatever the compiler and its optimisation level
}

TEST_CASE("samples are taken on time and change nothing") {
    struct Counter : Sampler {
        std::vector<std::int64_t> at;
        void sample(Instant t) override { at.push_back(t.ns()); }
    } counter;
    const auto run = [](Sampler* sampler) {
        Engine engine;
        engine.set_sampler(sampler, nanos(1'000));
        Churn churn(engine);
        engine.run_until(Instant::from_ns(5'500));
        return engine.digest();
    };
    CHECK(run(&counter) == run(nullptr));
    CHECK(counter.at == std::vector<std::int64_t>{1'000, 2'000, 3'000, 4'000, 5'000});
}

}  // namespace hw::sim
