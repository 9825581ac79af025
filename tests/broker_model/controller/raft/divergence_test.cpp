#include "broker_model/controller/raft/divergence.hpp"

#include <doctest/doctest.h>

using namespace hw;
using Kind = FetchPosition::Kind;

namespace {
const std::vector<RaftEpochStart> kEpochs{{RaftEpoch(1), 0}, {RaftEpoch(3), 2}, {RaftEpoch(5), 5}};

void diverges(std::int64_t offset, int epoch, int to_epoch, std::int64_t to_offset) {
    const FetchPosition p = judge_fetch({kEpochs, 0, 7}, {offset, RaftEpoch(epoch)});
    CHECK(p.kind == Kind::Diverging);
    CHECK(p.at == OffsetAndEpoch{to_offset, RaftEpoch(to_epoch)});
}
}  // namespace

TEST_CASE("raft.divergence: the worked cases") {
    const MetadataLogBounds log{kEpochs, 0, 7};
    CHECK(judge_fetch(log, {7, RaftEpoch(5)}).kind == Kind::Fits);
    CHECK(judge_fetch(log, {5, RaftEpoch(3)}).kind == Kind::Fits);
    CHECK(judge_fetch(log, {0, RaftEpoch(0)}).kind == Kind::Fits);
    diverges(8, 5, 5, 7);
    diverges(6, 3, 3, 5);
    diverges(6, 4, 3, 5);
    diverges(4, 2, 1, 2);
    diverges(1, 0, 0, 0);
}

TEST_CASE("raft.divergence: a follower cuts to the end of the epoch both have") {
    const MetadataLogBounds mine{kEpochs, 0, 9};
    CHECK(truncation_point(mine, {6, RaftEpoch(5)}) == 6);
    CHECK(truncation_point(mine, {12, RaftEpoch(5)}) == 9);
    CHECK(truncation_point(mine, {4, RaftEpoch(4)}) == 5);  // epoch 3 ends there in our own log
    CHECK(truncation_point(mine, {0, RaftEpoch(0)}) == 0);
}

TEST_CASE("raft.divergence: who needs what the leader dropped gets a snapshot") {
    const std::vector<RaftEpochStart> epochs{{RaftEpoch(3), 100}, {RaftEpoch(5), 120}};
    const OffsetAndEpoch oldest{100, RaftEpoch(3)}, newest{130, RaftEpoch(5)};
    const MetadataLogBounds log{epochs, 100, 150, &oldest, &newest};
    CHECK(judge_fetch(log, {0, RaftEpoch(0)}).kind == Kind::Snapshot);
    CHECK(judge_fetch(log, {60, RaftEpoch(2)}).at == newest);
    CHECK(judge_fetch(log, {100, RaftEpoch(2)}).kind == Kind::Snapshot);
    CHECK(judge_fetch(log, {100, RaftEpoch(3)}).kind == Kind::Fits);
}
