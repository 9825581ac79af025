// Answers what clients ask about the cluster, from this broker's own copy of the metadata (which may
// be behind): Metadata, ApiVersions, DescribeTopicPartitions, DescribeProducers, DescribeConfigs.
// Source: KRaftMetadataCache.java, KafkaApis.scala, ConfigHelper.scala.
#pragma once

#include "broker_model/broker/broker_context.hpp"
#include "broker_model/broker/forwarding.hpp"
#include "broker_model/broker/partition_table.hpp"

namespace hw {

class MetadataService {
  public:
    MetadataService(BrokerContext& context, const PartitionTable& partitions,
                    const config::Values& file, Forwarding& forwarding)
        : context_(context), partitions_(partitions), file_(file), forwarding_(forwarding) {}

    void handle(const ReplyTo& from, const MetadataRequest& request);
    void handle(const ReplyTo& from, const ApiVersionsRequest& request);
    void handle(const ReplyTo& from, const DescribeTopicPartitionsRequest& request);
    void handle(const ReplyTo& from, const DescribeProducersRequest& request);
    void handle(const ReplyTo& from, const DescribeConfigsRequest& request);

  private:
    [[nodiscard]] MetadataResponse::Topic describe(const TopicImage& topic) const;
    [[nodiscard]] bool is_offline(NodeId broker) const;
    void describe_topic_configs(const DescribeConfigsRequest& request,
                                DescribeConfigsResponse& out) const;
    void describe_broker_configs(const DescribeConfigsRequest& request,
                                 DescribeConfigsResponse& out) const;
    // The value of a broker-wide setting and where it comes from.
    [[nodiscard]] DescribeConfigsResponse::Entry broker_entry(std::string_view key,
                                                              bool cluster_only) const;

    BrokerContext& context_;
    const PartitionTable& partitions_;
    const config::Values& file_;
    Forwarding& forwarding_;
};

}  // namespace hw
