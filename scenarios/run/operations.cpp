#include "scenarios/run/operations.hpp"

namespace hw::scenarios {
namespace {

NodeId node_id(std::int64_t id) { return NodeId{static_cast<std::int32_t>(id)}; }

std::vector<NodeId> node_ids(const std::vector<std::int64_t>& ids) {
    std::vector<NodeId> out;
    for (const std::int64_t id : ids) out.push_back(node_id(id));
    return out;
}

Request alter_config(const Operation& op) {
    AlterConfigRequest request;
    if (op.kind == OperationKind::AlterBrokerConfig) {
        request.resource = AlterConfigRequest::Resource::Broker;
        request.name = op.broker ? std::to_string(*op.broker) : "";
    } else {
        request.name = op.name;
    }
    for (const auto& [key, value] : op.set) request.changes[key] = value;
    for (const std::string& key : op.unset) request.changes[key] = std::nullopt;
    return request;
}

Request elect(const Operation& op) {
    ElectLeadersRequest request;
    request.type = op.kind == OperationKind::ElectUnclean ? ElectionType::Unclean
                                                          : ElectionType::Preferred;
    request.partitions.push_back({op.name, static_cast<std::int32_t>(op.partition)});
    return request;
}

Request reassign(const Operation& op) {
    AlterPartitionReassignmentRequest request;
    request.topic = op.name;
    request.partition = static_cast<std::int32_t>(op.partition);
    if (op.kind == OperationKind::Reassign) request.replicas = node_ids(op.replicas);
    return request;
}

Request create_partitions(const Operation& op) {
    CreatePartitionsRequest request;
    request.topic = op.name;
    request.count = static_cast<std::int32_t>(op.count);
    return request;
}

}  // namespace

AdminCall create_call(const Topic& topic) {
    CreateTopicRequest request;
    request.name = topic.name;
    for (const auto& [key, value] : topic.config) request.configs[key] = value;
    if (topic.assignment.empty()) {
        request.partitions = static_cast<std::int32_t>(topic.partitions);
        request.replication_factor = static_cast<std::int16_t>(topic.replication);
    }
    for (const auto& row : topic.assignment) request.assignment.push_back(node_ids(row));
    AdminCall call;
    call.request = std::move(request);
    return call;
}

AdminCall admin_call(const Operation& op) {
    AdminCall call;
    switch (op.kind) {
        case OperationKind::CreateTopic: return create_call(op.topic);
        case OperationKind::DeleteTopic: call.request = DeleteTopicRequest{op.name}; break;
        case OperationKind::CreatePartitions: call.request = create_partitions(op); break;
        case OperationKind::AlterTopicConfig: call.request = alter_config(op); break;
        case OperationKind::AlterBrokerConfig:
            call.request = alter_config(op);
            if (op.broker) call.broker = node_id(*op.broker);
            break;
        case OperationKind::Reassign:
        case OperationKind::CancelReassignment: call.request = reassign(op); break;
        case OperationKind::ElectPreferred:
        case OperationKind::ElectUnclean: call.request = elect(op); break;
        case OperationKind::DeleteRecords: {
            DeleteRecordsRequest request;
            request.before = Offset{op.before};
            request.timeout = seconds(30);
            call.request = request;
            call.topic = op.name;
            call.partition = static_cast<std::int32_t>(op.partition);
            break;
        }
    }
    return call;
}

}  // namespace hw::scenarios
