// Field tables: what an operator does during the run.
#include <fmt/format.h>

#include "scenarios/schema/codec.hpp"

namespace hw::scenarios {
namespace {

struct Verb {
    const char* name;
    const char* needs;  // a field that must be there too, or ""
    const char* may;    // a field that may be there, or ""
};
constexpr Verb kVerbs[] = {
    {"create_topic", "", ""},
    {"delete_topic", "", ""},
    {"create_partitions", "count", ""},
    {"alter_topic", "", ""},
    {"alter_broker", "", ""},
    {"alter_brokers", "", ""},
    {"reassign", "to", ""},
    {"cancel_reassignment", "", ""},
    {"elect_preferred", "", ""},
    {"elect_unclean", "", ""},
    {"delete_records", "", "before"},
};

template <OperationKind Kind>
Field<Operation> topic_verb(const char* name, const char* doc) {
    return field_into<Operation, TopicName>(
        name, doc, [](Reader&, const Node&, Operation& op, TopicName topic) {
            op.kind = Kind;
            op.name = std::move(topic.value);
            return true;
        });
}
template <OperationKind Kind>
Field<Operation> partition_verb(const char* name, const char* doc) {
    return field_into<Operation, PartitionName>(
        name, doc, [](Reader&, const Node&, Operation& op, PartitionName where) {
            op.kind = Kind;
            op.name = std::move(where.topic);
            op.partition = where.partition;
            return true;
        });
}
bool put_new_topic(Reader&, const Node&, Operation& op, Topic topic) {
    op.kind = OperationKind::CreateTopic;
    op.topic = std::move(topic);
    return true;
}
bool put_broker(Reader&, const Node&, Operation& op, std::int64_t id) {
    op.kind = OperationKind::AlterBrokerConfig;
    op.broker = id;
    return true;
}
bool put_all_brokers(Reader& reader, const Node& node, Operation& op, std::string which) {
    op.kind = OperationKind::AlterBrokerConfig;
    if (which == "all") return true;
    reader.problem(node.mark, quoted(which) + " names no brokers", "all, or alter_broker: id");
    return false;
}
bool put_event_time(Reader&, const Node&, Operation& op, Trigger when) {
    op.when = std::move(when);
    return true;
}

void check_operation(Reader& reader, const Node& node, const Operation& op) {
    int verbs = 0;
    const Verb* verb = nullptr;
    std::vector<std::string> names;
    for (const Verb& v : kVerbs) {
        names.emplace_back(v.name);
        if (node.find(v.name) == nullptr) continue;
        ++verbs;
        verb = &v;
    }
    if (verbs != 1) {
        reader.problem(node.mark, verbs == 0 ? "an operation that does nothing" : "two in one",
                       "one of " + one_of(names));
        return;
    }
    if (op.at.has_value() == op.when.has_value()) {
        reader.problem(node.mark, "an operation needs one time", "at, or when");
    }
    for (const char* name : {"count", "to", "before"}) {
        const bool allowed = std::string_view(verb->needs) == name ||
                             std::string_view(verb->may) == name;
        if (node.find(name) != nullptr && !allowed) {
            reader.problem(node.find(name)->mark, fmt::format("{} has no {}", verb->name, name));
        }
    }
    if (*verb->needs != '\0' && node.find(verb->needs) == nullptr) {
        reader.problem(node.mark, fmt::format("{} without {}", verb->name, verb->needs));
    }
    const bool alters = op.kind == OperationKind::AlterTopicConfig ||
                        op.kind == OperationKind::AlterBrokerConfig;
    if (alters && op.set.empty() && op.unset.empty()) {
        reader.problem(node.mark, fmt::format("{} changes nothing", verb->name), "set or unset");
    }
    if (!alters && (node.find("set") != nullptr || node.find("unset") != nullptr)) {
        reader.problem(node.mark, fmt::format("{} has no settings", verb->name));
    }
}

}  // namespace

template <>
const Table<Operation>& TableOf<Operation>::get() {
    using Kind = OperationKind;
    static const auto kTable = make_table<Operation>(
        "operation", "Something an operator does with the admin client.",
        {field<&Operation::at>("at", "when"),
         field_into<Operation, Trigger>("when", "on an observation instead", put_event_time),
         field_into<Operation, Topic>("create_topic", "a new topic", put_new_topic),
         topic_verb<Kind::DeleteTopic>("delete_topic", "its name"),
         topic_verb<Kind::CreatePartitions>("create_partitions", "more partitions for this topic"),
         topic_verb<Kind::AlterTopicConfig>("alter_topic", "other settings for this topic"),
         field_into<Operation, std::int64_t>("alter_broker", "other settings for this broker",
                                             put_broker),
         field_into<Operation, std::string>("alter_brokers", "all: the cluster-wide default",
                                            put_all_brokers),
         partition_verb<Kind::Reassign>("reassign", "other replicas for this partition"),
         partition_verb<Kind::CancelReassignment>("cancel_reassignment", "back to the old ones"),
         partition_verb<Kind::ElectPreferred>("elect_preferred", "its first replica shall lead"),
         partition_verb<Kind::ElectUnclean>("elect_unclean", "any replica alive shall lead"),
         partition_verb<Kind::DeleteRecords>("delete_records", "moves its log start"),
         field<&Operation::replicas>("to", "reassign: the new replicas"),
         field<&Operation::count>("count", "create_partitions: the new total", {1, 10'000}),
         field<&Operation::before>("before", "delete_records: up to here; else all committed"),
         field<&Operation::set>("set", "settings to set"),
         field<&Operation::unset>("unset", "settings to take back")},
        check_operation);
    return kTable;
}

}  // namespace hw::scenarios
