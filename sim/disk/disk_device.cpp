// The device: one operation at a time, in the order asked for; long ones take turns in pieces, so
// a large flush does not hold up a small read. Writes of a file go on from what the device already
// has of it, whoever asked for them.
#include <algorithm>

#include "sim/disk/disk_impl.hpp"

namespace hw::sim {
namespace {

Duration transfer(std::int64_t bytes, std::int64_t bytes_per_s) {
    return Duration::from_ns(bytes / bytes_per_s * 1'000'000'000 +
                             bytes % bytes_per_s * 1'000'000'000 / bytes_per_s);
}

}  // namespace

void Disk::Impl::on_event(const Event& event) {
    if (event.kind == kServed) {
        served();
    } else if (!writing_back_) {
        write_back();
    }
}

void Disk::Impl::submit(const Op& op) {
    queue_.push_back(op);
    if (!busy_) serve_next();
}

// Bytes the operation moves in its next turn.
std::int64_t Disk::Impl::piece(const Op& op) const {
    const File& file = files_[op.file];
    const std::int64_t left =
        op.kind == Op::Kind::Read ? op.target : std::min(op.target, file.appended) - file.durable;
    return std::clamp<std::int64_t>(left, 0, spec_.chunk_bytes);
}

Duration Disk::Impl::service_time(const Op& op, std::int64_t bytes) const {
    const bool read = op.kind == Op::Kind::Read;
    Duration time = transfer(bytes, read ? spec_.read_bytes_per_s : spec_.write_bytes_per_s);
    time = std::max(time, seconds(1) / spec_.iops);
    const File& file = files_[op.file];
    if (op.kind == Op::Kind::Flush && file.flushed < std::min(op.target, file.appended) &&
        file.durable + bytes >= std::min(op.target, file.appended)) {
        time = time + spec_.flush_cost;
    }
    return time * slow_.numerator / slow_.denominator;
}

void Disk::Impl::serve_next() {
    if (queue_.empty()) return;
    current_ = queue_.front();
    queue_.pop_front();
    busy_ = true;
    current_bytes_ = piece(current_);
    const Duration time = service_time(current_, current_bytes_);
    stats.busy = stats.busy + time;
    current_end_ = std::max(engine_.now(), stalled_until_) + time;
    service_ = engine_.arm(current_end_, id_, kServed);
}

void Disk::Impl::served() {
    busy_ = false;
    Op op = current_;
    File& file = files_[op.file];
    bool done = true;
    bool failed = failing;
    if (op.kind == Op::Kind::Read) {
        stats.bytes_read += current_bytes_;
        op.target -= current_bytes_;
        done = op.target <= 0;
        failed = failed || read_rng.chance(read_errors);
    } else if (!failed) {
        // The file may have been cut meanwhile.
        const std::int64_t written =
            std::clamp<std::int64_t>(file.appended - file.durable, 0, current_bytes_);
        file.durable += written;
        dirty -= written;
        stats.bytes_written += written;
        done = file.durable >= std::min(op.target, file.appended);
        if (done && op.kind == Op::Kind::Flush) {
            file.flushed = std::max(file.flushed, std::min(op.target, file.appended));
            ++stats.flushes;
        }
        if (written > 0 && file.dirty() > 0) file.dirty_since = engine_.now();
    }
    if (done || failed) {
        finish(op, failed);
    } else {
        queue_.push_back(op);
    }
    if (failing) {
        fail_throttled();
    } else {
        admit_throttled();
    }
    if (!busy_) serve_next();
}

void Disk::Impl::finish(const Op& op, bool failed) {
    if (op.kind == Op::Kind::Writeback) {
        writing_back_ = false;
        write_back();
    } else if (op.token != 0) {
        handler_.on_disk_done(node_, op.token, failed);
    }
}

// Writes the file that has been dirty for longest, while there is too much dirty or it is too old.
void Disk::Impl::write_back() {
    if (dirty == 0 || failing) return;
    const File* oldest = nullptr;
    for (const File& file : files_) {
        if (file.dirty() == 0) continue;
        if (oldest == nullptr || file.dirty_since < oldest->dirty_since) oldest = &file;
    }
    const Instant now = engine_.now();
    if (dirty > spec_.dirty_background_bytes || now - oldest->dirty_since >= spec_.dirty_expire) {
        writing_back_ = true;
        submit({Op::Kind::Writeback, static_cast<std::uint32_t>(oldest - files_.data()),
                oldest->appended, 0});
    } else {
        engine_.set(writeback_timer_, now + spec_.writeback_period, id_, kWriteback);
    }
}

}  // namespace hw::sim
