#include "broker_model/broker/coordinator_lookup.hpp"

#include "broker_model/broker/internal_topics.hpp"
#include "broker_model/group/coordinator_partition.hpp"

namespace hw {

CreateTopicRequest CoordinatorLookup::consumer_offsets_topic() const {
    const OffsetsTopicSettings& settings = context_.config.offsets_topic;
    CreateTopicRequest request;
    request.name = kConsumerOffsetsTopic;
    request.partitions = settings.partitions;
    request.replication_factor = settings.replication;
    request.configs = {{"cleanup.policy", "compact"},
                       {"compression.type", "producer"},
                       {"segment.bytes", std::to_string(settings.segment_bytes)}};
    return request;
}

void CoordinatorLookup::handle(const ReplyTo& from, const FindCoordinatorRequest& request) {
    FindCoordinatorResponse response;
    response.error = ErrorCode::COORDINATOR_NOT_AVAILABLE;
    if (request.type != CoordinatorType::Group) return context_.reply(from, response);
    const TopicImage* topic = context_.image.topics.find(kConsumerOffsetsTopic);
    if (topic == nullptr) {
        forwarding_.create_internal_topic(consumer_offsets_topic());
        return context_.reply(from, response);
    }
    const std::int32_t number =
        coordinator_partition(request.key, static_cast<std::int32_t>(topic->partitions.size()));
    const NodeId leader = topic->partitions[static_cast<std::size_t>(number)]->leader;
    if (leader != kNoNode && context_.is_alive(leader)) {
        response.error = ErrorCode::NONE;
        response.node = leader;
    }
    context_.reply(from, response);
}

}  // namespace hw
