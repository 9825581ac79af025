// Field tables: the scenario itself, the cluster and what it is made of, topics.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "scenarios/schema/codec.hpp"
#include "scenarios/units.hpp"
#include "scenarios/vocabulary.hpp"

namespace hw::scenarios {
namespace {

constexpr Limits kSomeTime{1, 7 * 86'400'000'000'000L};  // up to a week
constexpr Limits kRate{1, 1'000'000'000'000};

// The field's own position where it is written, else the object's.
Mark mark_of(const Node& node, std::string_view field) {
    const Node* value = node.find(field);
    return value != nullptr ? value->mark : node.mark;
}

void check_kafka(Reader& reader, const Node& node, const Kafka& kafka) {
    if (kafka.version != "4.2") {
        reader.problem(mark_of(node, "version"), quoted(kafka.version) + " is not modelled", "4.2");
    }
    const Node* features = node.find("features");
    for (const auto& [name, level] : kafka.features) {
        const Mark at = features->find(name)->mark;
        std::vector<std::string> names;
        const FeatureName* known = nullptr;
        for (const FeatureName& f : feature_names()) {
            names.emplace_back(f.name);
            if (name == f.name) known = &f;
        }
        if (known == nullptr) {
            reader.unknown(at, "feature", name, names);
        } else if (level < known->min || level > known->max) {
            reader.problem(at, fmt::format("{} has no level {}", name, level),
                           fmt::format("{} to {}", known->min, known->max));
        }
    }
}

void check_racks(Reader& reader, const Node& node, const Cluster& cluster) {
    std::set<std::string> names;
    std::set<std::int64_t> placed;
    for (std::size_t i = 0; i < cluster.racks.size(); ++i) {
        const Mark at = node.find("racks")->items[i].mark;
        const Rack& rack = cluster.racks[i];
        if (!names.insert(rack.name).second) {
            reader.problem(at, "rack " + quoted(rack.name) + " is described twice");
        }
        for (const std::int64_t id : rack.nodes) {
            const bool broker = id >= kFirstBroker && id < kFirstBroker + cluster.brokers;
            const bool controller =
                id >= cluster.first_controller() &&
                id < cluster.first_controller() + cluster.controllers;
            if (!broker && !controller) {
                reader.problem(at, fmt::format("there is no node {}", id));
            } else if (!placed.insert(id).second) {
                reader.problem(at, fmt::format("node {} stands twice in racks", id));
            }
        }
    }
}

void check_links(Reader& reader, const Node& node, const Cluster& cluster) {
    std::vector<std::string> racks;
    for (const Rack& rack : cluster.racks) racks.push_back(rack.name);
    std::set<std::set<std::string>> seen;
    for (std::size_t i = 0; i < cluster.links.size(); ++i) {
        const Mark at = node.find("links")->items[i].mark;
        const std::set<std::string> ends(cluster.links[i].between.begin(),
                                         cluster.links[i].between.end());
        if (cluster.links[i].between.size() != 2 || ends.size() != 2) {
            reader.problem(at, "a link joins two different racks", "between: [a, b]");
        }
        for (const std::string& end : ends) {
            if (std::find(racks.begin(), racks.end(), end) == racks.end()) {
                reader.unknown(at, "rack", end, racks);
            }
        }
        if (!seen.insert(ends).second) reader.problem(at, "this link is described twice");
    }
}

void check_cluster(Reader& reader, const Node& node, const Cluster& cluster) {
    check_racks(reader, node, cluster);
    check_links(reader, node, cluster);
    for (const char* map : {"config_of", "disk_of", "clock_offset_of"}) {
        const Node* entries = node.find(map);
        if (entries == nullptr) continue;
        for (const Node::Entry& entry : entries->entries) {
            std::string why;
            const std::int64_t id = parse_integer(entry.key, why).value_or(-1);
            const bool broker = id >= kFirstBroker && id < kFirstBroker + cluster.brokers;
            const bool controller =
                id >= cluster.first_controller() &&
                id < cluster.first_controller() + cluster.controllers;
            if (!broker && !controller) {
                reader.problem(entry.key_mark, fmt::format("there is no node {}", id));
            }
        }
    }
}

void check_topic(Reader& reader, const Node& node, const Topic& topic) {
    const auto& rows = topic.assignment;
    if (rows.empty()) return;
    const Mark at = node.find("assignment")->mark;
    if (node.find("replication") != nullptr) {
        reader.problem(mark_of(node, "replication"),
                       "replication and assignment are both given", "one of them");
    }
    if (node.find("partitions") != nullptr &&
        topic.partitions != static_cast<std::int64_t>(rows.size())) {
        reader.problem(at, fmt::format("{} partitions, but replicas for {}", topic.partitions,
                                       rows.size()));
    }
    for (const auto& replicas : rows) {
        const std::set<std::int64_t> distinct(replicas.begin(), replicas.end());
        if (distinct.size() != replicas.size()) {
            reader.problem(at, "a broker stands twice in one partition's replicas");
        }
        if (replicas.empty() || replicas.size() != rows.front().size()) {
            reader.problem(at, "partitions with different numbers of replicas",
                           "the same number everywhere, at least one");
        }
    }
}

bool put_rack_name(Reader&, const Node&, Rack& rack, NewName name) {
    rack.name = std::move(name.value);
    return true;
}
bool put_topic_name(Reader&, const Node&, Topic& topic, NewName name) {
    topic.name = std::move(name.value);
    return true;
}
bool put_assignment(Reader&, const Node&, Topic& topic,
                    std::vector<std::vector<std::int64_t>> rows) {
    topic.assignment = std::move(rows);
    return true;
}

}  // namespace

template <>
const Table<Kafka>& TableOf<Kafka>::get() {
    static const auto kTable = make_table<Kafka>(
        "kafka block", "Which Kafka is modelled.",
        {any_scalar(field<&Kafka::version>("version", "the version whose behaviour is followed")),
         field<&Kafka::features>("features", "feature levels given when the cluster is formatted")},
        check_kafka);
    return kTable;
}

template <>
const Table<Net>& TableOf<Net>::get() {
    static const auto kTable = make_table<Net>(
        "net block", "The network between nodes.",
        {field<&Net::fidelity>("fidelity",
                               "flow: transfers share bandwidth; fifo: a queue per network card"),
         field<&Net::latency>("latency", "one way, between two nodes of a rack"),
         field<&Net::jitter>("jitter", "up to this much more, drawn for every message"),
         field<&Net::bandwidth>("bandwidth", "of every node's network card, each way", kRate),
         field<&Net::loss>("loss", "share of the packets that must be sent again")});
    return kTable;
}

template <>
const Table<Link>& TableOf<Link>::get() {
    static const auto kTable = make_table<Link>(
        "link", "The path between two racks or data centres.",
        {field<&Link::between>("between", "the two racks").required(),
         field<&Link::latency>("latency", "one way").required(),
         field<&Link::jitter>("jitter", "up to this much more, drawn for every message"),
         field<&Link::bandwidth>("bandwidth", "shared by everything that crosses it", kRate),
         field<&Link::loss>("loss", "share of the packets that must be sent again")});
    return kTable;
}

template <>
const Table<Disk>& TableOf<Disk>::get() {
    static const auto kTable = make_table<Disk>(
        "disk block", "Each node's disk.",
        {field<&Disk::bandwidth>("bandwidth", "of reads and writes together", kRate),
         field<&Disk::iops>("iops", "operations a second", {1, 100'000'000}),
         field<&Disk::flush>("flush", "an fsync takes this long, besides writing what is dirty")});
    return kTable;
}

template <>
const Table<Rack>& TableOf<Rack>::get() {
    static const auto kTable = make_table<Rack>(
        "rack", "A rack, zone or data centre.",
        {field_into<Rack, NewName>("name", "its name, also broker.rack", put_rack_name).required(),
         field<&Rack::nodes>("nodes", "ids of the brokers and controllers in it").required()});
    return kTable;
}

template <>
const Table<Cluster>& TableOf<Cluster>::get() {
    static const auto kTable = make_table<Cluster>(
        "cluster block", "The machines. Brokers are numbered from 1, controllers from 100.",
        {field<&Cluster::brokers>("brokers", "how many", {1, 500}),
         field<&Cluster::controllers>("controllers", "how many, 1, 3 or 5 as a rule", {1, 9}),
         field<&Cluster::racks>("racks", "where the nodes stand"),
         field<&Cluster::net>("net", "the network"),
         field<&Cluster::links>("links", "paths between racks that are longer than others"),
         field<&Cluster::disk>("disk", "every node's disk"),
         field<&Cluster::config>("config", "Kafka settings of every broker and controller"),
         field<&Cluster::config_of>("config_of", "Kafka settings of single nodes, by id"),
         field<&Cluster::disk_of>("disk_of", "other disks of single nodes, by id"),
         field<&Cluster::clock_offset_of>("clock_offset_of", "wall clock minus true time, by id",
                                          Limits{-kSomeTime.max, kSomeTime.max})},
        check_cluster);
    return kTable;
}

template <>
const Table<Topic>& TableOf<Topic>::get() {
    static const auto kTable = make_table<Topic>(
        "topic", "A topic, there from the start.",
        {field_into<Topic, NewName>("name", "its name", put_topic_name).required(),
         field<&Topic::partitions>("partitions", "how many", {1, 10'000}),
         field<&Topic::replication>("replication", "replicas of every partition", {1, 99}),
         field_into<Topic, std::vector<std::vector<std::int64_t>>>(
             "assignment", "brokers of each partition, the preferred leader first", put_assignment),
         field<&Topic::config>("config", "Kafka settings of the topic")},
        check_topic);
    return kTable;
}

template <>
const Table<Scenario>& TableOf<Scenario>::get() {
    static const auto kTable = make_table<Scenario>(
        "scenario", "A Highwater scenario: a cluster, its load, what goes wrong, what is expected.",
        {field<&Scenario::lesson>("lesson", "what one learns here, in a sentence").required(),
         field<&Scenario::seed>("seed", "every draw comes from it: same seed, same run"),
         field<&Scenario::kafka>("kafka", "which Kafka is modelled"),
         field<&Scenario::cluster>("cluster", "the machines"),
         field<&Scenario::topics>("topics", "topics that exist from the start"),
         field<&Scenario::clients>("clients", "producers and consumers"),
         field<&Scenario::faults>("faults", "what goes wrong, and when"),
         field<&Scenario::operations>("operations", "what an operator does, and when"),
         field<&Scenario::duration>("duration", "simulated length of the run", kSomeTime),
         field<&Scenario::heal_at>("heal_at", "every fault is over from here on"),
         field<&Scenario::expect>("expect", "what must be seen for the lab to count as shown"),
         field<&Scenario::eventually>("eventually", "what must come true after heal_at"),
         field<&Scenario::try_next>("try_next", "changes worth trying, and what they change")});
    return kTable;
}

}  // namespace hw::scenarios
