// Thousands of short histories of a quorum under crashes, power losses and cuts. Time-outs are a
// tenth of Kafka's so that much happens in little time.
#include <doctest/doctest.h>

#include <cstdlib>

#include "tests/support/quorum_world.hpp"

using namespace hw;
using namespace hw::testing;

namespace {

void speed_up(RaftSettings& s) {
    s.election_timeout = s.election_jitter = millis(100);
    s.fetch_timeout = s.request_timeout = millis(200);
    s.election_backoff_max = millis(100);
    s.fetch_max_wait = millis(50);
    s.append_linger = millis(3);
}

void disturb(QuorumWorld& q) {
    Rng& rng = q.world.rng();
    const NodeId victim = q.ids[rng.below(q.ids.size())];
    const NodeId other = q.ids[rng.below(q.ids.size())];
    switch (rng.below(7)) {
        case 0:
            q.world.crash(victim);
            break;
        case 1:
            q.lose_power(victim);
            break;
        case 2:
            q.world.start(victim);
            break;
        case 3:
            q.world.cut(victim, other);
            break;
        case 4:
            for (NodeId id : q.ids) q.world.cut(victim, id), q.world.cut(id, victim);
            break;
        case 5:
            q.world.heal();
            break;
        case 6:
            if (q.world.is_up(victim)) q.world.give(victim, ShutdownAsked{});
            break;
    }
}

void live_through(int voters, int observers, std::uint64_t seed) {
    QuorumWorld q(voters, observers, seed);
    speed_up(q.base);
    q.start_all();
    for (int round = 0; round < 12; ++round) {
        q.world.run_until(q.world.now() + q.world.rng().between(millis(10), millis(250)));
        for (NodeId id : q.ids) {
            if (const RaftReplica* r = q.raft(id); r != nullptr && r->may_lead()) q.write_to(id);
        }
        disturb(q);
    }
    q.world.heal();
    q.start_all();
    const bool level = q.world.run_until(q.world.now() + seconds(20), [&] {
        q.start_all();  // who was asked to stop comes back
        return q.leader() != kNoNode && q.all_level();
    });
    if (!level) FAIL("seed ", seed, ": the quorum did not recover");
    q.check_logs_match();
}

}  // namespace

TEST_CASE("no committed record is lost and no epoch has two leaders, whatever fails") {
    const char* more = std::getenv("HIGHWATER_CHAOS_SEEDS");
    const int seeds = more != nullptr ? std::atoi(more) : 300;
    for (int seed = 1; seed <= seeds; ++seed) {
        const int voters = seed % 5 == 0 ? 5 : seed % 7 == 0 ? 1 : 3;
        live_through(voters, seed % 2, static_cast<std::uint64_t>(seed));
    }
}
