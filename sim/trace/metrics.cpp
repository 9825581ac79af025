#include "sim/trace/metrics.hpp"

#include <algorithm>
#include <tuple>

namespace hw::trace {

using namespace invariants;
namespace {

// Beyond this many partitions only the sums by node are kept.
constexpr std::size_t kPartitionsMax = 500;

constexpr std::array<MetricInfo, static_cast<std::size_t>(Metric::kCount)> kInfos{{
    {"kafka.server:type=BrokerTopicMetrics,name=MessagesInPerSec", "records/s",
     "records appended by the broker as a leader"},
    {"kafka.server:type=ReplicaManager,name=IsrShrinksPerSec", "1/s",
     "ISR shrinks applied by the broker as a leader"},
    {"kafka.server:type=ReplicaManager,name=IsrExpandsPerSec", "1/s",
     "ISR expansions applied by the broker as a leader"},
    {"kafka.controller:type=ControllerStats,name=LeaderElectionRateAndTimeMs", "1/s",
     "leader elections decided by the controller"},
    {"kafka.controller:type=ControllerStats,name=UncleanLeaderElectionsPerSec", "1/s",
     "elections from outside the ISR"},
    {"kafka.producer:type=producer-metrics,name=record-send-rate", "records/s",
     "records acknowledged to the producer"},
    {"kafka.producer:type=producer-metrics,name=record-error-rate", "records/s",
     "records reported to the producer as failed"},
    {"kafka.producer:type=producer-metrics,name=record-retry-rate", "records/s",
     "records sent again by the producer"},
    {"kafka.consumer:type=consumer-fetch-manager-metrics,name=records-consumed-rate", "records/s",
     "records handed to the application"},
    {"kafka.server:type=ReplicaManager,name=LeaderCount", "partitions",
     "partitions that the broker leads"},
    {"kafka.server:type=ReplicaManager,name=UnderReplicatedPartitions", "partitions",
     "partitions led by the broker whose ISR is not full"},
    {"kafka.controller:type=KafkaController,name=OfflinePartitionsCount", "partitions",
     "partitions without a leader"},
    {"kafka.controller:type=KafkaController,name=PreferredReplicaImbalanceCount", "partitions",
     "partitions not led by their first replica"},
    {"kafka.log:type=Log,name=LogEndOffset", "offset", "next offset to be written, on the leader"},
    {"kafka.log:type=Log,name=LogStartOffset", "offset", "first offset kept, on the leader"},
    {"highwater:type=Partition,name=HighWatermark", "offset", "end of what consumers may read"},
    {"kafka.cluster:type=Partition,name=InSyncReplicasCount", "replicas", "size of the ISR"},
    {"kafka.server:type=FetcherLagMetrics,name=ConsumerLag", "records",
     "distance of a follower from its leader's log end"},
    {"kafka.consumer:type=consumer-fetch-manager-metrics,name=records-lag", "records",
     "distance of a consumer from the high watermark"},
}};

}  // namespace

const MetricInfo& metric_info(Metric metric) { return kInfos[static_cast<std::size_t>(metric)]; }

void Metrics::count(Metric metric, NodeId node, std::int64_t by) {
    counters_[static_cast<std::size_t>(metric)][node] += by;
}

void Metrics::on_event(const Event& event) {
    sample_until(event.at);
    const Observation& w = event.what;
    switch (w.fact) {
        case Fact::LeaderAppended: count(Metric::MessagesIn, event.node, w.value); break;
        case Fact::IsrChanged:
            if (w.value < w.value2) count(Metric::IsrShrinks, event.node, 1);
            if (w.value > w.value2 && w.value2 > 0) count(Metric::IsrExpands, event.node, 1);
            break;
        case Fact::UncleanLeaderElected:
            count(Metric::UncleanElections, event.node, 1);
            count(Metric::LeaderElections, event.node, 1);
            break;
        case Fact::LeaderElected: count(Metric::LeaderElections, event.node, 1); break;
        case Fact::RecordsAcked: count(Metric::RecordSends, event.node, w.value2); break;
        case Fact::RecordsFailed: count(Metric::RecordErrors, event.node, w.value2); break;
        case Fact::BatchRetried: count(Metric::RecordRetries, event.node, w.value2); break;
        case Fact::RecordsConsumed:
            count(Metric::RecordsConsumed, event.node, w.value2);
            break;
        default: break;
    }
}

void Metrics::sample_until(Instant now) {
    while (now >= Instant{} + seconds(next_second_)) sample(next_second_++);
}

void Metrics::put(std::int64_t second, Metric metric, NodeId node, TopicPartition tp,
                  std::int64_t value) {
    const auto [entry, is_new] = index_.try_emplace({metric, node, tp}, series_.size());
    if (is_new) series_.push_back({metric, node, tp, {}});
    auto& samples = series_[entry->second].samples;
    if (samples.empty() || samples.back().value != value) samples.push_back({second, value});
}

void Metrics::sample(std::int64_t second) {
    for (std::size_t i = 0; i < counters_.size(); ++i) {
        for (auto& [node, counted] : counters_[i]) {
            put(second, static_cast<Metric>(i), node, {}, counted);
            counted = 0;
        }
    }
    const std::vector<TopicPartition> all = view_.partitions();
    std::map<NodeId, std::int64_t> led;
    std::map<NodeId, std::int64_t> under_replicated;
    std::int64_t offline = 0;
    std::int64_t not_preferred = 0;
    for (const TopicPartition tp : all) {
        const auto p = view_.partition(tp);
        if (!p) continue;
        for (const NodeId id : p->replicas) led.try_emplace(id, 0);
        if (p->leader == kNoNode) {
            ++offline;
        } else {
            ++led[p->leader];
            under_replicated[p->leader] += p->isr.size() < p->replicas.size() ? 1 : 0;
        }
        not_preferred += !p->replicas.empty() && p->leader != p->replicas.front() ? 1 : 0;
        if (all.size() <= kPartitionsMax) sample_partition(second, *p);
    }
    for (const auto& [id, n] : led) put(second, Metric::LeaderCount, id, {}, n);
    for (const auto& [id, n] : led) {
        put(second, Metric::UnderReplicated, id, {}, under_replicated[id]);
    }
    put(second, Metric::OfflinePartitions, kNoNode, {}, offline);
    put(second, Metric::PreferredImbalance, kNoNode, {}, not_preferred);
}

void Metrics::sample_partition(std::int64_t second, const PartitionView& p) {
    put(second, Metric::InSyncReplicas, kNoNode, p.tp, static_cast<std::int64_t>(p.isr.size()));
    const auto leader = view_.replica(p.tp, p.leader);
    if (!leader) return;
    put(second, Metric::LogEnd, kNoNode, p.tp, leader->log_end.value());
    put(second, Metric::LogStart, kNoNode, p.tp, leader->log_start.value());
    put(second, Metric::HighWatermark, kNoNode, p.tp, leader->high_watermark.value());
    for (const NodeId id : p.replicas) {
        if (id == p.leader) continue;
        const auto follower = view_.replica(p.tp, id);
        const Offset end = follower ? follower->log_end : Offset{0};
        const std::int64_t lag = std::max<std::int64_t>(0, leader->log_end - end);
        put(second, Metric::FollowerLag, id, p.tp, lag);
    }
    for (const ConsumerView& consumer : view_.consumers()) {
        if (consumer.tp != p.tp) continue;
        put(second, Metric::ConsumerLag, consumer.client, p.tp,
            std::max<std::int64_t>(0, leader->high_watermark - consumer.position));
    }
}

}  // namespace hw::trace
