#include "broker_model/broker/produce_service.hpp"

#include <algorithm>
#include <utility>

#include "broker_model/broker/internal_topics.hpp"
#include "broker_model/replication/acks.hpp"
#include "broker_model/replication/delayed_produce.hpp"
#include "broker_model/transaction/verification.hpp"

namespace hw {

namespace {

bool adds_partitions(const ProduceRequest& request) { return request.transaction_version >= 2; }

bool is_transactional(const RecordBatch& batch) {
    return batch.transactional && batch.has_producer_id();
}

std::vector<PartitionAppend> appends_of(const ProduceRequest& request) {
    std::vector<PartitionAppend> out;
    out.reserve(request.partitions.size());
    for (const ProduceRequest::Partition& part : request.partitions)
        out.push_back({part.tp, &part.batch, kNoGuard, ErrorCode::NONE});
    return out;
}

}  // namespace

void ProduceService::handle(const ReplyTo& from, const ProduceRequest& request) {
    std::vector<PartitionAppend> appends = appends_of(request);
    for (PartitionAppend& append : appends) append.refused = check(request, append.tp);
    if (!needs_verification(request)) return append(from, request, appends);
    const std::uint32_t id = next_verification_++;
    Verification& v = verifications_[id];
    v = {from, request, std::move(appends), context_.now};
    for (std::size_t i = 0; i < v.appends.size(); ++i)
        v.appends[i].batch = &v.request.partitions[i].batch;
    verify(id);
}

ErrorCode ProduceService::check(const ProduceRequest& request, TopicPartition tp) const {
    const ErrorCode bad_acks = check_required_acks(request.acks);
    if (bad_acks != ErrorCode::NONE) return bad_acks;
    const TopicImage* topic = context_.image.topics.find(tp.topic);
    if (topic == nullptr) return ErrorCode::UNKNOWN_TOPIC_ID;
    if (context_.image.partition(tp) == nullptr) return ErrorCode::UNKNOWN_TOPIC_OR_PARTITION;
    return is_internal_topic(topic->name) ? ErrorCode::INVALID_TOPIC_EXCEPTION : ErrorCode::NONE;
}

void ProduceService::append(const ReplyTo& from, const ProduceRequest& request,
                            const std::vector<PartitionAppend>& appends) {
    const AppendHow how{request.acks, request.timeout, AppendOrigin::Client};
    appends_.append(how, appends,
                    [this, from, acks = request.acks](auto results, int appended) {
                        answer(from, acks, std::move(results), appended);
                    });
}

void ProduceService::answer(const ReplyTo& from, int acks,
                            std::vector<ReplicatedAppends::Result> results, int appended) {
    if (produce_reply(acks, appended) != ProduceReply::Never) {
        context_.reply(from, ProduceResponse{std::move(results), Duration{}}, After::Append);
        return;
    }
    // Nobody reads an answer: a closed connection makes the producer look again.
    if (std::ranges::any_of(results, [](const auto& r) { return r.error != ErrorCode::NONE; }))
        context_.fx->closes.push_back({from.peer, from.channel, from.connection});
}

// ---- transactions -------------------------------------------------------------------------------

bool ProduceService::needs_verification(const ProduceRequest& request) const {
    if (request.transactional_id.empty()) return false;
    if (!adds_partitions(request) &&
        !context_.config.producer_state.transaction_verification_enabled)
        return false;
    return std::ranges::any_of(request.partitions,
                               [](const auto& part) { return is_transactional(part.batch); });
}

std::optional<AddPartitionsToTxnRequest> ProduceService::start_verification(Verification& v) {
    AddPartitionsToTxnRequest question;
    question.transactional_id = v.request.transactional_id;
    question.verify_only = !adds_partitions(v.request);
    question.transaction_version = v.request.transaction_version;
    for (PartitionAppend& append : v.appends) {
        if (append.refused != ErrorCode::NONE || !is_transactional(*append.batch)) continue;
        question.producer_id = append.batch->producer_id;
        question.producer_epoch = append.batch->producer_epoch;
        Partition* p = partitions_.find(append.tp);
        if (p == nullptr || !p->is_leader()) continue;  // the append will say so
        auto guard = p->log.maybe_start_transaction_verification(
            question.producer_id, append.batch->base_sequence, question.producer_epoch,
            !question.verify_only, context_.wall_ms());
        if (!guard) {
            append.refused = guard.error().wire_code();
        } else if (guard.value() != kNoGuard) {
            append.guard = guard.value();
            question.partitions.push_back(append.tp);
        }
    }
    if (question.partitions.empty()) return std::nullopt;
    return question;
}

void ProduceService::verify(std::uint32_t id) {
    const auto question = start_verification(verifications_.at(id));
    if (!question) return verified(id, {});
    verifier_.ask(*question, [this, id](const TransactionVerifier::Results& results) {
        verified(id, results);
    });
}

void ProduceService::verified(std::uint32_t id, const TransactionVerifier::Results& results) {
    Verification& v = verifications_.at(id);
    const bool adds = adds_partitions(v.request);
    if (std::ranges::any_of(results, [&](const auto& result) {
            return asks_again(result.error, adds, context_.now - v.since,
                              context_.config.transactions.add_partitions_patience);
        })) {
        const Duration backoff = context_.config.transactions.add_partitions_backoff;
        (void)context_.timers.arm(context_.now + backoff,
                                  {BrokerTimer::Kind::ProduceVerification, id});
        return;
    }
    for (const auto& result : results)
        for (PartitionAppend& append : v.appends)
            if (append.tp == result.tp && append.refused == ErrorCode::NONE)
                append.refused = produce_verification_error(result.error, adds);
    const auto node = verifications_.extract(id);
    append(node.mapped().from, node.mapped().request, node.mapped().appends);
}

void ProduceService::on_verification_retry(std::uint32_t verification) { verify(verification); }

}  // namespace hw
