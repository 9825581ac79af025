#include "broker_model/share/acknowledge.hpp"

#include <algorithm>

#include "broker_model/share/start_offset.hpp"

namespace hw::share {
namespace {

RecordState state_after(AcknowledgeType type) {
    if (type == AcknowledgeType::Accept) return RecordState::Acknowledged;
    return type == AcknowledgeType::Release ? RecordState::Available : RecordState::Archived;
}

// One request's changes, undone if it is refused.
class Request {
  public:
    Request(ShareState& s, const std::string& member, Instant now)
        : s_(s), member_(member), now_(now) {
        write_.id = s_.next_write++;
    }

    ErrorCode acknowledge(const AcknowledgementBatch& a) {
        if (a.last < s_.start) return ErrorCode::NONE;
        auto it = s_.floor(a.first);
        if (it == s_.in_flight.end() && s_.start_cuts(a.first, a.last)) it = s_.floor(s_.start);
        if (it == s_.in_flight.end()) return ErrorCode::INVALID_RECORD_STATE;
        const auto end = s_.in_flight.upper_bound(a.last);
        if (std::prev(end)->second.last < a.last) return ErrorCode::INVALID_REQUEST;
        for (; it != end; ++it) {
            if (it->second.last < s_.start) continue;
            if (!acknowledge(it->second, a)) return ErrorCode::INVALID_RECORD_STATE;
        }
        return ErrorCode::NONE;
    }

    void release(InFlightBatch& batch) {
        if (!batch.split() && batch.whole().state == RecordState::Acquired &&
            batch.whole().member == member_ && s_.start_cuts(batch.first, batch.last)) {
            batch.split_up();
        }
        const std::int64_t step = batch.split() ? 1 : batch.size();
        for (Offset o = batch.first; o <= batch.last; o = o + step) {
            Delivery& d = batch.at(o);
            if (d.state != RecordState::Acquired || d.member != member_ || d.unstored) continue;
            const Offset last = o + (step - 1);
            change(d, last < s_.start ? RecordState::Archived : RecordState::Available, o, last);
        }
    }

    AcknowledgeResult result(ErrorCode error) {
        if (error != ErrorCode::NONE) {
            finish_write(s_, write_, false, now_);
            return {error, std::nullopt};
        }
        if (write_.batches.empty()) return {};
        write_.start = s_.start;
        return {ErrorCode::NONE, std::move(write_)};
    }

  private:
    // Whoever holds it may change it unless a change is on its way.
    [[nodiscard]] bool holds(const Delivery& d) const {
        return d.state == RecordState::Acquired && d.member == member_ && !d.unstored;
    }

    bool acknowledge(InFlightBatch& batch, const AcknowledgementBatch& a) {
        if (!batch.split() && !holds(batch.whole())) return false;
        const bool whole = batch.within(a.first, a.last) && !batch.split() && a.types.size() == 1 &&
                           !s_.start_cuts(batch.first, batch.last);
        if (whole) return apply(batch.whole(), a.types.front(), batch.first, batch.last);
        batch.split_up();
        for (Offset o = std::max({batch.first, a.first, s_.start});
             o <= std::min(batch.last, a.last); ++o) {
            if (!holds(batch.at(o))) return false;
            const AcknowledgeType type = a.types[a.types.size() > 1 ? o - a.first : 0];
            if (!apply(batch.at(o), type, o, o)) return false;
        }
        return true;
    }

    bool apply(Delivery& d, AcknowledgeType type, Offset first, Offset last) {
        if (type == AcknowledgeType::Renew) {
            d.lock_until = now_ + s_.settings.lock_duration;
            return true;
        }
        return change(d, state_after(type), first, last);
    }

    bool change(Delivery& d, RecordState to, Offset first, Offset last) {
        if (!begin_change(d, to, s_.settings.delivery_limit, write_.id)) return false;
        write_.batches.push_back({first, last, d.state, d.count});
        return true;
    }

    ShareState& s_;
    const std::string& member_;
    Instant now_;
    StateWrite write_;
};

}  // namespace

AcknowledgeResult acknowledge(ShareState& s, const std::string& member,
                              std::span<const AcknowledgementBatch> batches, Instant now) {
    Request request(s, member, now);
    for (const AcknowledgementBatch& a : batches) {
        const ErrorCode error = request.acknowledge(a);
        if (error != ErrorCode::NONE) return request.result(error);
    }
    return request.result(ErrorCode::NONE);
}

AcknowledgeResult release_all(ShareState& s, const std::string& member, Instant now) {
    Request request(s, member, now);
    for (auto& [first, batch] : s.in_flight) request.release(batch);
    return request.result(ErrorCode::NONE);
}

void finish_write(ShareState& s, const StateWrite& write, bool stored, Instant now) {
    for (const StoredBatch& b : write.batches) {
        const auto it = s.floor(b.first);
        if (it == s.in_flight.end() || it->second.last < b.first) continue;
        const Offset last = it->second.split() ? b.last : b.first;
        for (Offset o = b.first; o <= last; ++o) {
            Delivery& d = it->second.at(o);
            if (!d.unstored || d.unstored->write != write.id) continue;
            end_change(d, stored, s.settings.delivery_limit, now);
            if (d.state == RecordState::Available) s.look_for_free = true;
        }
    }
    if (stored) advance_start(s);
}

}  // namespace hw::share
