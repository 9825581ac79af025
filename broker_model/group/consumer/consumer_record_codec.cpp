#include "broker_model/group/consumer/consumer_record_codec.hpp"

#include "broker_model/protocol/fields.hpp"

namespace hw {
namespace {

enum Type : std::int16_t {
    kGroupEpoch = 3,
    kMemberMetadata = 5,
    kTargetEpoch = 6,
    kTargetMember = 7,
    kCurrentAssignment = 8,
    kRegex = 16,
};

class Writer {
  public:
    FieldWriter fields;

    void strings(const std::set<std::string>& v) {
        fields.int32(static_cast<std::int32_t>(v.size()));
        for (const std::string& s : v) fields.string(s);
    }
    void sets(const PartitionSets& v) {
        fields.int32(static_cast<std::int32_t>(v.size()));
        for (const auto& [topic, partitions] : v) {
            fields.int32(topic.value());
            fields.int32(static_cast<std::int32_t>(partitions.size()));
            for (const std::int32_t p : partitions) fields.int32(p);
        }
    }
};

class Reader {
  public:
    FieldReader fields;
    explicit Reader(std::string_view bytes) : fields(bytes) {}

    std::set<std::string> strings() {
        std::set<std::string> out;
        for (std::int32_t n = fields.count(); n > 0; --n) out.insert(fields.string());
        return out;
    }
    PartitionSets sets() {
        PartitionSets out;
        for (std::int32_t n = fields.count(); n > 0; --n) {
            auto& partitions = out[TopicId(fields.int32())];
            for (std::int32_t m = fields.count(); m > 0; --m) partitions.insert(fields.int32());
        }
        return out;
    }
};

void write(Writer& w, const ConsumerMemberMetadata& m) {
    w.fields.string(m.instance_id);
    w.fields.string(m.rack);
    w.fields.string(m.client_id);
    w.fields.int64(m.rebalance_timeout.ns());
    w.strings(m.topics);
    w.fields.string(m.regex);
    w.fields.string(m.server_assignor);
    w.fields.int16(m.classic ? 1 : 0);
    if (!m.classic) return;
    w.fields.int64(m.classic->session_timeout.ns());
    w.fields.int32(static_cast<std::int32_t>(m.classic->protocols.size()));
    for (const auto& p : m.classic->protocols) {
        w.fields.string(p.name);
        w.fields.bytes(p.metadata);
    }
}
ConsumerMemberMetadata read_metadata(Reader& r) {
    ConsumerMemberMetadata m;
    m.instance_id = r.fields.string();
    m.rack = r.fields.string();
    m.client_id = r.fields.string();
    m.rebalance_timeout = nanos(r.fields.int64());
    m.topics = r.strings();
    m.regex = r.fields.string();
    m.server_assignor = r.fields.string();
    if (r.fields.int16() == 0) return m;
    m.classic.emplace();
    m.classic->session_timeout = nanos(r.fields.int64());
    for (std::int32_t n = r.fields.count(); n > 0; --n) {
        std::string name = r.fields.string();
        m.classic->protocols.push_back({std::move(name), r.fields.bytes()});
    }
    return m;
}

struct Encoder {
    Writer key;
    Writer value;

    void begin(Type type, const std::string& group) {
        key.fields.int16(type);
        key.fields.string(group);
    }
    bool operator()(const std::string& group, const ConsumerMemberRecord& r) {
        begin(kMemberMetadata, group);
        key.fields.string(r.member);
        if (r.value) write(value, *r.value);
        return r.value.has_value();
    }
    bool operator()(const std::string& group, const ConsumerEpochRecord& r) {
        begin(kGroupEpoch, group);
        if (!r.value) return false;
        value.fields.int32(r.value->epoch);
        value.fields.int64(static_cast<std::int64_t>(r.value->metadata_hash));
        return true;
    }
    bool operator()(const std::string& group, const ConsumerTargetRecord& r) {
        begin(kTargetMember, group);
        key.fields.string(r.member);
        if (r.value) value.sets(*r.value);
        return r.value.has_value();
    }
    bool operator()(const std::string& group, const ConsumerTargetEpochRecord& r) {
        begin(kTargetEpoch, group);
        if (r.value) value.fields.int32(*r.value);
        return r.value.has_value();
    }
    bool operator()(const std::string& group, const ConsumerAssignmentRecord& r) {
        begin(kCurrentAssignment, group);
        key.fields.string(r.member);
        if (!r.value) return false;
        value.fields.int32(r.value->epoch);
        value.fields.int32(r.value->previous_epoch);
        value.fields.int16(static_cast<std::int16_t>(r.value->state));
        value.sets(r.value->assigned);
        value.sets(r.value->revoking);
        return true;
    }
    bool operator()(const std::string& group, const ConsumerRegexRecord& r) {
        begin(kRegex, group);
        key.fields.string(r.regex);
        if (!r.value) return false;
        value.strings(r.value->topics);
        value.fields.int64(r.value->topics_version);
        value.fields.int64(r.value->resolved_at.ns());
        return true;
    }
};

ConsumerMemberAssignment read_assignment(Reader& r) {
    ConsumerMemberAssignment a;
    a.epoch = r.fields.int32();
    a.previous_epoch = r.fields.int32();
    a.state = static_cast<ConsumerMemberState>(r.fields.int16());
    a.assigned = r.sets();
    a.revoking = r.sets();
    return a;
}

ResolvedRegex read_regex(Reader& r) {
    ResolvedRegex out;
    out.topics = r.strings();
    out.topics_version = r.fields.int64();
    out.resolved_at = Instant::from_ns(r.fields.int64());
    return out;
}

}  // namespace

CoordinatorRecord encode(const std::string& group, const ConsumerGroupRecord& record) {
    Encoder encoder;
    const bool has_value =
        std::visit([&](const auto& r) { return encoder(group, r); }, record);
    CoordinatorRecord out{encoder.key.fields.take(), std::nullopt};
    if (has_value) out.value = encoder.value.fields.take();
    return out;
}

std::optional<DecodedConsumerRecord> decode_consumer_record(
    const ReplayedRecord& record) {
    Reader k(record.key);
    const std::int16_t type = k.fields.int16();
    DecodedConsumerRecord out{k.fields.string(), {}};
    Reader v(record.value.value_or(""));
    const auto read = [&](auto reader) {
        return record.value ? std::optional(reader(v)) : std::nullopt;
    };
    switch (type) {
        case kMemberMetadata:
            out.record = ConsumerMemberRecord{k.fields.string(), read(read_metadata)};
            break;
        case kGroupEpoch:
            out.record = ConsumerEpochRecord{read([](Reader& r) {
                const std::int32_t epoch = r.fields.int32();
                const auto hash = static_cast<std::uint64_t>(r.fields.int64());
                return ConsumerEpochRecord::Value{epoch, hash};
            })};
            break;
        case kTargetMember:
            out.record =
                ConsumerTargetRecord{k.fields.string(), read([](Reader& r) { return r.sets(); })};
            break;
        case kTargetEpoch:
            out.record =
                ConsumerTargetEpochRecord{read([](Reader& r) { return r.fields.int32(); })};
            break;
        case kCurrentAssignment:
            out.record = ConsumerAssignmentRecord{k.fields.string(), read(read_assignment)};
            break;
        case kRegex: out.record = ConsumerRegexRecord{k.fields.string(), read(read_regex)}; break;
        default: return std::nullopt;
    }
    if (!k.fields.ok() || !v.fields.ok()) return std::nullopt;
    return out;
}

}  // namespace hw
