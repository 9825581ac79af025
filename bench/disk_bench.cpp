#include "bench/measure.hpp"
#include "sim/disk/disk.hpp"

namespace hw::bench {
namespace {

using namespace hw::sim;

struct Writer : DiskHandler {
    Engine engine;
    Disk disk{engine, NodeId{1}, {}, *this};
    std::int64_t left;
    explicit Writer(std::int64_t flushes) : left(flushes) {}
    void write() {
        disk.append(static_cast<FileId>(left % 100), 16'384);
        disk.flush(static_cast<FileId>(left % 100), 1);
    }
    void on_disk_done(NodeId, DiskToken, bool) override {
        if (--left > 0) write();
    }
};

struct Ignore : DiskHandler {
    void on_disk_done(NodeId, DiskToken, bool) override {}
};

}  // namespace

void bench_disk() {
    measure("disk: appends to 100 files", "appends", [] {
        Engine engine;
        Ignore ignore;
        DiskSpec spec;
        spec.write_bytes_per_s = 100'000'000'000;
        Disk disk(engine, NodeId{1}, spec, ignore);
        constexpr std::int64_t kAppends = 4'000'000;
        for (std::int64_t i = 0; i < kAppends; ++i) {
            disk.append(static_cast<FileId>(i % 100), 1'000);
            if (i % 1'000 == 0) engine.run_until(engine.now() + millis(1));
        }
        return kAppends;
    });
    measure("disk: append + flush", "pairs", [] {
        constexpr std::int64_t kFlushes = 1'000'000;
        Writer writer(kFlushes);
        for (int i = 0; i < 8; ++i) writer.write();
        writer.engine.run_until_idle();
        return kFlushes;
    });
}

}  // namespace hw::bench
