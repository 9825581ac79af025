#include "sim/trace/sentence.hpp"

#include <array>

#include "broker_model/protocol/errors.hpp"
#include "broker_model/transaction/transaction_state.hpp"

namespace hw::trace {

using namespace invariants;
namespace {

struct Words {
    const Observation& w;
    const ClusterView& names;
    std::string who;
    std::string tp;

    // A fault describes itself where others name their rule.
    [[nodiscard]] std::string fault() const { return w.rule == nullptr ? who : w.rule; }
    [[nodiscard]] std::string topic() const { return names.topic_name(w.tp.topic); }
    [[nodiscard]] std::string offset() const { return to_string(w.offset); }
    [[nodiscard]] std::string move(const char* verb) const {
        return verb + (" " + to_string(w.offset2)) + " -> " + to_string(w.offset);
    }
    [[nodiscard]] std::string epoch() const { return to_string(w.epoch); }
    [[nodiscard]] std::string node(std::int64_t id) const {
        return id < 0 ? "nobody" : names.node_name(NodeId{static_cast<std::int32_t>(id)});
    }
    [[nodiscard]] std::string value() const { return std::to_string(w.value); }
    [[nodiscard]] std::string count() const { return std::to_string(w.value2); }
    // A failed record's error may be the client's own; those have no Kafka error code.
    [[nodiscard]] std::string error() const {
        const ErrorCode code{w.error};
        return w.error < -1 ? "a client error" : std::string(error_name(code));
    }
    [[nodiscard]] std::string records() const {
        return "records " + value() + " to " + std::to_string(w.value + w.value2 - 1);
    }
};

std::string isr_change(const Observation& w) {
    if (w.value == w.value2) return " has other members, still " + std::to_string(w.value);
    return (w.value < w.value2 ? " shrank " : " grew ") + std::to_string(w.value2) + " -> " +
           std::to_string(w.value);
}

std::string replication_words(const Words& s) {
    switch (s.w.fact) {
        case Fact::LeaderAppended: return s.who + " appended to " + s.tp + ": " + s.move("end");
        case Fact::FollowerAppended: return s.who + " copied to " + s.tp + ": " + s.move("end");
        case Fact::DuplicateIgnored:
            return s.who + " found a retried batch in " + s.tp + " already, at " + s.offset();
        case Fact::AppendRefused: return s.who + " refused an append to " + s.tp + ": " + s.error();
        case Fact::HighWatermarkAdvanced:
            return s.who + " moved the high watermark of " + s.tp + ": " + s.move("");
        case Fact::HighWatermarkLowered:
            return s.who + " lowered its high watermark of " + s.tp + ": " + s.move("");
        case Fact::LogTruncated:
            return s.who + " truncated " + s.tp + ": " + s.move("end") + ", " +
                   std::to_string(s.w.offset2 - s.w.offset) + " records gone";
        case Fact::LogStartMoved:
            return s.who + " moved the log start of " + s.tp + ": " + s.move("");
        case Fact::SegmentRolled:
            return s.who + " rolled a segment of " + s.tp + " at " + s.offset();
        case Fact::SegmentDeleted: return s.who + " deleted a segment of " + s.tp;
        case Fact::BecameLeader:
            return s.who + " became leader of " + s.tp + " in epoch " + s.epoch() + " at offset " +
                   s.offset();
        case Fact::BecameFollower:
            return s.who + " follows " + s.node(s.w.value) + " in " + s.tp + ", epoch " + s.epoch();
        case Fact::IsrShrinkProposed:
            return s.who + " wants " + s.node(s.w.value) + " out of the ISR of " + s.tp;
        case Fact::IsrExpandProposed:
            return s.who + " wants " + s.node(s.w.value) + " in the ISR of " + s.tp;
        case Fact::IsrChanged:
            return "the ISR of " + s.tp + isr_change(s.w) + ", says leader " + s.who;
        case Fact::LogRecovered:
            return s.who + " recovered " + s.tp + " up to " + s.offset() +
                   (s.w.value == 1 ? " after a clean stop" : " after an unclean stop");
        case Fact::LogCleaned:
            return s.who + " cleaned " + s.tp + " up to " + s.offset() + ": " + s.count() + " of " +
                   s.value() + " records stay";
        default: return {};
    }
}

std::string controller_words(const Words& s) {
    switch (s.w.fact) {
        case Fact::BrokerRegistered: return s.node(s.w.value) + " registered with " + s.who;
        case Fact::BrokerFenced: return s.who + " fenced " + s.node(s.w.value);
        case Fact::BrokerUnfenced: return s.who + " unfenced " + s.node(s.w.value);
        case Fact::BrokerInControlledShutdown:
            return s.node(s.w.value) + " is in controlled shutdown, says " + s.who;
        case Fact::LeaderElected:
            return s.who + " elected " + s.node(s.w.value) + " leader of " + s.tp + ", epoch " +
                   s.epoch() + ", after " + s.node(s.w.value2);
        case Fact::UncleanLeaderElected:
            return s.who + " elected " + s.node(s.w.value) + " leader of " + s.tp + ", epoch " +
                   s.epoch() + ", UNCLEANLY: it was not in sync";
        case Fact::PartitionOffline: return s.tp + " has no leader any more, says " + s.who;
        case Fact::PartitionChanged:
            return s.who + " changed " + s.tp + ": ISR of " + s.value() +
                   (s.w.value2 > 0 ? ", ELR of " + s.count() : "");
        case Fact::TopicCreated: return s.who + " created topic " + s.topic();
        case Fact::TopicDeleted: return s.who + " deleted topic " + s.topic();
        case Fact::RaftStateChanged: {
            constexpr std::array kStates{"unattached", "prospective", "candidate",
                                         "leader", "follower", "resigned"};
            const auto state = static_cast<std::size_t>(s.w.value);
            return s.who + " is " + (state < kStates.size() ? kStates[state] : "?") +
                   " of the quorum in epoch " + s.count();
        }
        default: return {};
    }
}

std::string client_words(const Words& s) {
    switch (s.w.fact) {
        case Fact::RecordsSent: return s.who + " sent " + s.records() + " to " + s.tp;
        case Fact::RecordsAcked:
            return s.who + " was told that " + s.records() + " are in " + s.tp +
                   (s.w.offset == kNoOffset ? "" : " from offset " + s.offset() + " on");
        case Fact::RecordsFailed: return s.who + " was told that " + s.records() + " failed";
        case Fact::BatchRetried:
            return s.who + " sends " + s.records() + " again: " + s.error();
        case Fact::EpochBumped: return s.who + " bumped its producer epoch";
        case Fact::RecordsConsumed:
            return s.who + " read " + s.tp + " from " + s.offset() + " to " +
                   to_string(s.w.offset2);
        case Fact::PositionReset: return s.who + " jumped in " + s.tp + ": " + s.move("");
        case Fact::PartitionsAssigned:
            return s.who + " was assigned " + s.count() + " partitions in generation " +
                   std::to_string(s.w.value);
        case Fact::PartitionsRevoked: return s.who + " gave up " + s.count() + " partitions";
        case Fact::PartitionsLost: return s.who + " lost " + s.count() + " partitions";
        case Fact::OffsetsCommitted:
            return s.who + " committed offset " + s.offset() + " of " + s.tp;
        case Fact::RequestTimedOut: return s.who + " had a request time out";
        default: return {};
    }
}

std::string coordinator_words(const Words& s) {
    switch (s.w.fact) {
        case Fact::CoordinatorLoaded:
            return s.who + " coordinates what is in " + s.tp + ": " + s.value() + " records read";
        case Fact::CoordinatorResigned: return s.who + " coordinates " + s.tp + " no longer";
        case Fact::TransactionStateChanged:
            return s.who + ": producer " + s.value() + " at epoch " + s.offset() + " is in " +
                   std::string(name_of(static_cast<TransactionState>(s.w.value2)));
        case Fact::TransactionTimedOut:
            return s.w.error == 0 ? s.who + " aborted a transaction whose time was over"
                                  : s.who + " could not abort a late transaction: " + s.error();
        case Fact::TransactionGivenUp:
            return s.who + " gave up the markers of producer " + s.value() + ": " + s.tp +
                   " said " + s.error();
        default: return {};
    }
}

std::string driver_words(const Words& s) {
    switch (s.w.fact) {
        case Fact::FaultInjected: return "FAULT " + s.fault();
        case Fact::FaultHealed: return "over: " + s.fault();
        case Fact::NodeStarted: return s.who + " started";
        case Fact::NodeStopped: return s.who + " stopped";
        default: return {};
    }
}

}  // namespace

std::string sentence(const Event& event, const ClusterView& names) {
    const Observation& w = event.what;
    const Words words{w, names, names.node_name(event.node),
                      w.tp.topic == kNoTopic ? "" : names.partition_name(w.tp)};
    std::string out;
    for (const auto part : {replication_words, controller_words, client_words, coordinator_words,
                            driver_words}) {
        if (out.empty()) out = part(words);
    }
    if (out.empty()) out = words.who + " " + std::string(fact_name(w.fact)) + " " + words.tp;
    const bool is_fault = w.fact == Fact::FaultInjected || w.fact == Fact::FaultHealed;
    if (w.rule != nullptr && !is_fault) out += std::string(" (") + w.rule + ")";
    return out;
}

std::string time_text(Instant t) {
    std::string fraction = std::to_string(t.ms() % 1'000);
    fraction.insert(0, 3 - fraction.size(), '0');
    return std::to_string(t.ms() / 1'000) + "." + fraction + "s";
}

}  // namespace hw::trace
