// Serves Fetch: sessions, parking, waking. The work of a request is proportional to the partitions
// it names plus those that changed since the last one, not to the size of the session.
// Source: KafkaApis.handleFetchRequest, ReplicaManager.fetchMessages, DelayedFetch.scala.
#pragma once

#include "broker_model/broker/change_queue.hpp"
#include "broker_model/broker/fetch_reader.hpp"

namespace hw {

class FetchService {
  public:
    FetchService(BrokerContext& context, PartitionTable& partitions, LeaderOps& leader)
        : context_(context), sessions_(context, partitions),
          reader_(context, partitions, sessions_, leader) {}

    void handle(const ReplyTo& from, const FetchRequest& request);
    void on_timeout(std::uint32_t slot);
    // A partition changed: its entries have news, and parked requests may be ready to go.
    void on_change(Partition& p, std::uint8_t changes);
    // Answers the parked requests that on_change() found worth a look.
    void wake_parked();
    [[nodiscard]] const FetchSessions& sessions() const { return sessions_; }

  private:
    FetchContext* context_for(const ReplyTo& from, const FetchRequest& request);
    void set_params(FetchContext& c, const ReplyTo& from, const FetchRequest& request);
    // Reads all entries with news, in order; results_[i] belongs to c.dirty[i].
    struct Pass {
        FetchOutcome outcome;
        bool any_known = false;
    };
    Pass read_dirty(FetchContext& c, bool first_pass);
    void park(FetchContext& c);
    void complete(FetchContext& c);
    void respond(FetchContext& c);
    void answer_incremental(FetchContext& c, FetchResponse& response);
    void answer_full(FetchContext& c, FetchResponse& response);
    void remember_level_entries(FetchContext& c);

    BrokerContext& context_;
    FetchSessions sessions_;
    FetchReader reader_;
    std::vector<FetchResponse::Partition> results_;  // of the last pass
    std::vector<std::uint32_t> candidates_;  // contexts to look at in wake_parked()
};

}  // namespace hw
