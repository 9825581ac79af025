// Field tables: producers and consumers.
#include <fmt/format.h>

#include "scenarios/schema/codec.hpp"

namespace hw::scenarios {
namespace {

constexpr Limits kCount{1, 1'000'000'000};

bool put_role(Reader& reader, const Node& node, Client& client, NewName name, Role role) {
    if (!client.name.empty()) {
        reader.problem(node.mark, "a client cannot be both producer and consumer", "one of them");
        return false;
    }
    client.name = std::move(name.value);
    client.role = role;
    return true;
}
bool put_producer(Reader& reader, const Node& node, Client& client, NewName name) {
    return put_role(reader, node, client, std::move(name), Role::Producer);
}
bool put_consumer(Reader& reader, const Node& node, Client& client, NewName name) {
    return put_role(reader, node, client, std::move(name), Role::Consumer);
}
bool put_topic(Reader&, const Node&, Client& client, TopicName topic) {
    client.topic = std::move(topic.value);
    return true;
}
bool put_acks(Reader& reader, const Node& node, Client& client, std::string acks) {
    if (acks != "all" && acks != "-1" && acks != "0" && acks != "1") {
        reader.problem(node.mark, quoted(acks) + " is not a value of acks", "0, 1 or all");
        return false;
    }
    client.config["acks"] = std::move(acks);
    return true;
}
// 0, 1, -1 are numbers to YAML, all is text.
Field<Client> acks_field() {
    auto acks = field_into<Client, std::string>(
        "acks", "0, 1 or all; short for config: {acks: ...}", put_acks);
    static const Shape kAll = [] {
        Shape s;
        s.kind = Shape::Kind::Choice;
        s.choices = {"all"};
        return s;
    }();
    static const Shape kShape = [] {
        Shape s;
        s.kind = Shape::Kind::Either;
        s.either = {&Codec<std::int64_t>::shape(), &kAll};
        return s;
    }();
    acks.info.shape = &kShape;
    acks.info.limits = {-1, 1};
    return acks;
}
// `acks` and `config: {acks}` may not disagree; whichever is read last must be the same.
void check_acks(Reader& reader, const Node& node) {
    const Node* field = node.find("acks");
    const Node* config = node.find("config");
    const Node* inside = config != nullptr ? config->find("acks") : nullptr;
    if (field == nullptr || inside == nullptr) return;
    reader.problem(inside->mark, "acks is given twice", "either acks or config: {acks}");
}

void check_transaction(Reader& reader, const Node& node, const Client& client) {
    if (!client.config.contains("transactional.id") || client.transaction) return;
    reader.problem(node.find("config")->mark, "transactional.id without transactions",
                   "transaction: {records: 100}");
}

void check_client(Reader& reader, const Node& node, const Client& client) {
    if (client.name.empty()) {
        reader.problem(node.mark, "a client without a role", "producer: name or consumer: name");
        return;
    }
    const bool producer = client.role == Role::Producer;
    constexpr const char* kOfProducers[] = {"acks", "record_size", "keys", "count", "transaction"};
    constexpr const char* kOfConsumers[] = {"reads", "work_per_record"};
    for (const char* name : kOfProducers) {
        if (!producer && node.find(name) != nullptr) {
            reader.problem(node.find(name)->mark, fmt::format("a consumer has no {}", name));
        }
    }
    for (const char* name : kOfConsumers) {
        if (producer && node.find(name) != nullptr) {
            reader.problem(node.find(name)->mark, fmt::format("a producer has no {}", name));
        }
    }
    if (!producer && node.find("rate_per_s") != nullptr) {
        reader.problem(node.find("rate_per_s")->mark, "a consumer has no rate_per_s",
                       "work_per_record, the application's time");
    }
    if (client.until && *client.until <= client.from) {
        reader.problem(node.find("until")->mark, "until is not after from");
    }
    check_acks(reader, node);
    check_transaction(reader, node, client);
}

}  // namespace

template <>
const Table<Keys>& TableOf<Keys>::get() {
    static const auto kTable = make_table<Keys>(
        "keys block", "Keys of the records; without it they have none.",
        {field<&Keys::count>("count", "so many different keys, k0, k1, ...", kCount).required(),
         field<&Keys::hot>("hot", "this share of the records has key k0")});
    return kTable;
}

template <>
const Table<Transaction>& TableOf<Transaction>::get() {
    static const auto kTable = make_table<Transaction>(
        "transaction block",
        "Begin, send, commit, over and over. transactional.id is the producer's name unless config "
        "gives another.",
        {field<&Transaction::records>("records", "of each transaction", kCount)});
    return kTable;
}

template <>
const Table<Client>& TableOf<Client>::get() {
    static const auto kTable = make_table<Client>(
        "client", "A producer or a consumer.",
        {field_into<Client, NewName>("producer", "makes this a producer of that name",
                                     put_producer),
         field_into<Client, NewName>("consumer", "makes this a consumer of that name",
                                     put_consumer),
         field_into<Client, TopicName>("topic", "what it writes or reads", put_topic).required(),
         field<&Client::partition>("partition", "only this one; else the partitioner chooses"),
         field<&Client::rack>("rack", "where it stands, also client.rack"),
         field<&Client::from>("from", "when it starts"),
         field<&Client::until>("until", "when it stops"),
         acks_field(),
         field<&Client::rate_per_s>("rate_per_s", "records a second", {1, 10'000'000}),
         field<&Client::record_size>("record_size", "of every value", {0, 1 << 30}),
         field<&Client::keys>("keys", "how records get their keys"),
         field<&Client::count>("count", "stops after so many records", kCount),
         field<&Client::transaction>("transaction", "writes in transactions"),
         field<&Client::reads>("reads", "where it begins"),
         field<&Client::work_per_record>("work_per_record", "time spent on every record"),
         field<&Client::config>("config", "Kafka settings of the producer or consumer")},
        check_client);
    return kTable;
}

}  // namespace hw::scenarios
