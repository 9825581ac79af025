// RULE client.delivery_timeout -- how long a batch may take in all. Kafka: ProducerBatch.
// hasReachedDeliveryTimeout, Sender.sendProducerData; KIP-91.
// delivery.timeout.ms counts from the batch's creation (its first record), through linger, retries and
// flight. A batch in flight that expires fails its records although the broker may still append it.
// Looked at in each pass of the sender that reaches the batches: not while it waits for its first
// producer id.
//   created  timeout  now     | expired?
//   0 s      120 s    119.9 s | no
//   0 s      120 s    120 s   | yes
#pragma once

#include "broker_model/base/time.hpp"

namespace hw {

[[nodiscard]] constexpr bool delivery_timed_out(Instant created, Duration timeout, Instant now) {
    return timeout <= now - created;
}

}  // namespace hw
