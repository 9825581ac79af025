// A consumer with the application that uses it: without a group (assign and seek), or as a member
// of a classic group (subscribe). Kafka: ClassicKafkaConsumer with OffsetFetcher, Fetcher and
// ConsumerCoordinator; KIP-320, KIP-392, KIP-951.
//
// The application polls all the time, each poll taking up to max.poll.records, and needs
// work_per_record for each of them. After a call from outside (assign, seek, list_offsets, ...) the
// runtime gives the node a step so that it can act. An exception out of poll() stops the polling.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker_model/client/consumer_fetcher.hpp"
#include "broker_model/client/membership/classic_membership.hpp"
#include "broker_model/client/offset_lookups.hpp"

namespace hw {

class ConsumerNode {
  public:
    ConsumerNode(ConsumerSettings settings, std::vector<NodeId> bootstrap, const Rng& rng);
    ConsumerNode(const ConsumerNode&) = delete;  // its parts refer to each other
    ConsumerNode& operator=(const ConsumerNode&) = delete;

    void step(const Input& input, Instant now, Effects& fx);

    // -- the application. `start`: seekToBeginning / seekToEnd; without it auto.offset.reset.
    void assign(std::string_view topic, std::int32_t partition, Instant now,
                std::optional<OffsetReset> start = std::nullopt);
    // All partitions of the topic, also those it gets later.
    void assign_topic(std::string_view topic, Instant now,
                      std::optional<OffsetReset> start = std::nullopt);
    // Joins the group of the settings; partitions come and go by its rebalances.
    void subscribe(const std::vector<std::string>& topics, Instant now);
    // Of a member; without offsets: its positions. Returns the ticket of take_commit_results().
    std::uint64_t commit(OffsetCommits::Kind kind, Instant now,
                         std::optional<std::vector<CommittedOffset>> offsets = std::nullopt);
    void seek(std::string_view topic, std::int32_t partition, Offset offset);
    void seek_to(std::string_view topic, std::int32_t partition, OffsetReset where);
    void set_paused(std::string_view topic, std::int32_t partition, bool paused);
    void set_polling(bool polling) { polling_ = polling; }
    // endOffsets, beginningOffsets, offsetsForTimes of one partition; see take_listed().
    std::uint64_t list_offsets(std::string_view topic, std::int32_t partition,
                               std::int64_t timestamp_ms, Instant now);
    // A member is gone when membership()->closed().
    void close(Instant now, Effects& fx, CloseOperation operation = CloseOperation::Default);

    // -- what the application gets. Records are kept for take_records() only if asked for.
    void keep_records(bool keep) { keep_records_ = keep; }
    [[nodiscard]] std::vector<ConsumedRecords> take_records() {
        return std::exchange(records_, {});
    }
    [[nodiscard]] std::vector<ConsumerFault> take_faults() { return std::exchange(faults_, {}); }
    [[nodiscard]] std::vector<ListedOffset> take_listed() { return lookups_.take_answers(); }
    [[nodiscard]] std::vector<RebalanceEvent> take_rebalances() {
        return std::exchange(rebalances_, {});
    }
    [[nodiscard]] std::vector<CommitResult> take_commit_results() {
        return membership_ ? membership_->take_commit_results() : std::vector<CommitResult>{};
    }
    [[nodiscard]] const GroupMembership* membership() const {
        return membership_ ? &*membership_ : nullptr;
    }
    [[nodiscard]] std::int64_t records_consumed() const { return consumed_; }
    // None while it is being looked up.
    [[nodiscard]] std::optional<Offset> position(std::string_view topic,
                                                 std::int32_t partition) const;
    [[nodiscard]] const Subscription& subscription() const { return subscription_; }
    [[nodiscard]] const ClientMetadata& metadata() const { return client_.metadata(); }
    [[nodiscard]] const ConsumerSettings& settings() const { return settings_; }
    [[nodiscard]] bool polling() const { return polling_; }

  private:
    struct WholeTopic {
        TopicIndex topic = kNoTopicIndex;
        OffsetReset start;
    };

    void take_input(const Input& input, Instant now);
    void fail_lost_requests(Instant now);
    void on_lost(std::uint64_t tag, Instant now);
    void follow_metadata();
    void work(Instant now, Effects& fx);
    void be_a_member(Instant now, Effects& fx);
    void observe_membership(Effects& fx);
    [[nodiscard]] bool in_poll(Instant now) const { return polling_ && poll_at_ <= now; }
    [[nodiscard]] MemberTurn turn(Instant now) { return {client_, subscription_, now}; }
    void run_application(Instant now, Effects& fx);
    void observe(const ConsumedRecords& r, Effects& fx) const;
    void observe_jumps(Effects& fx);
    void take_fault(const ConsumerFault& fault);
    [[nodiscard]] AssignedPartition* assigned(std::string_view topic, std::int32_t partition);
    [[nodiscard]] Instant next_deadline(Instant now) const;

    ConsumerSettings settings_;
    NetworkClient client_;
    PatientSender sender_;
    Subscription subscription_;
    OffsetLookups lookups_;
    ConsumerFetcher fetcher_;
    std::optional<GroupMembership> membership_;  // once subscribed
    std::vector<WholeTopic> whole_topics_;
    std::int64_t leaders_version_ = -1;
    bool polling_ = true;
    bool keep_records_ = false;
    Instant poll_at_;
    bool was_in_poll_ = false;  // at the end of the last step
    std::int64_t consumed_ = 0;
    std::vector<ConsumedRecords> records_;
    std::vector<ConsumerFault> faults_;
    std::vector<RebalanceEvent> rebalances_;
    std::vector<FailedRequest> failed_;
};

}  // namespace hw
