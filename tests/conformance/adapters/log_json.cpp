#include "tests/conformance/adapters/log_json.hpp"

#include <algorithm>
#include <stdexcept>

#include "broker_model/log/batch_records.hpp"
#include "broker_model/log/batch_size.hpp"
#include "broker_model/log/disk_damage.hpp"
#include "tests/conformance/adapters/compressed_size.hpp"

namespace hw::conformance {
namespace {

template <class E>
using Names = std::vector<std::pair<std::string, E>>;

template <class E>
E named(const Names<E>& names, const std::string& name) {
    for (const auto& [text, value] : names) {
        if (text == name) return value;
    }
    throw std::runtime_error("unknown name: " + name);
}

template <class E>
std::string name_of(const Names<E>& names, E value) {
    for (const auto& [text, known] : names) {
        if (known == value) return text;
    }
    return "?";
}

const Names<Compression> kCompressions = {{"none", Compression::None},
                                          {"gzip", Compression::Gzip},
                                          {"snappy", Compression::Snappy},
                                          {"lz4", Compression::Lz4},
                                          {"zstd", Compression::Zstd}};
const Names<TopicCompression> kTopicCompressions = {
    {"producer", TopicCompression::Producer}, {"uncompressed", TopicCompression::Uncompressed},
    {"gzip", TopicCompression::Gzip},         {"snappy", TopicCompression::Snappy},
    {"lz4", TopicCompression::Lz4},           {"zstd", TopicCompression::Zstd}};
const Names<TimestampType> kTimestampTypes = {{"CreateTime", TimestampType::CreateTime},
                                              {"LogAppendTime", TimestampType::LogAppendTime}};

std::optional<std::int32_t> field_size_from(const Json& record, const char* text,
                                            const char* size) {
    if (record.contains(size)) {
        const Json& bytes = record.at(size);
        if (bytes.is_null()) return std::nullopt;
        return bytes.get<std::int32_t>();
    }
    if (!record.contains(text) || record.at(text).is_null()) return std::nullopt;
    return static_cast<std::int32_t>(record.at(text).get<std::string>().size());
}

RecordRun run_from(const Json& record) {
    RecordRun run;
    run.count = record.value("repeat", 1);
    run.key_size = field_size_from(record, "key", "key_size_bytes");
    run.value_size = field_size_from(record, "value", "value_size_bytes");
    run.first_timestamp_ms = record.at("timestamp_ms").get<std::int64_t>();
    if (run.key_size && record.contains("key")) run.key = record.at("key").get<std::string>();
    if (run.value_size && record.contains("value")) record.at("value").get_to(run.value);
    return run;
}

// key = version and type, value = version and coordinator epoch
RecordRun marker_run(const Json& in) {
    return {1, 4, 6, in.at("timestamp_ms").get<std::int64_t>(), 0, ""};
}

void set_header_fields(const Json& in, RecordBatch& batch) {
    batch.base_offset = Offset{in.value("base_offset", std::int64_t{0})};
    batch.leader_epoch = LeaderEpoch{in.value("partition_leader_epoch", -1)};
    batch.producer_id = ProducerId{in.value("producer_id", std::int64_t{-1})};
    batch.producer_epoch = ProducerEpoch{in.value("producer_epoch", std::int16_t{-1})};
    batch.base_sequence = in.value("base_sequence", -1);
    batch.compression = named(kCompressions, in.value("compression", std::string("none")));
    batch.transactional = in.value("transactional", false) || in.contains("control");
    batch.coordinator_epoch = in.value("coordinator_epoch", -1);
    if (in.contains("control")) {
        batch.control = in.at("control") == "COMMIT" ? ControlType::Commit : ControlType::Abort;
    }
}

}  // namespace

LogConfig log_config_from(const Json& overrides) {
    LogConfig config;
    const auto number = [&](const char* key, auto& field) {
        if (overrides.contains(key)) overrides.at(key).get_to(field);
    };
    number("segment.bytes", config.segment_bytes);
    number("segment.ms", config.segment_ms);
    number("segment.jitter.ms", config.segment_jitter_ms);
    number("segment.index.bytes", config.segment_index_bytes);
    number("index.interval.bytes", config.index_interval_bytes);
    number("retention.ms", config.retention_ms);
    number("retention.bytes", config.retention_bytes);
    number("max.message.bytes", config.max_message_bytes);
    number("message.timestamp.before.max.ms", config.message_timestamp_before_max_ms);
    number("message.timestamp.after.max.ms", config.message_timestamp_after_max_ms);
    number("flush.messages", config.flush_messages);
    number("flush.ms", config.flush_ms);
    number("delete.retention.ms", config.delete_retention_ms);
    number("min.compaction.lag.ms", config.min_compaction_lag_ms);
    number("max.compaction.lag.ms", config.max_compaction_lag_ms);
    number("min.cleanable.dirty.ratio", config.min_cleanable_dirty_ratio);
    if (overrides.contains("cleanup.policy")) {
        const auto policy = overrides.at("cleanup.policy").get<std::string>();
        config.cleanup_delete = policy.find("delete") != policy.npos;
        config.cleanup_compact = policy.find("compact") != policy.npos;
    }
    if (overrides.contains("compression.type")) {
        config.compression_type = named(kTopicCompressions, overrides.at("compression.type"));
    }
    if (overrides.contains("message.timestamp.type")) {
        config.message_timestamp_type =
            named(kTimestampTypes, overrides.at("message.timestamp.type"));
    }
    return config;
}

RecordBatch batch_from(const Json& in) {
    RecordBatch batch;
    set_header_fields(in, batch);
    BatchPayload payload;
    if (in.contains("control")) {
        payload.runs.push_back(marker_run(in));
    } else {
        for (const Json& record : in.at("records")) payload.runs.push_back(run_from(record));
    }
    for (const RecordRun& run : payload.runs) batch.record_count += run.count;
    batch.last_offset_delta = batch.record_count - 1;
    batch.size_bytes = compressed_size(batch.compression, payload);
    batch.payload = std::make_shared<const BatchPayload>(std::move(payload));
    batch.base_timestamp_ms = first_record_timestamp_ms(batch);
    batch.max_timestamp_ms = max_record_timestamp_ms(batch);
    if (in.contains("timestamp_type")) {
        batch.timestamp_type = named(kTimestampTypes, in.at("timestamp_type"));
        batch.max_timestamp_ms = in.at("timestamp_ms").get<std::int64_t>();
    }
    if (in.contains("set_record_count")) in.at("set_record_count").get_to(batch.record_count);
    if (in.contains("set_last_offset_delta")) {
        in.at("set_last_offset_delta").get_to(batch.last_offset_delta);
    }
    if (in.value("set_control_bit", false)) batch.control = ControlType::Commit;
    if (in.contains("corrupt_byte")) flip_byte_of_batch(batch, in.at("corrupt_byte"));
    return batch;
}

std::vector<RecordBatch> batches_from(const Json& in) {
    std::vector<RecordBatch> batches;
    for (const Json& json : in) {
        RecordBatch batch = batch_from(json);
        if (batch.size_bytes > 0) batches.push_back(std::move(batch));  // no records: not a byte
    }
    return batches;
}

Json segments_json(const ReplicaLog& log) {
    Json out = Json::array();
    for (const Segment& s : log.segments()) out.push_back(s.base_offset.value());
    return out;
}

Json segment_sizes_json(const ReplicaLog& log) {
    Json out = Json::array();
    for (const Segment& s : log.segments()) {
        out.push_back({s.base_offset.value(), s.size_bytes});
    }
    return out;
}

Json leader_epochs_json(const LeaderEpochCache& cache) {
    Json out = Json::array();
    for (const EpochEntry& e : cache.entries()) {
        out.push_back({e.epoch.value(), e.start_offset.value()});
    }
    return out;
}

Json producers_json(const ProducerState& producers) {
    Json out = Json::array();
    for (const ProducerEntry& p : producers.producers()) {
        Json batches = Json::array();
        for (const RememberedBatch& b : p.batches()) {
            batches.push_back({{"first_seq", b.first_sequence()},
                               {"last_seq", b.last_sequence},
                               {"first_offset", b.first_offset().value()},
                               {"last_offset", b.last_offset.value()},
                               {"timestamp_ms", b.timestamp_ms}});
        }
        out.push_back({{"producer_id", p.producer_id.value()},
                       {"producer_epoch", p.epoch.value()},
                       {"coordinator_epoch", p.coordinator_epoch},
                       {"last_timestamp_ms", p.last_timestamp_ms},
                       {"current_txn_first_offset",
                        p.in_transaction() ? Json(p.txn_first_offset.value()) : Json()},
                       {"batches", batches}});
    }
    return out;
}

Json read_json(const ReadResult& read) {
    Json batches = Json::array();
    for (const StoredBatch& s : read.batches) {
        batches.push_back({s.batch.base_offset.value(), s.batch.last_offset().value()});
    }
    Json aborted;
    if (read.aborted_transactions) {
        aborted = Json::array();
        for (const AbortedTransaction& txn : *read.aborted_transactions) {
            aborted.push_back({{"producer_id", txn.producer_id.value()},
                               {"first_offset", txn.first_offset.value()}});
        }
    }
    const bool none = read.batches.empty();
    return {{"size_bytes", read.size_bytes},
            {"complete_batches_bytes", read.complete_bytes()},
            {"first_offset", none ? -1 : read.batches.front().batch.base_offset.value()},
            {"last_offset", none ? -1 : read.batches.back().batch.last_offset().value()},
            {"batches", batches},
            {"first_entry_incomplete", read.first_entry_incomplete},
            {"aborted_transactions", aborted}};
}

Json found_json(const std::optional<TimestampAndOffset>& found) {
    if (!found) return {};
    return {{"timestamp_ms", found->timestamp_ms},
            {"offset", found->offset.value()},
            {"leader_epoch", nullable(found->leader_epoch)}};
}

Json aborted_index_json(const ReplicaLog& log) {
    Json out = Json::array();
    for (const Segment& segment : log.segments()) {
        for (const AbortedTxn& txn : segment.txn_index) {
            out.push_back({{"segment", segment.base_offset.value()},
                           {"producer_id", txn.producer_id.value()},
                           {"first_offset", txn.first_offset.value()},
                           {"last_offset", txn.last_offset.value()},
                           {"last_stable_offset", txn.last_stable_offset.value()}});
        }
    }
    return out;
}

Json stored_batch_json(const RecordBatch& batch) {
    return {{"base_offset", batch.base_offset.value()},
            {"last_offset", batch.last_offset().value()},
            {"compression", name_of(kCompressions, batch.compression)},
            {"timestamp_type", name_of(kTimestampTypes, batch.timestamp_type)},
            {"max_timestamp_ms", batch.max_timestamp_ms},
            {"partition_leader_epoch", batch.leader_epoch.value()}};
}

}  // namespace hw::conformance
