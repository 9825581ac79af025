// raft-vote: one replica of the metadata quorum, driven request by request.
#include <algorithm>
#include <array>

#include "broker_model/controller/raft/fetch_wait.hpp"
#include "broker_model/controller/raft/raft_node.hpp"
#include "tests/conformance/family.hpp"

namespace hw::conformance {
namespace {

constexpr std::array kExceptions{"",
                                 "IllegalStateException",     // TwoLeadersInEpoch
                                 "IllegalStateException",     // UnexpectedInvalidRequest
                                 "IllegalStateException",     // UnexpectedAnswer
                                 "KafkaException",            // CommittedTruncation
                                 "IllegalArgumentException",  // LogTruncatedBelowCommit
                                 "IllegalArgumentException",  // HighWatermarkWentBack
                                 "IllegalStateException",     // VoteForItself
                                 "RuntimeException",          // AppendGap
                                 "KafkaStorageException"};    // DiskFailed

Json id_or_null(NodeId id) { return id == kNoNode ? Json() : Json(id.value()); }
NodeId node_of(const Json& id) { return id.is_null() ? kNoNode : NodeId(id.get<int>()); }
RaftEpoch epoch_of(const Json& in, const char* key) { return RaftEpoch(in.at(key).get<int>()); }
Json ids_of(const std::vector<NodeId>& ids) {
    Json out = Json::array();
    for (NodeId id : ids) out.push_back(id.value());
    return out;
}

ErrorCode error_of(const Json& in) {
    const ErrorInfo* info = find_error(in.value("partition_error", "NONE"));
    return info == nullptr ? ErrorCode::UNKNOWN_SERVER_ERROR : info->code;
}

MetadataBatchPtr batch_of(std::int64_t base_offset, RaftEpoch epoch, int records) {
    auto batch = std::make_shared<MetadataBatch>();
    batch->base_offset = base_offset;
    batch->epoch = epoch;
    batch->records.assign(static_cast<std::size_t>(records), NoOpRecord{});
    return batch;
}

// ---- model -> JSON

Json request_json(const SendRequest& sent, bool leader_known) {
    Json out;
    Json to = sent.to.value();
    if (const auto* f = std::get_if<RaftFetchRequest>(&sent.request)) {
        if (!leader_known) to = "any";
        out = {{"type", "fetch"},
               {"current_leader_epoch", f->current_leader_epoch.value()},
               {"fetch_offset", f->fetch_offset},
               {"last_fetched_epoch", f->last_fetched_epoch.value()}};
    } else if (const auto* v = std::get_if<VoteRequest>(&sent.request)) {
        out = {{"type", v->pre_vote ? "pre_vote" : "vote"},
               {"epoch", v->epoch.value()},
               {"last_epoch", v->last_epoch.value()},
               {"last_epoch_end_offset", v->last_epoch_end_offset}};
    } else if (const auto* b = std::get_if<BeginQuorumEpochRequest>(&sent.request)) {
        out = {{"type", "begin_quorum_epoch"},
               {"epoch", b->epoch.value()},
               {"leader", b->leader.value()}};
    } else if (const auto* e = std::get_if<EndQuorumEpochRequest>(&sent.request)) {
        out = {{"type", "end_quorum_epoch"},
               {"epoch", e->epoch.value()},
               {"leader", e->leader.value()},
               {"preferred_successors", ids_of(e->preferred_successors)}};
    } else {
        out = {{"type", "update_raft_voter"}};
    }
    out["to"] = to;
    return out;
}

template <class Answer>
Json head_json(const char* type, const Answer& a) {
    return {{"type", type},
            {"error", error_name(a.error)},
            {"partition_error", error_name(a.partition_error)},
            {"leader_epoch", a.epoch.value()},
            {"leader", a.leader.value()}};
}

Json response_json(const Response& response) {
    if (const auto* v = std::get_if<VoteResponse>(&response)) {
        Json out = head_json("vote", *v);
        out["vote_granted"] = v->vote_granted;
        return out;
    }
    if (const auto* b = std::get_if<BeginQuorumEpochResponse>(&response)) {
        return head_json("begin_quorum_epoch", *b);
    }
    if (const auto* e = std::get_if<EndQuorumEpochResponse>(&response)) {
        return head_json("end_quorum_epoch", *e);
    }
    const auto& f = std::get<RaftFetchResponse>(response);
    Json out = head_json("fetch", f);
    out["high_watermark"] = f.high_watermark;
    out["first_offset"] = f.batches.empty() ? -1 : f.batches.front()->base_offset;
    out["last_offset"] = f.batches.empty() ? -1 : f.batches.back()->last_offset();
    if (f.diverging_epoch) {
        out["diverging_epoch"] = {{"epoch", f.diverging_epoch->epoch.value()},
                                  {"end_offset", f.diverging_epoch->offset}};
    }
    return out;
}

// ---- one replica and what it has sent

class Recorder {
  public:
    explicit Recorder(const Json& in) : replica_(settings_of(in), disk_of(in, disk_), Rng(1)) {
        replica_.start(now_, fx_);
        settle();
    }

    Json step(const Json& in) {
        const std::string op = in.at("op");
        if (op == "advance_time") {
            advance(in.at("ms").get<std::int64_t>());
        } else if (op == "vote_response" || op == "fetch_response") {
            if (!answer(in)) return snapshot("no_such_request");
        } else if (op == "append") {
            for (int i = 0; i < in.at("records").get<int>(); ++i) {
                std::vector<MetadataRecord> one;
                one.emplace_back(NoOpRecord{});
                replica_.append(std::move(one), now_);
                replica_.run(now_, fx_);
                settle();
            }
        } else if (op == "resign") {
            replica_.resign();
            replica_.run(now_, fx_);
        } else {
            replica_.receive({ReplyTo{}, request_of(op, in)}, now_, fx_);
        }
        settle();
        return snapshot("");
    }

    Json snapshot(const std::string& error) {
        Json out;
        if (!error.empty()) out["error"] = error;
        if (replica_.fault() != RaftFault::None) {
            out["exception"] = kExceptions[static_cast<std::size_t>(replica_.fault())];
        }
        if (!requests_.empty()) out["requests_sent"] = std::exchange(requests_, Json::array());
        if (!responses_.empty()) out["responses"] = std::exchange(responses_, Json::array());
        const std::int64_t mark = replica_.high_watermark();
        const OffsetAndEpoch end = replica_.log().end();
        out["replica"] = {{"state", raft_state_name(replica_.state())},
                          {"epoch", replica_.epoch().value()},
                          {"leader", id_or_null(replica_.leader())},
                          {"voted_for", id_or_null(replica_.voted())},
                          {"high_watermark", mark < 0 ? Json() : Json(mark)},
                          {"log_end_offset", end.offset},
                          {"last_fetched_epoch", end.epoch.value()}};
        out["log"] = log_runs();
        return out;
    }

  private:
    static RaftSettings settings_of(const Json& in) {
        RaftSettings s;
        s.self = NodeId(in.at("local_id").get<int>());
        for (int i = 0; i < in.at("voters").get<int>(); ++i) s.voters.push_back(NodeId(i));
        s.bootstrap = s.voters;
        s.election_timeout = millis(in.at("election_timeout_ms").get<std::int64_t>());
        s.election_jitter = millis(in.at("election_jitter_ms").get<std::int64_t>());
        s.fetch_timeout = millis(in.at("fetch_timeout_ms").get<std::int64_t>());
        s.election_backoff_max = millis(100);  // the rest: timers of RaftClientTestContext
        s.request_timeout = millis(5000);
        s.retry_backoff = millis(50);
        s.append_linger = Duration{};
        s.fetch_max_wait = Duration{};
        s.fetch_max_batches = 2;  // what its log reads at once
        s.random_bootstrap = false;
        s.announces_itself = true;
        return s;
    }

    static MetadataDisk& disk_of(const Json& in, MetadataDisk& disk) {
        const Json& stored = in.at("stored");
        disk.quorum = {epoch_of(stored, "epoch"), node_of(stored.at("leader")),
                       node_of(stored.at("voted_for"))};
        MetadataLog log(disk);
        for (const Json& run : in.at("log")) {
            for (int i = 0; i < run.at("records").get<int>(); ++i) {
                log.append(batch_of(log.end_offset(), epoch_of(run, "epoch"), 1));
            }
        }
        return disk;
    }

    static Request request_of(const std::string& op, const Json& in) {
        const RaftEpoch epoch = epoch_of(in, "epoch");
        if (op == "vote") {
            return VoteRequest{epoch,
                               node_of(in.at("candidate")),
                               kNoNode,
                               epoch_of(in, "last_epoch"),
                               in.at("last_epoch_end_offset").get<std::int64_t>(),
                               in.at("pre_vote").get<bool>()};
        }
        if (op == "begin_quorum_epoch") {
            return BeginQuorumEpochRequest{epoch, node_of(in.at("leader")), kNoNode};
        }
        if (op == "end_quorum_epoch") {
            EndQuorumEpochRequest r{epoch, node_of(in.at("leader")), {}};
            for (const Json& id : in.at("preferred_successors")) {
                r.preferred_successors.push_back(node_of(id));
            }
            return r;
        }
        return RaftFetchRequest{node_of(in.at("replica")),
                                epoch,
                                in.at("fetch_offset").get<std::int64_t>(),
                                epoch_of(in, "last_fetched_epoch"),
                                kHighWatermarkNotSent,
                                millis(in.at("max_wait_ms").get<std::int64_t>())};
    }

    // Answers the newest open request of the asked kind.
    bool answer(const Json& in) {
        const bool vote = in.at("op") == "vote_response";
        const auto matches = [&](const SendRequest& sent) {
            if (!vote) return std::holds_alternative<RaftFetchRequest>(sent.request);
            const auto* v = std::get_if<VoteRequest>(&sent.request);
            return v != nullptr && v->pre_vote == in.at("pre_vote").get<bool>() &&
                   sent.to == node_of(in.at("from"));
        };
        const auto newest = std::find_if(open_.rbegin(), open_.rend(), matches);
        if (newest == open_.rend()) return false;
        const SendRequest sent = *newest;
        open_.erase(std::next(newest).base());
        const Response response = vote ? Response(vote_answer(in)) : Response(fetch_answer(in));
        replica_.answered({sent.to, sent.channel, sent.correlation, response}, now_, fx_);
        return true;
    }

    static VoteResponse vote_answer(const Json& in) {
        return {ErrorCode::NONE, error_of(in), epoch_of(in, "leader_epoch"),
                node_of(in.at("leader")), in.at("vote_granted").get<bool>()};
    }

    static RaftFetchResponse fetch_answer(const Json& in) {
        RaftFetchResponse a;
        a.partition_error = error_of(in);
        a.epoch = epoch_of(in, "leader_epoch");
        a.leader = node_of(in.at("leader"));
        a.high_watermark = in.at("high_watermark").get<std::int64_t>();
        if (in.contains("diverging_epoch")) {
            a.diverging_epoch = OffsetAndEpoch{in.at("diverging_end_offset").get<std::int64_t>(),
                                               epoch_of(in, "diverging_epoch")};
        }
        if (const int records = in.value("records", 0); records > 0) {
            a.batches.push_back(batch_of(in.at("base_offset").get<std::int64_t>(),
                                         epoch_of(in, "records_epoch"), records));
        }
        return a;
    }

    void advance(std::int64_t ms) {
        constexpr std::int64_t kTickMs = 50;
        for (; ms > 0; ms -= kTickMs) {
            now_ = now_ + millis(std::min(ms, kTickMs));
            replica_.turn(now_, fx_);
            settle();
        }
        replica_.run(now_, fx_);
    }

    // The disk is as fast as the recorded one: every flush is done at once.
    void settle() {
        while (true) {
            for (SendRequest& sent : fx_.requests) {
                const bool known = replica_.leader() != kNoNode;
                const Json shown = request_json(sent, known);
                if (std::find(requests_.begin(), requests_.end(), shown) == requests_.end()) {
                    requests_.push_back(shown);
                }
                open_.push_back(std::move(sent));
            }
            for (const SendReply& sent : fx_.replies) {
                responses_.push_back(response_json(sent.response));
            }
            std::vector<std::uint64_t> flushes;
            for (const DiskOp& op : fx_.disk) {
                if (op.token != 0) flushes.push_back(op.token);
            }
            fx_.clear();
            if (flushes.empty()) return;
            for (std::uint64_t token : flushes) replica_.disk_done({token, false}, now_, fx_);
        }
    }

    Json log_runs() const {
        std::vector<MetadataBatchPtr> batches;
        replica_.log().read(replica_.log().start_offset(), INT64_MAX,
                            replica_.settings().fetch_max_batches, batches);
        Json runs = Json::array();
        for (const MetadataBatchPtr& batch : batches) {
            if (!runs.empty() && runs.back().at("epoch") == batch->epoch.value()) continue;
            runs.push_back({{"epoch", batch->epoch.value()}, {"start_offset", batch->base_offset}});
        }
        return runs;
    }

    MetadataDisk disk_;
    RaftReplica replica_;
    Instant now_ = Instant::from_ms(1'000'000);
    Effects fx_;
    std::vector<SendRequest> open_;
    Json requests_ = Json::array();
    Json responses_ = Json::array();
};

Json run(const Json& in) {
    Recorder recorder(in);
    Json out{{"start", recorder.snapshot("")}, {"steps", Json::array()}};
    for (const Json& step : in.at("steps")) out["steps"].push_back(recorder.step(step));
    return out;
}

const RegisterFamily kRegistered{
    {"raft-vote",
     "A",
     run,
     {{}, {"start.requests_sent", "steps.*.requests_sent", "steps.*.responses"}}}};

}  // namespace
}  // namespace hw::conformance
