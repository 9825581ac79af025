// What an application does with a producer: a run of send() calls by one thread, and what became of
// them. Kafka's side of it (KafkaProducer.doSend) is send_thread.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "broker_model/base/ids.hpp"
#include "broker_model/base/time.hpp"
#include "broker_model/client/send_error.hpp"

namespace hw {

struct SendTask {
    std::string topic;
    std::int32_t partition = -1;     // -1: by key, or sticky
    std::int64_t count = -1;         // -1: until stopped
    Duration duration;               // stops sending after this; 0: no limit
    Duration interval;               // between the starts of sends; 0: as fast as send() returns
    bool wait_for_each = false;      // send(...).get()
    std::vector<std::string> keys;   // cycled; empty: null keys
    bool null_value = false;
    std::int32_t value_size = 0;
    // Values that are texts like "a17": grow with the number, padded to value_size.
    std::optional<std::int32_t> value_prefix_size;
    std::int64_t first_number = 0;
    std::int64_t timestamp_offset_ms = 0;
    std::int64_t records_per_transaction = 0;  // 0: the application sees to transactions itself

    [[nodiscard]] std::int32_t value_bytes(std::int64_t index) const;
    [[nodiscard]] const std::string* key(std::int64_t index) const {
        if (keys.empty()) return nullptr;
        return &keys[static_cast<std::size_t>(index) % keys.size()];
    }
};

// Consecutive sends with one fate.
struct SendRun {
    std::int64_t first = 0;        // index of the send in its task
    std::int64_t count = 0;
    std::int32_t partition = -1;
    SendError error = SendError::None;
    Offset base_offset{-1};        // -1 with acks=0 (every record has -1 then)

    [[nodiscard]] bool continued_by(const SendRun& next) const;
};

class SendResults {
  public:
    void sent(std::int64_t count) { sent_ += count; }
    void finished(const SendRun& run, Instant started, Instant at);

    [[nodiscard]] std::int64_t sent() const { return sent_; }
    [[nodiscard]] std::int64_t acked() const { return acked_; }
    [[nodiscard]] std::int64_t failed() const { return failed_; }
    [[nodiscard]] std::int64_t outstanding() const { return sent_ - acked_ - failed_; }
    [[nodiscard]] std::optional<Instant> first_ack() const { return first_ack_; }
    // From the start of the task to the first ack, or between two.
    [[nodiscard]] Duration gap_between_acks_max() const { return gap_max_; }
    // In order of send, adjacent runs joined.
    [[nodiscard]] std::vector<SendRun> runs() const;

  private:
    std::int64_t sent_ = 0;
    std::int64_t acked_ = 0;
    std::int64_t failed_ = 0;
    std::optional<Instant> first_ack_;
    Instant last_ack_;
    Duration gap_max_;
    std::vector<SendRun> runs_;  // in order of completion
};

// Which send a record of a stream was: record `first_record + i` is send `first_send + i` of the task.
class SendLedger {
  public:
    struct Run {
        std::int64_t first_record = 0;
        std::int64_t count = 0;
        std::int32_t task = -1;
        std::int64_t first_send = 0;
        bool settled = false;  // send() threw after it had appended: nobody waits for the outcome
    };

    void add(std::size_t stream, std::int64_t record, std::int32_t task, std::int64_t send,
             bool settled = false);
    // The runs that records [first, first + count) belong to, cut to them.
    [[nodiscard]] std::vector<Run> find(std::size_t stream, std::int64_t first,
                                        std::int64_t count) const;

  private:
    std::vector<std::vector<Run>> streams_;  // each sorted by first_record
};

}  // namespace hw
