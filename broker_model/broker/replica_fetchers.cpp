#include "broker_model/broker/replica_fetchers.hpp"

#include <algorithm>

#include "broker_model/base/java_hash.hpp"

namespace hw {

namespace {
constexpr std::uint32_t kNoFetcher = 0xffffffff;
}

// RULE fetcher.number: 31 * hash(topic) + partition, mod num.replica.fetchers.
std::int32_t ReplicaFetchers::number_of(TopicPartition tp) const {
    if (context_.config.num_replica_fetchers <= 1) return 0;
    const TopicImage* topic = context_.image.topics.find(tp.topic);
    const std::uint32_t hash =
        topic == nullptr ? 0 : static_cast<std::uint32_t>(java_string_hash(topic->name));
    const auto key = static_cast<std::int32_t>(31 * hash + static_cast<std::uint32_t>(tp.partition));
    return kafka_abs(key) % context_.config.num_replica_fetchers;
}

std::uint32_t ReplicaFetchers::slot_for(NodeId leader, std::int32_t number) {
    std::uint32_t free_slot = static_cast<std::uint32_t>(fetchers_.size());
    for (std::uint32_t i = 0; i < fetchers_.size(); ++i) {
        if (!fetchers_[i]) {
            free_slot = std::min(free_slot, i);
        } else if (fetchers_[i]->leader() == leader && fetchers_[i]->number() == number) {
            return i;
        }
    }
    if (free_slot == fetchers_.size()) fetchers_.emplace_back();
    fetchers_[free_slot] = std::make_unique<ReplicaFetcher>(context_, partitions_, ops_, leader,
                                                            number, free_slot);
    return free_slot;
}

void ReplicaFetchers::follow(Partition& p) {
    const std::uint32_t slot = slot_for(p.leader, number_of(p.tp));
    if (p.fetcher != kNoFetcher && p.fetcher != slot) unfollow(p);
    fetchers_[slot]->add(p);
    if (std::find(started_.begin(), started_.end(), slot) == started_.end())
        started_.push_back(slot);
}

void ReplicaFetchers::unfollow(Partition& p) {
    if (p.fetcher != kNoFetcher) fetchers_[p.fetcher]->remove(p);
}

void ReplicaFetchers::on_log_start_moved(const Partition& p) {
    if (p.fetcher != kNoFetcher) fetchers_[p.fetcher]->on_log_start_moved(p);
}

void ReplicaFetchers::close_idle() {
    for (auto& fetcher : fetchers_) {
        if (!fetcher || !fetcher->empty()) continue;
        fetcher->close();
        fetcher.reset();
    }
}

void ReplicaFetchers::close_all() {
    partitions_.for_each([&](Partition& p) { unfollow(p); });
    close_idle();
}

void ReplicaFetchers::run_started() {
    for (const std::uint32_t slot : started_)
        if (fetchers_[slot]) fetchers_[slot]->run();
    started_.clear();
}

void ReplicaFetchers::on_timer(std::uint32_t slot) {
    if (slot < fetchers_.size() && fetchers_[slot]) fetchers_[slot]->on_timer();
}

ReplicaFetcher* ReplicaFetchers::find(NodeId leader, Channel channel) {
    for (auto& fetcher : fetchers_)
        if (fetcher && fetcher->leader() == leader && fetcher->channel() == channel)
            return fetcher.get();
    return nullptr;
}

bool ReplicaFetchers::on_answered(const Answered& answer) {
    if (answer.channel < kChannelFetcher) return false;
    if (ReplicaFetcher* fetcher = find(answer.peer, answer.channel)) fetcher->on_answered(answer);
    return true;
}

bool ReplicaFetchers::on_disconnected(const Disconnected& lost) {
    if (lost.channel < kChannelFetcher) return false;
    if (ReplicaFetcher* fetcher = find(lost.peer, lost.channel)) fetcher->on_disconnected();
    return true;
}

}  // namespace hw
