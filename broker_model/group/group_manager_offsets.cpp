// Requests and records about offsets.
#include "broker_model/group/consumer/consumer_record_codec.hpp"
#include "broker_model/group/consumer/conversion.hpp"
#include "broker_model/group/group_errors.hpp"
#include "broker_model/group/group_manager.hpp"
#include "broker_model/group/offsets/offset_ops.hpp"

namespace hw {

namespace {

// OffsetCommit 9 knows that groups may have epochs; before, a generation was all that could be
// wrong.
ErrorCode error_without_group(const OffsetCommitRequest& request) {
    return request.version >= 9 ? ErrorCode::GROUP_ID_NOT_FOUND : ErrorCode::ILLEGAL_GENERATION;
}

template <class R>
GroupWrite commit_write(const std::string& group, const OffsetCommitDecision& decided,
                        GroupTicket ticket) {
    GroupWrite w;
    w.group = group;
    for (const OffsetRecord& r : decided.records) w.records.push_back(encode(r));
    w.reply = GroupReply{ticket, R{decided.partitions}, false};
    return w;
}

}  // namespace

void GroupManager::handle(const OffsetCommitRequest& request, GroupTicket ticket,
                          GroupOutcome& out) {
    const Committer who{request.member_id, request.instance_id, request.generation_or_epoch,
                        request.version};
    if (consumer(request.group) == nullptr)
        (void)find_or_start(request.group, who.generation_or_epoch < 0);
    const auto seen = view(request.group);
    const ErrorCode error =
        seen == nullptr ? error_without_group(request) : seen->check_commit(who, false);
    if (error != ErrorCode::NONE) return refuse(request, ticket, error, out);
    const ClassicGroup* group = classic(request.group);
    if (group != nullptr &&
        (group->is(ClassicState::Stable) || group->is(ClassicState::PreparingRebalance))) {
        on_classic(request.group, out,
                   [&](ClassicOps& ops) { ops.restart_session(request.member_id); });
    }
    const OffsetCommitDecision decided = decide_commit(
        request.group, request.offsets, settings_, wall_ms_, request.retention_time);
    out.writes.push_back(commit_write<OffsetCommitResponse>(request.group, decided, ticket));
}

void GroupManager::handle(const TxnOffsetCommitRequest& request, GroupTicket ticket,
                          GroupOutcome& out) {
    const Committer who{request.member_id, request.instance_id, request.generation_or_epoch};
    if (consumer(request.group) == nullptr)
        (void)find_or_start(request.group, who.generation_or_epoch < 0);
    const auto seen = view(request.group);
    ErrorCode error =
        seen == nullptr ? ErrorCode::ILLEGAL_GENERATION : seen->check_commit(who, true);
    if (error == ErrorCode::STALE_MEMBER_EPOCH) error = ErrorCode::ILLEGAL_GENERATION;
    if (error != ErrorCode::NONE) return refuse(request, ticket, error, out);
    const OffsetCommitDecision decided =
        decide_commit(request.group, request.offsets, settings_, wall_ms_, std::nullopt);
    GroupWrite w = commit_write<TxnOffsetCommitResponse>(request.group, decided, ticket);
    w.producer = {request.producer_id, request.producer_epoch};
    out.writes.push_back(std::move(w));
}

void GroupManager::handle(const OffsetFetchRequest& request, GroupTicket ticket,
                          GroupOutcome& out) {
    const auto seen = view(request.group);
    GroupReply reply{ticket, decide_fetch(offsets_, seen.get(), request), false};
    if (!request.require_stable) {
        out.replies.push_back(std::move(reply));
        return;
    }
    GroupWrite& wait = out.writes.emplace_back();
    wait.group = request.group;
    wait.reply = std::move(reply);
}

void GroupManager::handle(const OffsetDeleteRequest& request, GroupTicket ticket,
                          GroupOutcome& out) {
    const auto seen = view(request.group);
    const ErrorCode error =
        seen == nullptr ? ErrorCode::GROUP_ID_NOT_FOUND : seen->check_delete_offsets();
    if (error != ErrorCode::NONE) return refuse(request, ticket, error, out);
    const OffsetDeleteDecision decided = decide_delete(offsets_, *seen, request);
    OffsetDeleteResponse response;
    response.partitions = decided.partitions;
    GroupWrite& w = out.writes.emplace_back();
    w.group = request.group;
    for (const OffsetRecord& r : decided.records) w.records.push_back(encode(r));
    w.reply = GroupReply{ticket, std::move(response), false};
}

void GroupManager::partitions_deleted(const std::vector<OffsetFetchRequest::Partition>& deleted,
                                      GroupOutcome& out) {
    GroupWrite w;
    for (const OffsetRecord& r : forget_partitions(offsets_, deleted))
        w.records.push_back(encode(r));
    if (!w.records.empty()) out.writes.push_back(std::move(w));
}

// ---- expiry -----------------------------------------------------------------------------------

bool GroupManager::decide_clean_up(const std::string& id,
                                   std::vector<CoordinatorRecord>& records) const {
    const auto seen = view(id);
    if (seen == nullptr) return !offsets_.has_any_pending(id);
    const OffsetExpiryDecision decided = decide_expiry(offsets_, *seen, id,
                                                       settings_.offsets_retention, wall_ms_);
    for (const OffsetRecord& r : decided.records) records.push_back(encode(r));
    return decided.nothing_left;
}

void GroupManager::clean_up(GroupOutcome& out) {
    GroupWrite w;
    for (const auto& [id, group] : classic_) {
        const bool nothing_left = decide_clean_up(id, w.records);
        if (nothing_left && group.is(ClassicState::Empty))
            w.records.push_back(encode(ClassicRecord{id, std::nullopt}));
    }
    for (const auto& [id, group] : consumer_) {
        const bool nothing_left = decide_clean_up(id, w.records);
        if (!nothing_left || !group.group().members().empty()) continue;
        for (const auto& r : tombstones(group.group())) w.records.push_back(encode(id, r));
    }
    if (!w.records.empty()) out.writes.push_back(std::move(w));
    out.timers.push_back(
        {{"", GroupTimer::OffsetExpiry, ""}, settings_.offsets_retention_check_interval});
}

// ---- records ----------------------------------------------------------------------------------

void GroupManager::apply(const OffsetRecord& record, Offset at, ProducerId producer) {
    const OffsetKey key{record.group, record.topic, record.partition};
    if (!record.value) return offsets_.remove(key, at);
    if (consumer(record.group) == nullptr)
        (void)find_or_start(record.group, true);  // a group of offsets only
    offsets_.put(key, *record.value, producer);
}

void GroupManager::replay_marker(BatchProducer producer, ControlType type, Offset at) {
    offsets_.end_transaction(producer.id, type == ControlType::Commit, at);
}

}  // namespace hw
