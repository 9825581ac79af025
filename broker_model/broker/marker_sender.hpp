// Brings the markers of prepared transactions to the leaders of their partitions, until all of them
// have theirs or a newer coordinator has taken over.
// Kafka asks again at once, as fast as the network goes; here there are 50 ms between.
// Source: TransactionMarkerChannelManager.scala (4.2). The rule: transaction/marker_answer.hpp.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "broker_model/broker/broker_calls.hpp"

namespace hw {

inline constexpr Duration kMarkerRetryBackoff = millis(50);

struct TransactionMarkers {
    std::uint64_t coordinator = 0;  // which of the sender's owner, for it to tell
    std::string transactional_id;
    WriteTxnMarkersRequest marker;  // `partitions`: those that still need it
};

class MarkerSender {
  public:
    class Owner {
      public:
        // Is this still the coordinator that prepared the transaction?
        [[nodiscard]] virtual bool stands_by(const TransactionMarkers& markers) const = 0;
        virtual void markers_done(const TransactionMarkers& markers,
                                  std::span<const TopicPartition> partitions) = 0;

      protected:
        ~Owner() = default;
    };

    MarkerSender(BrokerContext& context, BrokerCalls& calls, Owner& owner)
        : context_(context), calls_(calls), owner_(owner) {}

    void send(TransactionMarkers markers);
    void on_timer();

  private:
    void send_to(NodeId leader, TransactionMarkers markers);
    void on_answer(TransactionMarkers markers, const Response* response);
    void send_later(TransactionMarkers markers);

    BrokerContext& context_;
    BrokerCalls& calls_;
    Owner& owner_;
    std::vector<TransactionMarkers> later_;
};

}  // namespace hw
