// A member's commits: the application's and the automatic ones. Kafka: the commit half of
// ConsumerCoordinator. A commit whose coordinator is unknown waits for it.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "broker_model/client/membership/coordinator_link.hpp"
#include "broker_model/client/membership/member.hpp"

namespace hw {

// What became of a commit that the application asked for.
struct CommitResult {
    std::uint64_t ticket = 0;
    std::string_view exception;  // simple name of the Java class; empty: done
    Instant at;
};

class OffsetCommits {
  public:
    enum class Kind : std::uint8_t {
        Sync,              // tried again until its deadline
        Async,             // reports retriable errors
        Periodic,          // auto.commit.interval.ms; nobody hears of it
        BeforeRevocation,  // as Sync, but nobody hears of it
    };

    OffsetCommits(const ConsumerSettings& settings, Member& member, CoordinatorLink& link)
        : settings_(settings), member_(member), link_(link) {}

    std::uint64_t submit(Kind kind, std::vector<CommittedOffset> offsets, Instant now,
                         Duration patience);
    [[nodiscard]] bool pending(std::uint64_t ticket) const;
    [[nodiscard]] bool idle() const { return commits_.empty(); }

    // The automatic commits: from the last assignment on, while the application polls.
    void restart_timer(Instant now) { next_auto_at_ = now + settings_.group.auto_commit_interval; }
    void auto_commit(const MemberTurn& t);
    // Positions of all partitions that have one, to commit.
    [[nodiscard]] static std::vector<CommittedOffset> consumed(const MemberTurn& t);

    void work(const MemberTurn& t);
    void on_answer(std::uint64_t tag, const OffsetCommitResponse& response, const MemberTurn& t);
    void on_lost(std::uint64_t tag, Instant now);
    [[nodiscard]] Instant next_deadline(bool polling) const;

    [[nodiscard]] std::vector<CommitResult> take_results() {
        return std::exchange(results_, {});
    }
    struct Stored {
        TopicIndex topic = kNoTopicIndex;
        std::int32_t partition = 0;
        Offset offset{-1};
    };
    [[nodiscard]] std::vector<Stored> take_stored() { return std::exchange(stored_, {}); }

  private:
    struct Commit {
        std::uint64_t ticket = 0;
        Kind kind = Kind::Sync;
        std::vector<CommittedOffset> offsets;
        Instant deadline;
        Instant retry_at;
        std::uint64_t tag = 0;  // 0: not on its way
        Generation sent_as;
        bool done = false;
    };

    [[nodiscard]] Commit* find_tag(std::uint64_t tag);
    void send(Commit& c, Instant now);
    void retriable_failure(Commit& c, Instant now);
    void finish(Commit& c, std::string_view exception, Instant now);
    void sweep();

    const ConsumerSettings& settings_;
    Member& member_;
    CoordinatorLink& link_;
    std::vector<Commit> commits_;
    std::vector<CommitResult> results_;
    std::vector<Stored> stored_;
    Instant next_auto_at_ = kNever;
    std::uint64_t next_ticket_ = 1;
};

}  // namespace hw
