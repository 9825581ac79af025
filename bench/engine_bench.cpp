// The event queue alone: chains of timers, each arming its successor at a drawn distance.
#include "bench/measure.hpp"
#include "broker_model/base/rng.hpp"
#include "sim/engine/engine.hpp"

namespace hw::bench {
namespace {

struct Chains : sim::EventHandler {
    sim::Engine engine;
    sim::HandlerId id = engine.add_handler(*this);
    Rng rng{1};
    std::int64_t left;
    Chains(std::int64_t events, int width) : left(events) {
        for (int i = 0; i < width; ++i) next();
    }
    void next() {
        const auto distance = static_cast<std::int64_t>(rng.next() & 0xfffff);
        static_cast<void>(engine.arm(engine.now() + nanos(distance), id, 0));
    }
    void on_event(const sim::Event&) override {
        if (--left > 0) next();
    }
};

}  // namespace

double timer_events_per_s() {
    return rate_of([] {
        constexpr std::int64_t kEvents = 5'000'000;
        Chains world(kEvents, 30);
        world.engine.run_until_idle();
        return kEvents;
    });
}

}  // namespace hw::bench
