// Inside of Disk. disk.cpp: what processes ask for; disk_device.cpp: the device, its queue and
// write-back; disk_faults.cpp: what happens to it.
#pragma once

#include <cstdint>
#include <deque>
#include <unordered_map>
#include <vector>

#include "sim/disk/disk.hpp"

namespace hw::sim {

class Disk::Impl final : public EventHandler {
  public:
    Impl(Engine& engine, NodeId node, const DiskSpec& spec, DiskHandler& handler);

    DiskResult append(FileId id, std::int64_t bytes, DiskToken token);
    DiskResult flush(FileId id, DiskToken token);
    DiskResult read(FileId id, std::int64_t position, std::int64_t bytes, DiskToken token);
    void truncate(FileId id, std::int64_t length);
    void release(FileId id, std::int64_t bytes);
    void remove(FileId id);

    void process_gone();
    std::vector<Survivor> power_loss(Rng& rng);
    void lose();
    void set_slow_factor(Ratio factor);
    void stall(Duration length);

    [[nodiscard]] FileState file(FileId id) const;
    [[nodiscard]] std::size_t queue_length() const { return queue_.size() + (busy_ ? 1U : 0U); }

    bool full = false;
    bool failing = false;
    Ratio read_errors{0, 1};
    Rng read_rng{0};
    std::int64_t dirty = 0;  // appended and not on the device, over all files
    std::int64_t used = 0;
    DiskStats stats;

  private:
    enum EventKind : std::uint16_t { kServed, kWriteback };

    // The page cache keeps the bytes appended last, over all files: bytes at `position` were
    // appended when the disk had seen `appended_total` bytes.
    struct CacheMark {
        std::int64_t position = 0;
        std::int64_t appended_total = 0;
    };
    struct File {
        FileId id = 0;
        std::int64_t appended = 0;
        std::int64_t durable = 0;
        std::int64_t flushed = 0;   // length at the last flush
        std::int64_t released = 0;  // removed from its head
        Instant dirty_since;
        std::deque<CacheMark> marks;
        [[nodiscard]] std::int64_t dirty() const { return appended - durable; }
    };
    struct Op {
        enum class Kind : std::uint8_t { Writeback, Flush, Read } kind = Kind::Flush;
        std::uint32_t file = 0;
        std::int64_t target = 0;  // of writes: the length to be on the device; of reads: bytes left
        DiskToken token = 0;
    };
    struct Throttled {
        std::uint32_t file = 0;
        std::int64_t bytes = 0;
        DiskToken token = 0;
    };

    void on_event(const Event& event) override;

    // disk.cpp
    [[nodiscard]] std::uint32_t index_of(FileId id);
    void admit(std::uint32_t file, std::int64_t bytes);
    void admit_throttled();
    void fail_throttled();
    [[nodiscard]] bool is_cached(File& file, std::int64_t position);
    void cut(File& file, std::int64_t length);

    // disk_device.cpp
    void submit(const Op& op);
    void serve_next();
    void served();
    void finish(const Op& op, bool failed);
    [[nodiscard]] std::int64_t piece(const Op& op) const;
    [[nodiscard]] Duration service_time(const Op& op, std::int64_t bytes) const;
    void write_back();
    void drop_queue();

    Engine& engine_;
    NodeId node_;
    DiskSpec spec_;
    DiskHandler& handler_;
    HandlerId id_;
    std::vector<File> files_;
    std::unordered_map<FileId, std::uint32_t> index_;  // never iterated
    std::deque<Op> queue_;
    std::deque<Throttled> throttled_;
    std::int64_t appended_total_ = 0;

    bool busy_ = false;  // serving `current_`
    Op current_;
    std::int64_t current_bytes_ = 0;
    Instant current_end_;
    TimerId service_;
    Instant stalled_until_;
    Ratio slow_{1, 1};

    bool writing_back_ = false;  // one write-back operation at a time
    TimerId writeback_timer_;
};

}  // namespace hw::sim
