#include "broker_model/group/offsets/offset_ops.hpp"
#include "tests/conformance/adapters/group_driver.hpp"

namespace hw::conformance {
namespace {

const std::string kGroup = "g";

OffsetFetchRequest::Partition partition_from(const std::string& text) {  // "t-0"
    const auto dash = text.rfind('-');
    return {text.substr(0, dash), std::stoi(text.substr(dash + 1))};
}
std::string text_of(const std::string& topic, std::int32_t partition) {
    return topic + "-" + std::to_string(partition);
}
std::vector<OffsetFetchRequest::Partition> partitions_from(const Json& list) {
    std::vector<OffsetFetchRequest::Partition> out;
    for (const Json& p : list) out.push_back(partition_from(p));
    return out;
}
std::vector<CommittedOffset> offsets_from(const Json& offsets) {
    std::vector<CommittedOffset> out;
    for (const auto& [name, o] : offsets.items()) {
        const auto p = partition_from(name);
        out.push_back({p.topic, p.partition, Offset(o.at("offset")),
                       LeaderEpoch(o.at("leader_epoch")), o.at("metadata")});
    }
    return out;
}
Json shown(const std::vector<PartitionError>& partitions) {
    Json out = Json::object();
    for (const PartitionError& p : partitions)
        out[text_of(p.topic, p.partition)] = error_name(p.error);
    return out;
}

class Steps {
  public:
    Steps(const GroupSettings& settings, const Json& topics)
        : settings_(settings), driver_(settings_) {
        for (const auto& [name, partitions] : topics.items()) driver_.set_topic(name, partitions);
    }

    Json run(const Json& step) {
        auto membership = driver_.membership(step);
        Json out = membership ? *membership : perform(step, step.at("op"));
        driver_.finish(out);
        show_offsets(out);
        return out;
    }

  private:
    Json perform(const Json& step, const std::string& op) {
        if (op == "offset_commit") return commit(step);
        if (op == "txn_offset_commit") return txn_commit(step);
        if (op == "offset_fetch") return fetch(step);
        if (op == "offset_delete") return remove(step);
        if (op == "txn_end_marker") {
            driver_.append_marker({ProducerId(step.at("producer_id")), ProducerEpoch{0}},
                                  step.at("committed").get<bool>() ? ControlType::Commit
                                                                   : ControlType::Abort);
            return {{"error", "NONE"}};
        }
        std::vector<CoordinatorRecord> records;
        if (op == "offset_delete_all") {
            for (const OffsetRecord& r : forget_all(driver_.manager().offsets(), kGroup))
                records.push_back(encode(r));
            driver_.append(records);
            return {{"error", "NONE"}, {"deleted", records.size()}};
        }
        if (op == "cleanup_expired_offsets") {
            const bool all = driver_.manager().decide_clean_up(kGroup, records);
            driver_.append(records);
            return {{"error", "NONE"}, {"all_offsets_expired", all}, {"expired", records.size()}};
        }
        if (op == "partitions_deleted") {
            GroupOutcome out;
            driver_.manager().partitions_deleted(partitions_from(step.at("partitions")), out);
            (void)driver_.perform(out, 0);
            return {{"error", "NONE"}};
        }
        return Json::object();
    }

    template <class R, class Request>
    R ask(const Request& request) {
        GroupOutcome out;
        driver_.manager().handle(request, driver_.ticket(), out);
        return std::get<R>(driver_.perform(out, driver_.ticket()).value());
    }

    // A commit that is refused as a whole has the same error everywhere.
    Json commit_json(const std::vector<PartitionError>& partitions, Offset before) {
        const bool refused = driver_.log_end() == before && !partitions.empty() &&
                             partitions.front().error != ErrorCode::OFFSET_METADATA_TOO_LARGE;
        if (refused) return {{"error", error_name(partitions.front().error)}};
        return {{"error", "NONE"}, {"partition_errors", shown(partitions)}};
    }
    Json commit(const Json& step) {
        OffsetCommitRequest request;
        request.version = step.at("api_version");
        request.group = kGroup;
        request.generation_or_epoch = step.at("generation_id_or_member_epoch");
        request.member_id = driver_.model_id(step.at("member_id"));
        request.instance_id = text_or_empty(step.at("group_instance_id"));
        const std::int64_t retention = step.at("retention_time_ms");
        if (retention >= 0) request.retention_time = millis(retention);
        request.offsets = offsets_from(step.at("offsets"));
        const Offset before = driver_.log_end();
        return commit_json(ask<OffsetCommitResponse>(request).partitions, before);
    }
    Json txn_commit(const Json& step) {
        TxnOffsetCommitRequest request;
        request.group = kGroup;
        request.producer_id = ProducerId(step.at("producer_id"));
        request.producer_epoch = ProducerEpoch{0};
        request.generation_or_epoch = step.at("generation_id_or_member_epoch");
        request.member_id = driver_.model_id(step.at("member_id"));
        request.instance_id = text_or_empty(step.at("group_instance_id"));
        request.offsets = offsets_from(step.at("offsets"));
        const Offset before = driver_.log_end();
        return commit_json(ask<TxnOffsetCommitResponse>(request).partitions, before);
    }
    Json fetch(const Json& step) {
        OffsetFetchRequest request;
        request.group = kGroup;
        if (!step.at("member_id").is_null())
            request.member_id = driver_.model_id(step.at("member_id"));
        request.member_epoch = step.at("member_epoch");
        request.require_stable = true;
        if (!step.at("partitions").is_null())
            request.partitions = partitions_from(step.at("partitions"));
        const auto response = ask<OffsetFetchResponse>(request);
        if (response.error != ErrorCode::NONE) return {{"error", error_name(response.error)}};
        Json offsets = Json::object();
        for (const auto& p : response.partitions)
            offsets[text_of(p.committed.topic, p.committed.partition)] = {
                {"offset", p.committed.offset.value()},
                {"leader_epoch", p.committed.leader_epoch.value()},
                {"metadata", p.committed.metadata},
                {"error", error_name(p.error)}};
        return {{"error", "NONE"}, {"offsets", offsets}};
    }
    Json remove(const Json& step) {
        OffsetDeleteRequest request{kGroup, partitions_from(step.at("partitions"))};
        const auto response = ask<OffsetDeleteResponse>(request);
        if (response.error != ErrorCode::NONE) return {{"error", error_name(response.error)}};
        return {{"error", "NONE"}, {"partition_errors", shown(response.partitions)}};
    }

    void show_offsets(Json& out) {
        const OffsetStore& store = driver_.manager().offsets();
        Json& committed = out["committed"] = Json::object();
        for (const OffsetKey& key : store.keys(kGroup)) {
            const StoredOffset* o = store.find(key);
            if (o == nullptr) continue;
            committed[text_of(key.topic, key.partition)] = {
                {"offset", o->offset.value()},
                {"leader_epoch", o->leader_epoch.value()},
                {"metadata", o->metadata},
                {"commit_timestamp_ms", o->commit_ms - GroupDriver::kStartMs},
                {"expire_timestamp_ms",
                 o->expire_ms ? *o->expire_ms - GroupDriver::kStartMs : -1}};
        }
        Json& pending = out["pending_transactional"] = Json::object();
        for (const auto& [producer, offsets] : store.pending())
            for (const auto& [key, o] : offsets)
                pending[text_of(key.topic, key.partition)].push_back(
                    {{"producer_id", producer.value()}, {"offset", o.offset.value()}});
    }

    GroupSettings settings_;
    GroupDriver driver_;
};

Json run(const Json& in) {
    GroupSettings settings;
    settings.initial_rebalance_delay = millis(in.at("group.initial.rebalance.delay.ms"));
    settings.offsets_retention = seconds(60 * in.at("offsets.retention.minutes").get<int>());
    settings.offset_metadata_max_bytes = in.at("offset.metadata.max.bytes");
    Steps steps(settings, in.at("topics"));
    Json out;
    for (const Json& step : in.at("steps")) out["steps"].push_back(steps.run(step));
    return out;
}

const RegisterFamily kRegistered{{"group-offsets",
                                  "B",
                                  run,
                                  {{},
                                   {"steps.*.group.members", "steps.*.responses.*.members",
                                    "steps.*.pending_transactional.*"}}}};

}  // namespace
}  // namespace hw::conformance
