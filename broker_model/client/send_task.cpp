#include "broker_model/client/send_task.hpp"

#include <algorithm>

#include "broker_model/base/check.hpp"

namespace hw {

std::int32_t SendTask::value_bytes(std::int64_t index) const {
    if (!value_prefix_size) return value_size;
    std::int32_t digits = 1;
    for (std::int64_t n = first_number + index; n >= 10; n /= 10) ++digits;
    return std::max(value_size, *value_prefix_size + digits);
}

bool SendRun::continued_by(const SendRun& next) const {
    if (first + count != next.first || partition != next.partition || error != next.error) {
        return false;
    }
    if (base_offset == kNoOffset) return next.base_offset == kNoOffset;
    return base_offset + count == next.base_offset;
}

void SendResults::finished(const SendRun& run, Instant started, Instant at) {
    if (run.error == SendError::None) {
        acked_ += run.count;
        gap_max_ = std::max(gap_max_, at - (first_ack_ ? last_ack_ : started));
        if (!first_ack_) first_ack_ = at;
        last_ack_ = at;
    } else {
        failed_ += run.count;
    }
    if (!runs_.empty() && runs_.back().continued_by(run)) {
        runs_.back().count += run.count;
    } else {
        runs_.push_back(run);
    }
}

std::vector<SendRun> SendResults::runs() const {
    std::vector<SendRun> sorted = runs_;
    std::sort(sorted.begin(), sorted.end(),
              [](const SendRun& a, const SendRun& b) { return a.first < b.first; });
    std::vector<SendRun> joined;
    for (const SendRun& run : sorted) {
        if (!joined.empty() && joined.back().continued_by(run)) {
            joined.back().count += run.count;
        } else {
            joined.push_back(run);
        }
    }
    return joined;
}

void SendLedger::add(std::size_t stream, std::int64_t record, std::int32_t task,
                     std::int64_t send, bool settled) {
    if (stream >= streams_.size()) streams_.resize(stream + 1);
    auto& runs = streams_[stream];
    if (!runs.empty()) {
        Run& last = runs.back();
        HW_CHECK(record >= last.first_record + last.count, "records of a stream go up");
        const bool same = last.task == task && last.settled == settled;
        if (same && last.first_record + last.count == record &&
            last.first_send + last.count == send) {
            ++last.count;
            return;
        }
    }
    runs.push_back({record, 1, task, send, settled});
}

std::vector<SendLedger::Run> SendLedger::find(std::size_t stream, std::int64_t first,
                                              std::int64_t count) const {
    std::vector<Run> found;
    if (stream >= streams_.size()) return found;
    const auto& runs = streams_[stream];
    auto at = std::upper_bound(runs.begin(), runs.end(), first,
                               [](std::int64_t r, const Run& run) { return r < run.first_record; });
    if (at != runs.begin()) --at;
    for (; at != runs.end() && at->first_record < first + count; ++at) {
        const std::int64_t from = std::max(first, at->first_record);
        const std::int64_t to = std::min(first + count, at->first_record + at->count);
        if (from >= to) continue;
        found.push_back({from, to - from, at->task, at->first_send + (from - at->first_record),
                         at->settled});
    }
    return found;
}

}  // namespace hw
