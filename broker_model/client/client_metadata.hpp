// A client's picture of the cluster: brokers, topics it is interested in, their leaders.
// Kafka: Metadata, MetadataSnapshot, ProducerMetadata. When to refresh is metadata_refresh.hpp;
// which news to believe is leader_epoch_order.hpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "broker_model/base/ids.hpp"
#include "broker_model/base/rng.hpp"
#include "broker_model/base/time.hpp"
#include "broker_model/client/metadata_refresh.hpp"
#include "broker_model/client/retry_backoff.hpp"
#include "broker_model/protocol/metadata.hpp"

namespace hw {

// A topic's place in this client's table: stable for the client's life, also if the topic is deleted
// and created again (its TopicId then changes).
using TopicIndex = std::int32_t;
inline constexpr TopicIndex kNoTopicIndex = -1;

struct MetadataSettings {
    enum class Interest : std::uint8_t { Topics, AllTopics, BrokersOnly };
    Interest interest = Interest::Topics;
    Backoff retry{100, 1000, 2, 0.2};              // retry.backoff.ms, retry.backoff.max.ms
    Duration max_age = seconds(300);               // metadata.max.age.ms
    Duration topic_idle = kNever - Instant();      // producer: metadata.max.idle.ms
    bool allow_auto_topic_creation = true;
    bool partial_updates = true;                   // ask for new topics alone (not admin)
};

struct LeaderAndEpoch {
    NodeId leader{-1};
    LeaderEpoch epoch{-1};
    constexpr auto operator<=>(const LeaderAndEpoch&) const = default;
};

class ClientMetadata {
  public:
    struct Topic {
        std::string name;
        TopicId id{-1};                  // -1: unknown
        bool wanted = false;
        bool is_new = false;             // wanted, and no response has mentioned it yet
        Instant unused_at;               // when it may be forgotten
        ErrorCode error = ErrorCode::NONE;  // of the topic in the last response that had it
        // The cached partitions; empty = not in the cache. Leaders only if their broker is known.
        std::vector<MetadataResponse::Partition> partitions;
        std::vector<LeaderAndEpoch> leaders;
        std::vector<LeaderEpoch> last_seen;  // outlives the cache
    };

    ClientMetadata(MetadataSettings settings, Rng rng);

    // -- interest
    TopicIndex add(std::string_view name, Instant now);  // also renews its idle time
    void touch(TopicIndex topic, Instant now);           // the same for a topic added before
    void remove(TopicIndex topic);
    [[nodiscard]] TopicIndex find(std::string_view name) const;
    [[nodiscard]] TopicIndex find(TopicId id) const;

    // -- what is known
    [[nodiscard]] const Topic& topic(TopicIndex i) const { return topics_[i]; }
    [[nodiscard]] TopicIndex topic_count() const { return static_cast<TopicIndex>(topics_.size()); }
    [[nodiscard]] std::int32_t partition_count(TopicIndex i) const {  // 0: not in the cache
        return static_cast<std::int32_t>(topics_[i].leaders.size());
    }
    // As in the cache; {-1, -1} if there is none.
    [[nodiscard]] LeaderAndEpoch leader(TopicIndex i, std::int32_t partition) const {
        const auto& leaders = topics_[i].leaders;
        return std::cmp_less(partition, leaders.size()) ? leaders[partition] : LeaderAndEpoch{};
    }
    // The same, but no leader when a newer epoch has been seen elsewhere (consumers, KIP-320).
    [[nodiscard]] LeaderAndEpoch current_leader(TopicIndex i, std::int32_t partition) const;
    [[nodiscard]] const std::vector<MetadataResponse::Broker>& brokers() const { return brokers_; }
    [[nodiscard]] NodeId controller() const { return controller_; }
    [[nodiscard]] bool bootstrapping() const { return bootstrapping_; }
    // Counts responses and (re)bootstraps: a waiter for news compares it.
    [[nodiscard]] std::int64_t version() const { return version_; }
    // Counts changes of topics, partitions or leaders.
    [[nodiscard]] std::int64_t leaders_version() const { return leaders_version_; }

    // -- asking for news
    std::int64_t request_update(bool reset_equivalent_backoff = false);
    std::int64_t request_update_for(TopicIndex topic);
    [[nodiscard]] bool update_requested() const { return need_full_ || need_partial_; }
    [[nodiscard]] Instant refresh_at() const;

    struct Outgoing {
        MetadataRequest request;
        std::int64_t request_version = 0;
        bool partial = false;
    };
    [[nodiscard]] Outgoing make_request(Instant now);
    void update(const Outgoing& asked, const MetadataResponse& response, Instant now);
    void failed_update(Instant now);
    void rebootstrap();  // forget everything but the interest

    // KIP-951; true if it was news. KIP-320: an epoch seen in a response of another kind.
    bool hint_leader(TopicIndex topic, std::int32_t partition, NodeId leader, LeaderEpoch epoch);
    bool epoch_seen(TopicIndex topic, std::int32_t partition, LeaderEpoch epoch);

  private:
    [[nodiscard]] bool retain(Topic& t, Instant now);
    void forget(Topic& t);
    void update_topic(Topic& t, const MetadataResponse::Topic& news);
    void take_partition(Topic& t, const MetadataResponse::Partition& news, bool same_id,
                        const std::vector<MetadataResponse::Partition>& cached);
    void refresh_leaders();
    [[nodiscard]] bool broker_known(NodeId id) const;
    TopicIndex find_or_add(std::string_view name);
    void request_update_for_new_topics();
    void reset_equivalent() { equivalent_ = 0; equivalent_backoff_ = Duration(); }

    MetadataSettings settings_;
    Rng rng_;
    std::vector<Topic> topics_;
    std::vector<std::pair<std::string, TopicIndex>> by_name_;  // sorted
    std::vector<MetadataResponse::Broker> brokers_;            // sorted by id
    NodeId controller_{-1};
    bool bootstrapping_ = true;
    bool need_full_ = true;
    bool need_partial_ = false;
    std::int64_t version_ = 1;
    std::int64_t leaders_version_ = 0;
    std::int64_t request_version_ = 0;  // bumped when a new topic is wanted
    std::int64_t failures_ = 0;
    std::int64_t equivalent_ = 0;
    Instant last_attempt_;
    Instant last_full_success_;
    Duration failure_backoff_;
    Duration equivalent_backoff_;
};

}  // namespace hw
