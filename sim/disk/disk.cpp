#include "sim/disk/disk.hpp"

#include <algorithm>

#include "broker_model/base/check.hpp"
#include "sim/disk/disk_impl.hpp"

namespace hw::sim {
namespace {

constexpr std::int64_t kMarkBytes = 1 << 20;

}  // namespace

Disk::Impl::Impl(Engine& engine, NodeId node, const DiskSpec& spec, DiskHandler& handler)
    : engine_(engine), node_(node), spec_(spec), handler_(handler), id_(engine.add_handler(*this)) {
    HW_CHECK(spec.write_bytes_per_s > 0 && spec.read_bytes_per_s > 0 && spec.iops > 0 &&
                 spec.chunk_bytes > 0,
             "a disk needs positive rates");
    HW_CHECK(spec.dirty_background_bytes < spec.dirty_limit_bytes,
             "write-back must start before writers have to wait for it");
}

std::uint32_t Disk::Impl::index_of(FileId id) {
    const auto [it, fresh] = index_.try_emplace(id, static_cast<std::uint32_t>(files_.size()));
    if (fresh) files_.emplace_back().id = id;
    return it->second;
}

FileState Disk::Impl::file(FileId id) const {
    const auto it = index_.find(id);
    if (it == index_.end()) return {};
    return {files_[it->second].appended, files_[it->second].durable};
}

DiskResult Disk::Impl::append(FileId id, std::int64_t bytes, DiskToken token) {
    if (failing || full || used + bytes > spec_.capacity_bytes) return DiskResult::Failed;
    const std::uint32_t file = index_of(id);
    // A writer may exceed the limit by one append, so that a large one is not stuck for ever.
    if (!throttled_.empty() || dirty >= spec_.dirty_limit_bytes) {
        throttled_.push_back({file, bytes, token});
        ++stats.throttled;
        return DiskResult::Pending;
    }
    admit(file, bytes);
    return DiskResult::Done;
}

void Disk::Impl::admit(std::uint32_t index, std::int64_t bytes) {
    File& file = files_[index];
    if (file.dirty() == 0) file.dirty_since = engine_.now();
    if (file.marks.empty() || file.appended - file.marks.back().position >= kMarkBytes) {
        file.marks.push_back({file.appended, appended_total_});
    }
    file.appended += bytes;
    appended_total_ += bytes;
    used += bytes;
    dirty += bytes;
    if (writing_back_) return;
    if (dirty > spec_.dirty_background_bytes) {
        write_back();
    } else if (!engine_.is_armed(writeback_timer_)) {
        writeback_timer_ = engine_.arm(engine_.now() + spec_.writeback_period, id_, kWriteback);
    }
}

void Disk::Impl::admit_throttled() {
    while (!throttled_.empty() && dirty < spec_.dirty_limit_bytes) {
        const Throttled t = throttled_.front();
        throttled_.pop_front();
        admit(t.file, t.bytes);
        if (t.token != 0) handler_.on_disk_done(node_, t.token, false);
    }
}

void Disk::Impl::fail_throttled() {
    while (!throttled_.empty()) {
        const DiskToken token = throttled_.front().token;
        throttled_.pop_front();
        if (token != 0) handler_.on_disk_done(node_, token, true);
    }
}

DiskResult Disk::Impl::flush(FileId id, DiskToken token) {
    if (failing) return DiskResult::Failed;
    const std::uint32_t file = index_of(id);
    submit({Op::Kind::Flush, file, files_[file].appended, token});
    return DiskResult::Pending;
}

DiskResult Disk::Impl::read(FileId id, std::int64_t position, std::int64_t bytes, DiskToken token) {
    if (failing) return DiskResult::Failed;
    const std::uint32_t file = index_of(id);
    if (position >= 0 && is_cached(files_[file], position)) return DiskResult::Done;
    submit({Op::Kind::Read, file, bytes, token});
    return DiskResult::Pending;
}

bool Disk::Impl::is_cached(File& file, std::int64_t position) {
    while (!file.marks.empty() &&
           appended_total_ - file.marks.front().appended_total > spec_.cache_bytes) {
        file.marks.pop_front();
    }
    return !file.marks.empty() && position >= file.marks.front().position;
}

// ---- getting shorter ----------------------------------------------------------------------------

void Disk::Impl::cut(File& file, std::int64_t length) {
    dirty -= file.dirty();
    used -= std::max<std::int64_t>(0, file.appended - std::max(length, file.released));
    file.appended = length;
    file.durable = std::min(file.durable, length);
    file.flushed = std::min(file.flushed, length);
    while (!file.marks.empty() && file.marks.back().position >= length) file.marks.pop_back();
    dirty += file.dirty();
}

void Disk::Impl::truncate(FileId id, std::int64_t length) {
    File& file = files_[index_of(id)];
    if (length < file.appended) cut(file, std::max<std::int64_t>(length, 0));
}

void Disk::Impl::release(FileId id, std::int64_t bytes) {
    File& file = files_[index_of(id)];
    const std::int64_t freed = std::min(bytes, file.appended - file.released);
    file.released += freed;
    used -= freed;
}

void Disk::Impl::remove(FileId id) {
    File& file = files_[index_of(id)];
    cut(file, 0);
    file.released = 0;
}

// ---- the public face ----------------------------------------------------------------------------

Disk::Disk(Engine& engine, NodeId node, const DiskSpec& spec, DiskHandler& handler)
    : impl_(std::make_unique<Impl>(engine, node, spec, handler)) {}
Disk::~Disk() = default;

DiskResult Disk::append(FileId file, std::int64_t bytes, DiskToken token) {
    return impl_->append(file, bytes, token);
}
DiskResult Disk::flush(FileId file, DiskToken token) { return impl_->flush(file, token); }
DiskResult Disk::read(FileId file, std::int64_t position, std::int64_t bytes, DiskToken token) {
    return impl_->read(file, position, bytes, token);
}
void Disk::truncate(FileId file, std::int64_t length) { impl_->truncate(file, length); }
void Disk::release(FileId file, std::int64_t bytes) { impl_->release(file, bytes); }
void Disk::remove(FileId file) { impl_->remove(file); }
void Disk::process_gone() { impl_->process_gone(); }
std::vector<Survivor> Disk::power_loss(Rng& rng) { return impl_->power_loss(rng); }
void Disk::lose() { impl_->lose(); }
void Disk::set_slow_factor(Ratio factor) { impl_->set_slow_factor(factor); }
void Disk::stall(Duration length) { impl_->stall(length); }
void Disk::set_full(bool full) { impl_->full = full; }
void Disk::set_failing(bool failing) { impl_->failing = failing; }
void Disk::set_read_errors(Ratio odds, Rng rng) {
    impl_->read_errors = odds;
    impl_->read_rng = rng;
}
FileState Disk::file(FileId file) const { return impl_->file(file); }
std::int64_t Disk::dirty_bytes() const { return impl_->dirty; }
std::int64_t Disk::used_bytes() const { return impl_->used; }
std::size_t Disk::queue_length() const { return impl_->queue_length(); }
const DiskStats& Disk::stats() const { return impl_->stats; }

}  // namespace hw::sim
