// Who wrote a record: from a batch's range (stream, ordinals) back to the producer, its task and
// the value that the experiment's text gave it.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "broker_model/client/producer_node.hpp"
#include "broker_model/log/record_batch.hpp"
#include "tests/conformance/cluster/run_text.hpp"

namespace hw::conformance {

class ProducerRegistry {
  public:
    struct Task {
        std::string prefix;
        std::int64_t first_number = 0;
        bool null_value = false;
        std::vector<std::string> keys;
    };
    struct Producer {
        const ProducerNode* node = nullptr;  // null once its process was killed
        std::optional<SendLedger> kept;      // ... and what it had sent by then
        std::map<std::int32_t, Task> tasks;
    };

    // `first_stream`: the producer's block of stream ids begins here.
    void add(StreamId first_stream, const ProducerNode& node) { by_stream_[first_stream].node = &node; }
    Producer& of(const ProducerNode& node);
    void killed(const ProducerNode& node);

    // The records of a batch in order. f(index, task or null for a marker, number of the send)
    using Visit = std::function<void(std::int32_t index, const Task* task, std::int64_t send)>;
    void for_each(const RecordBatch& batch, const Visit& visit) const;

    // Producer ids in order of first sight, as `producer_id_index` counts them.
    int id_index(ProducerId id);

  private:
    std::map<StreamId, Producer> by_stream_;
    std::vector<ProducerId> ids_seen_;
};

[[nodiscard]] ValueText value_text(const RecordBatch& batch, const ProducerRegistry::Task* task,
                                   std::int64_t send);

template <class Visit>
void for_each_record(const ProducerRegistry& registry, const RecordBatch& batch, Visit&& visit) {
    registry.for_each(batch, [&](std::int32_t index, const ProducerRegistry::Task* task,
                                 std::int64_t send) {
        visit(batch.base_offset + index, value_text(batch, task, send));
    });
}

}  // namespace hw::conformance
