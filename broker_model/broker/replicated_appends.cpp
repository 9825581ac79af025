#include "broker_model/broker/replicated_appends.hpp"

#include <algorithm>

#include "broker_model/replication/delayed_produce.hpp"

namespace hw {

void ReplicatedAppends::append(const AppendHow& how, std::span<const PartitionAppend> appends,
                               Done done) {
    std::vector<Result> results(appends.size());
    required_.assign(appends.size(), std::nullopt);
    int appended = 0;
    for (std::size_t i = 0; i < appends.size(); ++i) {
        results[i].tp = appends[i].tp;
        results[i].error = appends[i].refused;
        if (appends[i].refused != ErrorCode::NONE) continue;
        required_[i] = append_one(how, appends[i], results[i]);
        appended += required_[i] ? 1 : 0;
    }
    if (how.acks != -1 || appended == 0) return done(std::move(results), appended);

    const std::uint32_t slot = claim_slot();
    Operation& op = operations_[slot];
    op.done = std::move(done);
    op.results = std::move(results);
    op.appended = appended;
    op.unsettled = 0;
    for (std::uint32_t i = 0; i < op.results.size(); ++i)
        if (required_[i]) wait_for(slot, i, *required_[i]);
    if (op.unsettled == 0) return finish(slot);
    op.timeout = context_.timers.arm(context_.now + how.timeout,
                                     {BrokerTimer::Kind::ProduceTimeout, slot});
}

std::optional<Offset> ReplicatedAppends::append_one(const AppendHow& how,
                                                    const PartitionAppend& append, Result& out) {
    Partition* p = partitions_.find(append.tp);
    if (p == nullptr || !p->is_leader()) {
        out.error = p == nullptr ? error_for_missing_partition(
                                       context_.image.partition(append.tp) != nullptr)
                                 : ErrorCode::NOT_LEADER_OR_FOLLOWER;
        name_leader(p, out);
        return std::nullopt;
    }
    AppendResult result = leader_.append(*p, *append.batch, how.acks, how.origin, append.guard,
                                         how.transaction_version);
    out.error = result.fault.wire_code();
    out.log_start_offset = p->log.log_start();
    out.record_error_indexes = std::move(result.record_error_indexes);
    if (!result.ok()) return std::nullopt;
    out.base_offset = result.first_offset;
    out.log_append_time_ms = result.log_append_time_ms;
    return result.last_offset + 1;
}

void ReplicatedAppends::name_leader(const Partition* p, Result& out) const {
    if (p != nullptr) {
        out.current_leader = p->leader;
        out.current_leader_epoch = p->leader_epoch;
    } else if (const PartitionRegistration* known = context_.image.partition(out.tp)) {
        out.current_leader = known->leader;
        out.current_leader_epoch = known->leader_epoch;
    }
}

// ---- waiting for the watermark ------------------------------------------------------------------

std::uint32_t ReplicatedAppends::claim_slot() {
    if (free_.empty()) {
        operations_.emplace_back();
        return static_cast<std::uint32_t>(operations_.size() - 1);
    }
    const std::uint32_t slot = free_.back();
    free_.pop_back();
    return slot;
}

void ReplicatedAppends::wait_for(std::uint32_t operation, std::uint32_t part, Offset required) {
    Operation& op = operations_[operation];
    Partition& p = *partitions_.find(op.results[part].tp);
    const auto settled = produce_settled(true, p.log.high_watermark(), required,
                                         p.isr.maximal_size(), p.min_isr());
    if (settled) {
        op.results[part].error = *settled;
        return;
    }
    op.results[part].error = ErrorCode::REQUEST_TIMED_OUT;
    ++op.unsettled;
    const ProduceWait waiting{required, operation, part};
    const auto at = std::upper_bound(
        p.produce_waits.begin(), p.produce_waits.end(), waiting,
        [](const ProduceWait& a, const ProduceWait& b) { return a.required < b.required; });
    p.produce_waits.insert(at, waiting);
}

void ReplicatedAppends::on_change(Partition& p, std::uint8_t changes) {
    if (p.produce_waits.empty()) return;
    if ((changes & (kHighWatermarkMoved | kLeadershipChanged | kRemoved)) == 0) return;
    std::size_t done = 0;
    settled_.clear();
    for (; done < p.produce_waits.size(); ++done) {
        const ProduceWait& w = p.produce_waits[done];
        std::optional<ErrorCode> settled =
            produce_settled(p.is_leader(), p.log.high_watermark(), w.required,
                            p.isr.maximal_size(), p.min_isr());
        if ((changes & kRemoved) != 0)
            settled = error_for_missing_partition(context_.image.partition(p.tp) != nullptr);
        if (!settled) break;  // sorted: nobody behind it is settled either
        settled_.emplace_back(w, *settled);
    }
    p.produce_waits.erase(p.produce_waits.begin(),
                          p.produce_waits.begin() + static_cast<std::ptrdiff_t>(done));
    for (const auto& [wait, error] : settled_) settle(wait, p, error);
}

void ReplicatedAppends::settle(const ProduceWait& wait, const Partition& p, ErrorCode error) {
    Operation& op = operations_[wait.operation];
    Result& part = op.results[wait.part];
    part.error = error;
    if (error == ErrorCode::NOT_LEADER_OR_FOLLOWER) name_leader(&p, part);
    if (--op.unsettled == 0) finish(wait.operation);
}

void ReplicatedAppends::on_timeout(std::uint32_t operation) {
    Operation& op = operations_[operation];
    for (std::uint32_t i = 0; i < op.results.size() && op.unsettled > 0; ++i) {
        if (op.results[i].error != ErrorCode::REQUEST_TIMED_OUT) continue;
        context_.observe({.fact = Fact::RequestTimedOut,
                          .tp = op.results[i].tp,
                          .offset = op.results[i].base_offset,
                          .rule = "produce.wait"});
        if (Partition* p = partitions_.find(op.results[i].tp))
            std::erase_if(p->produce_waits, [&](const ProduceWait& w) {
                return w.operation == operation && w.part == i;
            });
        --op.unsettled;
    }
    finish(operation);
}

void ReplicatedAppends::finish(std::uint32_t operation) {
    Operation& op = operations_[operation];
    context_.timers.cancel(op.timeout);
    const Done done = std::move(op.done);
    std::vector<Result> results = std::move(op.results);
    op.results.clear();
    const int appended = op.appended;
    free_.push_back(operation);
    done(std::move(results), appended);  // may append again
}

}  // namespace hw
