// The consumer's fetch loop: at most one fetch in flight per broker, none while records from it
// wait to be polled, a fetch session with each. Kafka: AbstractFetch, FetchBuffer, FetchCollector.
#pragma once

#include <deque>
#include <vector>

#include "broker_model/client/consumer_results.hpp"
#include "broker_model/client/consumer_settings.hpp"
#include "broker_model/client/fetch_session_handler.hpp"
#include "broker_model/client/read_committed.hpp"
#include "broker_model/client/subscription.hpp"

namespace hw {

class ConsumerFetcher {
  public:
    explicit ConsumerFetcher(const ConsumerSettings& settings) : settings_(settings) {}

    // Tags of our requests are node ids.
    void send_fetches(NetworkClient& client, Subscription& subscription, Instant now, Effects& fx);
    void on_answer(NodeId from, const FetchResponse& response, NetworkClient& client,
                   Subscription& subscription, Instant now);
    void on_lost(NodeId from, const ClientMetadata& metadata, Subscription& subscription);
    // Ends the sessions; nothing is answered.
    void close(NetworkClient& client, Instant now, Effects& fx);

    // One poll: up to max.poll.records. A fault comes alone, after the records before it.
    struct Polled {
        std::vector<ConsumedRecords> records;
        std::int64_t count = 0;
        std::optional<ConsumerFault> fault;
    };
    [[nodiscard]] Polled poll(NetworkClient& client, Subscription& subscription, Instant now);
    [[nodiscard]] bool has_buffered() const { return !buffer_.empty(); }

    [[nodiscard]] Instant next_deadline(const NetworkClient& client,
                                        const Subscription& subscription, Instant now) const;

  private:
    struct Broker {
        NodeId id{-1};
        FetchSessionHandler session;
        bool in_flight = false;
    };
    struct CompletedFetch {
        TopicIndex topic = kNoTopicIndex;
        std::int32_t partition = 0;
        Offset next_offset{0};
        FetchResponse::Partition data;
        bool initialized = false;
        std::size_t batch = 0;  // the one being handed out
        bool batch_begun = false;
        AbortedTransactionFilter aborted;
    };

    Broker& broker(NodeId id);
    // Where to fetch the partition from; none if nobody is known to lead it.
    [[nodiscard]] NodeId source_of(AssignedPartition& p, NetworkClient& client, Instant now) const;
    [[nodiscard]] FetchRequest request_template() const;
    void take_leader_hints(const FetchResponse& response, NetworkClient& client,
                           Subscription& subscription) const;
    // False: nothing to hand out, the completed fetch is done with.
    bool initialize(CompletedFetch& fetch, NetworkClient& client, Subscription& subscription,
                    Instant now, std::optional<ConsumerFault>& fault) const;
    void handle_error(const CompletedFetch& fetch, AssignedPartition& p, NetworkClient& client,
                      Subscription& subscription, Instant now,
                      std::optional<ConsumerFault>& fault) const;
    // True when the completed fetch is used up.
    bool hand_out(CompletedFetch& fetch, AssignedPartition& p, Polled& polled, Instant now) const;
    bool open_batch(CompletedFetch& fetch, const RecordBatch& batch) const;
    void pop(Subscription& subscription);

    const ConsumerSettings& settings_;
    std::vector<Broker> brokers_;
    std::deque<CompletedFetch> buffer_;
};

}  // namespace hw
