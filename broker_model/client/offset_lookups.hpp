// The questions a consumer asks about offsets: where to start (reset), whether its position still
// exists (validation), and what the application wants to know (endOffsets and the like).
// Kafka: OffsetFetcher, OffsetFetcherUtils, OffsetsForLeaderEpochClient. Every error but an
// authorisation failure is tried again: resets and validations after retry.backoff.ms, the
// application's questions when metadata has been refreshed, until default.api.timeout.ms.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "broker_model/client/consumer_results.hpp"
#include "broker_model/client/consumer_settings.hpp"
#include "broker_model/client/patient_sender.hpp"
#include "broker_model/client/subscription.hpp"

namespace hw {

class OffsetLookups {
  public:
    OffsetLookups(const ConsumerSettings& settings, PatientSender& sender)
        : settings_(settings), sender_(sender) {}

    // The application's question; `timestamp_ms` as in ListOffsets (kLatestTimestamp, ...).
    std::uint64_t ask(TopicIndex topic, std::int32_t partition, std::int64_t timestamp_ms,
                      Instant now);
    [[nodiscard]] std::vector<ListedOffset> take_answers() { return std::exchange(answers_, {}); }

    // Positions that were moved without being asked for: reset, or back to where the log was cut.
    struct Jump {
        TopicIndex topic = kNoTopicIndex;
        std::int32_t partition = 0;
        Offset from;
        Offset to;
        const char* rule = nullptr;
    };
    [[nodiscard]] std::vector<Jump> take_jumps() { return std::exchange(jumps_, {}); }

    // Sends what is due. Faults are appended.
    void work(NetworkClient& client, Subscription& subscription, Instant now, Effects& fx,
              std::vector<ConsumerFault>& faults);
    // `tag` is one of ours.
    void on_answer(std::uint64_t tag, const Response& response, NetworkClient& client,
                   Subscription& subscription, Instant now, std::vector<ConsumerFault>& faults);
    void on_lost(std::uint64_t tag, NetworkClient& client, Subscription& subscription, Instant now);
    [[nodiscard]] Instant next_deadline(const Subscription& subscription, Instant now) const;

    static constexpr std::uint64_t kTagBit = 1ULL << 63;  // of the tags of our requests

  private:
    struct Asked {  // one partition of a request on its way
        TopicIndex topic = kNoTopicIndex;
        std::int32_t partition = 0;
        std::uint64_t lookup = 0;  // of the assigned partition; or the question's token
        ConsumerPosition position;    // of a validation
    };
    enum class Purpose : std::uint8_t { Reset, Validation, Question };
    struct OnTheWay {
        std::uint64_t tag = 0;
        Purpose purpose = Purpose::Reset;
        NodeId to{-1};
        std::vector<Asked> asked;
        Request request;
    };
    struct Question {
        std::uint64_t token = 0;
        TopicIndex topic = kNoTopicIndex;
        std::int32_t partition = 0;
        std::int64_t timestamp_ms = 0;
        Instant deadline;
        bool in_flight = false;
        std::int64_t after_metadata = -1;  // wait until the metadata's version is another
    };

    OnTheWay& request_to(std::vector<OnTheWay>& batch, NodeId node, Purpose purpose);
    void send_all(std::vector<OnTheWay>& batch, Instant now);
    void start_resets(NetworkClient& client, Subscription& subscription, Instant now,
                      std::vector<ConsumerFault>& faults);
    void start_validations(NetworkClient& client, Subscription& subscription, Instant now,
                           Effects& fx);
    void ask_questions(NetworkClient& client, Instant now);
    void on_offsets(const OnTheWay& sent, const ListOffsetsResponse& response,
                    NetworkClient& client, Subscription& subscription, Instant now,
                    std::vector<ConsumerFault>& faults);
    void on_epoch_ends(const OnTheWay& sent, const OffsetsForLeaderEpochResponse& response,
                       NetworkClient& client, Subscription& subscription, Instant now,
                       std::vector<ConsumerFault>& faults);
    void answer_question(std::uint64_t token, const ListOffsetsResponse::Partition& p,
                         NetworkClient& client, Instant now);
    void apply_validation(AssignedPartition& p, const Asked& asked, const EpochEndOffset& end,
                          Subscription& subscription, Instant now,
                          std::vector<ConsumerFault>& faults);
    void note_jump(const AssignedPartition& p, Offset from, Offset to, const char* rule);
    void await_metadata(std::uint64_t token, NetworkClient& client);
    void retry_later(const Asked& asked, Subscription& subscription, NetworkClient& client,
                     Instant now);
    [[nodiscard]] std::int64_t timestamp_of(const OffsetReset& reset, Instant now) const;

    const ConsumerSettings& settings_;
    PatientSender& sender_;
    std::vector<OnTheWay> on_the_way_;
    std::vector<Question> questions_;
    std::vector<ListedOffset> answers_;
    std::vector<Jump> jumps_;
    std::uint64_t next_tag_ = kTagBit;
    std::uint64_t next_token_ = 1;
};

}  // namespace hw
