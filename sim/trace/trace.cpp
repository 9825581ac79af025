#include "sim/trace/trace.hpp"

#include <cstdlib>

namespace hw::trace {

using namespace invariants;

Trace::Trace(const ClusterView& view, const TraceOptions& options)
    : view_(view), options_(options) {
    if (options.metrics) metrics_.emplace(view);
}

void Trace::on_observation(Instant at, NodeId node, const Observation& what) {
    Event event;
    event.seq = digest_.events() + 1;
    event.at = at;
    event.node = node;
    event.what = what;
    digest_.add(event);
    Total& total = totals_[static_cast<std::size_t>(what.fact)];
    ++total.events;
    // Reading names its first and last record, everything else the ends of a range.
    total.span += what.fact == Fact::RecordsConsumed ? what.value2
                                                     : std::abs(what.offset2 - what.offset);
    if (what.fact == Fact::PositionReset && what.offset > what.offset2) {
        skipped_ += what.offset - what.offset2;
    }
    if (RecordLedger::wants(what.fact)) ledger_.on_event(event);
    if (options_.invariants) invariants_.after_event(event, view_);
    if (metrics_) metrics_->on_event(event);
    if (file_ != nullptr && (options_.every_event || !is_frequent(what.fact))) {
        file_->event(event, view_);
    }
}

void Trace::finish(Instant end) {
    ledger_.settle(view_);
    if (options_.invariants) invariants_.at_end(view_, ledger_);
    if (metrics_) metrics_->finish(end);
}

void Trace::report(Outcome& out) const {
    out.digest = digest_.text();
    out.events = digest_.events();
    out.sim_time = view_.now() - Instant{};
    out.records = ledger_.counts();
    out.unavailable = ledger_.longest_wait();
    out.ack_latency_p50 = ledger_.ack_latency(50);
    out.ack_latency_p99 = ledger_.ack_latency(99);
    for (const InvariantInfo& info : safety_invariants()) {
        out.invariants.push_back({std::string(info.name), std::string(info.statement),
                                  invariants_.held(info.name), true,
                                  invariants_.count(info.name)});
    }
    out.breaches = invariants_.breaches();
    const RecordCounts& r = out.records;
    const auto seen_of = [this](Fact fact) { return static_cast<std::int64_t>(seen(fact)); };
    const std::int64_t unclean = seen_of(Fact::UncleanLeaderElected);
    out.counts = {{"sent", r.sent},
                  {"acked", r.acked},
                  {"failed", r.failed},
                  {"acked_lost", r.acked_lost},
                  {"duplicated", r.duplicated},
                  {"reordered", r.reordered},
                  {"failed_but_present", r.failed_but_present},
                  {"expired", r.expired},
                  {"compacted", r.compacted},
                  {"consumed", span(Fact::RecordsConsumed)},
                  {"skipped", skipped_},
                  {"leader_changes", seen_of(Fact::LeaderElected) + unclean},
                  {"unclean_elections", unclean},
                  {"isr_changes", seen_of(Fact::IsrChanged)},
                  {"truncated", span(Fact::LogTruncated)},
                  {"unavailable_ms", out.unavailable.ms()},
                  {"ack_latency_p50_ms", out.ack_latency_p50.ms()},
                  {"ack_latency_p99_ms", out.ack_latency_p99.ms()}};
}

void Trace::write_rest() const {
    if (file_ == nullptr) return;
    for (const TopicPartition tp : view_.partitions()) {
        file_->topic(tp.topic, view_.topic_name(tp.topic), tp.partition + 1);
    }
    file_->ledger(ledger_);
    if (metrics_) file_->metrics(*metrics_);
}

}  // namespace hw::trace
