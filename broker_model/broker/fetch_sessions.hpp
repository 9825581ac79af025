// The fetch contexts of a broker: creation, the session cache (KIP-227), and the subscriptions that
// tie each entry to its partition. Source: FetchSession.scala (FetchSessionCacheShard, FetchManager).
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "broker_model/broker/broker_context.hpp"
#include "broker_model/broker/fetch_context.hpp"
#include "broker_model/broker/partition_table.hpp"

namespace hw {

class FetchSessions {
  public:
    FetchSessions(BrokerContext& context, PartitionTable& partitions)
        : context_(context), partitions_(partitions) {}

    [[nodiscard]] FetchContext& at(std::uint32_t slot) { return *slots_[slot]; }
    [[nodiscard]] FetchContext* find_session(std::int32_t id);
    FetchContext& create();
    // Ends the session; the context goes too unless a request is parked in it.
    void close_session(FetchContext& c);
    void destroy(FetchContext& c);

    // Puts the partitions of a request into the context: all of them are looked at again.
    void update(FetchContext& c, const FetchRequest& request);
    // Grants a session if the cache has or makes room. Returns its id or kNoFetchSession.
    std::int32_t open_session(FetchContext& c);
    void touch(FetchContext& c);

    // Links an entry to the partition if that is hosted by now.
    Partition* locate(FetchContext& c, std::uint32_t entry);
    // The partition is going away.
    void orphan(Partition& p);
    [[nodiscard]] std::size_t session_count() const { return by_id_.size(); }

  private:
    void put(FetchContext& c, const FetchRequest::Partition& asked, bool fresh);
    void forget(FetchContext& c, TopicPartition tp);
    [[nodiscard]] std::uint32_t find_entry(FetchContext& c, TopicPartition tp);
    void unsubscribe(FetchContext& c, std::uint32_t entry);
    bool make_room(const FetchContext& newcomer);
    [[nodiscard]] std::int32_t new_id();

    BrokerContext& context_;
    PartitionTable& partitions_;
    std::vector<std::unique_ptr<FetchContext>> slots_;
    std::vector<std::uint32_t> free_;
    std::vector<std::pair<std::int32_t, std::uint32_t>> by_id_;  // session id -> slot, sorted
};

}  // namespace hw
