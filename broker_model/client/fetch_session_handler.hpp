// The client's half of a fetch session with one broker (rule: replication/fetch_session.hpp): what
// goes into the next request, given the partitions to be fetched. Kafka: FetchSessionHandler.
#pragma once

#include <span>
#include <vector>

#include "broker_model/protocol/fetch.hpp"
#include "broker_model/replication/fetch_session.hpp"

namespace hw {

class FetchSessionHandler {
  public:
    // Puts session, partitions and forgotten partitions into the request.
    void build(std::span<const FetchRequest::Partition> wanted, FetchRequest& request);

    // False: the response's partitions are not to be used.
    [[nodiscard]] bool on_response(const FetchResponse& response);
    void on_failure() { next_ = after_fetch_failure(next_); }

    // What the last request covered, listed in it or remembered by the session.
    [[nodiscard]] const FetchRequest::Partition* partition(TopicPartition tp) const;
    [[nodiscard]] std::span<const FetchRequest::Partition> partitions() const { return session_; }

  private:
    FetchMetadata next_;
    std::vector<FetchRequest::Partition> session_;  // sorted by partition
};

}  // namespace hw
