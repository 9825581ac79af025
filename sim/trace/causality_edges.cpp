#include "sim/trace/causality_edges.hpp"

#include <map>
#include <optional>
#include <string_view>

namespace hw::trace {
namespace {

using Place = std::size_t;

NodeId node_id(std::int64_t id) { return NodeId{static_cast<std::int32_t>(id)}; }

class Edges {
  public:
    explicit Edges(const std::vector<Event>& events) : events_(events) {
        // Facts of one controller write share their time and stand in any order among themselves.
        for (Place i = 0; i < events.size(); ++i) {
            const Observation& w = events[i].what;
            const bool leaves = w.fact == Fact::BrokerFenced ||
                                w.fact == Fact::BrokerInControlledShutdown;
            if (leaves) fenced_[node_id(w.value)].push_back(i);
            if (w.fact == Fact::BrokerUnfenced) unfenced_[node_id(w.value)].push_back(i);
        }
    }

    std::vector<std::pair<Place, Place>> all() {
        for (Place i = 0; i < events_.size(); ++i) {
            at_ = i;
            const Event& e = events_[i];
            switch (e.what.fact) {
                case Fact::LeaderAppended:
                case Fact::FollowerAppended:
                case Fact::HighWatermarkAdvanced:
                case Fact::RecordsAcked:
                case Fact::LogTruncated:
                case Fact::LogRecovered: replication(e); break;
                case Fact::IsrShrinkProposed:
                case Fact::IsrExpandProposed:
                case Fact::IsrChanged: in_sync_set(e); break;
                case Fact::BecameLeader:
                case Fact::LeaderElected:
                case Fact::UncleanLeaderElected:
                case Fact::PartitionOffline: leadership(e); break;
                default: process(e); break;
            }
        }
        return std::move(out_);
    }

  private:
    void from(std::optional<Place> cause) {
        if (cause && *cause != at_) out_.emplace_back(*cause, at_);
    }
    template <class Map, class Key>
    static std::optional<Place> find(const Map& map, const Key& key) {
        const auto found = map.find(key);
        return found == map.end() ? std::nullopt : std::optional<Place>(found->second);
    }
    // The newest of them up to now, this instant included.
    [[nodiscard]] std::optional<Place> newest(
        const std::map<NodeId, std::vector<Place>>& places, NodeId node) const {
        const auto found = places.find(node);
        std::optional<Place> out;
        if (found == places.end()) return out;
        for (const Place i : found->second) {
            if (events_[i].at <= events_[at_].at) out = i;
        }
        return out;
    }

    void process(const Event& e) {
        const Observation& w = e.what;
        if (w.fact == Fact::FaultInjected) trouble_[e.node] = at_;
        if (w.fact == Fact::NodeStarted) {
            from(find(trouble_, e.node));
            started_[e.node] = at_;
        }
        if (w.fact == Fact::BrokerFenced || w.fact == Fact::BrokerInControlledShutdown) {
            from(find(trouble_, node_id(w.value)));
        }
        if (w.fact == Fact::BrokerUnfenced) from(find(started_, node_id(w.value)));
    }

    void replication(const Event& e) {
        const Observation& w = e.what;
        if (w.fact == Fact::LeaderAppended) {
            appends_[w.tp].push_back(at_);
        } else if (w.fact == Fact::FollowerAppended) {
            from(append_with(w.tp, w.offset2));
            copies_[w.tp] = at_;
        } else if (w.fact == Fact::HighWatermarkAdvanced) {
            watermark(e);
        } else if (w.fact == Fact::RecordsAcked) {
            acknowledgement(e);
        } else if (w.fact == Fact::LogTruncated) {
            from(find(leaders_, w.tp));
        } else {
            from(find(trouble_, e.node));
        }
    }
    // The leader's watermark moves because of a copy, or because nobody has to copy any more.
    void watermark(const Event& e) {
        const Observation& w = e.what;
        if (std::string_view(w.rule == nullptr ? "" : w.rule) != "hw.advance") return;
        watermarks_[w.tp] = at_;
        const auto alone = find(alone_, w.tp);
        from(alone ? alone : find(copies_, w.tp));
        from(append_with(w.tp, w.offset - 1));
    }
    void acknowledgement(const Event& e) {
        const Observation& w = e.what;
        if (w.offset == kNoOffset) return;  // acks=0: nobody was asked
        const Offset last = w.offset + (w.value2 - 1);
        const auto mark = find(watermarks_, w.tp);
        const bool committed = mark && events_[*mark].what.offset > last &&
                               events_[*mark].at >= e.at - nanos(kAnswer_ns);
        from(committed ? mark : append_with(w.tp, last));
    }
    [[nodiscard]] std::optional<Place> append_with(TopicPartition tp, Offset offset) const {
        const auto found = appends_.find(tp);
        if (found == appends_.end()) return std::nullopt;
        for (auto it = found->second.rbegin(); it != found->second.rend(); ++it) {
            const Observation& w = events_[*it].what;
            if (w.offset <= offset && offset <= w.offset2) return *it;
        }
        return std::nullopt;
    }

    void in_sync_set(const Event& e) {
        const Observation& w = e.what;
        if (w.fact == Fact::IsrChanged) {
            const bool shrank = w.value < w.value2;
            const auto proposed = find(shrank ? shrinks_ : expands_, w.tp);
            from(proposed ? proposed : fencing_now());
            if (!proposed && !fencing_now()) from(find(elections_, w.tp));
            alone_.erase(w.tp);
            if (w.value == 1) alone_[w.tp] = at_;
            shrinks_.erase(w.tp);
            expands_.erase(w.tp);
            return;
        }
        const bool shrink = w.fact == Fact::IsrShrinkProposed;
        (shrink ? shrinks_ : expands_)[w.tp] = at_;
        if (!shrink) return;
        const auto of_follower = find(trouble_, node_id(w.value));
        from(of_follower ? of_follower : find(trouble_, e.node));
    }
    // The controller took somebody out of the ISR, and the leader heard of it a moment ago.
    [[nodiscard]] std::optional<Place> fencing_now() const {
        std::optional<Place> out;
        for (const auto& [node, places] : fenced_) {
            for (const Place i : places) {
                const Instant then = events_[i].at;
                const bool near = then <= events_[at_].at && events_[at_].at - then < seconds(1);
                if (near && (!out || events_[i].at >= events_[*out].at)) out = i;
            }
        }
        return out;
    }

    void leadership(const Event& e) {
        const Observation& w = e.what;
        if (w.fact == Fact::BecameLeader) {
            from(find(elections_, w.tp));
            leaders_[w.tp] = at_;
            return;
        }
        const auto left = w.value2 >= 0 ? newest(fenced_, node_id(w.value2)) : std::nullopt;
        const auto came = w.value >= 0 ? newest(unfenced_, node_id(w.value)) : std::nullopt;
        from(left ? left : came);
        if (w.fact != Fact::PartitionOffline) elections_[w.tp] = at_;
    }

    // An acknowledgement leaves right after what it waited for; longer ago it was something else.
    static constexpr std::int64_t kAnswer_ns = 500'000'000;

    const std::vector<Event>& events_;
    Place at_ = 0;
    std::vector<std::pair<Place, Place>> out_;
    std::map<NodeId, std::vector<Place>> fenced_;
    std::map<NodeId, std::vector<Place>> unfenced_;
    std::map<NodeId, Place> trouble_;  // newest fault that hit the node
    std::map<NodeId, Place> started_;
    std::map<TopicPartition, std::vector<Place>> appends_;
    std::map<TopicPartition, Place> copies_;
    std::map<TopicPartition, Place> watermarks_;  // the leader's
    std::map<TopicPartition, Place> shrinks_;  // proposed, not decided yet
    std::map<TopicPartition, Place> expands_;
    std::map<TopicPartition, Place> alone_;  // the change that left the leader alone
    std::map<TopicPartition, Place> elections_;
    std::map<TopicPartition, Place> leaders_;
};

}  // namespace

std::vector<std::pair<std::size_t, std::size_t>> causal_edges(const std::vector<Event>& events) {
    return Edges(events).all();
}

}  // namespace hw::trace
