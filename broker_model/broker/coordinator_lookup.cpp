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

CreateTopicRequest CoordinatorLookup::transaction_state_topic() const {
    const TransactionSettings& settings = context_.config.transactions;
    CreateTopicRequest request;
    request.name = kTransactionStateTopic;
    request.partitions = settings.state_partitions;
    request.replication_factor = settings.state_replication;
    request.configs = {{"cleanup.policy", "compact"},
                       {"compression.type", "uncompressed"},
                       {"min.insync.replicas", std::to_string(settings.state_min_isr)},
                       {"segment.bytes", std::to_string(settings.state_segment_bytes)},
                       {"unclean.leader.election.enable", "false"}};
    return request;
}

void CoordinatorLookup::handle(const ReplyTo& from, const FindCoordinatorRequest& request) {
    FindCoordinatorResponse response;
    response.error = ErrorCode::COORDINATOR_NOT_AVAILABLE;
    const bool transaction = request.type == CoordinatorType::Transaction;
    if (!transaction && request.type != CoordinatorType::Group)
        return context_.reply(from, response);
    const TopicImage* topic =
        context_.image.topics.find(transaction ? kTransactionStateTopic : kConsumerOffsetsTopic);
    if (topic == nullptr) {
        forwarding_.create_internal_topic(transaction ? transaction_state_topic()
                                                      : consumer_offsets_topic());
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
