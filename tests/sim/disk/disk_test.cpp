#include "sim/disk/disk.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace hw::sim {
namespace {

constexpr std::int64_t kMB = 1'000'000;

// 100 MB/s, 10,000 operations/s, 1 ms per flush; 10 MB dirty wakes write-back, 20 MB throttle.
DiskSpec spec() {
    DiskSpec s;
    s.write_bytes_per_s = 100 * kMB;
    s.read_bytes_per_s = 200 * kMB;
    s.iops = 10'000;
    s.flush_cost = millis(1);
    s.dirty_background_bytes = 10 * kMB;
    s.dirty_limit_bytes = 20 * kMB;
    s.cache_bytes = 50 * kMB;
    s.chunk_bytes = kMB;
    return s;
}

struct Bench : DiskHandler {
    Engine engine;
    Disk disk;
    std::string said;
    explicit Bench(const DiskSpec& s = spec()) : disk(engine, NodeId{1}, s, *this) {}

    void on_disk_done(NodeId, DiskToken token, bool failed) override {
        said += (said.empty() ? "" : ", ") + std::to_string(engine.now().ns() / 1'000) + "us " +
                std::to_string(token) + (failed ? " failed" : "");
    }
    std::string run(Duration length) {
        said.clear();
        engine.run_until(engine.now() + length);
        return said;
    }
};

}  // namespace

TEST_CASE("an append is done at once, in the page cache, and is not durable") {
    Bench b;
    CHECK(b.disk.append(7, 1'000) == DiskResult::Done);
    CHECK(b.disk.file(7).appended == 1'000);
    CHECK(b.disk.file(7).durable == 0);
    CHECK(b.disk.dirty_bytes() == 1'000);
    CHECK(b.disk.used_bytes() == 1'000);
}

TEST_CASE("a flush covers what was appended before it, costs the transfer and the flush") {
    Bench b;
    b.disk.append(7, 500'000);
    CHECK(b.disk.flush(7, 1) == DiskResult::Pending);
    b.disk.append(7, 300'000);
    CHECK(b.run(seconds(1)) == "6000us 1");  // 5 ms + 1 ms
    CHECK(b.disk.file(7).durable == 500'000);
    CHECK(b.disk.flush(7, 2) == DiskResult::Pending);
    CHECK(b.disk.flush(7, 3) == DiskResult::Pending);  // nothing left: one operation's time
    CHECK(b.run(seconds(1)) == "1004000us 2, 1004100us 3");
    CHECK(b.disk.file(7).durable == 800'000);
    CHECK(b.disk.dirty_bytes() == 0);
    CHECK(b.disk.stats().bytes_written == 800'000);
}

TEST_CASE("flushes of other files queue, a long one takes turns with them") {
    Bench b;
    b.disk.append(1, 5 * kMB);
    b.disk.append(2, 100'000);
    b.disk.flush(1, 1);
    b.disk.flush(2, 2);
    // File 1: 10 ms per piece of 1 MB; file 2 comes after the first piece.
    CHECK(b.run(seconds(1)) == "12000us 2, 53000us 1");
}

TEST_CASE("write-back puts old bytes on the device by itself") {
    Bench b;
    b.disk.append(7, 1'000);
    b.run(seconds(29));
    CHECK(b.disk.file(7).durable == 0);
    b.run(seconds(6));
    CHECK(b.disk.file(7).durable == 1'000);
    CHECK(b.engine.run_until_idle() == RunEnd::Idle);  // and then it rests
}

TEST_CASE("too much dirty wakes write-back, far too much makes writers wait") {
    Bench b;
    CHECK(b.disk.append(1, 15 * kMB, 1) == DiskResult::Done);
    CHECK(b.disk.append(2, 6 * kMB, 2) == DiskResult::Done);
    CHECK(b.disk.append(3, 1 * kMB, 3) == DiskResult::Pending);
    CHECK(b.disk.append(3, 1 * kMB, 4) == DiskResult::Pending);
    CHECK(b.disk.file(3).appended == 0);
    // 21 MB are dirty; the first piece of 1 MB is away after 10 ms, but the limit must be passed.
    CHECK(b.run(millis(100)) == "20000us 3, 30000us 4");
    CHECK(b.disk.stats().throttled == 2);
    b.run(seconds(1));
    CHECK(b.disk.dirty_bytes() <= 10 * kMB);
}

TEST_CASE("a process crash keeps everything appended and nobody waits any more") {
    Bench b;
    b.disk.append(7, 1'000);
    b.disk.flush(7, 1);
    b.disk.process_gone();
    CHECK(b.run(seconds(1)) == "");
    CHECK(b.disk.file(7).appended == 1'000);
    CHECK(b.disk.file(7).durable == 1'000);
}

TEST_CASE("a power loss keeps the durable prefix and a drawn part of the rest") {
    int whole = 0, none = 0, torn = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        Bench b;
        b.disk.append(9, 700);
        b.disk.append(7, 1'000);
        b.disk.flush(7, 1);
        b.run(seconds(1));
        b.disk.append(7, 500);
        b.disk.flush(7, 2);
        Rng rng(seed);
        const auto survivors = b.disk.power_loss(rng);
        REQUIRE(survivors.size() == 2);
        CHECK(survivors[0].file == 7);
        CHECK(survivors[0].length >= 1'000);
        CHECK(survivors[0].length + survivors[0].lost_bytes == 1'500);
        CHECK(survivors[1].length + survivors[1].lost_bytes == 700);
        CHECK(b.disk.file(7).appended == survivors[0].length);
        CHECK(b.disk.file(7).durable == survivors[0].length);
        CHECK(b.disk.dirty_bytes() == 0);
        CHECK(b.disk.used_bytes() == survivors[0].length + survivors[1].length);
        CHECK(b.run(seconds(1)) == "");
        (survivors[0].length == 1'500 ? whole : survivors[0].length == 1'000 ? none : torn)++;
    }
    CHECK(none > 60);
    CHECK(torn > 60);
    CHECK(whole < 10);
}

TEST_CASE("cutting a file's end also cuts what is queued to be written") {
    Bench b;
    b.disk.append(7, 500'000);
    b.disk.flush(7, 1);
    b.disk.truncate(7, 100'000);
    b.disk.append(7, 50'000);
    CHECK(b.run(seconds(1)) == "6000us 1");
    CHECK(b.disk.file(7).appended == 150'000);
    CHECK(b.disk.file(7).durable == 150'000);
    CHECK(b.disk.used_bytes() == 150'000);
    CHECK(b.disk.dirty_bytes() == 0);
    b.disk.release(7, 60'000);
    CHECK(b.disk.used_bytes() == 90'000);
    b.disk.remove(7);
    CHECK(b.disk.used_bytes() == 0);
    CHECK(b.disk.file(7).appended == 0);
}

TEST_CASE("a slow factor applies to work in progress") {
    Bench b;
    b.disk.append(7, 900'000);
    b.disk.flush(7, 1);  // 10 ms
    b.run(millis(5));
    b.disk.set_slow_factor({4, 1});
    CHECK(b.run(seconds(1)) == "25000us 1");
    b.disk.append(7, 900'000);
    b.disk.flush(7, 2);
    CHECK(b.run(seconds(1)) == "1045000us 2");
}

TEST_CASE("a stalled device ends nothing until the stall is over") {
    Bench b;
    b.disk.append(7, 900'000);
    b.disk.flush(7, 1);
    b.run(millis(5));
    b.disk.stall(millis(100));
    b.disk.stall(millis(50));  // inside the first one
    b.run(millis(1));
    b.disk.stall(millis(100));  // one millisecond more
    CHECK(b.run(seconds(1)) == "111000us 1");
}

TEST_CASE("a full disk refuses appends, a failing one everything") {
    DiskSpec small = spec();
    small.capacity_bytes = 1'000;
    Bench b(small);
    CHECK(b.disk.append(7, 900) == DiskResult::Done);
    CHECK(b.disk.append(7, 101) == DiskResult::Failed);
    b.disk.set_full(true);
    CHECK(b.disk.append(7, 1) == DiskResult::Failed);
    b.disk.set_full(false);
    CHECK(b.disk.append(7, 1) == DiskResult::Done);
    b.disk.flush(7, 1);
    b.disk.set_failing(true);
    CHECK(b.disk.flush(7, 2) == DiskResult::Failed);
    CHECK(b.disk.read(7, -1, 10, 3) == DiskResult::Failed);
    CHECK(b.run(seconds(1)) == "1100us 1 failed");
    CHECK(b.disk.file(7).durable == 0);
}

TEST_CASE("recent bytes are read from the page cache, old ones from the device") {
    Bench b;
    for (int i = 0; i < 70; ++i) {
        b.disk.append(7, kMB);
        b.run(millis(20));
    }
    CHECK(b.disk.read(7, 69 * kMB, 1'000, 1) == DiskResult::Done);
    CHECK(b.disk.read(7, 25 * kMB, 1'000, 2) == DiskResult::Done);
    CHECK(b.disk.read(7, 10 * kMB, 2 * kMB, 3) == DiskResult::Pending);
    CHECK(b.run(seconds(1)).ends_with(" 3"));
    CHECK(b.disk.stats().bytes_read == 2 * kMB);
    b.disk.set_read_errors({1, 1}, Rng(1));
    CHECK(b.disk.read(7, -1, 10, 4) == DiskResult::Pending);
    CHECK(b.run(seconds(1)).ends_with(" 4 failed"));
}

TEST_CASE("a lost disk comes back empty") {
    Bench b;
    b.disk.append(7, 1'000);
    b.disk.flush(7, 1);
    b.disk.lose();
    CHECK(b.run(seconds(1)) == "");
    CHECK(b.disk.file(7).appended == 0);
    CHECK(b.disk.used_bytes() == 0);
    CHECK(b.disk.append(7, 10) == DiskResult::Done);
}

}  // namespace hw::sim
