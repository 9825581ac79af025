// RULE share.record_state -- what may become of a record of a share group, and when it is given up.
//   from          to                                | allowed
//   Available     Acquired                          | yes, counts as a delivery
//   Acquired      Available                         | yes; at the delivery limit Archived instead
//   Acquired      Acknowledged, Archived            | yes
//   Available     Acknowledged, Archived            | no (only the log's start archives those)
//   Acknowledged, Archived      anything            | no
//   anything      itself                            | no
//   anything with a change that is not stored yet   | no
// An acknowledgement counts once it is stored; when that fails the record is as before, but free
// (or given up at the limit) if its lock ran out in between. What the log's start archived stays
// so.
// Source: RecordState, InFlightState (4.2), KIP-932; behaviour sheet E12.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "broker_model/base/time.hpp"

namespace hw::share {

enum class RecordState : std::int8_t {
    Available = 0,
    Acquired = 1,
    Acknowledged = 2,
    Archived = 4,
};

[[nodiscard]] constexpr bool is_terminal(RecordState s) {
    return s == RecordState::Acknowledged || s == RecordState::Archived;
}

[[nodiscard]] constexpr bool may_become(RecordState from, RecordState to) {
    if (from == to || is_terminal(from)) return false;
    return from == RecordState::Acquired || to == RecordState::Acquired;
}

// Of one record, or of a batch whose records all fared the same.
struct Delivery {
    struct Unstored {
        RecordState before = RecordState::Acquired;
        std::string member_before;
        std::int64_t write = 0;  // which write of the share state stores it
    };
    RecordState state = RecordState::Available;
    std::int16_t count = 0;  // deliveries
    std::string member;      // empty: nobody has it
    Instant lock_until = kNever;
    std::optional<Unstored> unstored;
    bool fell_off_the_log = false;

    [[nodiscard]] bool is_free() const { return state == RecordState::Available && !unstored; }
    [[nodiscard]] bool is_done() const { return is_terminal(state) && !unstored; }
};

// False: not allowed, nothing changed.
[[nodiscard]] inline bool change_state(Delivery& d, RecordState to, std::int16_t delivery_limit,
                                       const std::string& member) {
    if (d.unstored) return false;
    if (to == RecordState::Available && d.count >= delivery_limit) to = RecordState::Archived;
    if (!may_become(d.state, to)) return false;
    d.state = to;
    if (to == RecordState::Acquired) ++d.count;
    d.member = member;
    return true;
}

[[nodiscard]] inline bool begin_change(Delivery& d, RecordState to, std::int16_t delivery_limit,
                                       std::int64_t write) {
    Delivery::Unstored before{d.state, d.member, write};
    if (!change_state(d, to, delivery_limit, {})) return false;
    d.unstored = std::move(before);
    return true;
}

inline void end_change(Delivery& d, bool stored, std::int16_t delivery_limit, Instant now) {
    const Delivery::Unstored before = *d.unstored;
    d.unstored.reset();
    if (stored || d.fell_off_the_log) {
        d.lock_until = kNever;
    } else if (d.lock_until <= now) {
        d.state = d.count >= delivery_limit ? RecordState::Archived : RecordState::Available;
        d.member.clear();
        d.lock_until = kNever;
    } else {
        d.state = before.before;
        d.member = before.member_before;
    }
}

inline void fall_off_the_log(Delivery& d) {
    d.fell_off_the_log = true;
    d.state = RecordState::Archived;
    d.member.clear();
    d.lock_until = kNever;
}

}  // namespace hw::share
