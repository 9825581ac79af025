#include "broker_model/client/membership/classic_membership.hpp"

#include <algorithm>

namespace hw {

using Purpose = CoordinatorLink::Purpose;

namespace {

constexpr Duration kCloseTimeout = seconds(30);  // Consumer.close() without a timeout

}  // namespace

GroupMembership::GroupMembership(const ConsumerSettings& settings, std::set<std::string> topics,
                                     PatientSender& sender)
    : settings_(settings),
      link_(settings, sender),
      commits_(settings, member_, link_),
      start_(settings, link_),
      join_(settings, std::move(topics), member_, link_, commits_) {}

void GroupMembership::work(const MemberTurn& t, bool polling, Effects& fx,
                             std::vector<FailedRequest>& failed) {
    commits_.work(t);
    if (closing_) {
        go_on_closing(t);
    } else {
        if (polling) poll(t);
        stay(t);
    }
    commits_.work(t);
    link_.disconnect_old(t.client, t.now, fx, failed);
}

// ---- inside the application's poll --------------------------------------------------------------

void GroupMembership::poll(const MemberTurn& t) {
    if (!link_.ready(t.client, t.now)) return;
    const bool active = join_.poll(t);
    if (join_.joined_at() != restarted_at_) {
        restarted_at_ = join_.joined_at();
        timers_.restart(settings_.group, restarted_at_);
    }
    if (!active) return;
    start_.poll(t);
    commits_.auto_commit(t);
}

// ---- by itself ----------------------------------------------------------------------------------

void GroupMembership::stay(const MemberTurn& t) {
    if (!traits_of(member_.state).heartbeats || !link_.ready(t.client, t.now)) return;
    switch (timers_.due(t.now)) {
        case HeartbeatTimers::Action::Nothing: return;
        case HeartbeatTimers::Action::Send: return send_heartbeat(t.now);
        case HeartbeatTimers::Action::Leave:
            return leave(CloseOperation::Default, "consumer poll timeout has expired.", t);
        case HeartbeatTimers::Action::Rediscover:
            link_.mark_unknown(false);
            link_.ready(t.client, t.now);
    }
}

void GroupMembership::send_heartbeat(Instant now) {
    HeartbeatRequest request;
    request.group = settings_.group.id;
    request.generation = member_.generation.id;
    request.member_id = member_.generation.member_id;
    request.instance_id = settings_.group.instance;
    link_.send(Purpose::Heartbeat, std::move(request), now);
    heartbeat_sent_as_ = member_.generation;
    timers_.sent(settings_.group, now);
}

void GroupMembership::on_heartbeat(ErrorCode error, Instant now) {
    timers_.on_its_way = false;
    const bool stale = !(heartbeat_sent_as_ == member_.generation);
    if (error == ErrorCode::NONE) return timers_.heard(settings_.group, now);
    const AfterGroupError then = after_group_error(GroupApi::Heartbeat, error);
    const std::string why = "heartbeat: " + std::string(error_name(error));
    if (then == AfterGroupError::JoinAgain) {
        timers_.heard(settings_.group, now);
        if (member_.state == MemberState::Stable) member_.request_rejoin(why);
        return;
    }
    timers_.send_at = now + settings_.retry_backoff;
    if (then == AfterGroupError::Rediscover) link_.mark_unknown(false);
    const bool generation = then == AfterGroupError::ForgetGeneration;
    const bool all = then == AfterGroupError::ForgetAll ||
                     then == AfterGroupError::ForgetAllAndThrow;
    if (stale || !(generation || all)) return;
    member_.forget(all, why);
    if (then == AfterGroupError::ForgetAllAndThrow) fault(error, now);
}

void GroupMembership::leave(CloseOperation operation, const std::string& why,
                              const MemberTurn& t) {
    const bool is_static = !settings_.group.instance.empty();
    const bool goes = operation == CloseOperation::LeaveGroup ||
                      (operation == CloseOperation::Default && !is_static);
    if (goes && member_.state != MemberState::Unjoined && !member_.generation.member_id.empty() &&
        link_.known()) {
        LeaveGroupRequest request;
        request.group = settings_.group.id;
        request.members.push_back({member_.generation.member_id, settings_.group.instance, why});
        leave_tag_ = link_.send(Purpose::Leave, std::move(request), t.now);
    }
    member_.forget(true, why);
}

// ---- the application ----------------------------------------------------------------------------

std::uint64_t GroupMembership::commit(OffsetCommits::Kind kind,
                                        std::vector<CommittedOffset> offsets, Instant now) {
    return commits_.submit(kind, std::move(offsets), now, settings_.api_timeout);
}

void GroupMembership::close(CloseOperation operation, const MemberTurn& t) {
    closing_ = true;
    close_operation_ = operation;
    close_deadline_ = t.now + kCloseTimeout;
    if (settings_.group.auto_commit) {
        last_commit_ = commits_.submit(OffsetCommits::Kind::BeforeRevocation,
                                       OffsetCommits::consumed(t), t.now, kCloseTimeout);
    }
    go_on_closing(t);
}

void GroupMembership::go_on_closing(const MemberTurn& t) {
    if (closed_) return;
    const bool late = t.now >= close_deadline_;
    if (!left_) {
        if (!late && commits_.pending(last_commit_)) return;
        left_ = true;
        join_.give_up_all(t);
        leave(close_operation_, "the consumer is being closed", t);
    }
    closed_ = late || (leave_tag_ == 0 && commits_.idle());
}

std::vector<ConsumerFault> GroupMembership::take_faults() {
    std::vector<ConsumerFault> all = join_.take_faults();
    all.insert(all.end(), faults_.begin(), faults_.end());
    faults_.clear();
    return all;
}

void GroupMembership::fault(ErrorCode error, Instant now) {
    faults_.push_back({.kind = ConsumerFault::Kind::Group, .error = error, .at = now});
}

// ---- the coordinator ----------------------------------------------------------------------------

void GroupMembership::on_answer(std::uint64_t tag, const Response& response,
                                  const MemberTurn& t) {
    switch (CoordinatorLink::purpose_of(tag)) {
        case Purpose::Find: {
            const auto refused =
                link_.on_found(std::get<FindCoordinatorResponse>(response), t.client, t.now);
            if (link_.known()) timers_.heard(settings_.group, t.now);
            if (refused) fault(*refused, t.now);
            return;
        }
        case Purpose::Join: return join_.on_joined(std::get<JoinGroupResponse>(response));
        case Purpose::Sync: return join_.on_synced(std::get<SyncGroupResponse>(response), t.now);
        case Purpose::Heartbeat:
            return on_heartbeat(std::get<HeartbeatResponse>(response).error, t.now);
        case Purpose::Leave:
            if (tag == leave_tag_) leave_tag_ = 0;
            return;
        case Purpose::Commit:
            return commits_.on_answer(tag, std::get<OffsetCommitResponse>(response), t);
        case Purpose::Fetch:
            return start_.on_answer(tag, std::get<OffsetFetchResponse>(response), t, faults_);
    }
}

void GroupMembership::on_lost(std::uint64_t tag, const MemberTurn& t) {
    const Purpose purpose = CoordinatorLink::purpose_of(tag);
    if (purpose == Purpose::Find) return link_.on_lookup_lost(t.client, t.now);
    link_.mark_unknown(true);
    switch (purpose) {
        case Purpose::Join:
        case Purpose::Sync: return join_.on_lost(t.now);
        case Purpose::Heartbeat:
            timers_.on_its_way = false;
            timers_.send_at = t.now + settings_.retry_backoff;
            return;
        case Purpose::Leave:
            if (tag == leave_tag_) leave_tag_ = 0;
            return;
        case Purpose::Commit: return commits_.on_lost(tag, t.now);
        case Purpose::Fetch: return start_.on_lost(tag, t.now);
        case Purpose::Find: return;
    }
}

Instant GroupMembership::next_deadline(Instant now, bool polling) const {
    Instant at = kNever;
    const auto consider = [&](Instant when) {
        if (when > now) at = std::min(at, when);
    };
    if (closed_) return at;
    consider(link_.next_deadline());
    consider(commits_.next_deadline(polling && !closing_));
    if (closing_) {
        consider(close_deadline_);
        return at;
    }
    if (polling) {
        consider(join_.next_deadline());
        consider(start_.next_deadline());
    }
    if (traits_of(member_.state).heartbeats && link_.known()) {
        HeartbeatTimers timers = timers_;
        if (polling) timers.poll_until = kNever;
        consider(timers.next());
    }
    return at;
}

}  // namespace hw
