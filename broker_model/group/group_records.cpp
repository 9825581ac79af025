#include "broker_model/group/group_records.hpp"

#include "broker_model/protocol/fields.hpp"

namespace hw {
namespace {

constexpr std::int16_t kOffsetCommit = 1;
constexpr std::int16_t kGroupMetadata = 2;

std::optional<std::string> nullable(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(text);
}

std::string offset_value(const StoredOffset& v) {
    FieldWriter out;
    if (v.expire_ms) {  // the only version with a place for it
        out.int16(1);
        out.int64(v.offset.value());
        out.string(v.metadata);
        out.int64(v.commit_ms);
        out.int64(*v.expire_ms);
    } else {
        out.int16(3);
        out.int64(v.offset.value());
        out.int32(v.leader_epoch.value());
        out.string(v.metadata);
        out.int64(v.commit_ms);
    }
    return out.take();
}

std::optional<StoredOffset> read_offset(std::string_view bytes, Offset at) {
    FieldReader in(bytes);
    const std::int16_t version = in.int16();
    StoredOffset v;
    v.offset = Offset{in.int64()};
    if (version >= 3) v.leader_epoch = LeaderEpoch{in.int32()};
    v.metadata = in.string();
    v.commit_ms = in.int64();
    if (version == 1) v.expire_ms = in.int64();
    v.record = at;
    return in.ok() ? std::optional(v) : std::nullopt;
}

std::string group_value(const ClassicGroupRecord& v) {
    FieldWriter out;
    out.int16(3);
    out.string(v.protocol_type);
    out.int32(v.generation);
    out.nullable_string(nullable(v.protocol));
    out.nullable_string(nullable(v.leader));
    out.int64(v.state_since_ms);
    out.int32(static_cast<std::int32_t>(v.members.size()));
    for (const ClassicGroupRecord::Member& m : v.members) {
        out.string(m.id);
        out.nullable_string(nullable(m.instance_id));
        out.string(m.client_id);
        out.int32(static_cast<std::int32_t>(m.rebalance_timeout.ms()));
        out.int32(static_cast<std::int32_t>(m.session_timeout.ms()));
        out.bytes(m.subscription);
        out.bytes(m.assignment);
    }
    return out.take();
}

std::optional<ClassicGroupRecord> read_group(std::string_view bytes) {
    FieldReader in(bytes);
    (void)in.int16();
    ClassicGroupRecord v;
    v.protocol_type = in.string();
    v.generation = in.int32();
    v.protocol = in.nullable_string().value_or("");
    v.leader = in.nullable_string().value_or("");
    v.state_since_ms = in.int64();
    for (std::int32_t n = in.count(); n > 0 && in.ok(); --n) {
        ClassicGroupRecord::Member& m = v.members.emplace_back();
        m.id = in.string();
        m.instance_id = in.nullable_string().value_or("");
        m.client_id = in.string();
        m.rebalance_timeout = millis(in.int32());
        m.session_timeout = millis(in.int32());
        m.subscription = in.bytes();
        m.assignment = in.bytes();
    }
    return in.ok() ? std::optional(v) : std::nullopt;
}

}  // namespace

CoordinatorRecord encode(const OffsetRecord& record) {
    FieldWriter key;
    key.int16(kOffsetCommit);
    key.string(record.group);
    key.string(record.topic);
    key.int32(record.partition);
    CoordinatorRecord out{key.take(), std::nullopt};
    if (record.value) out.value = offset_value(*record.value);
    return out;
}

CoordinatorRecord encode(const ClassicRecord& record) {
    FieldWriter key;
    key.int16(kGroupMetadata);
    key.string(record.group);
    CoordinatorRecord out{key.take(), std::nullopt};
    if (record.value) out.value = group_value(*record.value);
    return out;
}

std::optional<GroupRecord> decode_group_record(const ReplayedRecord& record) {
    FieldReader key(record.key);
    switch (key.int16()) {
        case kOffsetCommit: {
            OffsetRecord out;
            out.group = key.string();
            out.topic = key.string();
            out.partition = key.int32();
            if (record.value) out.value = read_offset(*record.value, record.offset);
            return GroupRecord{std::move(out)};
        }
        case kGroupMetadata: {
            ClassicRecord out;
            out.group = key.string();
            if (record.value) out.value = read_group(*record.value);
            return GroupRecord{std::move(out)};
        }
        default: return std::nullopt;
    }
}

}  // namespace hw
