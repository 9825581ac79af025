// Every property is broken by hand once and must say so, and holds on the sound cluster beside it.
#include <doctest/doctest.h>

#include "broker_model/invariants/acked_records_survive.hpp"
#include "broker_model/invariants/high_watermark_monotonic.hpp"
#include "broker_model/invariants/hw_below_isr_minimum.hpp"
#include "broker_model/invariants/isr_subset_of_replicas.hpp"
#include "broker_model/invariants/leader_epoch_increases.hpp"
#include "broker_model/invariants/log_matching.hpp"
#include "broker_model/invariants/metadata_log_matching.hpp"
#include "broker_model/invariants/no_duplicates.hpp"
#include "broker_model/invariants/offsets_contiguous.hpp"
#include "broker_model/invariants/one_leader_per_epoch.hpp"
#include "broker_model/invariants/per_partition_order.hpp"
#include "tests/broker_model/invariants/hand_made_view.hpp"

using namespace hw;
using namespace hw::invariants;
using namespace hw::test;

namespace {

template <class Property>
struct Watch {
    HandMadeView view;
    EventMaker event;
    Property property;
    Breaches found;

    void told(const Event& e) { property.after_event(e, view, found); }
    Breaches& at_end(const RecordLedger& ledger = {}) {
        property.at_end(view, ledger, found);
        return found;
    }
};

RecordLedger settled_ledger(const HandMadeView& view, std::int64_t acked) {
    EventMaker event;
    RecordLedger ledger;
    ledger.on_event(event(Fact::RecordsSent, 1000, -1, 0, acked));
    ledger.on_event(event(Fact::RecordsAcked, 1000, 0, 0, acked));
    ledger.settle(view);
    return ledger;
}

}  // namespace

TEST_CASE("acked_records_survive: a new leader that ends before an acked record is a breach") {
    Watch<AckedRecordsSurvive> w;
    w.told(w.event(Fact::RecordsAcked, 1000, 0, 0, 10));
    w.view.at(2).log_end = Offset{10};
    w.told(w.event(Fact::BecameLeader, 2, 10));
    CHECK(w.found.empty());
    w.view.at(2).log_end = Offset{7};
    w.told(w.event(Fact::BecameLeader, 2, 7));
    REQUIRE(w.found.size() == 1);
    CHECK(w.found[0].offset == Offset{7});
    CHECK(w.found[0].event == 3);
    CHECK(w.found[0].what ==
          "partition t-0 offsets 7 to 9 acked to broker-1000 up to 0 ms, absent from new leader "
          "broker-2");
    w.view.at(3).log_end = Offset{7};
    w.told(w.event(Fact::BecameLeader, 3, 7));  // the same loss is told once
    CHECK(w.found.size() == 1);
}

TEST_CASE("acked_records_survive: at the end every acked record must be in the log") {
    Watch<AckedRecordsSurvive> w;
    w.view.set_log(1, {batch(0, 10, 0)});
    CHECK(w.at_end(settled_ledger(w.view, 10)).empty());
    CHECK(w.at_end(settled_ledger(w.view, 12)).size() == 1);
}

TEST_CASE("high_watermark_monotonic: going back in one epoch is a breach, in a new one it is not") {
    Watch<HighWatermarkMonotonic> w;
    w.told(w.event(Fact::HighWatermarkAdvanced, 1, 10, -1));
    w.view.at(1).leader_epoch = LeaderEpoch{1};
    w.told(w.event(Fact::BecameLeader, 1, 10));
    w.told(w.event(Fact::HighWatermarkAdvanced, 1, 8));
    CHECK(w.found.empty());
    w.told(w.event(Fact::HighWatermarkLowered, 1, 6));
    CHECK(w.found.size() == 1);
}

TEST_CASE("high_watermark_monotonic: a follower's may move either way") {
    Watch<HighWatermarkMonotonic> w;
    w.told(w.event(Fact::HighWatermarkAdvanced, 2, 10));
    w.told(w.event(Fact::HighWatermarkLowered, 2, 5));
    CHECK(w.found.empty());
}

TEST_CASE("hw_below_isr_minimum: an in-sync copy that ends below the high watermark is a breach") {
    Watch<HwBelowIsrMinimum> w;
    for (int id = 1; id <= 3; ++id) w.view.at(id).log_end = Offset{10};
    w.told(w.event(Fact::HighWatermarkAdvanced, 1, 10));
    CHECK(w.found.empty());
    w.view.at(3).log_end = Offset{9};
    w.told(w.event(Fact::HighWatermarkAdvanced, 2, 10));  // a follower promises nothing
    CHECK(w.found.empty());
    w.told(w.event(Fact::HighWatermarkAdvanced, 1, 10));
    REQUIRE(w.found.size() == 1);
    CHECK(w.found[0].what.find("in-sync replica broker-3 ends at 9") != std::string::npos);
}

TEST_CASE("hw_below_isr_minimum: a replica that was taken away may go before the leader knows") {
    Watch<HwBelowIsrMinimum> w;
    for (int id = 1; id <= 2; ++id) w.view.at(id).log_end = Offset{10};
    std::erase(w.view.metadata[kT0].replicas, NodeId{3});
    w.told(w.event(Fact::HighWatermarkAdvanced, 1, 10));
    CHECK(w.found.empty());
}

TEST_CASE("leader_epoch_increases: a new leader in the old epoch is a breach") {
    Watch<LeaderEpochIncreases> w;
    w.told(w.event(Fact::PartitionChanged, 100));
    w.view.metadata[kT0].leader = NodeId{2};
    w.view.metadata[kT0].leader_epoch = LeaderEpoch{1};
    w.told(w.event(Fact::LeaderElected, 100));
    w.view.metadata[kT0].isr = {NodeId{2}};  // the ISR alone may change within an epoch
    w.told(w.event(Fact::PartitionChanged, 100));
    CHECK(w.found.empty());
    w.view.metadata[kT0].leader = NodeId{3};
    w.told(w.event(Fact::LeaderElected, 100));
    CHECK(w.found.size() == 1);
    w.view.metadata[kT0].leader_epoch = LeaderEpoch{0};
    w.told(w.event(Fact::PartitionChanged, 100));
    CHECK(w.found.size() == 2);
}

TEST_CASE("one_leader_per_epoch: a second leader of the same epoch is a breach") {
    Watch<OneLeaderPerEpoch> w;
    Event first = w.event(Fact::BecameLeader, 1);
    first.what.epoch = LeaderEpoch{4};
    Event second = w.event(Fact::BecameLeader, 2);
    second.what.epoch = LeaderEpoch{5};
    w.told(first);
    w.told(second);
    w.told(first);  // the same broker again
    CHECK(w.found.empty());
    second.what.epoch = LeaderEpoch{4};
    w.told(second);
    CHECK(w.found.size() == 1);
}

TEST_CASE("isr_subset_of_replicas: strangers, doubles and a leader outside are breaches") {
    Watch<IsrSubsetOfReplicas> w;
    PartitionView& p = w.view.metadata[kT0];
    w.told(w.event(Fact::PartitionChanged, 100));
    CHECK(w.found.empty());
    p.isr = {NodeId{1}, NodeId{4}};
    w.told(w.event(Fact::PartitionChanged, 100));
    CHECK(w.found.size() == 1);
    p.isr = {NodeId{1}};
    p.elr = {NodeId{1}};
    w.told(w.event(Fact::PartitionChanged, 100));
    CHECK(w.found.size() == 2);
    p.isr = {NodeId{2}};
    p.elr = {};
    w.told(w.event(Fact::PartitionChanged, 100));
    CHECK(w.found.size() == 3);
    p.leader = kNoNode;
    w.told(w.event(Fact::PartitionChanged, 100));
    CHECK(w.found.size() == 3);
}

TEST_CASE("no_duplicates and per_partition_order: copies and late batches are breaches") {
    Watch<NoDuplicates> copies;
    Watch<PerPartitionOrder> order;
    HandMadeView view;
    view.set_log(1, {batch(0, 3, 0), batch(3, 3, 3)});
    CHECK(copies.at_end(settled_ledger(view, 6)).empty());
    CHECK(order.at_end(settled_ledger(view, 6)).empty());
    view.set_log(1, {batch(0, 3, 0), batch(3, 3, 3), batch(6, 3, 0)});
    CHECK(copies.at_end(settled_ledger(view, 6)).size() == 1);
    CHECK(order.at_end(settled_ledger(view, 6)).empty());
    view.set_log(1, {batch(0, 3, 3), batch(3, 3, 0)});
    CHECK(order.at_end(settled_ledger(view, 6)).size() == 1);
}

TEST_CASE("log_matching: tails of different epochs may differ, equal epochs may not") {
    Watch<LogMatching> w;
    w.view.set_log(1, {batch(0, 3, 0, 0), batch(3, 2, 3, 1)});
    w.view.set_log(2, {batch(0, 3, 0, 0), batch(3, 9, 3, 0)});  // a tail not truncated yet
    w.view.set_log(3, {batch(0, 3, 0, 0)});
    CHECK(w.at_end().empty());
    w.view.set_log(3, {batch(0, 3, 0, 0), batch(3, 2, 8, 1)});  // other records, same epoch
    const auto& found = w.at_end();
    REQUIRE(found.size() == 1);
    CHECK(found[0].what ==
          "t-0: broker-1 and broker-3 differ from offset 3 on, yet both hold epoch 1 after it");
}

TEST_CASE("log_matching: a divergent middle under an equal end is a breach") {
    Watch<LogMatching> w;
    w.view.set_log(1, {batch(0, 3, 0, 0), batch(3, 1, 3, 1), batch(4, 1, 4, 2)});
    w.view.set_log(2, {batch(0, 3, 0, 0), batch(3, 1, 9, 0), batch(4, 1, 4, 2)});
    CHECK(w.at_end().size() == 1);
}

TEST_CASE("log_matching: a log that starts later is compared where both have records") {
    Watch<LogMatching> w;
    w.view.set_log(1, {batch(0, 3, 0, 0), batch(3, 2, 3, 1)});
    w.view.set_log(2, {batch(3, 2, 3, 1), batch(5, 1, 5, 1)});
    CHECK(w.at_end().empty());
}

TEST_CASE("offsets_contiguous: a hole, or an end that is not the last batch's, is a breach") {
    Watch<OffsetsContiguous> w;
    w.view.set_log(1, {batch(0, 3, 0), batch(3, 3, 3)});
    CHECK(w.at_end().empty());
    w.view.set_log(1, {batch(0, 3, 0), batch(4, 3, 3)});
    CHECK(w.at_end().size() == 1);
    w.view.set_log(1, {batch(0, 3, 0)});
    w.view.at(1).log_end = Offset{9};
    CHECK(w.at_end().size() == 2);
}

TEST_CASE("metadata_log_matching: committed records that differ are a breach, open tails are not") {
    Watch<MetadataLogMatching> w;
    const auto log = [](int node, std::vector<MetadataLogView::Entry> entries, std::int64_t hw) {
        return MetadataLogView{NodeId{node}, 0, static_cast<std::int64_t>(entries.size()), hw,
                               [entries](std::int64_t offset) {
                                   return entries.at(static_cast<std::size_t>(offset));
                               }};
    };
    using E = MetadataLogView::Entry;
    const E a{RaftEpoch{1}, 11};
    const E b{RaftEpoch{1}, 12};
    const E c{RaftEpoch{2}, 13};
    w.view.quorum = {log(100, {a, b}, 2), log(101, {a, b}, 2), log(102, {a}, 1)};
    CHECK(w.at_end().empty());
    w.view.quorum = {log(100, {a, b}, 1), log(101, {a, c}, 1)};
    CHECK(w.at_end().empty());
    w.view.quorum = {log(100, {a, b}, 2), log(101, {a, c}, 2)};
    CHECK(w.at_end().size() == 1);
    w.view.quorum = {log(100, {a, b}, 1), log(101, {a, E{RaftEpoch{1}, 99}}, 1)};
    CHECK(w.at_end().size() == 2);
}

TEST_CASE("The set deals events to those that asked, counts breaches and knows every property") {
    HandMadeView view;
    EventMaker event;
    InvariantSet set;
    CHECK(safety_invariants().size() == 11);
    for (const InvariantInfo& info : safety_invariants()) CHECK(set.held(info.name));
    for (int i = 0; i < 50; ++i) {
        set.after_event(event(Fact::HighWatermarkAdvanced, 1, 5), view);  // every copy ends at 0
    }
    CHECK(set.count("hw_below_isr_minimum") == 150);
    CHECK(set.breaches().size() == 20);
    CHECK_FALSE(set.held("hw_below_isr_minimum"));
    CHECK(set.held("log_matching"));
}
