// RULE client.txn_dispatch -- how a producer's own requests (txn_request.hpp) are sent: one at a
// time, and from the moment one is taken until it is answered the sender does nothing else: no
// batch
// is sent, and none expires, however old it gets.
// Kafka: Sender.maybeSendAndPollTransactionalRequest, maybeFindCoordinatorAndRetry.
//   its coordinator is not known       find the coordinator, then retry
//   nobody can be asked now            retry after retry.backoff.ms
//   the broker does not become ready   find the coordinator, retry; a request to any broker: retry
//   within request.timeout.ms, or its  after retry.backoff.ms, and metadata is refreshed
//   connection fails
//   answer lost                        find the coordinator, retry
//   any but the first try              retry.backoff.ms more between being ready and sending
#pragma once

#include <optional>

#include "broker_model/client/transaction_manager.hpp"

namespace hw {

class TxnDispatch {
  public:
    // The tag of its requests.
    static constexpr std::uint64_t kTag = ~0ULL;

    TxnDispatch(TransactionManager& manager, NetworkClient& client, Duration request_timeout)
        : manager_(manager), client_(client), request_timeout_(request_timeout) {}

    // Nothing taken and nothing in flight.
    [[nodiscard]] bool idle() const { return !current_ && !not_before_; }
    // True: there is nothing to send and the sender may go on.
    bool step(bool incomplete_batches, Instant now, Effects& fx);
    // When step() must run again; valid while it returns false.
    [[nodiscard]] Instant next_deadline() const { return wake_at_; }

    void on_response(const Response& response);
    void on_lost();

  private:
    enum class Progress : std::uint8_t { Sent, Wait, TakeNext };

    Progress try_send(Instant now, Effects& fx);
    Progress give_back(Instant now);
    void sleep(Instant now) { not_before_ = wake_at_ = now + manager_.settings().retry_backoff; }
    [[nodiscard]] std::optional<Endpoint> choose_target(Instant now);

    TransactionManager& manager_;
    NetworkClient& client_;
    Duration request_timeout_;
    std::optional<TxnRequest> current_;
    bool in_flight_ = false;
    bool slept_ = false;              // the pause before a retry is over or running
    std::optional<Endpoint> target_;  // being waited for until target_deadline_
    Instant target_deadline_;
    std::optional<Instant> not_before_;  // asleep
    Instant wake_at_ = kNever;
};

}  // namespace hw
