// JSON of the log families <-> the model's types. Shared by the adapters of those families.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "broker_model/log/replica_log.hpp"
#include "tests/conformance/family.hpp"

namespace hw::conformance {

[[nodiscard]] LogConfig log_config_from(const Json& overrides);
[[nodiscard]] RecordBatch batch_from(const Json& in);
[[nodiscard]] std::vector<RecordBatch> batches_from(const Json& in);

[[nodiscard]] Json segments_json(const ReplicaLog& log);
[[nodiscard]] Json segment_sizes_json(const ReplicaLog& log);
[[nodiscard]] Json leader_epochs_json(const LeaderEpochCache& cache);
[[nodiscard]] Json producers_json(const ProducerState& producers);
[[nodiscard]] Json read_json(const ReadResult& read);
[[nodiscard]] Json found_json(const std::optional<TimestampAndOffset>& found);
[[nodiscard]] Json aborted_index_json(const ReplicaLog& log);
[[nodiscard]] Json stored_batch_json(const RecordBatch& batch);

template <class T>
[[nodiscard]] Json nullable(const std::optional<T>& value) {
    return value ? Json(value->value()) : Json();
}

}  // namespace hw::conformance
