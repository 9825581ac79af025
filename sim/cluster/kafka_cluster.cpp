#include "sim/cluster/kafka_cluster.hpp"

#include <algorithm>
#include <set>

#include "broker_model/broker/broker_node.hpp"
#include "broker_model/client/consumer_node.hpp"
#include "broker_model/client/producer_node.hpp"
#include "broker_model/config/accept.hpp"
#include "broker_model/controller/controller_node.hpp"
#include "broker_model/controller/features.hpp"
#include "sim/cluster/client_settings.hpp"

namespace hw::sim {
namespace {

constexpr std::int32_t kStreamsPerProducer = 1 << 16;

config::Overrides overrides(const Settings& settings) {
    config::Overrides out;
    for (const auto& [key, value] : settings) out.push_back({key, value, 0});
    return out;
}

config::Values accepted(Result<config::Values, config::Rejected> result) {
    HW_CHECK(result.ok(), "settings that Kafka refuses reached the cluster");
    return std::move(result.value());
}

std::vector<std::string> rack_names(const KafkaClusterSpec& spec) {
    std::set<std::string> names;
    for (const ServerSpec& b : spec.brokers) {
        if (!b.rack.empty()) names.insert(b.rack);
    }
    return {names.begin(), names.end()};
}

FeatureLevels features_of(const std::map<std::string, std::int64_t>& given) {
    auto version = metadata_version_level("4.2").value();
    if (const auto it = given.find("metadata.version"); it != given.end()) {
        version = static_cast<std::int16_t>(it->second);
    }
    FeatureLevels levels = default_features(version);
    for (const auto& [feature, level] : given) levels[feature] = static_cast<std::int16_t>(level);
    return levels;
}

std::vector<NodeId> ids_of(const std::vector<ServerSpec>& servers) {
    std::vector<NodeId> out;
    for (const ServerSpec& s : servers) out.push_back(s.id);
    return out;
}

}  // namespace

KafkaCluster::KafkaCluster(KafkaClusterSpec spec)
    : spec_(std::move(spec)), root_(spec_.seed), racks_(rack_names(spec_)) {
    std::unique_ptr<FlowModel> flows;
    if (spec_.transport.fidelity == Fidelity::Flow) flows = make_simgrid_flow_model();
    runtime_ = std::make_unique<Runtime>(std::move(flows), std::move(spec_.topology),
                                         spec_.transport, root_);
    runtime_->set_disk_owner(this);
    for (const ServerSpec& server : spec_.controllers) add_controller(server);
    for (const ServerSpec& server : spec_.brokers) add_broker(server);
}

KafkaCluster::~KafkaCluster() = default;

void KafkaCluster::add_controller(const ServerSpec& server) {
    auto& disk = controller_disks_[server.id];
    disk = std::make_unique<MetadataDisk>();
    ControllerSettings settings;
    settings.self = server.id;
    settings.controllers = ids_of(spec_.controllers);
    settings.file = accepted(config::accept_broker(
        config::with_server_essentials(overrides(server.config), server.id.value())));
    settings.bootstrap_features = features_of(spec_.features);
    const auto make = [this, settings, files = disk.get()] {
        const auto life = static_cast<std::uint64_t>(++incarnations_[settings.self]);
        const Rng rng = root_.fork("controller", static_cast<std::uint64_t>(settings.self.value()))
                            .fork("incarnation", life);
        return std::make_unique<NodeProcess<ControllerNode>>(settings, *files, rng);
    };
    runtime_->add_node({server.id, "controller-" + std::to_string(server.id.value()), make,
                        spec_.controller_start_time, spec_.exit_time, true, server.disk});
}

void KafkaCluster::add_broker(const ServerSpec& server) {
    auto& disk = broker_disks_[server.id];
    disk = std::make_unique<BrokerDisk>();
    disk->directory_id = root_.fork("directory", static_cast<std::uint64_t>(server.id.value())).next();
    BrokerOptions options;
    options.id = server.id;
    options.file = accepted(config::accept_broker(
        config::with_server_essentials(overrides(server.config), server.id.value())));
    const auto rack = std::find(racks_.begin(), racks_.end(), server.rack);
    if (rack != racks_.end()) options.rack = static_cast<std::int32_t>(rack - racks_.begin());
    options.controllers = ids_of(spec_.controllers);
    options.wall_clock_base_ms = spec_.wall_clock_base_ms;
    options.clock_offset = server.clock_offset;
    const auto make = [this, options, files = disk.get()] {
        const auto life = static_cast<std::uint64_t>(++incarnations_[options.id]);
        const Rng rng = root_.fork("broker", static_cast<std::uint64_t>(options.id.value()))
                            .fork("incarnation", life);
        return std::make_unique<NodeProcess<BrokerNode>>(options, *files, rng);
    };
    runtime_->add_node({server.id, "broker-" + std::to_string(server.id.value()), make,
                        spec_.broker_start_time, spec_.exit_time, true, server.disk});
}

void KafkaCluster::start_all(Duration limit) {
    for (NodeId id : controllers()) runtime_->start(id);
    for (NodeId id : brokers()) runtime_->start(id);
    const Instant deadline = now() + limit;
    const auto ready = [this] {
        const ClusterImage* image = committed_image();
        if (image == nullptr) return false;
        const auto all = brokers();
        return std::all_of(all.begin(), all.end(), [image](NodeId id) {
            const BrokerRegistration* b = image->broker(id);
            return b != nullptr && !b->fenced;
        });
    };
    while (!ready()) {
        HW_CHECK(now() < deadline, "the cluster did not come up");
        run_until(now() + millis(5));
    }
}

// ---- servers -----------------------------------------------------------------------------------

std::vector<NodeId> KafkaCluster::brokers() const { return ids_of(spec_.brokers); }
std::vector<NodeId> KafkaCluster::controllers() const { return ids_of(spec_.controllers); }

template <class Node>
Node* KafkaCluster::node(NodeId id) {
    auto* process = dynamic_cast<NodeProcess<Node>*>(runtime_->process(id));
    return process == nullptr ? nullptr : &process->node;
}

BrokerNode* KafkaCluster::broker(NodeId id) { return node<BrokerNode>(id); }
ControllerNode* KafkaCluster::controller(NodeId id) { return node<ControllerNode>(id); }

NodeId KafkaCluster::active_controller() {
    NodeId best = kNoNode;
    RaftEpoch epoch{-1};
    for (NodeId id : controllers()) {
        const ControllerNode* c = controller(id);
        if (c == nullptr || !c->is_active() || c->raft().epoch() <= epoch) continue;
        best = id;
        epoch = c->raft().epoch();
    }
    return best;
}

const MetadataDisk& KafkaCluster::metadata_disk(NodeId id) const {
    const auto controller = controller_disks_.find(id);
    return controller != controller_disks_.end() ? *controller->second
                                                 : broker_disks_.at(id)->metadata;
}

const LogFiles* KafkaCluster::log_files(NodeId broker, TopicPartition tp) const {
    const BrokerDisk& disk = broker_disk(broker);
    const auto found = disk.logs.find(tp);
    return found == disk.logs.end() ? nullptr : &found->second;
}

const ClusterImage* KafkaCluster::committed_image() {
    const ClusterImage* best = nullptr;
    for (NodeId id : controllers()) {
        const ControllerNode* c = controller(id);
        if (c == nullptr) continue;
        if (best == nullptr || c->committed_image().offset > best->offset) {
            best = &c->committed_image();
        }
    }
    return best;
}

void KafkaCluster::wipe_disk(NodeId id, bool keep_identity) {
    runtime_->lose_disk(id);
    const auto broker = broker_disks_.find(id);
    if (broker == broker_disks_.end()) return;
    const std::uint64_t fresh = root_.fork("directory", static_cast<std::uint64_t>(id.value()))
                                    .fork("wiped", static_cast<std::uint64_t>(now().ns()))
                                    .next();
    wipe(*broker->second, keep_identity, fresh);
}

void KafkaCluster::on_power_loss(NodeId node, const std::vector<Survivor>&) {
    Rng draw = root_.fork("power-loss", static_cast<std::uint64_t>(node.value()))
                   .fork("at", static_cast<std::uint64_t>(now().ns()));
    if (const auto broker = broker_disks_.find(node); broker != broker_disks_.end()) {
        lose_power(*broker->second, draw);
    } else if (const auto disk = controller_disks_.find(node); disk != controller_disks_.end()) {
        lose_power(*disk->second, draw);
    }
}

void KafkaCluster::on_disk_lost(NodeId node) {
    if (const auto disk = controller_disks_.find(node); disk != controller_disks_.end()) {
        *disk->second = MetadataDisk{};
    } else if (const auto broker = broker_disks_.find(node); broker != broker_disks_.end()) {
        const std::uint64_t fresh = root_.fork("directory", static_cast<std::uint64_t>(node.value()))
                                        .fork("lost", static_cast<std::uint64_t>(now().ns()))
                                        .next();
        wipe(*broker->second, false, fresh);
    }
}

// ---- clients -----------------------------------------------------------------------------------

NodeId KafkaCluster::add_client(const std::string& name, ProcessFactory make) {
    const NodeId id(next_client_++);
    runtime_->add_node({id, name, std::move(make), spec_.client_start_time, Duration(), false, {}});
    runtime_->start(id);
    run_until(now() + spec_.client_start_time);
    return id;
}

namespace {

Result<config::Values, config::Rejected> producer_values(const Settings& settings) {
    return config::accept_producer(
        config::with_client_essentials(config::Scope::Producer, overrides(settings)), "1");
}

}  // namespace

std::optional<config::Rejected> refused_producer(const Settings& settings) {
    const auto values = producer_values(settings);
    return values ? std::nullopt : std::optional(values.error());
}

NodeId KafkaCluster::add_producer(const std::string& name, const Settings& settings,
                                  const std::vector<NodeId>& bootstrap) {
    const auto values = accepted(producer_values(settings));
    const StreamId first(next_stream_);
    next_stream_ += kStreamsPerProducer;
    const Rng rng = root_.fork("client", static_cast<std::uint64_t>(next_client_));
    const Duration clock = millis(spec_.wall_clock_base_ms);
    return add_client(name, [config = producer_config(values), bootstrap, rng, first, clock] {
        return std::make_unique<NodeProcess<ProducerNode>>(config, bootstrap, rng, first, clock);
    });
}

NodeId KafkaCluster::add_admin(const std::string& name, const Settings& settings,
                               const std::vector<NodeId>& bootstrap) {
    const auto values = accepted(config::accept_admin(
        config::with_client_essentials(config::Scope::Admin, overrides(settings))));
    const Rng rng = root_.fork("client", static_cast<std::uint64_t>(next_client_));
    return add_client(name, [s = admin_settings(values), bootstrap, rng] {
        return std::make_unique<NodeProcess<AdminNode>>(s, bootstrap, rng);
    });
}

NodeId KafkaCluster::add_consumer(const std::string& name, const Settings& settings,
                                  const std::vector<NodeId>& bootstrap, Duration work_per_record) {
    const auto values = accepted(config::accept_consumer(
        config::with_client_essentials(config::Scope::Consumer, overrides(settings)), "1"));
    ConsumerSettings s = consumer_settings(values);
    s.clock_offset = millis(spec_.wall_clock_base_ms);
    s.work_per_record = work_per_record;
    const auto rack = std::find(racks_.begin(), racks_.end(), values.text_or("client.rack", ""));
    if (rack != racks_.end()) s.rack = static_cast<std::int32_t>(rack - racks_.begin());
    const Rng rng = root_.fork("client", static_cast<std::uint64_t>(next_client_));
    return add_client(name, [s, bootstrap, rng] {
        return std::make_unique<NodeProcess<ConsumerNode>>(s, bootstrap, rng);
    });
}

ConsumerNode& KafkaCluster::consumer(NodeId id) {
    auto* found = node<ConsumerNode>(id);
    HW_CHECK(found != nullptr, "not a running consumer");
    return *found;
}

ProducerNode& KafkaCluster::producer(NodeId id) {
    auto* found = node<ProducerNode>(id);
    HW_CHECK(found != nullptr, "not a running producer");
    return *found;
}

AdminNode& KafkaCluster::admin(NodeId id) {
    auto* found = node<AdminNode>(id);
    HW_CHECK(found != nullptr, "not a running admin client");
    return *found;
}

}  // namespace hw::sim
