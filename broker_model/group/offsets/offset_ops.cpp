#include "broker_model/group/offsets/offset_ops.hpp"

#include <algorithm>

namespace hw {

OffsetCommitDecision decide_commit(const std::string& group,
                                   const std::vector<CommittedOffset>& offsets,
                                   const GroupSettings& settings, std::int64_t now_ms,
                                   std::optional<Duration> retention) {
    OffsetCommitDecision out;
    for (const CommittedOffset& o : offsets) {
        PartitionError& told = out.partitions.emplace_back();
        told.topic = o.topic;
        told.partition = o.partition;
        if (o.metadata.size() > static_cast<std::size_t>(settings.offset_metadata_max_bytes)) {
            told.error = ErrorCode::OFFSET_METADATA_TOO_LARGE;
            continue;
        }
        StoredOffset stored;
        stored.offset = o.offset;
        stored.leader_epoch = o.leader_epoch;
        stored.metadata = o.metadata;
        stored.commit_ms = now_ms;
        if (retention) stored.expire_ms = now_ms + retention->ms();
        out.records.push_back({group, o.topic, o.partition, std::move(stored)});
    }
    return out;
}

OffsetFetchResponse decide_fetch(const OffsetStore& store, const GroupView* group,
                                 const OffsetFetchRequest& request) {
    OffsetFetchResponse out;
    const ErrorCode error = group == nullptr
                                ? ErrorCode::GROUP_ID_NOT_FOUND
                                : group->check_fetch(request.member_id, request.member_epoch);
    const bool known = error == ErrorCode::NONE;
    if (!known && error != ErrorCode::GROUP_ID_NOT_FOUND) {
        out.error = error;
        return out;
    }
    const auto add = [&](const OffsetKey& key, bool all) {
        OffsetFetchResponse::Partition p;
        p.committed.topic = key.topic;
        p.committed.partition = key.partition;
        const StoredOffset* found = nullptr;
        if (known) found = request.require_stable ? store.find(key) : store.find_committed(key);
        if (found == nullptr && all) return;
        if (known && request.require_stable && store.has_pending(key)) {
            p.error = ErrorCode::UNSTABLE_OFFSET_COMMIT;
        } else if (found != nullptr) {
            p.committed.offset = found->offset;
            p.committed.leader_epoch = found->leader_epoch;
            p.committed.metadata = found->metadata;
        }
        out.partitions.push_back(std::move(p));
    };
    if (request.partitions) {
        for (const auto& p : *request.partitions) add({request.group, p.topic, p.partition}, false);
    } else if (known) {
        for (const OffsetKey& key : store.keys(request.group)) add(key, true);
    }
    return out;
}

OffsetDeleteDecision decide_delete(const OffsetStore& store, const GroupView& group,
                                   const OffsetDeleteRequest& request) {
    OffsetDeleteDecision out;
    for (const auto& p : request.partitions) {
        PartitionError& told = out.partitions.emplace_back();
        told.topic = p.topic;
        told.partition = p.partition;
        const OffsetKey key{request.group, p.topic, p.partition};
        if (group.is_subscribed_to(p.topic)) {
            told.error = ErrorCode::GROUP_SUBSCRIBED_TO_TOPIC;
        } else if (store.find(key) != nullptr || store.has_pending(key)) {
            out.records.push_back({key.group, key.topic, key.partition, std::nullopt});
        }
    }
    return out;
}

std::vector<OffsetRecord> forget_all(const OffsetStore& store, const std::string& group) {
    std::vector<OffsetRecord> out;
    for (const OffsetKey& key : store.keys(group))
        if (store.find(key) != nullptr)
            out.push_back({key.group, key.topic, key.partition, std::nullopt});
    for (const OffsetKey& key : store.pending_keys(group))
        if (store.find(key) == nullptr)
            out.push_back({key.group, key.topic, key.partition, std::nullopt});
    return out;
}

OffsetExpiryDecision decide_expiry(const OffsetStore& store, const GroupView& group,
                                   const std::string& id, Duration retention,
                                   std::int64_t now_ms) {
    OffsetExpiryDecision out;
    bool all = true;
    bool any = false;
    const std::optional<ExpiryBase> base = group.expiry();
    for (const OffsetKey& key : store.keys(id)) {
        const StoredOffset* stored = store.find(key);
        if (stored == nullptr) continue;
        any = true;
        const bool goes = base && !group.is_subscribed_to(key.topic) &&
                          is_expired(*stored, *base, retention, now_ms) && !store.has_pending(key);
        if (goes) out.records.push_back({key.group, key.topic, key.partition, std::nullopt});
        all = all && goes;
    }
    out.nothing_left = (!any || all) && !store.has_any_pending(id);
    return out;
}

std::vector<OffsetRecord> forget_partitions(
    const OffsetStore& store, const std::vector<OffsetFetchRequest::Partition>& deleted) {
    std::vector<OffsetRecord> out;
    const auto visit = [&](const OffsetKey& key) {
        const bool gone = std::any_of(deleted.begin(), deleted.end(), [&](const auto& p) {
            return p.topic == key.topic && p.partition == key.partition;
        });
        if (gone) out.push_back({key.group, key.topic, key.partition, std::nullopt});
    };
    store.for_each(visit);
    for (const auto& [producer, offsets] : store.pending())
        for (const auto& [key, value] : offsets) visit(key);
    return out;
}

}  // namespace hw
