#include "broker_model/broker/produce_service.hpp"

#include <algorithm>

#include "broker_model/broker/internal_topics.hpp"
#include "broker_model/replication/acks.hpp"
#include "broker_model/replication/delayed_produce.hpp"

namespace hw {

void ProduceService::handle(const ReplyTo& from, const ProduceRequest& request) {
    ProduceResponse response;
    response.partitions.resize(request.partitions.size());
    appended_.assign(request.partitions.size(), {});
    int appended = 0;
    bool any_error = false;
    for (std::size_t i = 0; i < request.partitions.size(); ++i) {
        ProduceResponse::Partition& out = response.partitions[i];
        out.tp = request.partitions[i].tp;
        append(request, request.partitions[i], out, appended_[i]);
        appended += out.error == ErrorCode::NONE ? 1 : 0;
        any_error |= out.error != ErrorCode::NONE;
    }
    switch (produce_reply(request.acks, appended)) {
        case ProduceReply::Never:
            // Nobody reads an answer: a closed connection makes the producer look again.
            if (any_error)
                context_.fx->closes.push_back({from.peer, from.channel, from.connection});
            return;
        case ProduceReply::AfterAppend:
            context_.reply(from, std::move(response), After::Append);
            return;
        case ProduceReply::AfterCommit:
            wait(from, request, std::move(response), appended_);
            return;
    }
}

void ProduceService::append(const ProduceRequest& request, const ProduceRequest::Partition& part,
                            ProduceResponse::Partition& out, Appended& appended) {
    out.error = check_required_acks(request.acks);
    if (out.error != ErrorCode::NONE) return;
    const TopicImage* topic = context_.image.topics.find(part.tp.topic);
    if (topic == nullptr || context_.image.partition(part.tp) == nullptr) {
        out.error = topic == nullptr ? ErrorCode::UNKNOWN_TOPIC_ID
                                     : ErrorCode::UNKNOWN_TOPIC_OR_PARTITION;
        return;
    }
    if (is_internal_topic(topic->name)) {
        out.error = ErrorCode::INVALID_TOPIC_EXCEPTION;
        return;
    }
    Partition* p = partitions_.find(part.tp);
    if (p == nullptr || !p->is_leader()) {
        out.error = ErrorCode::NOT_LEADER_OR_FOLLOWER;
        name_leader(p, out);
        return;
    }
    AppendResult result = leader_.append(*p, part.batch, request.acks, AppendOrigin::Client);
    out.error = result.fault.wire_code();
    out.log_start_offset = p->log.log_start();
    out.record_error_indexes = std::move(result.record_error_indexes);
    if (!result.ok()) return;
    out.base_offset = result.first_offset;
    out.log_append_time_ms = result.log_append_time_ms;
    appended = {p, result.last_offset + 1};
}

void ProduceService::name_leader(const Partition* p, ProduceResponse::Partition& out) const {
    if (p != nullptr) {
        out.current_leader = p->leader;
        out.current_leader_epoch = p->leader_epoch;
    } else if (const PartitionRegistration* known = context_.image.partition(out.tp)) {
        out.current_leader = known->leader;
        out.current_leader_epoch = known->leader_epoch;
    }
}

// ---- waiting for the watermark ----------------------------------------------------------------

void ProduceService::wait(const ReplyTo& from, const ProduceRequest& request,
                          ProduceResponse response, const std::vector<Appended>& appended) {
    std::uint32_t slot;
    if (free_.empty()) {
        slot = static_cast<std::uint32_t>(operations_.size());
        operations_.emplace_back();
    } else {
        slot = free_.back();
        free_.pop_back();
    }
    Operation& op = operations_[slot];
    op.reply_to = from;
    op.parts = std::move(response.partitions);
    op.unsettled = 0;
    for (std::uint32_t i = 0; i < op.parts.size(); ++i) {
        if (op.parts[i].error != ErrorCode::NONE) continue;
        Partition& p = *appended[i].partition;
        const auto settled = produce_settled(true, p.log.high_watermark(), appended[i].required,
                                             p.isr.maximal_size(), p.min_isr());
        if (settled) {
            op.parts[i].error = *settled;
            continue;
        }
        op.parts[i].error = ErrorCode::REQUEST_TIMED_OUT;
        ++op.unsettled;
        const ProduceWait waiting{appended[i].required, slot, i};
        const auto at = std::upper_bound(
            p.produce_waits.begin(), p.produce_waits.end(), waiting,
            [](const ProduceWait& a, const ProduceWait& b) { return a.required < b.required; });
        p.produce_waits.insert(at, waiting);
    }
    if (op.unsettled == 0) return finish(slot);
    op.timeout = context_.timers.arm(context_.now + request.timeout,
                                     {BrokerTimer::Kind::ProduceTimeout, slot});
}

void ProduceService::on_change(Partition& p, std::uint8_t changes) {
    if (p.produce_waits.empty()) return;
    if ((changes & (kHighWatermarkMoved | kLeadershipChanged | kRemoved)) == 0) return;
    std::size_t done = 0;
    for (; done < p.produce_waits.size(); ++done) {
        const ProduceWait& w = p.produce_waits[done];
        std::optional<ErrorCode> settled =
            produce_settled(p.is_leader(), p.log.high_watermark(), w.required,
                            p.isr.maximal_size(), p.min_isr());
        if ((changes & kRemoved) != 0)
            settled = error_for_missing_partition(context_.image.partition(p.tp) != nullptr);
        if (!settled) break;  // sorted: nobody behind it is settled either
        settle(w, p, *settled);
    }
    p.produce_waits.erase(p.produce_waits.begin(),
                          p.produce_waits.begin() + static_cast<std::ptrdiff_t>(done));
}

void ProduceService::settle(const ProduceWait& wait, const Partition& p, ErrorCode error) {
    Operation& op = operations_[wait.operation];
    ProduceResponse::Partition& part = op.parts[wait.part];
    part.error = error;
    if (error == ErrorCode::NOT_LEADER_OR_FOLLOWER) name_leader(&p, part);
    if (--op.unsettled == 0) finish(wait.operation);
}

void ProduceService::on_timeout(std::uint32_t operation) {
    Operation& op = operations_[operation];
    for (std::uint32_t i = 0; i < op.parts.size() && op.unsettled > 0; ++i) {
        if (op.parts[i].error != ErrorCode::REQUEST_TIMED_OUT) continue;
        context_.observe({.fact = Fact::RequestTimedOut,
                          .tp = op.parts[i].tp,
                          .offset = op.parts[i].base_offset,
                          .rule = "produce.wait"});
        if (Partition* p = partitions_.find(op.parts[i].tp))
            std::erase_if(p->produce_waits, [&](const ProduceWait& w) {
                return w.operation == operation && w.part == i;
            });
        --op.unsettled;
    }
    finish(operation);
}

void ProduceService::finish(std::uint32_t operation) {
    Operation& op = operations_[operation];
    context_.timers.cancel(op.timeout);
    context_.reply(op.reply_to, ProduceResponse{std::move(op.parts), Duration{}}, After::Append);
    op.parts.clear();
    free_.push_back(operation);
}

}  // namespace hw
