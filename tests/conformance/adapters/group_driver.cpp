#include "tests/conformance/adapters/group_driver.hpp"

#include <algorithm>

#include "broker_model/protocol/consumer_protocol.hpp"

namespace hw::conformance {

namespace {
const std::string kGroup = "g";

void add_partition(PartitionsByTopic& to, const std::string& text) {  // "t-0"
    const auto dash = text.rfind('-');
    to[text.substr(0, dash)].push_back(std::stoi(text.substr(dash + 1)));
}

std::string encode_assignment(std::string list) {  // "t-0,t-1"
    ConsumerAssignment assignment;
    for (std::size_t end; !list.empty(); list.erase(0, end + 1)) {
        end = std::min(list.find(','), list.size());
        add_partition(assignment.partitions, list.substr(0, end));
    }
    return encode(assignment);
}
}  // namespace

GroupDriver::GroupDriver(const GroupSettings& settings)
    : settings_(settings), manager_(settings_, topics_) {
    manager_.set_clock(kStartMs);
}

std::optional<Json> GroupDriver::membership(const Json& step) {
    const std::string op = step.at("op");
    if (op == "join_group") return join(step);
    if (op == "sync_group") return sync(step);
    if (op == "heartbeat") return heartbeat(step);
    if (op == "leave_group") return leave(step);
    if (op == "consumer_group_heartbeat") return consumer_heartbeat(step);
    if (op != "advance_time") return std::nullopt;
    advance(step.at("ms"));
    return Json::object();
}

std::string GroupDriver::model_id(const Json& name) {
    const std::string text = text_or_empty(name);
    return ours_.try_emplace(text, text).first->second;
}

std::string GroupDriver::shown(const std::string& id) {
    if (ours_.contains(id)) return id;  // a name that the recorded run made up
    const auto [entry, is_new] = shown_.try_emplace(id, "m" + std::to_string(shown_.size() + 1));
    if (is_new) ours_[entry->second] = id;
    return entry->second;
}

// ---- operations -------------------------------------------------------------------------------

Json GroupDriver::join(const Json& step) {
    JoinGroupRequest request;
    request.version = step.at("api_version");
    request.group = kGroup;
    request.member_id = model_id(step.at("member_id"));
    request.instance_id = text_or_empty(step.at("group_instance_id"));
    request.client_id = "client";
    request.protocol_type = step.at("protocol_type");
    request.session_timeout = millis(step.at("session_timeout_ms"));
    request.rebalance_timeout = millis(step.at("rebalance_timeout_ms"));
    for (const Json& p : step.at("protocols")) {
        ConsumerSubscription subscription;
        subscription.topics = p.at("topics").get<std::vector<std::string>>();
        if (consumer_protocol_) {
            for (const std::string owned : p.at("owned")) add_partition(subscription.owned, owned);
            subscription.generation = p.at("owned_generation");
        }
        request.protocols.push_back({p.at("name"), encode(subscription)});
    }
    GroupOutcome out;
    manager_.handle(request, fresh_id(), ticket(), out);
    take(out);
    return refused(ticket());
}

Json GroupDriver::sync(const Json& step) {
    SyncGroupRequest request;
    request.group = kGroup;
    request.generation = step.at("generation_id");
    request.member_id = model_id(step.at("member_id"));
    request.instance_id = text_or_empty(step.at("group_instance_id"));
    request.protocol_type = text_or_empty(step.at("protocol_type"));
    request.protocol = text_or_empty(step.at("protocol_name"));
    for (const auto& [member, assignment] : step.at("assignments").items())
        request.assignments.push_back(
            {model_id(member), consumer_protocol_ ? encode_assignment(assignment)
                                                  : assignment.get<std::string>()});
    GroupOutcome out;
    manager_.handle(request, ticket(), out);
    take(out);
    return refused(ticket());
}

Json GroupDriver::heartbeat(const Json& step) {
    HeartbeatRequest request;
    request.group = kGroup;
    request.generation = step.at("generation_id");
    request.member_id = model_id(step.at("member_id"));
    request.instance_id = text_or_empty(step.at("group_instance_id"));
    GroupOutcome out;
    manager_.handle(request, ticket(), out);
    const auto answer = perform(out, ticket());
    return {{"error", error_name(std::get<HeartbeatResponse>(answer.value()).error)}};
}

Json GroupDriver::leave(const Json& step) {
    LeaveGroupRequest request;
    request.group = kGroup;
    for (const Json& m : step.at("members"))
        request.members.push_back(
            {model_id(m.at("member_id")), text_or_empty(m.at("group_instance_id")), ""});
    GroupOutcome out;
    manager_.handle(request, ticket(), out);
    const auto answer = perform(out, ticket());
    const auto& response = std::get<LeaveGroupResponse>(answer.value());
    Json members = Json::array();
    for (const auto& m : response.members)
        members.push_back({{"member_id", shown(m.member_id)},
                           {"group_instance_id", null_if_empty(m.instance_id)},
                           {"error", error_name(m.error)}});
    return {{"error", error_name(response.error)}, {"members", members}};
}

// ---- the world around -------------------------------------------------------------------------

void GroupDriver::append(const std::vector<CoordinatorRecord>& records, BatchProducer producer) {
    for (const CoordinatorRecord& r : records) {
        ReplayedRecord replayed{log_end_, producer.id, producer.epoch, r.key, {}};
        if (r.value) replayed.value = *r.value;
        manager_.replay(replayed);
        ++log_end_;
        manager_.set_committed(log_end_);
    }
}

void GroupDriver::append_marker(BatchProducer producer, ControlType type) {
    manager_.replay_marker(producer, type, log_end_);
    ++log_end_;
    manager_.set_committed(log_end_);
}

void GroupDriver::take(GroupOutcome& out) {
    set_timers(out);
    take_rest(out);
}

void GroupDriver::set_timers(const GroupOutcome& out) {
    for (const GroupTimerChange& t : out.timers) {
        if (t.key.timer == GroupTimer::ResolveRegexes) {
            resolves_regexes_ = true;  // when the case says so
            continue;
        }
        timers_.cancel(running_[t.key]);
        if (t.after) running_[t.key] = timers_.arm(now_ + *t.after, t.key);
    }
}

void GroupDriver::resolve_regexes() {
    resolves_regexes_ = false;
    GroupOutcome out;
    manager_.resolve_regexes(kGroup, out);
    take(out);
}

void GroupDriver::take_rest(GroupOutcome& out) {
    for (GroupReply& r : out.replies) replies_.push_back(std::move(r));
    for (const GroupWrite& w : out.writes) {
        if (w.replay) {
            append(w.records, w.producer);
        } else {
            log_end_ = log_end_ + static_cast<std::int64_t>(w.records.size());
        }
        GroupOutcome next;
        manager_.written(w, ErrorCode::NONE, next);
        take(next);
    }
}

std::optional<Response> GroupDriver::perform(GroupOutcome& out, GroupTicket ticket) {
    take(out);
    const auto mine = std::find_if(replies_.begin(), replies_.end(),
                                   [&](const GroupReply& r) { return r.to == ticket; });
    if (mine == replies_.end()) return std::nullopt;
    Response answer = std::move(mine->response);
    replies_.erase(mine);
    return answer;
}

// In the recorded runs all timers of one moment were run before any of their records was applied.
void GroupDriver::fire_due() {
    while (timers_.next_due() <= now_) {
        std::vector<GroupOutcome> outcomes;
        GroupTimerKey key;
        while (timers_.pop_due(now_, key)) {
            running_.erase(key);
            manager_.on_timer(key, outcomes.emplace_back());
            set_timers(outcomes.back());
        }
        for (GroupOutcome& out : outcomes) take_rest(out);
    }
}

void GroupDriver::advance(std::int64_t ms) {
    const Instant end = now_ + millis(ms);
    while (now_ < end) {
        now_ = now_ + millis(100);
        manager_.set_clock(kStartMs + now_.ms());
        fire_due();
    }
}

// ---- shown ------------------------------------------------------------------------------------

Json GroupDriver::response_json(const GroupReply& reply) {
    Json out{{"to_step", reply.to - 1}};
    if (const auto* r = std::get_if<JoinGroupResponse>(&reply.response)) {
        out["type"] = "join_group";
        out["error"] = error_name(r->error);
        out["generation_id"] = r->generation;
        out["member_id"] = shown(r->member_id);
        out["leader"] = shown(r->leader);
        out["protocol_type"] = null_if_empty(r->protocol_type);
        out["protocol_name"] = reply.null_protocol ? Json() : Json(r->protocol);
        out["skip_assignment"] = r->skip_assignment;
        Json& members = out["members"] = Json::array();
        for (const auto& m : r->members)
            members.push_back({{"member_id", shown(m.member_id)},
                               {"group_instance_id", null_if_empty(m.instance_id)}});
    } else {
        const auto& s = std::get<SyncGroupResponse>(reply.response);
        out["type"] = "sync_group";
        out["error"] = error_name(s.error);
        out["protocol_type"] = null_if_empty(s.protocol_type);
        out["protocol_name"] = null_if_empty(s.protocol);
        out["assignment"] = shown_assignment(s.assignment);
    }
    return out;
}

std::string GroupDriver::shown_assignment(const std::string& bytes) const {
    const auto assignment = decode_assignment(bytes);
    if (!consumer_protocol_ || !assignment) return bytes;
    std::string out;
    for (const auto& [topic, partitions] : assignment->partitions)
        for (const std::int32_t p : partitions)
            out += (out.empty() ? "" : ",") + topic + "-" + std::to_string(p);
    return out;
}

Json GroupDriver::group_json() {
    if (const ConsumerGroup* group = manager_.consumer(kGroup)) return group_json(*group);
    const ClassicGroup* g = manager_.classic(kGroup);
    if (g == nullptr) return {};
    Json members = Json::array();
    for (const auto& [id, m] : g->members())
        members.push_back({{"member_id", shown(id)},
                           {"group_instance_id", null_if_empty(m.instance_id)},
                           {"awaiting_join", m.awaiting_join != 0},
                           {"awaiting_sync", m.awaiting_sync != 0},
                           {"assignment", shown_assignment(m.assignment)}});
    return {{"type", "classic"},
            {"state", state_name(g->state())},
            {"generation_id", g->generation()},
            {"protocol_type", null_if_empty(g->protocol_type())},
            {"protocol_name", null_if_empty(g->protocol())},
            {"leader", null_if_empty(shown(g->leader()))},
            {"members", members},
            {"pending_join_members", g->pending_join.size()}};
}

std::string GroupDriver::fresh_id() const {
    const std::string digits = std::to_string(step_);
    return "z" + std::string(4 - std::min<std::size_t>(4, digits.size()), '0') + digits;
}

// What Kafka throws is the step's own error.
Json GroupDriver::refused(GroupTicket ticket) {
    const auto mine = std::find_if(replies_.begin(), replies_.end(), [&](const GroupReply& r) {
        return r.to == ticket && r.refused;
    });
    if (mine == replies_.end()) return Json::object();
    const ErrorCode error = std::visit(
        [](const auto& r) {
            if constexpr (requires { r.error; }) return r.error;
            else return ErrorCode::NONE;
        },
        mine->response);
    replies_.erase(mine);
    return {{"error", error_name(error)}};
}

void GroupDriver::finish(Json& out) {
    fire_due();
    std::stable_sort(replies_.begin(), replies_.end(),
                     [](const GroupReply& a, const GroupReply& b) { return a.to < b.to; });
    for (const GroupReply& r : replies_) out["responses"].push_back(response_json(r));
    replies_.clear();
    out["group"] = group_json();
    ++step_;
}

}  // namespace hw::conformance
