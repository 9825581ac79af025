#include "broker_model/broker/metadata_service.hpp"

#include <algorithm>

#include "broker_model/controller/topic_name.hpp"
#include "broker_model/replication/delayed_produce.hpp"

namespace hw {

// ---- Metadata ---------------------------------------------------------------------------------

bool MetadataService::is_offline(NodeId broker) const { return !context_.is_alive(broker); }

MetadataResponse::Topic MetadataService::describe(const TopicImage& topic) const {
    MetadataResponse::Topic out;
    out.name = topic.name;
    out.id = topic.id;
    out.partitions.reserve(topic.partitions.size());
    for (std::size_t i = 0; i < topic.partitions.size(); ++i) {
        const PartitionRegistration& r = *topic.partitions[i];
        MetadataResponse::Partition& p = out.partitions.emplace_back();
        p.partition = static_cast<std::int32_t>(i);
        p.leader_epoch = r.leader_epoch;
        p.replicas = r.replicas;
        p.isr = r.isr;
        std::copy_if(r.replicas.begin(), r.replicas.end(), std::back_inserter(p.offline_replicas),
                     [&](NodeId n) { return is_offline(n); });
        if (context_.image.broker(r.leader) == nullptr) {
            p.error = ErrorCode::LEADER_NOT_AVAILABLE;
        } else {
            p.leader = r.leader;
        }
    }
    return out;
}

void MetadataService::handle(const ReplyTo& from, const MetadataRequest& request) {
    MetadataResponse response;
    for (const auto& [id, broker] : context_.image.brokers)
        if (!broker.fenced) response.brokers.push_back({id, broker.rack});
    if (!response.brokers.empty())  // any broker will do, it forwards (KIP-590)
        response.controller = response.brokers[context_.rng.below(response.brokers.size())].id;
    if (request.all_topics) {
        for (const auto& [name, id] : context_.image.topics.by_name())
            response.topics.push_back(describe(*context_.image.topics.find(id)));
    } else {
        for (const std::string& name : request.topics) {
            if (const TopicImage* topic = context_.image.topics.find(name)) {
                response.topics.push_back(describe(*topic));
                continue;
            }
            MetadataResponse::Topic& unknown = response.topics.emplace_back();
            unknown.name = name;
            unknown.error = illegal_topic_name(name) ? ErrorCode::INVALID_TOPIC_EXCEPTION
                                                     : ErrorCode::UNKNOWN_TOPIC_OR_PARTITION;
            if (unknown.error == ErrorCode::UNKNOWN_TOPIC_OR_PARTITION &&
                request.allow_auto_topic_creation && context_.config.auto_create_topics)
                forwarding_.create_topic(name);
        }
    }
    context_.reply(from, std::move(response));
}

void MetadataService::handle(const ReplyTo& from, const ApiVersionsRequest&) {
    ApiVersionsResponse response;
    response.finalized_features_epoch = context_.image.offset;
    response.transaction_version = context_.image.feature_level("transaction.version");
    response.group_version = context_.image.feature_level("group.version");
    context_.reply(from, response);
}

void MetadataService::handle(const ReplyTo& from, const DescribeTopicPartitionsRequest& request) {
    DescribeTopicPartitionsResponse response;
    const TopicImage* topic = context_.image.topics.find(request.topic);
    if (topic == nullptr) {
        response.result.error = ErrorCode::UNKNOWN_TOPIC_OR_PARTITION;
        context_.reply(from, std::move(response));
        return;
    }
    for (std::size_t i = 0; i < topic->partitions.size(); ++i) {
        const PartitionRegistration& r = *topic->partitions[i];
        response.partitions.push_back({static_cast<std::int32_t>(i), r.leader, r.leader_epoch,
                                       r.replicas, r.isr, r.elr, r.last_known_elr});
    }
    context_.reply(from, std::move(response));
}

void MetadataService::handle(const ReplyTo& from, const DescribeProducersRequest& request) {
    DescribeProducersResponse response;
    const Partition* p = partitions_.find(request.tp);
    if (p == nullptr) {
        response.error =
            error_for_missing_partition(context_.image.partition(request.tp) != nullptr);
    } else if (!p->is_leader()) {
        response.error = ErrorCode::NOT_LEADER_OR_FOLLOWER;
    } else {
        for (const ProducerEntry& e : p->log.producers().producers())
            response.producers.push_back({e.producer_id, e.epoch, e.last_sequence(),
                                          e.last_timestamp_ms, e.coordinator_epoch,
                                          e.txn_first_offset});
    }
    context_.reply(from, std::move(response));
}

// ---- DescribeConfigs --------------------------------------------------------------------------

namespace {

using Source = DescribeConfigsResponse::Source;
using Entry = DescribeConfigsResponse::Entry;

std::optional<std::string> written(const config::Value& value) {
    if (std::holds_alternative<std::monostate>(value)) return std::nullopt;
    if (const auto* list = std::get_if<config::TextList>(&value)) return config::join(*list, ",");
    return config::to_text(value);
}

bool wanted(const DescribeConfigsRequest& request, std::string_view key) {
    return request.keys.empty() ||
           std::find(request.keys.begin(), request.keys.end(), key) != request.keys.end();
}

}  // namespace

Entry MetadataService::broker_entry(std::string_view key, bool cluster_only) const {
    using Type = ConfigResourceType;
    Entry out{std::string(key), std::nullopt, Source::DefaultConfig};
    if (!cluster_only) {
        if (const auto* set = context_.image.config({Type::Broker, to_string(context_.id)}, key))
            return {out.key, *set, Source::DynamicBrokerConfig};
    }
    if (const auto* set = context_.image.config({Type::Broker, ""}, key))
        return {out.key, *set, Source::DynamicDefaultBrokerConfig};
    if (config::find(config::Scope::Broker, key) == nullptr) return out;
    out.value = written(file_.at(key));
    if (file_.given(key)) out.source = Source::StaticBrokerConfig;
    return out;
}

void MetadataService::describe_topic_configs(const DescribeConfigsRequest& request,
                                             DescribeConfigsResponse& out) const {
    const TopicImage* topic = context_.image.topics.find(request.name);
    if (topic == nullptr) {
        out.result.error = illegal_topic_name(request.name)
                               ? ErrorCode::INVALID_TOPIC_EXCEPTION
                               : ErrorCode::UNKNOWN_TOPIC_OR_PARTITION;
        return;
    }
    for (const config::Setting& setting : config::settings(config::Scope::Topic)) {
        if (!wanted(request, setting.key) || setting.has(config::kInternal)) continue;
        const auto* set =
            context_.image.config({ConfigResourceType::Topic, topic->name}, setting.key);
        if (set != nullptr) {
            out.entries.push_back({std::string(setting.key), *set, Source::DynamicTopicConfig});
        } else if (setting.broker_key.empty()) {
            out.entries.push_back({std::string(setting.key),
                                   written(config::default_value(setting)),
                                   Source::DefaultConfig});
        } else {
            Entry e = broker_entry(setting.broker_key, false);
            e.key = setting.key;
            if (!e.value) e.value = written(config::default_value(setting));
            out.entries.push_back(std::move(e));
        }
    }
}

void MetadataService::describe_broker_configs(const DescribeConfigsRequest& request,
                                              DescribeConfigsResponse& out) const {
    const bool cluster = request.name.empty();
    if (!cluster && request.name != to_string(context_.id)) {
        out.result.error = ErrorCode::INVALID_REQUEST;
        return;
    }
    if (cluster) {
        const auto set = context_.image.configs.find({ConfigResourceType::Broker, ""});
        if (set == context_.image.configs.end()) return;
        for (const auto& [key, value] : set->second)
            if (wanted(request, key))
                out.entries.push_back({key, value, Source::DynamicDefaultBrokerConfig});
        return;
    }
    for (const config::Setting& setting : config::settings(config::Scope::Broker))
        if (wanted(request, setting.key) && !setting.has(config::kInternal))
            out.entries.push_back(broker_entry(setting.key, false));
}

void MetadataService::handle(const ReplyTo& from, const DescribeConfigsRequest& request) {
    using Resource = AlterConfigRequest::Resource;
    DescribeConfigsResponse response;
    switch (request.resource) {
        case Resource::Topic: describe_topic_configs(request, response); break;
        case Resource::Broker: describe_broker_configs(request, response); break;
        case Resource::Group: {
            const auto set =
                context_.image.configs.find({ConfigResourceType::Group, request.name});
            if (set == context_.image.configs.end()) break;
            for (const auto& [key, value] : set->second)
                if (wanted(request, key))
                    response.entries.push_back({key, value, Source::DynamicGroupConfig});
            break;
        }
    }
    context_.reply(from, std::move(response));
}

}  // namespace hw
