// One thread of the application inside send(): waits for metadata and buffer memory, up to
// max.block.ms together, then appends. Kafka: KafkaProducer.doSend, waitOnMetadata.
#pragma once

#include <cstdint>
#include <optional>

#include "broker_model/client/accumulator.hpp"
#include "broker_model/client/client_metadata.hpp"
#include "broker_model/client/producer_config.hpp"
#include "broker_model/client/send_task.hpp"
#include "broker_model/client/txn_loop.hpp"

namespace hw {

class SendThread {
  public:
    // What the thread shares with the rest of the producer.
    struct Producer {
        const ProducerConfig& config;
        ClientMetadata& metadata;
        RecordAccumulator& accumulator;
        const LeaderTable& cluster;
        TransactionManager* txn;  // null: not idempotent
        SendLedger& ledger;
        StreamId first_stream;
        Duration clock_offset;  // record timestamps: simulated time + this
        bool closing = false;
    };

    SendThread(std::int32_t id, SendTask task, Instant started)
        : id_(id), task_(std::move(task)), started_(started), next_at_(started) {
        if (task_.records_per_transaction > 0) transactions_.emplace(task_.records_per_transaction);
    }

    // Calls send() as often as it is due, up to and including `now`, or until it has to wait. Calls
    // that were due earlier happen at their own times. True if anything was appended or failed.
    bool advance(Producer& p, Instant now);
    // When advance() has something to do, if nothing else happens. A thread that only fills a batch
    // need not be woken for each record: this is when its records can first make a difference.
    [[nodiscard]] Instant next_deadline(const Producer& p) const;

    void finished(const SendRun& run, Instant at) { results_.finished(run, started_, at); }
    void stop() { stopped_ = true; }
    // All results are in and no send() is to come.
    [[nodiscard]] bool done() const {
        return ended_ && wait_ == Wait::Nothing && results_.outstanding() == 0;
    }
    [[nodiscard]] bool sending() const { return !ended_; }
    [[nodiscard]] Instant next_at() const { return next_at_; }
    [[nodiscard]] const SendResults& results() const { return results_; }
    // Null unless it writes in transactions.
    [[nodiscard]] const TxnLoop* transactions() const {
        return transactions_ ? &*transactions_ : nullptr;
    }
    [[nodiscard]] const SendTask& task() const { return task_; }
    [[nodiscard]] Instant started() const { return started_; }

  private:
    enum class Wait : std::uint8_t { Nothing, Metadata, Memory, Result };

    void begin_send(Producer& p, Instant at);
    void wait_for_metadata(Producer& p, Instant at);
    bool look_at_metadata(Producer& p, Instant now);
    bool look_at_memory(Producer& p, Instant now);
    [[nodiscard]] bool partition_known(const Producer& p) const;
    [[nodiscard]] std::int32_t choose_partition(const Producer& p, const std::string* key) const;
    void append(Producer& p, Instant at, std::int64_t granted);
    void fail(Producer& p, SendError error, Instant at);
    void returned(Instant at);
    [[nodiscard]] RecordShape shape(const Producer& p, Instant at) const;
    [[nodiscard]] bool can_be_lazy(const Producer& p) const;
    [[nodiscard]] Instant due(std::int64_t index) const { return started_ + task_.interval * index; }

    [[nodiscard]] bool in_transaction(Producer& p, Instant now);
    [[nodiscard]] bool may_end(Producer& p, Instant now);

    std::int32_t id_;
    SendTask task_;
    std::optional<TxnLoop> transactions_;
    Instant started_;
    Instant next_at_;         // of the next send()
    std::int64_t next_ = 0;   // its index
    TopicIndex topic_ = kNoTopicIndex;
    bool stopped_ = false;
    bool ended_ = false;
    Wait wait_ = Wait::Nothing;
    std::int64_t metadata_version_ = 0;
    Instant block_deadline_;  // max.block.ms after send() was called
    BufferPool::WaiterId waiter_ = 0;
    std::int64_t wanted_bytes_ = 0;
    SendResults results_;
    ReadyCheck scratch_;
};

}  // namespace hw
