// A consumer's way to its group's coordinator: who it is, and requests to it on a connection of
// their own. Kafka: AbstractCoordinator.ensureCoordinatorReady, lookupCoordinator,
// markCoordinatorUnknown.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "broker_model/client/consumer_settings.hpp"
#include "broker_model/client/patient_sender.hpp"

namespace hw {

class CoordinatorLink {
  public:
    enum class Purpose : std::uint8_t { Find, Join, Sync, Heartbeat, Leave, Commit, Fetch };

    CoordinatorLink(const ConsumerSettings& settings, PatientSender& sender)
        : settings_(settings), sender_(sender) {}

    static constexpr std::uint64_t kTagBit = 1ULL << 62;  // of the tags of our requests
    [[nodiscard]] static Purpose purpose_of(std::uint64_t tag) {
        return static_cast<Purpose>(tag & kPurposeMask);
    }

    // Known and reachable; otherwise a look-up is under way or waits for retry.backoff.ms.
    bool ready(NetworkClient& client, Instant now);
    [[nodiscard]] bool known() const { return coordinator_.has_value(); }
    // To the coordinator, which must be known. Returns the tag.
    std::uint64_t send(Purpose purpose, Request request, Instant now,
                       std::optional<Duration> timeout = std::nullopt);
    // Broken connection: nothing to close. Otherwise it is closed and what is in flight is lost.
    void mark_unknown(bool disconnected);
    void disconnect_old(NetworkClient& client, Instant now, Effects& fx,
                        std::vector<FailedRequest>& failed);

    // An error that no retry can mend.
    std::optional<ErrorCode> on_found(const FindCoordinatorResponse& found, NetworkClient& client,
                                      Instant now);
    void on_lookup_lost(NetworkClient& client, Instant now) { try_later(client, now); }
    [[nodiscard]] Instant next_deadline() const {
        return coordinator_ || looking_ ? kNever : retry_at_;
    }

  private:
    static constexpr std::uint64_t kPurposeMask = 15;

    std::uint64_t next_tag(Purpose purpose) {
        return kTagBit | next_number_++ << 4 | static_cast<std::uint64_t>(purpose);
    }
    void try_later(NetworkClient& client, Instant now);

    const ConsumerSettings& settings_;
    PatientSender& sender_;
    std::optional<Endpoint> coordinator_;
    std::optional<Endpoint> to_disconnect_;
    bool looking_ = false;
    Instant retry_at_;
    std::int64_t failed_at_version_ = -1;  // of metadata: newer metadata is a reason to try again
    std::uint64_t next_number_ = 1;
};

}  // namespace hw
