// Steps of transactional producers, and of the admin client about transactions.
#include <algorithm>

#include "broker_model/client/producer_node.hpp"
#include "tests/conformance/cluster/stage.hpp"

namespace hw::conformance {
namespace {

std::string_view exception_of(SendError error) {
    return is_broker_error(error) ? error_info(static_cast<ErrorCode>(error)).exception
                                  : send_error_name(error);
}

Json outcome_json(const ProducerFailure& failure) {
    if (!failure) return Json{{"ok", true}};
    Json out{{"error", send_error_name(failure.error)}, {"exception", exception_of(failure.error)}};
    if (failure.cause != SendError::None) out["cause"] = send_error_name(failure.cause);
    return out;
}

using Call = TxnTicket (ProducerNode::*)(Instant now);

Json await(Stage& stage, NodeId producer, TxnTicket ticket) {
    ProducerNode& node = stage.cluster.producer(producer);
    stage.cluster.runtime().poke(producer);
    (void)stage.wait([&] { return node.outcome(ticket).has_value(); }, stage.now() + seconds(600));
    const auto outcome = node.outcome(ticket);
    HW_CHECK(outcome.has_value(), "a transactional call never ended");
    return outcome_json(*outcome);
}

// `always`: the recorder tells the producer's identity also when the call threw.
Json call(Stage& stage, const Json& step, Call method, bool always) {
    const NamedProducer made = producer_of(stage, step);
    if (!made.client) return made.refused;
    const NodeId producer = made.client->node;
    Json out = await(stage, producer, (stage.cluster.producer(producer).*method)(stage.now()));
    if (always || out.contains("ok")) add_identity(stage, producer, out);
    return out;
}

Json step_txn_init(Stage& stage, const Json& step) {
    return call(stage, step, &ProducerNode::init_transactions, false);
}

Json step_txn_begin(Stage& stage, const Json& step) {
    const NamedProducer made = producer_of(stage, step);
    if (!made.client) return made.refused;
    const NodeId producer = made.client->node;
    return await(stage, producer, stage.cluster.producer(producer).begin_transaction(stage.now()));
}

Json step_txn_commit(Stage& stage, const Json& step) {
    return call(stage, step, &ProducerNode::commit_transaction, true);
}

Json step_txn_abort(Stage& stage, const Json& step) {
    return call(stage, step, &ProducerNode::abort_transaction, true);
}

ConsumerGroupMetadata group_metadata(Stage& stage, const Json& step) {
    if (step.contains("saved_metadata")) {
        return stage.saved_group_metadata.at(step.at("saved_metadata"));
    }
    ConsumerGroupMetadata out;
    out.group = step.at("group");
    return out;
}

Json step_txn_send_offsets(Stage& stage, const Json& step) {
    const NamedProducer made = producer_of(stage, step);
    if (!made.client) return made.refused;
    const NodeId producer = made.client->node;
    std::vector<CommittedOffset> offsets;
    for (const auto& [partition, offset] : step.at("offsets").items()) {
        const auto dash = partition.rfind('-');
        offsets.push_back({partition.substr(0, dash), std::stoi(partition.substr(dash + 1)),
                           Offset(offset.get<std::int64_t>()), {}, ""});
    }
    const ConsumerGroupMetadata group = group_metadata(stage, step);
    if (step.contains("save_as")) stage.saved_group_metadata[step.at("save_as")] = group;
    Json out = await(stage, producer,
                     stage.cluster.producer(producer).send_offsets_to_transaction(offsets, group,
                                                                                  stage.now()));
    add_identity(stage, producer, out);
    return out;
}

AdminCall to_coordinator(const std::string& transactional_id, Request request) {
    AdminCall out;
    out.request = std::move(request);
    out.coordinator = FindCoordinatorRequest{CoordinatorType::Transaction, transactional_id};
    return out;
}

Json step_describe_transaction(Stage& stage, const Json& step) {
    const std::string id = step.at("transactional_id");
    const auto outcome = admin_call(stage, to_coordinator(id, DescribeTransactionRequest{id}));
    if (failed(outcome)) return failure(outcome);
    const auto& r = std::get<DescribeTransactionResponse>(outcome.response);
    std::vector<std::string> partitions;
    for (const TopicPartition& tp : r.partitions) {
        const auto* topic = stage.image().topics.find(tp.topic);
        HW_CHECK(topic != nullptr, "a transaction with a topic nobody knows");
        partitions.push_back(topic->name + "-" + std::to_string(tp.partition));
    }
    std::sort(partitions.begin(), partitions.end());
    return Json{{"state", r.state},
                {"producer_epoch", r.producer_epoch.value()},
                {"timeout_in_ms", std::to_string(r.timeout.ms())},
                {"coordinator", outcome.broker.value()},
                {"partitions", partitions}};
}

// The admin client takes over the id: InitProducerId, whose transaction timeout is the time the
// admin client gives one request.
Json step_fence_producers(Stage& stage, const Json& step) {
    std::vector<std::string> ids;
    const Json& given = step.contains("transactional_ids") ? step.at("transactional_ids")
                                                           : step.at("transactional_id");
    if (given.is_array()) {
        ids = given.get<std::vector<std::string>>();
    } else {
        ids.push_back(given);
    }
    const Settings admin = settings(stage.client_config.value("admin", Json::object()));
    const auto timeout = admin.find("request.timeout.ms");
    for (const std::string& id : ids) {
        InitProducerIdRequest fence;
        fence.transactional_id = id;
        fence.transaction_timeout =
            millis(timeout == admin.end() ? 30'000 : std::stoll(timeout->second));
        const auto outcome = admin_call(stage, to_coordinator(id, fence));
        if (failed(outcome)) return failure(outcome);
    }
    return Json{{"ok", true}};
}

}  // namespace

void add_transaction_steps(StepTable& table) {
    table.insert({{"txn_init", step_txn_init},
                  {"txn_begin", step_txn_begin},
                  {"txn_commit", step_txn_commit},
                  {"txn_abort", step_txn_abort},
                  {"txn_send_offsets", step_txn_send_offsets},
                  {"describe_transaction", step_describe_transaction},
                  {"fence_producers", step_fence_producers}});
}

}  // namespace hw::conformance
