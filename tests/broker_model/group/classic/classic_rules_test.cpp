// The worked cases of the rules in broker_model/group/classic.
#include <doctest/doctest.h>

#include "broker_model/group/classic/classic_view.hpp"
#include "broker_model/group/classic/group_size.hpp"
#include "broker_model/group/classic/heartbeat_answer.hpp"
#include "broker_model/group/classic/initial_delay.hpp"
#include "broker_model/group/classic/leader_choice.hpp"
#include "broker_model/group/classic/protocol_vote.hpp"
#include "broker_model/group/classic/rejoin.hpp"
#include "broker_model/group/classic/static_return.hpp"
#include "broker_model/protocol/consumer_protocol.hpp"

using namespace hw;
using enum ErrorCode;
using enum ClassicState;

namespace {

ClassicMember member(const std::string& id, std::vector<std::string> protocols = {"range"},
                     GroupTicket awaiting_join = 0) {
    ClassicMember m;
    m.id = id;
    for (const std::string& p : protocols) {
        ConsumerSubscription s;
        s.topics = {"t"};
        m.protocols.push_back({p, encode(s)});
    }
    m.awaiting_join = awaiting_join;
    return m;
}
ClassicGroup::Members members(const std::vector<ClassicMember>& list) {
    ClassicGroup::Members out;
    for (const ClassicMember& m : list) out.emplace(m.id, m);
    return out;
}
ClassicGroup preparing(const std::vector<ClassicMember>& list) {
    ClassicGroup g(0);
    for (const ClassicMember& m : list) g.add(m, "consumer");
    g.move_to(PreparingRebalance, 0);
    return g;
}
ClassicGroup completing(const std::vector<ClassicMember>& list) {
    ClassicGroup g = preparing(list);
    g.next_generation(0);
    return g;
}
ClassicGroup stable(const std::vector<ClassicMember>& list) {
    ClassicGroup g = completing(list);
    g.move_to(Stable, 0);
    return g;
}
ClassicMember static_member(const std::string& id, const std::string& instance) {
    ClassicMember m = member(id);
    m.instance_id = instance;
    return m;
}

}  // namespace

TEST_CASE("group.states: moves") {
    CHECK(can_move(Empty, PreparingRebalance));
    CHECK(can_move(PreparingRebalance, Empty));
    CHECK_FALSE(can_move(Empty, Stable));
    CHECK_FALSE(can_move(Stable, CompletingRebalance));
    CHECK_FALSE(can_move(Dead, Empty));
    for (const ClassicState s : {Empty, PreparingRebalance, CompletingRebalance, Stable})
        CHECK(can_move(s, Dead));
}

TEST_CASE("group.protocol_vote: the worked cases") {
    CHECK(select_protocol(members({member("a", {"range", "sticky"}),
                                   member("b", {"sticky", "range"}),
                                   member("c", {"sticky", "range"})})) == "sticky");
    CHECK(select_protocol(members({member("a", {"range", "sticky"}), member("b", {"sticky"})})) ==
          "sticky");
    CHECK(select_protocol(members({member("a", {"range", "sticky"}),
                                   member("b", {"sticky", "range"})})) == "range");
}

TEST_CASE("group.leader: who joined stays or takes over") {
    const auto joined = [](const std::string& id) { return member(id, {"range"}, 1); };
    CHECK(leader_of_joined(members({joined("a"), joined("b")}), "b") == "b");
    CHECK(leader_of_joined(members({joined("a"), member("b")}), "b") == "a");
    CHECK(leader_of_joined(members({member("a"), member("b")}), "b") == std::nullopt);
    CHECK(leader_after_removal(members({member("x"), member("c")})) == "c");
    CHECK(leader_after_removal({}).empty());
}

TEST_CASE("group.member_check: the worked cases") {
    const ClassicGroup g = stable({static_member("m1", "i1"), member("m3")});
    CHECK(check_member(g, "m1", "i9") == UNKNOWN_MEMBER_ID);
    CHECK(check_member(g, "m0", "i1") == FENCED_INSTANCE_ID);
    CHECK(check_member(g, "m1", "i1") == NONE);
    CHECK(check_member(g, "m3", "") == NONE);
    CHECK(check_member(g, "m4", "") == UNKNOWN_MEMBER_ID);
    CHECK(check_member(g, "m3", "", 1) == NONE);
    CHECK(check_member(g, "m3", "", 0) == ILLEGAL_GENERATION);
}

TEST_CASE("group.max_size: the worked cases") {
    CHECK(has_room_for(ClassicGroup(0), "new", 0));
    const ClassicGroup p = preparing({member("a", {"range"}, 1), member("b")});
    CHECK(has_room_for(p, "a", 1));
    CHECK_FALSE(has_room_for(p, "b", 1));
    CHECK(has_room_for(p, "b", 2));
    const ClassicGroup s = stable({member("a"), member("b")});
    CHECK(has_room_for(s, "a", 1));
    CHECK_FALSE(has_room_for(s, "new", 2));
    CHECK(has_room_for(s, "new", 3));
}

TEST_CASE("group.initial_delay: the worked cases") {
    InitialDelay d = first_delay(seconds(3), seconds(10));
    CHECK(d.current == seconds(3));
    CHECK(d.remaining == seconds(7));
    CHECK_FALSE(next_delay(d, false, seconds(3)));
    const Duration waits[] = {seconds(3), seconds(3), seconds(1)};
    const Duration left[] = {seconds(4), seconds(1), Duration{}};
    for (int i = 0; i < 3; ++i) {
        d = next_delay(d, true, seconds(3)).value();
        CHECK(d.current == waits[i]);
        CHECK(d.remaining == left[i]);
    }
    CHECK_FALSE(next_delay(d, true, seconds(3)));
    CHECK(first_delay(seconds(3), seconds(1)).remaining == Duration{});
}

TEST_CASE("group.rejoin: the worked cases") {
    CHECK(rejoin(PreparingRebalance, false, true) == Rejoin::JoinRebalance);
    CHECK(rejoin(CompletingRebalance, false, true) == Rejoin::TellGeneration);
    CHECK(rejoin(CompletingRebalance, true, false) == Rejoin::JoinRebalance);
    CHECK(rejoin(Stable, true, true) == Rejoin::JoinRebalance);
    CHECK(rejoin(Stable, false, false) == Rejoin::JoinRebalance);
    CHECK(rejoin(Stable, false, true) == Rejoin::TellGeneration);
    CHECK(rejoin(Empty, false, true) == Rejoin::Unknown);
}

TEST_CASE("group.static_return: the worked cases") {
    CHECK(static_return(Stable, false) == StaticReturn::KeepGeneration);
    CHECK(static_return(Stable, true) == StaticReturn::Rebalance);
    CHECK(static_return(CompletingRebalance, false) == StaticReturn::Rebalance);
    CHECK(static_return(PreparingRebalance, false) == StaticReturn::Wait);
    CHECK(can_skip_assignment(9));
    CHECK_FALSE(can_skip_assignment(8));
}

TEST_CASE("group.heartbeat, group.session: the worked cases") {
    CHECK(heartbeat_answer(Empty) == UNKNOWN_MEMBER_ID);
    CHECK(heartbeat_answer(PreparingRebalance) == REBALANCE_IN_PROGRESS);
    CHECK(heartbeat_answer(CompletingRebalance) == NONE);
    CHECK(heartbeat_answer(Stable) == NONE);
    ClassicMember m = member("a");
    CHECK(session_removes(m));
    m.awaiting_sync = 1;
    CHECK_FALSE(session_removes(m));
    m.is_new = true;
    CHECK(session_removes(m));
}

TEST_CASE("group.commit_check: the worked cases") {
    ClassicGroup dead(0);
    dead.move_to(Dead, 0);
    CHECK(check_commit(dead, "", "", -1, false) == COORDINATOR_NOT_AVAILABLE);
    CHECK(check_commit(ClassicGroup(0), "any", "", -1, false) == NONE);
    const ClassicGroup s = stable({member("a")});
    CHECK(check_commit(s, "a", "", 1, false) == NONE);
    CHECK(check_commit(s, "a", "", 0, false) == ILLEGAL_GENERATION);
    CHECK(check_commit(s, "a", "", -1, false) == ILLEGAL_GENERATION);
    CHECK(check_commit(s, "", "", -1, false) == UNKNOWN_MEMBER_ID);
    CHECK(check_commit(s, "", "", -1, true) == NONE);
    const ClassicGroup c = completing({member("a")});
    CHECK(check_commit(c, "a", "", 1, false) == REBALANCE_IN_PROGRESS);
    CHECK(check_commit(c, "a", "", 1, true) == NONE);
    ClassicGroup p = stable({member("a")});
    p.move_to(PreparingRebalance, 0);
    CHECK(check_commit(p, "a", "", 1, false) == NONE);
}

TEST_CASE("offsets.expiry_base: the worked cases") {
    const ClassicGroup simple(5);
    CHECK(ClassicView(simple).expiry().value().since_ms == std::nullopt);
    ClassicGroup left = stable({member("a")});
    CHECK(ClassicView(left).expiry().value().since_ms == std::nullopt);
    CHECK(ClassicView(left).is_subscribed_to("t"));
    CHECK_FALSE(ClassicView(left).is_subscribed_to("u"));
    left.move_to(PreparingRebalance, 6);
    CHECK_FALSE(ClassicView(left).expiry());
    left.remove("a");
    left.next_generation(7);
    CHECK(left.is(Empty));
    CHECK(ClassicView(left).expiry().value().since_ms == 7);
}

TEST_CASE("classic group: what is stored comes back as it was, stable") {
    ClassicGroup g = stable({static_member("m1", "i1"), member("m2")});
    g.member("m1")->assignment = "A";
    const ClassicGroup back(g.record());
    CHECK(back.record() == g.record());
    CHECK(back.is(Stable));
    CHECK(*back.static_member("i1") == "m1");
    CHECK(back.subscribed_topics() == g.subscribed_topics());
}
