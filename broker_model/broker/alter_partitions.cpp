#include "broker_model/broker/alter_partitions.hpp"

#include <algorithm>

namespace hw {

namespace {

BrokerEpoch epoch_of_member(const BrokerContext& context, const Partition& p, NodeId member) {
    if (member == context.id) return context.epoch;
    const Follower* f = p.follower(member);
    if (f == nullptr || f->recorded.broker_epoch == kBrokerEpochUnseen) return kNoBrokerEpoch;
    return f->recorded.broker_epoch;
}

}  // namespace

bool AlterPartitions::submit(const Partition& p) {
    const bool waits = std::any_of(waiting_.begin(), waiting_.end(),
                                   [&](const Waiting& w) { return w.tp == p.tp; });
    if (waits) return false;
    Waiting item{p.tp, p.isr.proposal, {}};
    item.change.tp = p.tp;
    item.change.leader_epoch = p.leader_epoch;
    item.change.partition_epoch = p.partition_epoch;
    for (NodeId member : p.isr.proposed())
        item.change.new_isr.push_back({member, epoch_of_member(context_, p, member)});
    waiting_.push_back(std::move(item));
    return true;
}

void AlterPartitions::send_if_idle(NodeId active_controller) {
    if (in_flight_ == 0 && !waiting_.empty() && !retry_armed_) {
        AlterPartitionRequest request{context_.id, context_.epoch, {}};
        request.partitions.reserve(waiting_.size());
        for (const Waiting& item : waiting_) request.partitions.push_back(item.change);
        in_flight_ = waiting_.size();
        channel_.send(0, std::move(request));
    }
    (void)channel_.poll(active_controller);
}

void AlterPartitions::on_answered(const Answered& answer, std::vector<Outcome>& outcomes) {
    const auto completion = channel_.on_answered(answer);
    if (!completion || !completion->response) return;
    const auto& response = std::get<AlterPartitionResponse>(*completion->response);
    const std::size_t sent = std::exchange(in_flight_, 0);
    if (response.error != ErrorCode::NONE) {
        retry_armed_ = true;
        context_.arm(retry_timer_, context_.now + kAlterPartitionRetryBackoff,
                     {BrokerTimer::Kind::AlterPartitionRetry});
        return;
    }
    std::vector<Waiting> unanswered;
    for (std::size_t i = 0; i < waiting_.size(); ++i) {
        Waiting& item = waiting_[i];
        const auto& answers = response.partitions;
        const auto mine = std::find_if(answers.begin(), answers.end(),
                                       [&](const auto& a) { return a.tp == item.tp; });
        if (i < sent && mine != answers.end())
            outcomes.push_back({item.tp, item.proposal, *mine});
        else
            unanswered.push_back(std::move(item));
    }
    waiting_ = std::move(unanswered);
}

}  // namespace hw
