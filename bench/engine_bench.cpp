// The event queue alone.
#include "bench/measure.hpp"
#include "broker_model/base/rng.hpp"
#include "sim/engine/engine.hpp"

namespace hw::bench {
namespace {

using namespace hw::sim;

// `width` chains of events, each posting its successor at a drawn distance.
struct Chains : EventHandler {
    Engine engine;
    HandlerId id = engine.add_handler(*this);
    Rng rng{1};
    std::int64_t left;
    bool timers;
    Chains(std::int64_t events, int width, bool use_timers) : left(events), timers(use_timers) {
        for (int i = 0; i < width; ++i) next();
    }
    void next() {
        const Instant at = engine.now() + nanos(static_cast<std::int64_t>(rng.next() & 0xfffff));
        if (timers) {
            static_cast<void>(engine.arm(at, id, 0));
        } else {
            engine.post(at, id, 0);
        }
    }
    void on_event(const Event&) override {
        if (--left > 0) next();
    }
};

// A node's alarm: set again and again to half a second later, which hardly ever comes.
struct Alarms : EventHandler {
    Engine engine;
    HandlerId id = engine.add_handler(*this);
    Rng rng{1};
    std::int64_t left;
    std::vector<TimerId> alarms = std::vector<TimerId>(20);
    explicit Alarms(std::int64_t events) : left(events) { engine.post({}, id, 0); }
    void on_event(const Event& event) override {
        if (event.kind == 1 || --left <= 0) return;
        engine.set(alarms[rng.next() % alarms.size()], engine.now() + millis(500), id, 1);
        engine.post(engine.now() + micros(20), id, 0);
    }
};

template <class World, class... Args>
double run(std::string_view name, std::string_view unit, std::int64_t events, Args... args) {
    return measure(name, unit, [&] {
        World world(events, args...);
        world.engine.run_until_idle();
        return events;
    });
}

}  // namespace

void bench_engine() {
    run<Chains>("engine: events, 30 pending", "events", 5'000'000, 30, false);
    run<Chains>("engine: timers, 30 pending", "events", 5'000'000, 30, true);
    run<Chains>("engine: events, 10,000 pending", "events", 5'000'000, 10'000, false);
    run<Chains>("engine: timers, 10,000 pending", "events", 5'000'000, 10'000, true);
    run<Alarms>("engine: event + an alarm put off", "pairs", 5'000'000);
}

}  // namespace hw::bench
