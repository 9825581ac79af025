// One transactional id at its coordinator; the log and the marker sender are played by the steps.
#include <deque>

#include "broker_model/coordinator/write_error.hpp"
#include "broker_model/transaction/transaction_shard.hpp"
#include "tests/conformance/family.hpp"

namespace hw::conformance {
namespace {

const std::string kId = "tx";

ErrorCode error_of(const std::string& name) { return find_error(name)->code; }

// "t-1" <-> numbers, topics in order of appearance.
class TopicNames {
  public:
    TopicPartition parse(const std::string& text) {
        const auto dash = text.rfind('-');
        const std::string name = text.substr(0, dash);
        const auto found = std::find(names_.begin(), names_.end(), name);
        const auto index = found - names_.begin();
        if (found == names_.end()) names_.push_back(name);
        return {TopicId{static_cast<std::int32_t>(index)}, std::stoi(text.substr(dash + 1))};
    }
    [[nodiscard]] std::string text(TopicPartition tp) const {
        return names_[static_cast<std::size_t>(tp.topic.value())] + "-" +
               std::to_string(tp.partition);
    }
    std::vector<TopicPartition> parse_all(const Json& list) {
        std::vector<TopicPartition> out;
        for (const Json& one : list) out.push_back(parse(one));
        return out;
    }

  private:
    std::vector<std::string> names_;
};

class CountingIds final : public ProducerIds {
  public:
    explicit CountingIds(std::int64_t first) : next_(first) {}
    std::optional<ProducerId> next() override { return ProducerId{next_++}; }

  private:
    std::int64_t next_;
};

const char* exception_name(TxnIllegal illegal) {
    return illegal == TxnIllegal::State ? "IllegalStateException" : "IllegalArgumentException";
}

class Driver {
  public:
    explicit Driver(const Json& in)
        : in_(in), ids_(in.at("next_producer_id")), now_ms_(in.at("start_time_ms")),
          shard_({in.at("transaction_max_timeout_ms"), TransactionLimits{}.expiration_ms}) {
        if (!in.at("initial").is_null()) load(in.at("initial"));
    }

    Json run() {
        Json out = Json::array();
        for (const Json& step : in_.at("steps")) {
            result_ = Json::object();
            responses_ = Json::array();
            TransactionOutput output;
            TransactionStep at{now_ms_, in_.at("transaction_version"), ids_, output};
            perform(step, at);
            settle(output);
            if (!responses_.empty()) result_["responses"] = responses_;
            result_["transaction"] = transaction();
            result_["markers_to_write"] = prepared_.size();
            out.push_back(result_);
            ++index_;
        }
        return {{"steps", out}};
    }

  private:
    void load(const Json& v) {
        TransactionValue value;
        value.state = *transaction_state(v.at("state").get<std::string>());
        value.producer_id = ProducerId{v.at("producer_id")};
        value.previous_producer_id = ProducerId{v.at("previous_producer_id")};
        value.next_producer_id = ProducerId{v.at("next_producer_id")};
        value.producer_epoch = ProducerEpoch{v.at("producer_epoch")};
        value.last_producer_epoch = ProducerEpoch{v.at("last_producer_epoch")};
        value.timeout_ms = v.at("transaction_timeout_ms");
        value.start_ms = v.at("start_timestamp_ms");
        value.last_update_ms = v.at("last_update_timestamp_ms");
        value.client_version = v.at("client_transaction_version");
        value.partitions = topics_.parse_all(v.at("partitions"));
        std::sort(value.partitions.begin(), value.partitions.end());
        shard_.replay(kId, value);
    }

    void perform(const Json& step, TransactionStep& at) {
        const std::string op = step.at("op");
        ReplyTo from;
        from.correlation = index_;
        const auto id = [&] { return ProducerId{step.at("producer_id")}; };
        const auto epoch = [&] { return ProducerEpoch{step.at("producer_epoch")}; };
        if (op == "init_producer_id") {
            shard_.handle(from,
                          InitProducerIdRequest{kId, millis(step.at("transaction_timeout_ms")),
                                                id(), epoch()},
                          at);
        } else if (op == "add_partitions" || op == "verify_partitions") {
            const bool verify = op == "verify_partitions";
            shard_.handle(from,
                          AddPartitionsToTxnRequest{
                              kId, id(), epoch(), verify,
                              step.value("client_transaction_version", std::int16_t{0}),
                              topics_.parse_all(step.at("partitions"))},
                          at);
        } else if (op == "end_txn") {
            shard_.handle(from,
                          EndTxnRequest{kId, id(), epoch(), step.at("committed"),
                                        step.at("client_transaction_version")},
                          at);
        } else if (op == "abort_timed_out_transactions") {
            shard_.abort_timed_out(at);
        } else if (op == "advance_time") {
            now_ms_ += step.at("ms").get<std::int64_t>();
        } else if (op == "set_log_append") {
            log_result_ = step.at("result");
        } else if (op == "answer_held_append") {
            answer_held(error_of(step.at("result")), at);
        } else {
            write_markers(at);
        }
    }

    void answer_held(ErrorCode error, TransactionStep& at) {
        if (held_.empty()) {
            result_["error"] = "nothing_to_do";
            return;
        }
        const auto append = held_.front();
        held_.pop_front();
        log_answers(append, error, at);
    }

    void write_markers(TransactionStep& at) {
        if (prepared_.empty()) {
            result_["error"] = "nothing_to_do";
            return;
        }
        prepared_.pop_front();
        const std::vector<TopicPartition> all = shard_.find(kId)->markers_due;
        shard_.markers_done(kId, all, at);
    }

    // Whatever the coordinator asked for, until it asks for nothing more.
    void settle(TransactionOutput& output) {
        while (true) {
            TransactionOutput now = std::exchange(output, {});
            for (const auto& a : now.answers) respond(a);
            for (const auto& t : now.timed_out) {
                if (t.illegal != TxnIllegal::None)
                    result_["exception"] = exception_name(t.illegal);
                else
                    responses_.push_back({{"to_step", index_},
                                          {"type", "abort_timed_out_transactions"},
                                          {"error", error_name(t.error)}});
            }
            for (const std::string& id : now.markers) prepared_.push_back(id);
            if (now.appends.empty()) return;
            TransactionStep at{now_ms_, in_.at("transaction_version"), ids_, output};
            for (const auto& append : now.appends) {
                if (log_result_ == "HOLD")
                    held_.push_back(append);
                else
                    log_answers(append, error_of(log_result_), at);
            }
        }
    }

    void log_answers(const TransactionOutput::Append& append, ErrorCode error,
                     TransactionStep& at) {
        shard_.on_appended(append.ticket, coordinator_write_error(error), at);
        if (append.value && is_complete(append.value->state))
            responses_.push_back({{"type", "completion_log_append"}, {"error", error_name(error)}});
    }

    void respond(const TransactionOutput::Answer& answer) {
        if (answer.illegal != TxnIllegal::None) {
            result_["exception"] = exception_name(answer.illegal);
            return;
        }
        Json out{{"to_step", answer.to.correlation}};
        const auto producer = [&out](const char* type, const auto& r) {
            out["type"] = type;
            out["error"] = error_name(r.error);
            out["producer_id"] = r.producer_id.value();
            out["producer_epoch"] = r.producer_epoch.value();
        };
        if (const auto* init = std::get_if<InitProducerIdResponse>(&answer.response)) {
            producer("init_producer_id", *init);
        } else if (const auto* end = std::get_if<EndTxnResponse>(&answer.response)) {
            producer("end_txn", *end);
        } else {
            const auto& added = std::get<AddPartitionsToTxnResponse>(answer.response);
            const Json& asked = in_.at("steps").at(answer.to.correlation);
            out["type"] = asked.at("op");
            if (asked.at("op") == "verify_partitions") {
                out["partitions"] = Json::object();
                for (const auto& p : added.partitions)
                    out["partitions"][topics_.text(p.tp)] = error_name(p.error);
            } else {
                out["error"] = error_name(added.error);
                if (!added.partitions.empty())
                    out["error"] = error_name(added.partitions.front().error);
            }
        }
        responses_.push_back(out);
    }

    Json transaction() const {
        const TransactionMetadata* txn = shard_.find(kId);
        if (txn == nullptr) return nullptr;
        const TransactionValue& v = txn->value;
        Json partitions = Json::array();
        for (const TopicPartition tp : is_prepared(v.state) ? txn->markers_due : v.partitions)
            partitions.push_back(topics_.text(tp));
        std::sort(partitions.begin(), partitions.end());
        return {{"state", name_of(v.state)},
                {"pending_state", txn->pending ? Json(name_of(*txn->pending)) : Json()},
                {"producer_id", v.producer_id.value()},
                {"previous_producer_id", v.previous_producer_id.value()},
                {"producer_epoch", v.producer_epoch.value()},
                {"last_producer_epoch", v.last_producer_epoch.value()},
                {"transaction_timeout_ms", v.timeout_ms},
                {"start_timestamp_ms", v.start_ms},
                {"last_update_timestamp_ms", v.last_update_ms},
                {"client_transaction_version", v.client_version},
                {"has_failed_epoch_fence", txn->failed_epoch_fence},
                {"partitions", partitions}};
    }

    const Json& in_;
    CountingIds ids_;
    std::int64_t now_ms_;
    TransactionShard shard_;
    TopicNames topics_;
    std::string log_result_ = "NONE";
    std::deque<TransactionOutput::Append> held_;
    std::deque<std::string> prepared_;
    std::uint32_t index_ = 0;
    Json result_;
    Json responses_;
};

Json run(const Json& in) { return Driver(in).run(); }

const RegisterFamily kRegistered{{"transaction-coordinator", "B", run, {}}};

}  // namespace
}  // namespace hw::conformance
