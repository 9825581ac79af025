// RULE client.producer_id_acquisition -- how an idempotent producer gets its first producer id.
// Kafka: Sender.maybeSendAndPollTransactionalRequest, TransactionManager.InitProducerIdHandler.
// InitProducerId goes to any broker, and until it is answered the sender does nothing else: no batch is
// sent, and none expires, however old it gets.
//   nobody can be asked now            look again after retry.backoff.ms
//   the chosen broker does not become  choose again after retry.backoff.ms (metadata is refreshed)
//   ready, or its connection fails
//   answer lost, or a retriable error  ask again
//   any but the first try              retry.backoff.ms more between being ready and sending
//   any other error                    fatal (authorization: abort what is queued, ask again)
#pragma once

#include <optional>

#include "broker_model/client/idempotence.hpp"
#include "broker_model/client/network_client.hpp"

namespace hw {

class ProducerIdAcquisition {
  public:
    // The tag of its requests.
    static constexpr std::uint64_t kTag = ~0ULL;

    ProducerIdAcquisition(Idempotence& ids, NetworkClient& client, Duration retry_backoff,
                          Duration request_timeout)
        : ids_(ids),
          client_(client),
          retry_backoff_(retry_backoff),
          request_timeout_(request_timeout) {}

    // True: there is an id (or no hope of one) and the sender may go on.
    bool step(Instant now, Effects& fx);
    // When step() must run again; valid while it returns false.
    [[nodiscard]] Instant next_deadline() const { return wake_at_; }

    // The error that queued batches must be failed with, if any.
    [[nodiscard]] ErrorCode on_response(const InitProducerIdResponse& response, Instant now);
    void on_lost(Instant now);

  private:
    void try_send(Instant now, Effects& fx);
    void choose_again(Instant now);

    Idempotence& ids_;
    NetworkClient& client_;
    Duration retry_backoff_;
    Duration request_timeout_;
    bool pending_ = false;    // a request is wanted and not in flight
    bool in_flight_ = false;
    bool is_retry_ = false;
    bool paused_ = false;     // ... and its pause before sending is over or running
    std::optional<Endpoint> target_;  // being waited for until target_deadline_
    Instant target_deadline_;
    Instant not_before_;
    Instant wake_at_ = kNever;
};

}  // namespace hw
