#include "broker_model/broker/topic_settings.hpp"

#include <algorithm>
#include <charconv>
#include <string>

namespace hw {

namespace {

using config::TextList;
using config::Value;

std::int64_t number(const Value& v) { return std::get<std::int64_t>(v); }
std::int32_t small_number(const Value& v) { return static_cast<std::int32_t>(number(v)); }
const std::string& text(const Value& v) { return std::get<std::string>(v); }
bool lists(const Value& v, std::string_view word) {
    const TextList& list = std::get<TextList>(v);
    return std::find(list.begin(), list.end(), word) != list.end();
}

TopicCompression compression(const std::string& name) {
    if (name == "uncompressed") return TopicCompression::Uncompressed;
    if (name == "gzip") return TopicCompression::Gzip;
    if (name == "snappy") return TopicCompression::Snappy;
    if (name == "lz4") return TopicCompression::Lz4;
    if (name == "zstd") return TopicCompression::Zstd;
    return TopicCompression::Producer;
}

ThrottledReplicas throttled(const Value& v, NodeId self) {
    ThrottledReplicas out;
    for (const std::string& item : std::get<TextList>(v)) {
        if (item == "*") out.all = true;
        const std::size_t colon = item.find(':');
        if (colon == std::string::npos) continue;
        std::int32_t partition = -1;
        std::int32_t broker = -1;
        std::from_chars(item.data(), item.data() + colon, partition);
        std::from_chars(item.data() + colon + 1, item.data() + item.size(), broker);
        if (broker == self.value()) out.partitions.push_back(partition);
    }
    return out;
}

struct Setter {
    std::string_view key;
    void (*set)(TopicSettings&, const Value&);
};

constexpr Setter kSetters[] = {
    {"cleanup.policy",
     [](TopicSettings& t, const Value& v) {
         t.log.cleanup_delete = lists(v, "delete");
         t.log.cleanup_compact = lists(v, "compact");
     }},
    {"compression.type",
     [](TopicSettings& t, const Value& v) { t.log.compression_type = compression(text(v)); }},
    {"delete.retention.ms",
     [](TopicSettings& t, const Value& v) { t.log.delete_retention_ms = number(v); }},
    {"file.delete.delay.ms",
     [](TopicSettings& t, const Value& v) { t.log.file_delete_delay_ms = number(v); }},
    {"flush.messages", [](TopicSettings& t, const Value& v) { t.log.flush_messages = number(v); }},
    {"flush.ms", [](TopicSettings& t, const Value& v) { t.log.flush_ms = number(v); }},
    {"index.interval.bytes",
     [](TopicSettings& t, const Value& v) { t.log.index_interval_bytes = small_number(v); }},
    {"internal.segment.bytes",
     [](TopicSettings& t, const Value& v) { t.log.segment_bytes = small_number(v); }},
    {"max.compaction.lag.ms",
     [](TopicSettings& t, const Value& v) { t.log.max_compaction_lag_ms = number(v); }},
    {"max.message.bytes",
     [](TopicSettings& t, const Value& v) { t.log.max_message_bytes = small_number(v); }},
    {"message.timestamp.after.max.ms",
     [](TopicSettings& t, const Value& v) { t.log.message_timestamp_after_max_ms = number(v); }},
    {"message.timestamp.before.max.ms",
     [](TopicSettings& t, const Value& v) { t.log.message_timestamp_before_max_ms = number(v); }},
    {"message.timestamp.type",
     [](TopicSettings& t, const Value& v) {
         t.log.message_timestamp_type = text(v) == "LogAppendTime" ? TimestampType::LogAppendTime
                                                                   : TimestampType::CreateTime;
     }},
    {"min.cleanable.dirty.ratio",
     [](TopicSettings& t, const Value& v) {
         t.log.min_cleanable_dirty_ratio = std::get<double>(v);
     }},
    {"min.compaction.lag.ms",
     [](TopicSettings& t, const Value& v) { t.log.min_compaction_lag_ms = number(v); }},
    {"min.insync.replicas",
     [](TopicSettings& t, const Value& v) { t.min_insync_replicas = small_number(v); }},
    {"retention.bytes",
     [](TopicSettings& t, const Value& v) { t.log.retention_bytes = number(v); }},
    {"retention.ms", [](TopicSettings& t, const Value& v) { t.log.retention_ms = number(v); }},
    {"segment.bytes",
     [](TopicSettings& t, const Value& v) { t.log.segment_bytes = small_number(v); }},
    {"segment.index.bytes",
     [](TopicSettings& t, const Value& v) { t.log.segment_index_bytes = small_number(v); }},
    {"segment.jitter.ms",
     [](TopicSettings& t, const Value& v) { t.log.segment_jitter_ms = number(v); }},
    {"segment.ms", [](TopicSettings& t, const Value& v) { t.log.segment_ms = number(v); }},
};

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kHourMs = 3'600'000;

// Older broker settings in coarser units count where the one in milliseconds is not set.
void set_from_coarser_units(TopicSettings& t, const config::Values& broker) {
    if (broker.is_null("log.retention.ms")) {
        const std::int64_t ms = broker.is_null("log.retention.minutes")
                                    ? broker.number("log.retention.hours") * kHourMs
                                    : broker.number("log.retention.minutes") * kMinuteMs;
        t.log.retention_ms = ms < 0 ? -1 : ms;
    }
    if (broker.is_null("log.roll.ms"))
        t.log.segment_ms = broker.number("log.roll.hours") * kHourMs;
    if (broker.is_null("log.roll.jitter.ms"))
        t.log.segment_jitter_ms = broker.number("log.roll.jitter.hours") * kHourMs;
}

}  // namespace

void set_topic_setting(TopicSettings& settings, std::string_view key, const config::Value& value,
                       NodeId self) {
    if (std::holds_alternative<std::monostate>(value)) return;
    if (key == "leader.replication.throttled.replicas") {
        settings.leader_throttled = throttled(value, self);
    } else if (key == "follower.replication.throttled.replicas") {
        settings.follower_throttled = throttled(value, self);
    } else {
        for (const Setter& setter : kSetters)
            if (setter.key == key) setter.set(settings, value);
    }
}

TopicSettings topic_defaults(const config::Values& broker) {
    TopicSettings out;
    for (const config::Setting& setting : config::settings(config::Scope::Topic)) {
        if (setting.broker_key.empty()) continue;
        set_topic_setting(out, setting.key, broker.at(setting.broker_key), kNoNode);
    }
    set_from_coarser_units(out, broker);
    return out;
}

std::shared_ptr<const TopicSettings> topic_settings(const TopicSettings& defaults,
                                                    const ClusterImage& image,
                                                    const TopicImage& topic, NodeId self) {
    auto out = std::make_shared<TopicSettings>(defaults);
    const auto set = image.configs.find({ConfigResourceType::Topic, topic.name});
    if (set == image.configs.end()) return out;
    for (const auto& [key, written] : set->second) {
        const config::Setting* setting = config::find(config::Scope::Topic, key);
        if (setting == nullptr) continue;
        const auto value = config::parse_value(*setting, written);
        if (value.ok()) set_topic_setting(*out, key, value.value(), self);
    }
    // Kafka's test-only way to segments below 1 MiB wins over segment.bytes, in whatever order.
    if (const auto small = set->second.find("internal.segment.bytes"); small != set->second.end())
        out->log.segment_bytes = std::stoi(small->second);
    return out;
}

}  // namespace hw
