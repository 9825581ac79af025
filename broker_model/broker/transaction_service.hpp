// The transaction coordinator of this broker: one TransactionShard for each partition of
// __transaction_state that it leads, their records in that topic, their markers on their way.
// Source: TransactionCoordinator.scala, KafkaApis.scala (4.2).
#pragma once

#include <map>

#include "broker_model/broker/forwarding.hpp"
#include "broker_model/broker/marker_sender.hpp"
#include "broker_model/broker/transaction_timers.hpp"
#include "broker_model/coordinator/coordinator_runtime.hpp"
#include "broker_model/transaction/transaction_shard.hpp"

namespace hw {

inline constexpr std::uint8_t kTransactionRuntime = 2;  // CoordinatorRuntime::Options::number

class TransactionService final : private ProducerIds, private MarkerSender::Owner {
  public:
    TransactionService(BrokerContext& context, PartitionTable& partitions, LeaderOps& leader,
                       BrokerCalls& calls, Forwarding& forwarding);

    [[nodiscard]] CoordinatorRuntime& runtime() { return runtime_; }
    void start();  // the periodic tasks
    void on_timer(std::uint32_t which);

    void handle(const ReplyTo& from, const InitProducerIdRequest& request);
    void handle(const ReplyTo& from, const AddPartitionsToTxnRequest& request);
    void handle(const ReplyTo& from, const AddOffsetsToTxnRequest& request);
    void handle(const ReplyTo& from, const EndTxnRequest& request);
    void handle(const ReplyTo& from, const DescribeTransactionRequest& request);

    // Null if this broker does not coordinate the id now.
    [[nodiscard]] const TransactionMetadata* find(const std::string& transactional_id);

  private:
    class Hosted;
    friend class Hosted;

    // The shard of an id, or why there is none.
    struct Found {
        Hosted* hosted = nullptr;
        ErrorCode error = ErrorCode::NONE;
    };
    [[nodiscard]] Found shard_of(const std::string& transactional_id);
    // Calls the shard and does what it asks for.
    template <class Call>
    void with(Hosted& hosted, Call&& call);
    template <class Call>
    void with_each(Call&& call);
    void perform(Hosted& hosted, TransactionOutput& out);
    void append(Hosted& hosted, TransactionOutput::Append& append);
    void send_markers(Hosted& hosted, const std::string& id);
    void observe(const Hosted& hosted, const TransactionOutput& out);
    void arm(TransactionTimer which, Duration after);

    [[nodiscard]] std::optional<ProducerId> next() override;
    [[nodiscard]] bool stands_by(const TransactionMarkers& markers) const override;
    void markers_done(const TransactionMarkers& markers,
                      std::span<const TopicPartition> partitions) override;

    BrokerContext& context_;
    Forwarding& forwarding_;
    std::map<std::uint64_t, Hosted*> hosted_;  // by serial; the runtime owns them
    std::uint64_t next_serial_ = 1;
    CoordinatorRuntime runtime_;
    MarkerSender markers_;
    bool completing_later_ = false;
};

}  // namespace hw
