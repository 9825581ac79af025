// The disk of one node: a page cache with write-back in front of one device.
//
// An append is done when its bytes are in the page cache: at once, unless too much of it is dirty;
// then the writer waits for the device (as Linux throttles at dirty_ratio). A flush is done when
// everything appended to the file before it is on the device. Without a flush, write-back puts old
// dirty bytes on the device by itself.
//
//   process crash   keeps everything appended
//   power loss      keeps what the device has (`durable`), and perhaps some of the rest
//   disk lost       keeps nothing
//
// A file is a sequence of bytes; positions count from its birth, so removing old segments does not
// renumber anything. The disk stores counts, never contents.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "broker_model/base/ids.hpp"
#include "broker_model/base/rng.hpp"
#include "broker_model/base/time.hpp"
#include "sim/engine/engine.hpp"

namespace hw::sim {

using FileId = std::uint64_t;
using DiskToken = std::uint64_t;  // of the caller; 0: nobody waits

struct DiskSpec {
    std::int64_t write_bytes_per_s = 500'000'000;
    std::int64_t read_bytes_per_s = 500'000'000;
    std::int64_t iops = 16'000;         // each operation takes at least 1/iops
    Duration flush_cost = micros(500);  // of a flush of a changed file, on top of its writes
    std::int64_t capacity_bytes = 1'000'000'000'000;
    std::int64_t cache_bytes = 8'000'000'000;
    // Defaults of Linux: vm.dirty_background_ratio 10, dirty_ratio 20 of the memory above,
    // dirty_writeback_centisecs 500, dirty_expire_centisecs 3000.
    std::int64_t dirty_background_bytes = 800'000'000;
    std::int64_t dirty_limit_bytes = 1'600'000'000;
    Duration writeback_period = seconds(5);
    Duration dirty_expire = seconds(30);
    std::int64_t chunk_bytes = 4 << 20;  // longer operations take turns in pieces of this size
};

enum class DiskResult : std::uint8_t { Done, Pending, Failed };

class DiskHandler {
  public:
    // A flush, read or throttled append with this token ended.
    virtual void on_disk_done(NodeId node, DiskToken token, bool failed) = 0;

  protected:
    ~DiskHandler() = default;
};

struct FileState {
    std::int64_t appended = 0;  // length as processes see it
    std::int64_t durable = 0;   // prefix that survives a power loss
};

struct Survivor {  // of a power loss
    FileId file = 0;
    std::int64_t length = 0;      // what is left
    std::int64_t lost_bytes = 0;  // off its tail
};

struct DiskStats {
    std::int64_t bytes_written = 0;  // to the device
    std::int64_t bytes_read = 0;     // from the device
    std::int64_t flushes = 0;
    std::int64_t throttled = 0;  // appends that had to wait
    Duration busy;
};

class Disk {
  public:
    Disk(Engine& engine, NodeId node, const DiskSpec& spec, DiskHandler& handler);
    ~Disk();
    Disk(const Disk&) = delete;
    Disk& operator=(const Disk&) = delete;

    // Done: the bytes are in the page cache. Pending: on_disk_done(token) will follow. Failed: disk
    // full, lost or broken.
    DiskResult append(FileId file, std::int64_t bytes, DiskToken token = 0);
    // Pending or Failed; covers what was appended to the file before this call.
    DiskResult flush(FileId file, DiskToken token = 0);
    // Done: the page cache still has it. position < 0: it does not.
    DiskResult read(FileId file, std::int64_t position, std::int64_t bytes, DiskToken token = 0);
    // Cuts the file's end to `length` bytes.
    void truncate(FileId file, std::int64_t length);
    // Frees the space of old segments: the first `bytes` not yet released.
    void release(FileId file, std::int64_t bytes);
    void remove(FileId file);  // if it comes back, it starts at 0

    // ---- what happens to it ----
    void process_gone();  // nobody waits any more; the device goes on
    // What is left, in order of file id. Of the bytes not yet on the device a drawn part survives.
    std::vector<Survivor> power_loss(Rng& rng);
    void lose();                         // an empty disk in its place
    void set_slow_factor(Ratio factor);  // 3/1: three times slower; work in progress too
    void stall(Duration length);         // the device stands still; stalls do not add up
    void set_full(bool full);            // appends fail, whatever the capacity
    void set_failing(bool failing);      // every operation fails: a dead device
    void set_read_errors(Ratio odds, Rng rng);

    [[nodiscard]] FileState file(FileId file) const;
    [[nodiscard]] std::int64_t dirty_bytes() const;
    [[nodiscard]] std::int64_t used_bytes() const;
    [[nodiscard]] std::size_t queue_length() const;
    [[nodiscard]] const DiskStats& stats() const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace hw::sim
