// The partitions a broker hosts, by dense index and by (topic, partition) in two array steps.
#pragma once

#include <memory>
#include <vector>

#include "broker_model/base/check.hpp"
#include "broker_model/broker/partition.hpp"

namespace hw {

class PartitionTable {
  public:
    Partition& add(TopicPartition tp, ReplicaLog log) {
        PartitionIndex index;
        if (free_.empty()) {
            index = static_cast<PartitionIndex>(slots_.size());
            slots_.emplace_back();
        } else {
            index = free_.back();
            free_.pop_back();
        }
        slots_[index] = std::make_unique<Partition>(std::move(log));
        slots_[index]->tp = tp;
        slots_[index]->index = index;
        entry(tp) = index;
        return *slots_[index];
    }
    // Nobody finds it any more; its index stays valid until remove().
    void hide(const Partition& p) {
        if (entry(p.tp) == p.index) entry(p.tp) = kNoPartition;
    }
    void remove(Partition& p) {
        const PartitionIndex index = p.index;
        hide(p);
        slots_[index].reset();
        free_.push_back(index);
    }

    [[nodiscard]] Partition* find(TopicPartition tp) {
        const auto topic = static_cast<std::size_t>(tp.topic.value());
        const auto number = static_cast<std::size_t>(tp.partition);
        if (topic >= by_topic_.size() || number >= by_topic_[topic].size()) return nullptr;
        const PartitionIndex index = by_topic_[topic][number];
        return index == kNoPartition ? nullptr : slots_[index].get();
    }
    [[nodiscard]] const Partition* find(TopicPartition tp) const {
        return const_cast<PartitionTable*>(this)->find(tp);
    }
    [[nodiscard]] Partition* at(PartitionIndex index) { return slots_[index].get(); }

    // In order of index. f(Partition&)
    template <class F>
    void for_each(F&& f) {
        for (auto& slot : slots_)
            if (slot) f(*slot);
    }
    template <class F>
    void for_each(F&& f) const {
        for (const auto& slot : slots_)
            if (slot) f(static_cast<const Partition&>(*slot));
    }
    [[nodiscard]] std::size_t size() const { return slots_.size() - free_.size(); }

  private:
    PartitionIndex& entry(TopicPartition tp) {
        HW_CHECK(tp.topic.value() >= 0 && tp.partition >= 0);
        const auto topic = static_cast<std::size_t>(tp.topic.value());
        const auto number = static_cast<std::size_t>(tp.partition);
        if (topic >= by_topic_.size()) by_topic_.resize(topic + 1);
        if (number >= by_topic_[topic].size()) by_topic_[topic].resize(number + 1, kNoPartition);
        return by_topic_[topic][number];
    }

    std::vector<std::unique_ptr<Partition>> slots_;
    std::vector<PartitionIndex> free_;
    std::vector<std::vector<PartitionIndex>> by_topic_;  // topic ids are small and dense
};

}  // namespace hw
