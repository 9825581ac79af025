#include "sim/trace/story.hpp"

#include "sim/trace/sentence.hpp"

namespace hw::trace {

Weight weight_of(const Observation& what) {
    switch (what.fact) {
        case Fact::FaultInjected:
        case Fact::FaultHealed: return Weight::Fault;
        case Fact::NodeStopped:
        case Fact::NodeStarted:
        case Fact::LogTruncated:
        case Fact::BecameLeader:
        case Fact::BrokerFenced:
        case Fact::BrokerUnfenced:
        case Fact::LeaderElected:
        case Fact::UncleanLeaderElected:
        case Fact::PartitionOffline:
        case Fact::RecordsFailed:
        case Fact::PositionReset:
        case Fact::PartitionsAssigned:
        case Fact::PartitionsRevoked:
        case Fact::PartitionsLost:
        case Fact::EpochBumped: return Weight::Turn;
        case Fact::IsrChanged: return what.value2 > 0 ? Weight::Turn : Weight::Detail;
        case Fact::RaftStateChanged: return what.value == 3 ? Weight::Turn : Weight::Detail;
        case Fact::LeaderAppended:
        case Fact::FollowerAppended:
        case Fact::HighWatermarkAdvanced:
        case Fact::RecordsSent:
        case Fact::RecordsAcked:
        case Fact::RecordsConsumed: return Weight::Hidden;
        default: return Weight::Detail;
    }
}

void Story::on_observation(Instant at, NodeId node, const Observation& what) {
    Weight weight = weight_of(what);
    // A coordinator's topic has fifty partitions; what befalls them all is no turn of the story.
    const bool internal =
        what.tp.topic != kNoTopic && view_.topic_name(what.tp.topic).starts_with("__");
    if (internal && weight == Weight::Turn) weight = Weight::Detail;
    if (weight < least_) return;
    // Failures and retries come in rows of batches, one sentence tells them all.
    const bool again = !lines_.empty() && what.fact == last_fact_ && node == last_node_ &&
                       (what.fact == Fact::RecordsFailed || what.fact == Fact::BatchRetried ||
                        what.fact == Fact::AppendRefused);
    // A fault is observed on every node it hits.
    const bool same_fault = weight == Weight::Fault && what.fact == last_fact_ &&
                            what.value == last_value_;
    last_fact_ = what.fact;
    last_node_ = node;
    last_value_ = what.value;
    if (same_fault) return;
    if (again) {
        ++lines_.back().times;
        return;
    }
    if (lines_.size() >= limit_) {
        ++untold_;
        return;
    }
    Event event;
    event.at = at;
    event.node = node;
    event.what = what;
    lines_.push_back({at, weight, sentence(event, view_), 1});
}

}  // namespace hw::trace
