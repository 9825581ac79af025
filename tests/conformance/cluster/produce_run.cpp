#include "tests/conformance/cluster/produce_run.hpp"

#include <algorithm>

#include "broker_model/log/batch_records.hpp"

namespace hw::conformance {

ProducerRegistry::Producer& ProducerRegistry::of(const ProducerNode& node) {
    for (auto& [stream, producer] : by_stream_) {
        if (producer.node == &node) return producer;
    }
    HW_CHECK(false, "a producer the experiment does not know");
    return by_stream_.begin()->second;
}

void ProducerRegistry::killed(const ProducerNode& node) {
    Producer& producer = of(node);
    producer.kept = node.ledger();
    producer.node = nullptr;
}

void ProducerRegistry::for_each(const RecordBatch& batch, const Visit& visit) const {
    if (batch.is_control()) {
        visit(0, nullptr, 0);
        return;
    }
    auto it = by_stream_.upper_bound(batch.range.stream);
    HW_CHECK(it != by_stream_.begin(), "a batch of a producer the experiment does not know");
    const auto& [first_stream, producer] = *std::prev(it);
    const SendLedger& ledger = producer.kept ? *producer.kept : producer.node->ledger();
    const auto stream = static_cast<std::size_t>(batch.range.stream - first_stream);
    for_each_span(batch, [&](const RecordSpan& span) {
        std::int32_t index = span.first_index;
        const std::int64_t first = batch.range.first + index;
        for (const auto& run : ledger.find(stream, first, span.count)) {
            const Task& task = producer.tasks.at(run.task);
            for (std::int64_t i = 0; i < run.count; ++i) visit(index++, &task, run.first_send + i);
        }
        return true;
    });
}

int ProducerRegistry::id_index(ProducerId id) {
    const auto it = std::find(ids_seen_.begin(), ids_seen_.end(), id);
    if (it != ids_seen_.end()) return static_cast<int>(it - ids_seen_.begin());
    ids_seen_.push_back(id);
    return static_cast<int>(ids_seen_.size()) - 1;
}

ValueText value_text(const RecordBatch& batch, const ProducerRegistry::Task* task,
                     std::int64_t send) {
    if (task == nullptr) {
        return {batch.control == ControlType::Commit ? "<COMMIT>" : "<ABORT>", -1};
    }
    if (task->null_value) return {"null", -1};
    return {task->prefix, task->first_number + send};
}

}  // namespace hw::conformance
