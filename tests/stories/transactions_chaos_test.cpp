// Transactions over two partitions while brokers crash and come back: all or nothing, once.
#include <doctest/doctest.h>

#include <array>
#include <set>

#include "tests/support/broker_world.hpp"

using namespace hw;
using namespace hw::testing;

namespace {

const BrokerWorld::Texts kSettings{{"replica.lag.time.max.ms", "2000"},
                                   {"broker.session.timeout.ms", "3000"},
                                   {"broker.heartbeat.interval.ms", "500"},
                                   {"transaction.state.log.num.partitions", "3"},
                                   {"min.insync.replicas", "2"}};

enum class Outcome { Committed, Aborted, Unknown };

// Asks whoever may know, and gives up on an answer after a while.
class Chaos : public BrokerWorld {
  public:
    explicit Chaos(std::uint64_t seed) : BrokerWorld(3, kSettings, seed), rng_(seed) {
        start({nodes({1, 2, 3}), nodes({2, 3, 1})});
        world.delay_max = millis(8);
    }

    void run_transactions(int count) {
        for (int i = 0; i < count; ++i) {
            if (rng_.below(2) == 0) crash_one();
            outcomes_.push_back(transaction(i));
        }
    }
    void settle() {
        for (NodeId id : ids) world.start(id);
        run(seconds(30));
        (void)init();  // ends what was left open
        run(seconds(5));
    }
    // Which transactions a read_committed reader sees in a partition, each with how often.
    std::map<std::int64_t, int> visible(int number) {
        std::map<std::int64_t, int> seen;
        std::map<ProducerId, std::vector<std::int64_t>> open;
        ReplicaLog log = node(leader(number)).partition({t, number})->log;
        CHECK(log.last_stable_offset() == log.log_end());
        const ReadResult read = log.read(Offset{0}, 1 << 30, FetchIsolation::TxnCommitted, true);
        for (const StoredBatch& stored : read.batches) {
            const RecordBatch& batch = stored.batch;
            std::vector<std::int64_t>& mine = open[batch.producer_id];
            if (!batch.is_control()) mine.push_back(batch.range.first);
            if (batch.control == ControlType::Commit)
                for (const std::int64_t txn : mine) ++seen[txn];
            if (batch.is_control()) mine.clear();
        }
        return seen;
    }
    [[nodiscard]] const std::vector<Outcome>& outcomes() const { return outcomes_; }

  private:
    void crash_one() {
        for (NodeId id : ids)
            if (!world.is_up(id)) return;
        const NodeId victim = ids[rng_.below(ids.size())];
        world.at(world.now() + millis(static_cast<std::int64_t>(rng_.below(60))),
                 [this, victim] { world.crash(victim); });
        world.at(world.now() + millis(1000 + static_cast<std::int64_t>(rng_.below(6000))),
                 [this, victim] { world.start(victim); });
    }
    NodeId any_up() {
        for (NodeId id : ids)
            if (world.is_up(id)) return id;
        return ids.front();
    }
    // As some broker that is up knows it.
    NodeId leader(int number) {
        for (NodeId id : ids) {
            if (!world.is_up(id)) continue;
            if (const auto* known = node(id).image().partition({t, number})) return known->leader;
        }
        return kNoNode;
    }
    template <class R, class Q>
    std::optional<R> try_ask(NodeId to, const Q& request) {
        const auto answer = ask_later<R>(to, request);
        (void)until([&] { return answer->has_value() || !world.is_up(to); }, seconds(3));
        return *answer;
    }
    NodeId coordinator() {
        const auto found = try_ask<FindCoordinatorResponse>(
            any_up(), FindCoordinatorRequest{CoordinatorType::Transaction, "tx"});
        return found ? found->node : kNoNode;
    }
    bool init() {
        for (int tries = 0; tries < 500; ++tries) {
            const NodeId to = coordinator();
            const auto answer = to == kNoNode ? std::nullopt
                                              : try_ask<InitProducerIdResponse>(
                                                    to, InitProducerIdRequest{"tx", seconds(20)});
            if (answer && answer->error == ErrorCode::NONE) {
                producer_ = answer->producer_id;
                epoch_ = answer->producer_epoch;
                sequences_ = {};
                return ready_ = true;
            }
            run(millis(50));
        }
        FAIL("no producer id");
        return false;
    }
    bool produce(int number, int txn) {
        RecordBatch batch = records(1, kNowMs);
        batch.producer_id = producer_;
        batch.producer_epoch = epoch_;
        batch.base_sequence = sequences_[static_cast<std::size_t>(number)];
        batch.transactional = true;
        batch.range = {StreamId{number}, txn};
        for (int tries = 0; tries < 60; ++tries) {
            ProduceRequest request;
            request.timeout = seconds(2);
            request.transactional_id = "tx";
            request.partitions.push_back({{t, number}, batch});
            const NodeId to = leader(number);
            if (to != kNoNode && world.is_up(to)) {
                const auto answer = try_ask<ProduceResponse>(to, request);
                const ErrorCode error = answer ? answer->partitions.front().error
                                               : ErrorCode::NETWORK_EXCEPTION;
                if (error == ErrorCode::NONE) {
                    ++sequences_[static_cast<std::size_t>(number)];
                    return true;
                }
                if (!is_retriable(error)) return false;
            }
            run(millis(100));
        }
        return false;
    }
    Outcome end(bool commit) {
        for (int tries = 0; tries < 60; ++tries) {
            const NodeId to = coordinator();
            if (to != kNoNode) {
                const auto answer = try_ask<EndTxnResponse>(
                    to, EndTxnRequest{"tx", producer_, epoch_, commit, 2});
                if (answer && answer->error == ErrorCode::NONE) {
                    producer_ = answer->producer_id;
                    epoch_ = answer->producer_epoch;
                    sequences_ = {};
                    return commit ? Outcome::Committed : Outcome::Aborted;
                }
                if (answer && !is_retriable(answer->error)) break;
            }
            run(millis(100));
        }
        ready_ = false;
        return Outcome::Unknown;
    }
    Outcome transaction(int number) {
        if (!ready_) (void)init();
        const bool written = produce(0, number) && produce(1, number);
        const bool commit = written && rng_.below(5) != 0;
        if (!written) ready_ = false;
        return written ? end(commit) : Outcome::Aborted;
    }

    Rng rng_;
    std::vector<Outcome> outcomes_;
    std::array<std::int32_t, 2> sequences_{};
    ProducerId producer_{-1};
    ProducerEpoch epoch_{-1};
    bool ready_ = false;
};

}  // namespace

TEST_CASE("chaos: a transaction over two partitions is seen in both or in none, never twice") {
    int committed = 0;
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        CAPTURE(seed);
        Chaos c(seed);
        c.run_transactions(40);
        c.settle();
        const auto first = c.visible(0);
        CHECK(first == c.visible(1));
        for (std::size_t i = 0; i < c.outcomes().size(); ++i) {
            const auto found = first.find(static_cast<std::int64_t>(i));
            const int times = found == first.end() ? 0 : found->second;
            CAPTURE(i);
            CHECK(times <= 1);
            if (c.outcomes()[i] == Outcome::Committed) CHECK(times == 1);
            if (c.outcomes()[i] == Outcome::Aborted) CHECK(times == 0);
            committed += times;
        }
    }
    CHECK(committed > 100);
}
