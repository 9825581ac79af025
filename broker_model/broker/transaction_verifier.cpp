#include "broker_model/broker/transaction_verifier.hpp"

#include "broker_model/broker/internal_topics.hpp"
#include "broker_model/group/coordinator_partition.hpp"
#include "broker_model/transaction/verification.hpp"

namespace hw {

namespace {

TransactionVerifier::Results all(const std::vector<TopicPartition>& partitions, ErrorCode error) {
    TransactionVerifier::Results results;
    for (const TopicPartition tp : partitions) results.push_back({tp, error});
    return results;
}

}  // namespace

std::optional<NodeId> TransactionVerifier::coordinator(const std::string& transactional_id) const {
    const TopicImage* topic = context_.image.topics.find(kTransactionStateTopic);
    if (topic == nullptr) return std::nullopt;
    const std::int32_t number = coordinator_partition(
        transactional_id, static_cast<std::int32_t>(topic->partitions.size()));
    const NodeId leader = topic->partitions[static_cast<std::size_t>(number)]->leader;
    if (leader == kNoNode || !context_.is_alive(leader)) return std::nullopt;
    return leader;
}

void TransactionVerifier::ask(const AddPartitionsToTxnRequest& question, Done done) {
    const auto whom = coordinator(question.transactional_id);
    if (!whom) return done(all(question.partitions, ErrorCode::COORDINATOR_NOT_AVAILABLE));
    calls_.send(*whom, question,
                [partitions = question.partitions, done = std::move(done)](const Response* r) {
                    if (r == nullptr) return done(all(partitions, ErrorCode::NETWORK_EXCEPTION));
                    const auto& answer = std::get<AddPartitionsToTxnResponse>(*r);
                    if (answer.error != ErrorCode::NONE) return done(all(partitions, answer.error));
                    Results results = answer.partitions;
                    for (auto& result : results) result.error = verification_result(result.error);
                    done(results);
                });
}

void TransactionVerifier::admit(Partition& p, AddPartitionsToTxnRequest question, Admitted done) {
    question.verify_only = question.transaction_version < 2;
    if (question.verify_only && !context_.config.producer_state.transaction_verification_enabled)
        return done(ErrorCode::NONE, kNoGuard);
    auto guard = p.log.maybe_start_transaction_verification(
        question.producer_id, kNoSequence, question.producer_epoch, !question.verify_only,
        context_.wall_ms());
    if (!guard) return done(guard.error().wire_code(), kNoGuard);
    if (guard.value() == kNoGuard) return done(ErrorCode::NONE, kNoGuard);
    question.partitions = {p.tp};
    ask(question, [guard = guard.value(), done = std::move(done)](const Results& results) {
        done(results.front().error, guard);
    });
}

}  // namespace hw
