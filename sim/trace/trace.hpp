// Everything that is remembered of a run: digest, ledger, invariants, totals, metric series and the
// run file, fed by the observations in their order.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "broker_model/invariants/invariant.hpp"
#include "broker_model/invariants/record_ledger.hpp"
#include "sim/trace/digest.hpp"
#include "sim/trace/metrics.hpp"
#include "sim/trace/observer.hpp"
#include "sim/trace/outcome.hpp"
#include "sim/trace/run_file.hpp"

namespace hw::trace {

struct TraceOptions {
    bool invariants = true;
    bool metrics = false;
    bool every_event = false;  // the run file also gets appends, watermarks and records
};

// Events that come with every request; they are summed up instead of stored.
[[nodiscard]] constexpr bool is_frequent(Fact fact) {
    return fact == Fact::LeaderAppended || fact == Fact::FollowerAppended ||
           fact == Fact::HighWatermarkAdvanced || fact == Fact::RecordsSent ||
           fact == Fact::RecordsAcked || fact == Fact::RecordsConsumed;
}

class Trace final : public sim::Observer {
  public:
    Trace(const invariants::ClusterView& view, const TraceOptions& options);

    // Events go there too, from now on.
    void write_to(RunFile& file) { file_ = &file; }
    void on_observation(Instant at, NodeId node, const Observation& what) override;
    // The run is over: judges what can only be judged at the end.
    void finish(Instant end);
    // After finish(): fills in everything that the trace knows.
    void report(Outcome& out) const;
    void write_rest() const;  // ledger and metrics, to the run file

    [[nodiscard]] const Digest& digest() const { return digest_; }
    [[nodiscard]] const invariants::RecordLedger& ledger() const { return ledger_; }
    [[nodiscard]] const invariants::InvariantSet& invariant_set() const { return invariants_; }
    [[nodiscard]] std::uint64_t seen(Fact fact) const {
        return totals_[static_cast<std::size_t>(fact)].events;
    }

  private:
    struct Total {
        std::uint64_t events = 0;
        std::int64_t span = 0;  // sum of |offset2 - offset|
    };
    [[nodiscard]] std::int64_t span(Fact fact) const {
        return totals_[static_cast<std::size_t>(fact)].span;
    }

    const invariants::ClusterView& view_;
    TraceOptions options_;
    Digest digest_;
    invariants::RecordLedger ledger_;
    invariants::InvariantSet invariants_;
    std::optional<Metrics> metrics_;
    RunFile* file_ = nullptr;
    std::array<Total, static_cast<std::size_t>(Fact::kCount)> totals_{};
    std::int64_t skipped_ = 0;
};

}  // namespace hw::trace
