#include "scenarios/event_watch.hpp"

#include <fmt/format.h>

#include "broker_model/base/check.hpp"
#include "sim/trace/sentence.hpp"

namespace hw::scenarios {

EventMatcher::EventMatcher(const EventPattern& pattern, TopicNames topic_names)
    : pattern_(pattern),
      event_(trace::find_event(pattern.event)),
      topic_names_(std::move(topic_names)) {
    HW_CHECK(event_ != nullptr, "no event is called " + pattern.event);
}

bool EventMatcher::matches(NodeId node, const Observation& what) const {
    if (!trace::is_event(*event_, what)) return false;
    if (pattern_.node && *pattern_.node != node.value()) return false;
    if (pattern_.partition && *pattern_.partition != what.tp.partition) return false;
    return pattern_.topic.empty() ||
           (what.tp.topic != kNoTopic && topic_names_(what.tp.topic) == pattern_.topic);
}

std::string pattern_text(const EventPattern& pattern) {
    std::string out = pattern.event;
    if (!pattern.topic.empty()) {
        out += " of " + pattern.topic;
        if (pattern.partition) out += fmt::format("-{}", *pattern.partition);
    }
    if (pattern.node) out += fmt::format(" on node {}", *pattern.node);
    return out;
}

EventWatch::EventWatch(const Expect& expect, EventMatcher::TopicNames topic_names)
    : expect_(expect) {
    for (const EventPattern& p : expect.events_in_order) order_.emplace_back(p, topic_names);
    for (const EventPattern& p : expect.never) {
        never_.push_back({EventMatcher(p, topic_names), std::nullopt});
    }
}

void EventWatch::on_observation(Instant at, NodeId node, const Observation& what) {
    if (reached_.size() < order_.size() && order_[reached_.size()].matches(node, what)) {
        reached_.push_back(at);
    }
    for (Forbidden& one : never_) {
        if (!one.seen_at && one.matcher.matches(node, what)) one.seen_at = at;
    }
}

void EventWatch::judge(std::vector<trace::Judged>& out) const {
    if (!order_.empty()) {
        std::string wanted;
        std::string got;
        for (std::size_t i = 0; i < order_.size(); ++i) {
            wanted += (i > 0 ? ", then " : "") + pattern_text(expect_.events_in_order[i]);
            if (i >= reached_.size()) continue;
            got += (i > 0 ? ", " : "at ") + trace::time_text(reached_[i]);
        }
        const bool all = reached_.size() == order_.size();
        if (!all) {
            got += (got.empty() ? "" : ", then ") +
                   ("no " + pattern_text(expect_.events_in_order[reached_.size()]));
        }
        out.push_back({wanted, got, all, false});
    }
    for (std::size_t i = 0; i < never_.size(); ++i) {
        const auto& seen = never_[i].seen_at;
        out.push_back({"never " + pattern_text(expect_.never[i]),
                       seen ? "seen at " + trace::time_text(*seen) : "never", !seen, false});
    }
}

}  // namespace hw::scenarios
