#include "sim/faults/random_plan.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

namespace hw::sim {
namespace {

FaultBudget budget() {
    FaultBudget b;
    b.brokers = {NodeId{1}, NodeId{2}, NodeId{3}, NodeId{4}, NodeId{5}};
    b.controllers = {NodeId{100}, NodeId{101}, NodeId{102}};
    b.clients = {NodeId{1000}, NodeId{1001}};
    b.from = Instant::from_ms(10'000);
    b.until = Instant::from_ms(600'000);
    b.faults_max = 25;
    b.brokers_hit_max = 2;
    b.weights.push_back({FaultKind::DiskLost, 1});
    b.weights.push_back({FaultKind::ClockDrift, 1});
    return b;
}

std::string text(const std::vector<Fault>& plan) {
    std::string all;
    for (const Fault& f : plan) {
        all += std::to_string(f.at.ns()) + "-" + std::to_string(f.until.ns()) + " " + describe(f) +
               "\n";
    }
    return all;
}

bool one_of(const std::vector<NodeId>& group, NodeId node) {
    return std::find(group.begin(), group.end(), node) != group.end();
}

}  // namespace

TEST_CASE("the same seed gives the same plan, another one another") {
    CHECK(text(random_plan(budget(), Rng(1))) == text(random_plan(budget(), Rng(1))));
    CHECK(text(random_plan(budget(), Rng(1))) != text(random_plan(budget(), Rng(2))));
}

TEST_CASE("a plan keeps its budget") {
    const FaultBudget b = budget();
    std::size_t total = 0;
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        const auto plan = random_plan(b, Rng(seed));
        total += plan.size();
        std::vector<NodeId> losers;
        for (std::size_t i = 0; i < plan.size(); ++i) {
            const Fault& f = plan[i];
            CHECK(f.at >= b.from);
            CHECK(f.until <= b.until);
            CHECK(f.until - f.at >= b.length_min);
            CHECK(f.until - f.at <= b.length_max);
            if (i > 0) CHECK(plan[i - 1].at <= f.at);
            int brokers = 0;
            int controllers = 0;
            for (const Fault& g : plan) {  // everything under way when f strikes
                if (g.at > f.at || g.until <= f.at) continue;
                for (const NodeId node : hit_nodes(g)) {
                    brokers += one_of(b.brokers, node) ? 1 : 0;
                    controllers += one_of(b.controllers, node) ? 1 : 0;
                }
            }
            CHECK(brokers <= 2);
            CHECK(controllers <= 1);
            for (const Fault& g : plan) {  // quiet for the node before and after
                if (&g == &f || g.at < f.at) continue;
                for (const NodeId node : hit_nodes(f)) {
                    if (one_of(hit_nodes(g), node)) CHECK(g.at - f.until >= b.quiet_min);
                }
            }
            if (f.kind == FaultKind::PowerLoss || f.kind == FaultKind::DiskLost) {
                for (const NodeId node : f.nodes) {
                    if (!one_of(losers, node)) losers.push_back(node);
                }
            }
        }
        CHECK(losers.size() <= 1);
    }
    CHECK(total > 300 * 15);
}

TEST_CASE("a single controller is never hit, a short run gets fewer faults") {
    FaultBudget b = budget();
    b.controllers = {NodeId{100}};
    b.until = Instant::from_ms(40'000);
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        const auto plan = random_plan(b, Rng(seed));
        CHECK(plan.size() < 6);
        for (const Fault& f : plan) CHECK_FALSE(one_of(hit_nodes(f), NodeId{100}));
    }
}

TEST_CASE("a cut becomes link rules between all its groups, named in words") {
    Fault cut;
    cut.kind = FaultKind::Cut;
    cut.at = Instant::from_ms(5);
    cut.until = Instant::from_ms(9);
    cut.groups = {{NodeId{1}}, {NodeId{2}, NodeId{3}}, {NodeId{4}}};
    CHECK(describe(cut) == "cut 1 | 2,3 | 4");
    LinkRules rules;
    for (const LinkRule& rule : link_rules(cut)) rules.add(rule);
    Rng rng(1);
    const auto drops = [&](int from, int to, std::int64_t ms) {
        const Judgement j = rules.judge(NodeId{from}, NodeId{to}, Instant::from_ms(ms), rng);
        return j.verdict == Verdict::Drop;
    };
    CHECK(drops(1, 2, 5));
    CHECK(drops(4, 3, 8));
    CHECK_FALSE(drops(2, 3, 5));
    CHECK_FALSE(drops(1, 2, 9));
    CHECK_FALSE(drops(1, 2, 4));
    CHECK_FALSE(drops(1, 7, 5));
}

TEST_CASE("a one-way cut leaves the other direction open") {
    Fault cut;
    cut.kind = FaultKind::Cut;
    cut.groups = {{NodeId{1}}, {NodeId{2}}};
    cut.one_way = true;
    CHECK(describe(cut) == "cut 1 > 2");
    LinkRules rules;
    for (const LinkRule& rule : link_rules(cut)) rules.add(rule);
    CHECK(rules.cut(NodeId{1}, NodeId{2}, Instant{}) != kNoRule);
    CHECK(rules.cut(NodeId{2}, NodeId{1}, Instant{}) == kNoRule);
}

TEST_CASE("a slow network loses and delays what passes the node, both ways") {
    Fault slow;
    slow.kind = FaultKind::SlowNet;
    slow.nodes = {NodeId{1}};
    slow.delay = millis(10);
    slow.loss = {1, 2};
    LinkRules rules;
    for (const LinkRule& rule : link_rules(slow)) rules.add(rule);
    Rng rng(1);
    int lost = 0;
    for (int i = 0; i < 100; ++i) {
        const Judgement j = rules.judge(NodeId{2}, NodeId{1}, Instant{}, rng);
        if (j.verdict == Verdict::Drop) {
            ++lost;
        } else {
            CHECK(j.verdict == Verdict::DelayBy);
            CHECK(j.delay == millis(10));
        }
    }
    CHECK(lost > 30);
    CHECK(lost < 70);
    CHECK(rules.judge(NodeId{2}, NodeId{3}, Instant{}, rng).verdict == Verdict::Pass);
    CHECK(rules.rule(0).name == "slow_net 1");
}

}  // namespace hw::sim
