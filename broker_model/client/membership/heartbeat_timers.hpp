// RULE client.heartbeat -- what a member does next to stay in its group, in this order.
//   session.timeout.ms without an answer of the coordinator     look for the coordinator
//   max.poll.interval.ms since the application's last poll      leave, join as a new member later
//   heartbeat.interval.ms since the last heartbeat was sent,
//     or retry.backoff.ms since one failed                      send one
//   interval 3 s, session 10 s, poll interval 30 s:
//   sent    heard   polled   now    then
//   0 s     0 s     0 s      2 s    nothing
//   0 s     0 s     0 s      3 s    send
//   9 s     0 s     0 s      10 s   look for the coordinator
//   29 s    29 s    0 s      30 s   leave
// Only one heartbeat is on its way at a time.
// Source: Heartbeat, AbstractCoordinator.HeartbeatThread.
#pragma once

#include <algorithm>
#include <cstdint>

#include "broker_model/client/consumer_settings.hpp"

namespace hw {

struct HeartbeatTimers {
    Instant send_at;
    Instant session_until;
    Instant poll_until;
    bool on_its_way = false;

    enum class Action : std::uint8_t { Nothing, Rediscover, Leave, Send };

    [[nodiscard]] Action due(Instant now) const {
        if (now >= session_until) return Action::Rediscover;
        if (now >= poll_until) return Action::Leave;
        return !on_its_way && now >= send_at ? Action::Send : Action::Nothing;
    }
    [[nodiscard]] Instant next() const {
        return std::min({session_until, poll_until, on_its_way ? kNever : send_at});
    }

    void restart(const MembershipSettings& g, Instant now) {  // joined
        send_at = now + g.heartbeat_interval;
        heard(g, now);
        polled(g, now);
    }
    void heard(const MembershipSettings& g, Instant now) { session_until = now + g.session_timeout; }
    void polled(const MembershipSettings& g, Instant now) { poll_until = now + g.max_poll_interval; }
    void sent(const MembershipSettings& g, Instant now) {
        send_at = now + g.heartbeat_interval;
        on_its_way = true;
    }
};

}  // namespace hw
