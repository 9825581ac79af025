// A batch while it belongs to the producer: filled in the accumulator, sent, retried, split, finished.
// Kafka: ProducerBatch, MemoryRecordsBuilder.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "broker_model/base/ids.hpp"
#include "broker_model/base/time.hpp"
#include "broker_model/client/batch_readiness.hpp"
#include "broker_model/client/client_metadata.hpp"
#include "broker_model/log/batch_size.hpp"
#include "broker_model/log/record_batch.hpp"

namespace hw {

using BatchId = std::int32_t;
inline constexpr BatchId kNoBatch = -1;

// Shape of one record to append.
struct RecordShape {
    std::optional<std::int32_t> key_size;
    std::optional<std::int32_t> value_size;
    std::int64_t timestamp_ms = 0;
    const std::string* key = nullptr;  // its text, when it matters

    [[nodiscard]] RecordSizes sizes() const { return {key_size, value_size}; }
};

struct ProducerBatch {
    enum class Final : std::uint8_t { None, Succeeded, Failed, Aborted };

    // where from and where to
    TopicIndex topic = kNoTopicIndex;
    std::int32_t partition = 0;
    RecordRange range;  // first record and stream
    std::int64_t number = 0;  // order of creation in this producer, from 1
    std::int64_t origin = 0;  // number of the batch that a split one was part of, else its own

    // content
    std::int32_t record_count = 0;
    std::int32_t records_bytes = 0;  // uncompressed, without header
    std::int32_t record_bytes_max = 0;  // upper bound for the largest record alone
    std::int64_t base_timestamp_ms = -1;
    std::int64_t max_timestamp_ms = -1;
    std::vector<RecordRun> runs;
    Compression compression = Compression::None;
    float estimated_ratio = 1.0f;
    std::int32_t write_limit = 0;     // batch.size, or more for one big record
    bool appends_closed = false;      // refused a record, or aborted: full from now on
    std::int32_t closed_bytes = -1;   // size on the wire once closed, -1 before

    // life
    Instant created;
    Instant last_attempt;  // creation, or when it was put back
    Instant last_append;
    std::int32_t attempts = 0;
    Duration backoff;      // before the next try; drawn when it is put back
    LeaderOfRetry leader;
    bool retried = false;
    bool split = false;    // part of a batch that was too large: owns no buffer
    bool in_flight = false;
    bool buffer_freed = false;
    bool incomplete = false;  // a flush has to wait for it
    Final final = Final::None;

    // idempotence
    ProducerId producer_id{-1};
    ProducerEpoch producer_epoch{-1};
    std::int32_t base_sequence = kNoSequence;
    bool transactional = false;
    bool sequence_reset = false;  // renumbered and not sent since

    [[nodiscard]] bool has_sequence() const { return base_sequence != kNoSequence; }
    [[nodiscard]] std::int32_t last_sequence() const { return base_sequence + record_count - 1; }
    [[nodiscard]] bool done() const { return final != Final::None; }
    [[nodiscard]] bool closed() const { return closed_bytes >= 0; }
    [[nodiscard]] std::int32_t estimated_bytes() const;
    [[nodiscard]] bool full() const {
        return closed() || appends_closed || (record_count > 0 && write_limit <= estimated_bytes());
    }
    [[nodiscard]] Duration waited(Instant now) const {
        return now > last_attempt ? now - last_attempt : Duration();
    }
    [[nodiscard]] BatchWait wait_state(Instant now) const {
        return {attempts, waited(now), backoff, leader.changed_for_this_try(attempts)};
    }

    // False: no room, and none later either.
    bool append(const RecordShape& record, Instant now);
    void close();
    void put_back(Instant now, Duration next_backoff);
    void set_producer_state(ProducerId id, ProducerEpoch epoch, std::int32_t sequence);
    void reset_producer_state(ProducerId id, ProducerEpoch epoch, std::int32_t sequence);

    // Of the closed batch to its uncompressed records.
    [[nodiscard]] float compression_ratio() const;
    [[nodiscard]] RecordBatch to_record_batch() const;

  private:
    [[nodiscard]] bool has_room_for(const RecordShape& record) const;
    void extend_runs(const RecordShape& record);
};

// RULE client.batch_split -- a batch the broker called too large is cut into batches of at most
// `target_bytes` (each takes at least one record), in order, with the creation time of the whole.
// Kafka: ProducerBatch.split, RecordAccumulator.splitAndReenqueue.
//   the batch           target
//   an original one     batch.size -- a smaller one is "split" into one equal batch first
//   a split one         half its size, but at least its largest record
[[nodiscard]] std::vector<ProducerBatch> split_batch(const ProducerBatch& big,
                                                     std::int32_t batch_size, float estimate);

}  // namespace hw
