#include "sim/cpu/node_cpu.hpp"

#include <doctest/doctest.h>

#include <string>

#include "sim/cpu/node_clock.hpp"

namespace hw::sim {
namespace {

struct Bench : CpuHandler {
    Engine engine;
    NodeCpu cpu;
    std::string said;
    explicit Bench(int threads) : cpu(engine, NodeId{1}, {threads, {}, {}}, *this) {}

    void on_cpu_done(NodeId, CpuToken token) override {
        said += (said.empty() ? "" : ", ") + std::to_string(engine.now().ns() / 1'000) + "us " +
                std::to_string(token);
    }
    std::string run(Duration length) {
        said.clear();
        engine.run_until(engine.now() + length);
        return said;
    }
};

}  // namespace

TEST_CASE("requests run side by side on the threads, the next ones wait for a free one") {
    Bench b(2);
    for (CpuToken t = 1; t <= 5; ++t) b.cpu.submit(micros(10), static_cast<std::uint32_t>(t), t);
    CHECK(b.cpu.backlog() == micros(20));
    CHECK(b.run(millis(1)) == "10us 1, 10us 2, 20us 3, 20us 4, 30us 5");
    CHECK(b.cpu.jobs() == 0);
    CHECK(b.cpu.busy() == micros(50));
}

TEST_CASE("jobs of one lane run one after the other though threads are free") {
    Bench b(8);
    b.cpu.submit(micros(10), 1, 1);
    b.cpu.submit(micros(1), 1, 2);
    b.cpu.submit(micros(1), 2, 3);
    CHECK(b.run(millis(1)) == "1us 3, 10us 1, 11us 2");
}

TEST_CASE("a pause shifts everything behind it by its length") {
    Bench b(1);
    b.cpu.submit(micros(10), 1, 1);
    b.cpu.submit(micros(10), 2, 2);
    CHECK(b.run(micros(5)) == "");
    b.cpu.pause();
    CHECK(b.run(millis(1)) == "");
    b.cpu.resume();
    b.cpu.submit(micros(10), 3, 3);
    CHECK(b.run(millis(1)) == "1010us 1, 1020us 2, 1030us 3");
}

TEST_CASE("a process that is gone leaves its requests undone") {
    Bench b(1);
    b.cpu.submit(micros(10), 1, 1);
    b.cpu.process_gone();
    b.cpu.set_slow_factor({3, 1});
    b.cpu.submit(micros(10), 1, 2);
    CHECK(b.run(millis(1)) == "30us 2");
}

TEST_CASE("the cost of a request grows with its size") {
    const CpuSpec spec{8, micros(20), millis(1)};
    CHECK(spec.cost(0) == micros(20));
    CHECK(spec.cost(1 << 20) == micros(1'020));
    CHECK_FALSE(spec.is_free());
    CHECK(CpuSpec{}.is_free());
}

TEST_CASE("a wall clock is off by its offset and its drift") {
    const Instant ten_s = Instant::from_ms(10'000);
    CHECK(NodeClock().offset(ten_s) == Duration{});
    CHECK(NodeClock(seconds(5)).offset(ten_s) == seconds(5));
    CHECK(NodeClock({}, 100).offset(ten_s) == millis(1));
    CHECK(NodeClock(seconds(5), -200).offset(ten_s) == millis(4'998));
    NodeClock clock({}, 100);
    clock.jump(ten_s, seconds(-2));
    CHECK(clock.offset(ten_s) == millis(-1'999));
    CHECK(clock.offset(ten_s + seconds(10)) == millis(-1'998));
    CHECK(clock.next_change(ten_s) == ten_s + seconds(10));
    clock.set_drift(ten_s, 0);
    CHECK(clock.wall(Instant::from_ms(90'000)) == Instant::from_ms(88'001));
    CHECK(clock.next_change(ten_s) == kNever);
    clock.synchronise(ten_s);
    CHECK(clock.offset(ten_s) == Duration{});
}

}  // namespace hw::sim
