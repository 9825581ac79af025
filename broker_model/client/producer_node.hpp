// A Kafka producer with the application that uses it. Kafka: KafkaProducer.
//
// The application is any number of threads (SendTask each), started with submit(); after a call from
// outside (submit, stop, flush, a transactional one, close) the runtime gives the node a step so that
// it can act.
// What is sent is named by stream: one per partition written to, numbered from `first_stream` in order
// of first use. Assembled from: send_thread (application), accumulator, sender, network_client.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "broker_model/client/producer_config.hpp"
#include "broker_model/client/send_thread.hpp"
#include "broker_model/client/sender.hpp"
#include "broker_model/client/txn_calls.hpp"
#include "broker_model/node/effects.hpp"

namespace hw {

class ProducerNode {
  public:
    using TaskId = std::int32_t;

    // `first_stream`: this producer's own block of stream ids. `clock_offset`: its wall clock is
    // simulated time + this.
    ProducerNode(ProducerConfig config, std::vector<NodeId> bootstrap, const Rng& rng,
                 StreamId first_stream, Duration clock_offset = {});

    void step(const Input& input, Instant now, Effects& fx);

    // -- the application
    TaskId submit(SendTask task, Instant now);
    [[nodiscard]] StreamId first_stream() const { return first_stream_; }
    void stop(TaskId id) { threads_[id].stop(); }  // sends no more; results still come in
    [[nodiscard]] bool done(TaskId id) const { return threads_[id].done(); }
    [[nodiscard]] const SendThread& task(TaskId id) const { return threads_[id]; }
    [[nodiscard]] const SendResults& results(TaskId id) const { return threads_[id].results(); }

    // Sends what is queued without waiting for linger.ms; the ticket is done when all of it is.
    using FlushTicket = std::int64_t;
    FlushTicket begin_flush();
    [[nodiscard]] bool flushed(FlushTicket ticket) const;

    // Transactions. A call's outcome is nothing while it blocks, then no failure or an exception.
    TxnTicket init_transactions(Instant now);
    TxnTicket begin_transaction(Instant now);
    TxnTicket send_offsets_to_transaction(const std::vector<CommittedOffset>& offsets,
                                          const ConsumerGroupMetadata& group, Instant now);
    TxnTicket commit_transaction(Instant now);
    TxnTicket abort_transaction(Instant now);
    [[nodiscard]] std::optional<ProducerFailure> outcome(TxnTicket ticket) const {
        return calls_.outcome(ticket);
    }

    // Sends what is queued, waits for the answers, aborts an open transaction, then closes the
    // connections; what is not finished by then fails.
    void close(Instant now, std::optional<Duration> timeout = std::nullopt);
    [[nodiscard]] bool closed() const { return closed_; }

    // -- what the application can see
    [[nodiscard]] std::vector<SendLedger::Run> sends_of(StreamId stream, std::int64_t first,
                                                        std::int64_t count) const;
    [[nodiscard]] const SendLedger& ledger() const { return ledger_; }
    [[nodiscard]] const SenderMetrics& metrics() const { return sender_.metrics(); }
    [[nodiscard]] const Idempotence* identity() const { return txn_ ? &txn_->ids() : nullptr; }
    [[nodiscard]] const ProducerConfig& config() const { return config_; }
    [[nodiscard]] const ClientMetadata& metadata() const { return client_.metadata(); }
    [[nodiscard]] StreamId stream(TopicIndex t, std::int32_t p) { return accumulator_.stream(t, p); }

  private:
    void take_input(const Input& input, Instant now, Effects& fx);
    void fail_lost_requests(Instant now, Effects& fx);
    void refresh_cluster_view();
    bool run_threads(Instant now);
    bool deliver_outcomes();
    void work(Instant now, Effects& fx);
    void end_flushes();
    template <class Begin>
    TxnTicket call(Instant now, bool initializes, Begin begin);
    bool abort_open_transaction(Instant now, Effects& fx);
    void finish_close(Instant now, Effects& fx);
    [[nodiscard]] SendThread::Producer shared();
    [[nodiscard]] Instant next_deadline(Instant now);

    ProducerConfig config_;
    NetworkClient client_;
    RecordAccumulator accumulator_;
    std::optional<TransactionManager> txn_;  // of an idempotent producer
    TxnCalls calls_;
    Sender sender_;
    StreamId first_stream_;
    Duration clock_offset_;
    std::deque<SendThread> threads_;  // by TaskId
    std::vector<TaskId> sending_;     // those that have not ended
    SendLedger ledger_;
    LeaderTable cluster_;
    std::vector<FailedRequest> failed_;
    std::vector<FlushTicket> flushes_;
    std::optional<Instant> close_deadline_;  // closing
    bool exit_when_closed_ = false;
    bool closed_ = false;
};

}  // namespace hw
