#include "broker_model/client/client_metadata.hpp"

#include <algorithm>

#include "broker_model/base/check.hpp"
#include "broker_model/client/leader_epoch_order.hpp"

namespace hw {
namespace {
// "Never tried": far enough in the past that no back-off reaches from it into the run.
constexpr Instant kLongAgo = Instant::from_ns(-(kNever.ns() / 2));
}  // namespace

ClientMetadata::ClientMetadata(MetadataSettings settings, Rng rng)
    : settings_(settings), rng_(rng), last_attempt_(kLongAgo), last_full_success_(kLongAgo) {
    failure_backoff_ = draw_backoff(settings_.retry, 0, rng_);
}

TopicIndex ClientMetadata::find(std::string_view name) const {
    const auto it = std::lower_bound(by_name_.begin(), by_name_.end(), name,
                                     [](const auto& e, std::string_view n) { return e.first < n; });
    return it != by_name_.end() && it->first == name ? it->second : kNoTopicIndex;
}

TopicIndex ClientMetadata::find(TopicId id) const {
    for (TopicIndex i = 0; i < topic_count(); ++i) {
        if (topics_[i].id == id) return i;
    }
    return kNoTopicIndex;
}

TopicIndex ClientMetadata::find_or_add(std::string_view name) {
    const auto it = std::lower_bound(by_name_.begin(), by_name_.end(), name,
                                     [](const auto& e, std::string_view n) { return e.first < n; });
    if (it != by_name_.end() && it->first == name) return it->second;
    const TopicIndex index = topic_count();
    by_name_.insert(it, {std::string(name), index});
    topics_.emplace_back().name = name;
    return index;
}

TopicIndex ClientMetadata::add(std::string_view name, Instant now) {
    const TopicIndex index = find_or_add(name);
    touch(index, now);
    return index;
}

void ClientMetadata::touch(TopicIndex topic, Instant now) {
    Topic& t = topics_[topic];
    t.unused_at = now + settings_.topic_idle;
    if (t.wanted) return;
    t.wanted = true;
    t.is_new = true;
    request_update_for_new_topics();
}

void ClientMetadata::remove(TopicIndex topic) {
    topics_[topic].wanted = false;
    topics_[topic].is_new = false;
}

std::int64_t ClientMetadata::request_update(bool reset_equivalent_backoff) {
    need_full_ = true;
    if (reset_equivalent_backoff) reset_equivalent();
    return version_;
}

void ClientMetadata::request_update_for_new_topics() {
    last_attempt_ = kLongAgo;  // a new topic does not wait for anybody's back-off
    need_partial_ = true;
    reset_equivalent();
    ++request_version_;
}

std::int64_t ClientMetadata::request_update_for(TopicIndex topic) {
    if (!topics_[topic].is_new) return request_update();
    request_update_for_new_topics();
    return version_;
}

Instant ClientMetadata::refresh_at() const {
    return metadata_refresh_at({update_requested(), last_attempt_, last_full_success_,
                                settings_.max_age, failure_backoff_, equivalent_backoff_});
}

ClientMetadata::Outgoing ClientMetadata::make_request(Instant now) {
    Outgoing out;
    out.request_version = request_version_;
    out.request.allow_auto_topic_creation = settings_.allow_auto_topic_creation;
    out.partial = settings_.partial_updates && !need_full_ &&
                  last_full_success_ + settings_.max_age > now;
    if (now >= last_full_success_ + settings_.max_age) reset_equivalent();
    if (settings_.interest == MetadataSettings::Interest::AllTopics && !out.partial) {
        out.request.all_topics = true;
        return out;
    }
    if (settings_.interest == MetadataSettings::Interest::BrokersOnly) return out;
    for (const auto& [name, index] : by_name_) {
        const Topic& t = topics_[index];
        if (out.partial ? t.is_new : t.wanted) out.request.topics.push_back(name);
    }
    return out;
}

bool ClientMetadata::retain(Topic& t, Instant now) {
    if (settings_.interest == MetadataSettings::Interest::AllTopics) return true;
    if (!t.wanted) return false;
    if (t.is_new || t.unused_at > now) return true;
    t.wanted = false;
    return false;
}

void ClientMetadata::forget(Topic& t) {
    t.partitions.clear();
    t.id = kNoTopic;
}

void ClientMetadata::update(const Outgoing& asked, const MetadataResponse& response, Instant now) {
    need_partial_ = asked.request_version < request_version_;
    last_attempt_ = now;
    failures_ = 0;
    failure_backoff_ = draw_backoff(settings_.retry, 0, rng_);
    ++version_;
    bootstrapping_ = false;
    if (!asked.partial) {
        need_full_ = false;
        last_full_success_ = now;
    }
    ++equivalent_;
    brokers_ = response.brokers;
    std::sort(brokers_.begin(), brokers_.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
    controller_ = response.controller;

    std::vector<bool> mentioned(topics_.size(), false);
    for (const MetadataResponse::Topic& news : response.topics) {
        const TopicIndex index = find_or_add(news.name);
        mentioned.resize(topics_.size(), false);
        mentioned[index] = true;
        Topic& t = topics_[index];
        if (retain(t, now)) {
            update_topic(t, news);
        } else {
            forget(t);
        }
        t.is_new = false;
    }
    for (TopicIndex i = 0; i < topic_count(); ++i) {
        Topic& t = topics_[i];
        if (!mentioned[i] && (!asked.partial || !retain(t, now))) forget(t);
        if (!retain(t, now)) t.last_seen.clear();
    }
    equivalent_backoff_ =
        equivalent_ > 0 ? draw_backoff(settings_.retry, equivalent_ - 1, rng_) : Duration();
    refresh_leaders();
}

void ClientMetadata::update_topic(Topic& t, const MetadataResponse::Topic& news) {
    t.error = news.error;
    if (error_info(news.error).invalid_metadata) request_update();
    const bool same_id = news.id == kNoTopic || news.id == t.id;
    const std::vector<MetadataResponse::Partition> cached = std::move(t.partitions);
    t.partitions.clear();
    t.id = news.id;
    if (news.error != ErrorCode::NONE) return;
    t.partitions.reserve(news.partitions.size());
    for (const MetadataResponse::Partition& p : news.partitions) {
        take_partition(t, p, same_id, cached);
        if (error_info(p.error).invalid_metadata) request_update();
    }
}

void ClientMetadata::take_partition(Topic& t, const MetadataResponse::Partition& news, bool same_id,
                                    const std::vector<MetadataResponse::Partition>& cached) {
    const std::size_t index = static_cast<std::size_t>(news.partition);
    if (t.last_seen.size() <= index) t.last_seen.resize(index + 1, kNoLeaderEpoch);
    if (t.partitions.size() <= index) t.partitions.resize(index + 1);
    LeaderEpoch& seen = t.last_seen[index];
    if (metadata_epoch_is_acceptable(seen, news.leader_epoch, same_id)) {
        if (seen != news.leader_epoch || !same_id) reset_equivalent();
        seen = news.leader_epoch;
        t.partitions[index] = news;
    } else if (index < cached.size()) {
        t.partitions[index] = cached[index];
    }
}

void ClientMetadata::failed_update(Instant now) {
    last_attempt_ = now;
    ++failures_;
    failure_backoff_ = draw_backoff(settings_.retry, failures_ - 1, rng_);
    reset_equivalent();
}

void ClientMetadata::rebootstrap() {
    need_full_ = true;
    ++version_;
    bootstrapping_ = true;
    brokers_.clear();
    controller_ = kNoNode;
    for (Topic& t : topics_) forget(t);
    refresh_leaders();
}

bool ClientMetadata::broker_known(NodeId id) const {
    const auto it = std::lower_bound(brokers_.begin(), brokers_.end(), id,
                                     [](const auto& b, NodeId n) { return b.id < n; });
    return it != brokers_.end() && it->id == id;
}

void ClientMetadata::refresh_leaders() {
    ++leaders_version_;
    for (Topic& t : topics_) {
        t.leaders.resize(t.partitions.size());
        for (std::size_t p = 0; p < t.partitions.size(); ++p) {
            const MetadataResponse::Partition& m = t.partitions[p];
            t.leaders[p] = {broker_known(m.leader) ? m.leader : kNoNode, m.leader_epoch};
        }
    }
}

LeaderAndEpoch ClientMetadata::current_leader(TopicIndex i, std::int32_t partition) const {
    const Topic& t = topics_[i];
    const LeaderEpoch seen = std::cmp_less(partition, t.last_seen.size()) ? t.last_seen[partition]
                                                                         : kNoLeaderEpoch;
    const LeaderAndEpoch cached = leader(i, partition);
    if (seen != kNoLeaderEpoch && seen != cached.epoch) return {kNoNode, seen};
    return cached;
}

bool ClientMetadata::hint_leader(TopicIndex topic, std::int32_t partition, NodeId leader,
                                 LeaderEpoch epoch) {
    Topic& t = topics_[topic];
    if (!std::cmp_less(partition, t.partitions.size())) return false;
    if (!leader_hint_is_newer(current_leader(topic, partition).epoch, leader, epoch)) return false;
    if (!broker_known(leader)) {  // the response carries the hinted leader's address
        const auto it = std::lower_bound(brokers_.begin(), brokers_.end(), leader,
                                         [](const auto& b, NodeId n) { return b.id < n; });
        brokers_.insert(it, {leader, -1});
    }
    t.partitions[partition].leader = leader;
    t.partitions[partition].leader_epoch = epoch;
    t.last_seen[partition] = epoch;
    refresh_leaders();
    return true;
}

bool ClientMetadata::epoch_seen(TopicIndex topic, std::int32_t partition, LeaderEpoch epoch) {
    Topic& t = topics_[topic];
    if (!std::cmp_less(partition, t.last_seen.size())) return false;
    LeaderEpoch& seen = t.last_seen[partition];
    if (seen == kNoLeaderEpoch || epoch <= seen) return false;
    seen = epoch;
    need_full_ = true;
    return true;
}

}  // namespace hw
