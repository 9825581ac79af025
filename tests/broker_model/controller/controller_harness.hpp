// An active controller whose every decision commits at once, and the log it wrote.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <utility>

#include "broker_model/controller/controller_decisions.hpp"

namespace hw::test {

inline NodeList nodes(std::initializer_list<std::int32_t> ids) {
    NodeList list;
    for (std::int32_t id : ids) list.emplace_back(id);
    return list;
}

class ControllerHarness {
  public:
    explicit ControllerHarness(bool elr = true) {
        state_.settings.self = NodeId(100);
        state_.settings.controllers = nodes({100});
        state_.settings.bootstrap_features = default_features(kLatestMetadataVersion);
        state_.settings.bootstrap_features[std::string(kElrVersion)] = elr ? 1 : 0;
        state_.settings.file.give("min.insync.replicas", std::int64_t{2});
        activate(state_, now_);
        append(activation_records(state_));
    }

    [[nodiscard]] ControllerState& state() { return state_; }
    [[nodiscard]] const ClusterImage& image() const { return state_.image; }
    [[nodiscard]] const std::vector<MetadataBatch>& log() const { return log_; }
    [[nodiscard]] DecisionTime at() const { return {now_, next_offset_}; }
    void sleep(Duration d) { now_ = now_ + d; }

    template <class Response>
    Response commit(Decision<Response> decision) {
        append(std::move(decision.records));
        return std::move(decision.response);
    }
    template <class Request>
    auto run(const Request& request) {
        return commit(decide(state_, request, at()));
    }

    // ---- shorthands ----------------------------------------------------------------------------

    void register_broker(std::int32_t id, std::int64_t incarnation = 1,
                         BrokerEpoch previous = kNoBrokerEpoch, std::int32_t rack = -1) {
        registered_ = run(BrokerRegistrationRequest{NodeId(id), incarnation, previous, rack});
    }
    [[nodiscard]] ErrorCode registration_error() const { return registered_.error; }

    BrokerHeartbeatResponse heartbeat(std::int32_t id, bool want_fence = false,
                                      bool want_shut_down = false) {
        const BrokerRegistration* broker = image().broker(NodeId(id));
        return run(BrokerHeartbeatRequest{NodeId(id), broker->epoch, next_offset_ - 1, want_fence,
                                          want_shut_down});
    }
    void start_brokers(std::int32_t count) {
        for (std::int32_t id = 1; id <= count; ++id) {
            register_broker(id);
            heartbeat(id);
        }
    }
    AdminResult create_topic(const std::string& name, std::vector<NodeList> assignment,
                             std::map<std::string, std::string> configs = {}) {
        CreateTopicRequest request;
        request.name = name;
        request.assignment = std::move(assignment);
        request.configs = std::move(configs);
        return run(request).result;
    }
    AdminResult set_config(ConfigResourceType type, const std::string& name, const std::string& key,
                           std::optional<std::string> value) {
        return run(AlterConfigRequest{type, name, {{key, std::move(value)}}}).result;
    }
    [[nodiscard]] TopicPartition tp(const std::string& topic, std::int32_t partition = 0) const {
        return {image().topics.find(topic)->id, partition};
    }
    [[nodiscard]] const PartitionRegistration& partition(const std::string& topic,
                                                         std::int32_t number = 0) const {
        return *image().partition(tp(topic, number));
    }
    // The leader proposes an ISR, with everybody's right epochs.
    AlterPartitionResponse::Partition propose_isr(const std::string& topic, const NodeList& isr) {
        const PartitionRegistration& p = partition(topic);
        AlterPartitionRequest request{p.leader, image().broker(p.leader)->epoch, {}};
        AlterPartitionRequest::Partition proposal{tp(topic), p.leader_epoch, p.partition_epoch,
                                                  LeaderRecoveryState::Recovered, {}};
        for (NodeId id : isr) proposal.new_isr.push_back({id, image().broker(id)->epoch});
        request.partitions.push_back(std::move(proposal));
        return run(request).partitions.front();
    }
    AdminResult reassign(const std::string& topic, std::optional<NodeList> replicas) {
        return run(AlterPartitionReassignmentRequest{topic, 0, std::move(replicas)}).result;
    }

  private:
    void append(std::vector<MetadataRecord> records) {
        if (records.empty()) return;
        MetadataBatch batch;
        batch.base_offset = next_offset_;
        batch.records = std::move(records);
        for (const MetadataRecord& record : batch.records) {
            apply_record(state_, record, next_offset_++);
        }
        log_.push_back(std::move(batch));
    }

    ControllerState state_;
    Instant now_ = Instant::from_ms(1000);
    std::int64_t next_offset_ = 0;
    std::vector<MetadataBatch> log_;
    BrokerRegistrationResponse registered_;
};

}  // namespace hw::test
