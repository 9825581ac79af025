// How a broker follows the metadata log: records become an image, the first image opens the logs,
// every later change is carried over to partitions and settings.
// Source: MetadataLoader.java, BrokerMetadataPublisher.scala, BrokerServer.startup.
#include <utility>

#include "broker_model/broker/broker_node.hpp"

namespace hw {

void BrokerNode::read_metadata() {
    ClusterDelta delta;
    bool any = false;
    bool whole = false;
    while (const MetadataSnapshot* snapshot = raft_.take_snapshot_to_load()) {
        context_.image = *snapshot->image;
        whole = true;
    }
    while (const MetadataBatchPtr batch = raft_.take_committed()) {
        apply(context_.image, *batch, &delta);
        any = true;
    }
    if (!serving_) {
        // The controller says when we have read far enough to begin (BrokerState RECOVERY).
        if (lifecycle_.caught_up() && !stopping_) publish_first();
        return;
    }
    if (whole) {
        reconfigure();
        coordinators_.on_metadata();
        transitions_.apply_whole_image();
    } else if (any && !delta.empty()) {
        publish(delta);
    }
}

void BrokerNode::publish_first() {
    serving_ = true;
    reconfigure();
    groups_.on_first_image();
    coordinators_.on_metadata();
    logs_.start();
    transitions_.apply_whole_image();
    check_isr();
    lifecycle_.set_ready_to_unfence();
    for (const Received& input : std::exchange(held_, {})) serve(input);
}

void BrokerNode::publish(const ClusterDelta& delta) {
    reconfigure(delta);
    coordinators_.on_metadata();
    transitions_.apply(delta);
    groups_.on_metadata(delta);
}

void BrokerNode::reconfigure(const ClusterDelta& delta) {
    for (const ConfigResource& resource : delta.configs) {
        if (resource.type == ConfigResourceType::Topic) {
            const TopicImage* topic = context_.image.topics.find(resource.name);
            if (topic != nullptr) logs_.reconfigure_topic(topic->id);
        } else if (resource.type == ConfigResourceType::Broker &&
                   (resource.name.empty() || resource.name == to_string(context_.id))) {
            reconfigure();
        }
    }
}

void BrokerNode::reconfigure() {
    context_.config = broker_config(options_.file, context_.image, context_.id);
    context_.leader_quota.set_limit(context_.config.leader_throttled_rate);
    context_.follower_quota.set_limit(context_.config.follower_throttled_rate);
    logs_.reconfigure_all();
}

}  // namespace hw
