// RULE replication.throttle -- replication quotas slow down only replicas that are catching up.
//   listed as throttled  in ISR  quota exceeded | throttled?
//   yes                  no      yes            | yes
//   yes                  yes     yes            | no    an in-sync replica is never throttled
//   no                   no      yes            | no
//   yes                  no      no             | no
// Leader: a throttled partition gives the follower no records (the rest of the answer is served).
// Follower: a throttled partition is left out of the next fetch request. "In ISR" on the follower
// means: its lag, as of the last response, was zero or less.
// Rate = bytes of the last 11 windows of 1 s / time since the oldest began (at least 10 s).
// Source: ReplicaManager.shouldLeaderThrottle, RemoteLeaderEndPoint.shouldFollowerThrottle,
// ReplicationQuotaManager.java; KIP-73.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>

#include "broker_model/base/time.hpp"

namespace hw {

inline constexpr std::int64_t kUnlimitedRate = std::numeric_limits<std::int64_t>::max();

[[nodiscard]] constexpr bool is_replica_throttled(bool listed, bool in_isr, bool quota_exceeded) {
    return listed && !in_isr && quota_exceeded;
}

// Bytes per second over a sliding set of one-second windows.
class ReplicationQuota {
  public:
    static constexpr int kSamples = 11;

    void set_limit(std::int64_t bytes_per_second) { limit_ = bytes_per_second; }
    [[nodiscard]] std::int64_t limit() const { return limit_; }

    void record(std::int64_t bytes, Instant now) {
        Window& w = windows_[index(now)];
        const std::int64_t second = now.ms() / 1000;
        if (w.second != second) w = {second, 0};
        w.bytes += bytes;
    }

    [[nodiscard]] bool exceeded(Instant now) const {
        if (limit_ == kUnlimitedRate) return false;
        const std::int64_t second = now.ms() / 1000;
        std::int64_t bytes = 0;
        std::int64_t oldest = second;
        for (const Window& w : windows_) {
            if (w.second < 0 || second - w.second >= kSamples) continue;
            bytes += w.bytes;
            oldest = std::min(oldest, w.second);
        }
        const std::int64_t elapsed_ms = std::max<std::int64_t>(now.ms() - oldest * 1000,
                                                               (kSamples - 1) * 1000);
        return static_cast<__int128>(bytes) * 1000 > static_cast<__int128>(limit_) * elapsed_ms;
    }

  private:
    struct Window {
        std::int64_t second = -1;
        std::int64_t bytes = 0;
    };
    static std::size_t index(Instant now) {
        return static_cast<std::size_t>(now.ms() / 1000 % kSamples);
    }
    std::array<Window, kSamples> windows_{};
    std::int64_t limit_ = kUnlimitedRate;
};

}  // namespace hw
