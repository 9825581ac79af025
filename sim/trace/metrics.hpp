// Time series under the names Kafka gives them over JMX, sampled once a simulated second: rates
// from events, gauges from the view. Values are whole numbers; rates are per second.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "broker_model/invariants/cluster_view.hpp"
#include "broker_model/node/event.hpp"

namespace hw::trace {

struct MetricInfo {
    const char* name;  // Kafka's object name; "highwater:" where Kafka has none
    const char* unit;
    const char* doc;
};

enum class Metric : std::uint8_t {
    // counted by node
    MessagesIn, IsrShrinks, IsrExpands, LeaderElections, UncleanElections, RecordSends,
    RecordErrors, RecordRetries, RecordsConsumed,
    kCounters,
    // sampled by node
    LeaderCount = kCounters, UnderReplicated, OfflinePartitions, PreferredImbalance,
    // sampled by partition
    LogEnd, LogStart, HighWatermark, InSyncReplicas, FollowerLag, ConsumerLag,
    kCount,
};
[[nodiscard]] const MetricInfo& metric_info(Metric metric);

struct Series {
    Metric metric{};
    NodeId node{-1};
    TopicPartition tp{};
    struct Sample {
        std::int64_t at_s = 0;
        std::int64_t value = 0;
    };
    std::vector<Sample> samples;  // one where the value changed; it holds until the next
};

class Metrics {
  public:
    explicit Metrics(const invariants::ClusterView& view) : view_(view) {}

    // Events in order of time; samples every second that has passed in between.
    void on_event(const Event& event);
    void finish(Instant end) { sample_until(end); }
    [[nodiscard]] const std::vector<Series>& series() const { return series_; }

  private:
    using Key = std::tuple<Metric, NodeId, TopicPartition>;

    void count(Metric metric, NodeId node, std::int64_t by);
    void sample_until(Instant now);
    void sample(std::int64_t second);
    void sample_partition(std::int64_t second, const invariants::PartitionView& p);
    void put(std::int64_t second, Metric metric, NodeId node, TopicPartition tp,
             std::int64_t value);

    const invariants::ClusterView& view_;
    std::int64_t next_second_ = 1;
    std::array<std::map<NodeId, std::int64_t>, static_cast<std::size_t>(Metric::kCounters)>
        counters_;
    std::map<Key, std::size_t> index_;
    std::vector<Series> series_;
};

}  // namespace hw::trace
