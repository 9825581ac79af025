// Fetches for all partitions that follow one leader: strictly one request in flight, an incremental
// fetch session, a back-off of 1 s for partitions with errors. Work per response is proportional to
// the partitions it names, not to those followed.
// Source: AbstractFetcherThread.scala, RemoteLeaderEndPoint.scala, FetchSessionHandler.java; sheet B1.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "broker_model/broker/broker_context.hpp"
#include "broker_model/broker/follower_ops.hpp"
#include "broker_model/broker/partition_table.hpp"
#include "broker_model/replication/fetch_session.hpp"
#include "broker_model/replication/follower_fetch.hpp"

namespace hw {

class ReplicaFetcher {
  public:
    ReplicaFetcher(BrokerContext& context, PartitionTable& partitions, FollowerOps& ops,
                   NodeId leader, std::int32_t number, std::uint32_t slot)
        : context_(context), partitions_(partitions), ops_(ops), leader_(leader), number_(number),
          slot_(slot) {}

    // Follows `p` from now on (anew, if it did already with an older leader epoch).
    void add(Partition& p);
    void remove(Partition& p);
    void on_log_start_moved(const Partition& p) { touch(p.fetcher_entry); }
    [[nodiscard]] bool empty() const { return live_ == 0; }
    [[nodiscard]] NodeId leader() const { return leader_; }
    [[nodiscard]] std::int32_t number() const { return number_; }
    [[nodiscard]] Channel channel() const {
        return static_cast<Channel>(kChannelFetcher + number_);
    }

    // Sends the next request if none is in flight and there is something to fetch.
    void run();
    void on_timer();
    void on_answered(const Answered& answer);
    void on_disconnected();
    void close();

  private:
    struct Asked {  // what the leader's session holds for the partition
        Offset offset{-1};
        LeaderEpoch leader_epoch{-1};
        LeaderEpoch last_fetched_epoch{-1};
        Offset log_start{-1};
        constexpr bool operator==(const Asked&) const = default;
    };
    struct Entry {
        PartitionIndex partition = kNoPartition;  // none: the entry is free
        TopicPartition tp;
        LeaderEpoch leader_epoch{-1};
        Offset fetch_offset{-1};
        LeaderEpoch last_fetched_epoch{-1};
        std::optional<std::int64_t> lag;
        Instant delayed_until = kLongAgo;
        bool delayed = false;
        bool in_session = false;
        bool changed = false;  // listed in changed_
        Asked asked;
    };
    enum class Waiting : std::uint8_t { None, Fetch, LeaderEnd, LeaderStart };

    void touch(std::uint32_t entry);
    void delay(std::uint32_t entry);
    void stop(std::uint32_t entry);
    void release_due();
    bool build(FetchRequest& request);
    void build_full(FetchRequest& request);
    void build_incremental(FetchRequest& request);
    [[nodiscard]] Asked wanted(const Entry& e);
    void ask(Entry& e, const Asked& wanted, FetchRequest& request);
    void forget(Entry& e, FetchRequest& request);
    // Throttled: left out of this request, looked at again for the next or after the back-off.
    [[nodiscard]] bool hold_back(const Entry& e);
    void send(Waiting what, Request request);
    void fail_all();
    void arm_timer();

    void handle_fetch(const FetchResponse& response);
    void handle_partition(std::uint32_t entry, const FetchResponse::Partition& answer);
    void handle_records(std::uint32_t entry, Partition& p, const FetchResponse::Partition& answer);
    void resume_at(std::uint32_t entry, const Partition& p, Offset offset);
    void locate_next();
    void handle_located(const ListOffsetsResponse& response);

    BrokerContext& context_;
    PartitionTable& partitions_;
    FollowerOps& ops_;
    NodeId leader_;
    std::int32_t number_;
    std::uint32_t slot_;

    std::vector<Entry> entries_;
    std::vector<std::uint32_t> free_;
    std::vector<std::uint32_t> changed_;   // entries whose next request may differ from `asked`
    struct Delayed {
        std::uint32_t entry = 0;
        Instant until;
    };
    std::deque<Delayed> delayed_;  // in order of time, since all delays are equally long
    std::vector<std::uint32_t> throttled_;
    std::vector<TopicPartition> forgotten_;
    std::size_t live_ = 0;
    std::size_t in_session_ = 0;

    FetchMetadata session_;
    Waiting waiting_ = Waiting::None;
    CorrelationId correlation_ = 0;
    Instant deadline_ = kNever;
    std::vector<std::uint32_t> to_locate_;  // entries whose offset the leader refused
    LeaderEpoch located_epoch_{-1};         // asked for with it
    Offset leader_end_{-1};                 // of the partition being located
    TimerId timer_;
};

}  // namespace hw
