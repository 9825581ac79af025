// The partitions of a producer's current transaction. Kafka: TransactionManager's
// newPartitionsInTransaction, pendingPartitionsInTransaction, partitionsInTransaction.
// Transaction version 1: New (sent to) -> Adding (asked for) -> In (granted: batches may leave).
// Version 2: In at once.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "broker_model/client/client_metadata.hpp"

namespace hw {

class TxnPartitions {
  public:
    enum class Stage : std::uint8_t { New, Adding, In };
    using Id = std::pair<TopicIndex, std::int32_t>;

    // If it is not there at all yet.
    void add(Id partition, Stage stage) {
        const auto at = find(partition);
        if (at == entries_.end() || at->id != partition) entries_.insert(at, {partition, stage});
    }
    [[nodiscard]] bool contains(Id partition) const {
        const auto at = std::lower_bound(entries_.begin(), entries_.end(), partition, before);
        return at != entries_.end() && at->id == partition && at->stage == Stage::In;
    }
    [[nodiscard]] bool any(Stage stage) const {
        return std::any_of(entries_.begin(), entries_.end(),
                           [stage](const Entry& e) { return e.stage == stage; });
    }
    // The new ones become Adding; returns all that are.
    std::vector<Id> start_adding() {
        std::vector<Id> adding;
        for (Entry& e : entries_) {
            if (e.stage == Stage::New) e.stage = Stage::Adding;
            if (e.stage == Stage::Adding) adding.push_back(e.id);
        }
        return adding;
    }
    void added(Id partition) {
        const auto at = find(partition);
        if (at != entries_.end() && at->id == partition) at->stage = Stage::In;
    }
    void remove(Id partition) {
        std::erase_if(entries_, [partition](const Entry& e) { return e.id == partition; });
    }
    void drop(Stage stage) {
        std::erase_if(entries_, [stage](const Entry& e) { return e.stage == stage; });
    }
    void clear() { entries_.clear(); }

  private:
    struct Entry {
        Id id;
        Stage stage;
    };
    static bool before(const Entry& e, const Id& id) { return e.id < id; }
    std::vector<Entry>::iterator find(Id partition) {
        return std::lower_bound(entries_.begin(), entries_.end(), partition, before);
    }

    std::vector<Entry> entries_;  // sorted
};

}  // namespace hw
