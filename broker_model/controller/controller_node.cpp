#include "broker_model/controller/controller_node.hpp"

#include <utility>

#include "broker_model/base/check.hpp"
#include "broker_model/controller/controller_decisions.hpp"
#include "broker_model/controller/quorum_settings.hpp"
#include "broker_model/controller/record_facts.hpp"

namespace hw {
namespace {

template <class SomeRequest>
concept Decidable = requires(ControllerState& state, const SomeRequest& request) {
    decide(state, request, DecisionTime{});
};

template <class SomeResponse>
SomeResponse refusal(ErrorCode error) {
    SomeResponse response{};
    if constexpr (requires { response.result.error; }) {
        response.result.error = error;
    } else {
        response.error = error;
    }
    return response;
}

// Rough size of a snapshot file: what the image's records would take.
std::int64_t snapshot_bytes(const ClusterImage& image) {
    constexpr std::int64_t kHeader = 200;
    constexpr std::int64_t kPerObject = 100;
    std::int64_t objects = static_cast<std::int64_t>(image.brokers.size() + image.configs.size());
    image.topics.for_each([&](const TopicImage& topic) {
        objects += 1 + static_cast<std::int64_t>(topic.partitions.size());
    });
    return kHeader + kPerObject * objects;
}

}  // namespace

ControllerNode::ControllerNode(ControllerSettings settings, MetadataDisk& disk, Rng rng)
    : raft_(quorum_settings(settings.file, settings.self, settings.controllers), disk,
            rng.fork("raft")),
      tasks_(settings.file) {
    state_.settings = std::move(settings);
    state_.placement = rng.fork("placement");
}

void ControllerNode::step(const Input& input, Instant now, Effects& fx) {
    take_input(input, now, fx);
    follow_quorum(now, fx);
    while (raft_.next_deadline() <= now) {  // an append without linger, a task at once
        raft_.run(now, fx);
        follow_quorum(now, fx);
    }
    snapshot_if_due(now, fx);
    fx.wake_at = std::min({fx.wake_at, raft_.next_deadline(), tasks_.next()});
    fx.exit_process = raft_.is_shut_down() || raft_.fault() != RaftFault::None;
}

void ControllerNode::take_input(const Input& input, Instant now, Effects& fx) {
    if (const auto* request = std::get_if<Received>(&input)) {
        if (RaftReplica::is_raft_request(request->request)) {
            raft_.receive(*request, now, fx);
        } else {
            serve(*request, now, fx);
        }
    } else if (const auto* answer = std::get_if<Answered>(&input)) {
        raft_.answered(*answer, now, fx);
    } else if (const auto* gone = std::get_if<Disconnected>(&input)) {
        raft_.disconnected(*gone, now, fx);
    } else if (const auto* done = std::get_if<DiskDone>(&input)) {
        raft_.disk_done(*done, now, fx);
    } else if (std::holds_alternative<Wake>(input)) {
        raft_.run(now, fx);
    } else if (std::holds_alternative<Started>(input)) {
        snapshots_.emplace(snapshot_limits(state_.settings.file), now);
        raft_.start(now, fx);
    } else if (std::holds_alternative<ShutdownAsked>(input)) {
        raft_.shut_down(now, fx);
    }
}

// ---- standby and active

void ControllerNode::follow_quorum(Instant now, Effects& fx) {
    const bool deposed = !raft_.is_leader() || raft_.epoch() != claimed_;
    if (state_.active && deposed) renounce(fx);
    take_committed(fx);
    if (!state_.active && raft_.may_lead()) claim(now);
    if (state_.active) run_tasks(now);
}

void ControllerNode::claim(Instant now) {
    claimed_ = raft_.epoch();
    committed_.image = state_.image;
    activate(state_, now);
    if (auto records = activation_records(state_); !records.empty()) {
        deferred_.add_silent(append(std::move(records), now));
    }
    tasks_.start(now);
}

// What was decided but not committed never happened, unless the next leader has it in its log.
void ControllerNode::renounce(Effects& fx) {
    deferred_.fail_all(fx);
    deactivate(state_);
    state_.image = std::exchange(committed_.image, {});
    tasks_.stop();
}

void ControllerNode::take_committed(Effects& fx) {
    if (const MetadataSnapshot* snapshot = raft_.take_snapshot_to_load()) {
        HW_CHECK(!state_.active, "the active controller has every record");
        if (snapshot->image != nullptr) state_.image = *snapshot->image;
        snapshots_->loaded(*snapshot);
    }
    while (const MetadataBatchPtr batch = raft_.take_committed()) {
        apply_committed(*batch, fx);
        snapshots_->applied(*batch);
        if (state_.active) deferred_.complete_up_to(batch->last_offset(), fx);
    }
}

void ControllerNode::apply_committed(const MetadataBatch& batch, Effects& fx) {
    // While active, state_.image has the records since they were appended.
    // The quorum's leader observes. What was committed just before a failover may be observed
    // twice: by the old leader, and by the new one, which cannot know.
    ControllerState& state = state_.active ? committed_ : state_;
    std::int64_t offset = batch.base_offset;
    for (const MetadataRecord& record : batch.records) {
        if (raft_.is_leader()) {
            apply_observed(state, record, offset++, fx.observed);
        } else {
            apply_record(state, record, offset++);
        }
    }
}

// ---- requests

void ControllerNode::serve(const Received& received, Instant now, Effects& fx) {
    std::visit(
        [&]<class SomeRequest>(const SomeRequest& request) {
            if constexpr (Decidable<SomeRequest>) {
                decide_and_reply(request, received.reply_to, now, fx);
            } else if constexpr (std::is_same_v<SomeRequest, ApiVersionsRequest>) {
                ApiVersionsResponse features;
                const ClusterImage& image = committed_image();
                features.finalized_features_epoch = image.offset;
                features.transaction_version = image.feature_level(kTransactionVersion);
                features.group_version = image.feature_level(kGroupVersion);
                fx.replies.push_back({received.reply_to, features});
            } else {
                HW_CHECK(false,
                         std::string("a controller does not serve ") + api_name(received.request));
            }
        },
        received.request);
}

template <class SomeRequest>
void ControllerNode::decide_and_reply(const SomeRequest& request, const ReplyTo& to, Instant now,
                                      Effects& fx) {
    using SomeResponse = decltype(decide(state_, request, DecisionTime{}).response);
    const SomeResponse if_deposed = refusal<SomeResponse>(ErrorCode::NOT_CONTROLLER);
    if (!state_.active || !raft_.is_leader()) {
        fx.replies.push_back({to, if_deposed});
        return;
    }
    auto decision = decide(state_, request, {now, raft_.next_append_offset()});
    std::optional<std::int64_t> last;
    if (!decision.records.empty()) last = append(std::move(decision.records), now);
    deferred_.add(last, to, std::move(decision.response), if_deposed, fx);
}

// Applied before it is committed: the next decision must know of it.
std::int64_t ControllerNode::append(std::vector<MetadataRecord> records, Instant now) {
    std::int64_t offset = raft_.next_append_offset();
    for (const MetadataRecord& record : records) apply_record(state_, record, offset++);
    return raft_.append(std::move(records), now);
}

void ControllerNode::run_tasks(Instant now) {
    while (const auto task = tasks_.take_due(now)) {
        Decision<bool> decision = run_task(*task, now);
        if (decision.response) tasks_.run_again(*task, now);
        if (decision.records.empty()) continue;
        deferred_.add_silent(append(std::move(decision.records), now));
    }
}

Decision<bool> ControllerNode::run_task(PeriodicTask task, Instant now) {
    switch (task) {
        case PeriodicTask::WriteNoOp:
            break;
        case PeriodicTask::FenceStaleBroker:
            return fence_one_stale_broker(state_, {now, raft_.next_append_offset()});
        case PeriodicTask::ElectPreferred:
            return balance_leaders(state_);
        case PeriodicTask::ElectUnclean:
            return elect_unclean_leaders(state_);
    }
    Decision<bool> no_op{{}, false};
    no_op.records.emplace_back(NoOpRecord{});
    return no_op;
}

void ControllerNode::snapshot_if_due(Instant now, Effects& fx) {
    if (!snapshots_ || !snapshots_->is_due(now)) return;
    auto image = std::make_shared<const ClusterImage>(committed_image());
    const std::int64_t bytes = snapshot_bytes(*image);
    if (raft_.add_snapshot(snapshots_->take(std::move(image), bytes, now), now)) {
        fx.disk.push_back({DiskOp::Kind::Append, kFileMetadataLog, bytes, 0});
    }
}

}  // namespace hw
