#include "broker_model/client/fetch_session_handler.hpp"

#include <algorithm>

namespace hw {
namespace {

bool before(const FetchRequest::Partition& a, const FetchRequest::Partition& b) {
    return a.tp < b.tp;
}

bool asks_the_same(const FetchRequest::Partition& a, const FetchRequest::Partition& b) {
    return a.tp == b.tp && a.current_leader_epoch == b.current_leader_epoch &&
           a.fetch_offset == b.fetch_offset && a.last_fetched_epoch == b.last_fetched_epoch &&
           a.log_start_offset == b.log_start_offset &&
           a.partition_max_bytes == b.partition_max_bytes;
}

}  // namespace

const FetchRequest::Partition* FetchSessionHandler::partition(TopicPartition tp) const {
    const auto it = std::ranges::lower_bound(session_, tp, {}, &FetchRequest::Partition::tp);
    return it != session_.end() && it->tp == tp ? &*it : nullptr;
}

void FetchSessionHandler::build(std::span<const FetchRequest::Partition> wanted,
                                FetchRequest& request) {
    request.session_id = next_.session_id;
    request.session_epoch = next_.epoch;
    request.partitions.clear();
    request.forgotten.clear();
    const bool full = is_full_fetch(next_.epoch);
    for (const FetchRequest::Partition& p : wanted) {
        const FetchRequest::Partition* known = full ? nullptr : partition(p.tp);
        if (known == nullptr || !asks_the_same(*known, p)) request.partitions.push_back(p);
    }
    std::vector<FetchRequest::Partition> covered(wanted.begin(), wanted.end());
    std::ranges::sort(covered, before);
    if (!full) {
        for (const FetchRequest::Partition& p : session_) {
            const bool kept = std::ranges::binary_search(covered, p, before);
            if (!kept) request.forgotten.push_back(p.tp);
        }
    }
    session_ = std::move(covered);
}

bool FetchSessionHandler::on_response(const FetchResponse& response) {
    const FetchMetadata sent = next_;
    next_ = after_fetch_response(sent, response.error, response.session_id);
    if (response.error != ErrorCode::NONE) return false;
    if (is_full_fetch(sent.epoch) && response.partitions.empty() &&
        response.throttle > Duration{}) {
        next_ = {};
        return false;
    }
    const auto covered = [this](const auto& p) { return partition(p.tp) != nullptr; };
    if (std::ranges::all_of(response.partitions, covered)) return true;
    next_ = is_full_fetch(sent.epoch) ? FetchMetadata{} : after_fetch_failure(sent);
    return false;
}

}  // namespace hw
