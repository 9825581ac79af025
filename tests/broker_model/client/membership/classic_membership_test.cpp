#include "broker_model/client/membership/classic_membership.hpp"

#include "tests/broker_model/client/membership/scripted_coordinator.hpp"

using namespace hw;
using namespace hw::test;

namespace {

template <class T>
const T& as(const SendRequest& r) {
    return std::get<T>(r.request);
}

ConsumerSettings with_assignor(const std::string& name) {
    ConsumerSettings s = Group::settings();
    s.group.assignors = {name};
    return s;
}

}  // namespace

TEST_CASE("a new member is given its id, joins with it and gets its assignment") {
    Group g;
    g.start();
    const SendRequest first = g.expect<JoinGroupRequest>();
    CHECK(first.to == kCoordinator);
    CHECK(first.channel == kChannelCoordinator);
    CHECK(as<JoinGroupRequest>(first).member_id.empty());
    REQUIRE(as<JoinGroupRequest>(first).protocols.size() == 2);
    CHECK(as<JoinGroupRequest>(first).protocols[0].name == "range");
    JoinGroupResponse id;
    id.error = ErrorCode::MEMBER_ID_REQUIRED;
    id.member_id = "a-1";
    g.answer(first, id);
    const SendRequest second = g.expect<JoinGroupRequest>();
    CHECK(as<JoinGroupRequest>(second).member_id == "a-1");
    g.answer(second, g.joined(1));
    CHECK(g.member().state == MemberState::CompletingRebalance);
    g.assign({0, 2});
    CHECK(g.member().state == MemberState::Stable);
    CHECK(g.member().generation.id == 1);
    CHECK(g.events() == "assigned 0 2");
}

TEST_CASE("a member starts at committed offsets, and elsewhere by auto.offset.reset") {
    Group g;
    g.be_member({0, 1});
    CHECK(g.consumer.position("t", 0) == Offset{17});
    CHECK(!g.consumer.position("t", 1).has_value());
    const SendRequest asked = g.expect<ListOffsetsRequest>();
    CHECK(as<ListOffsetsRequest>(asked).partitions.size() == 1);
}

TEST_CASE("an unstable committed offset is asked for again") {
    Group g;
    g.join({0});
    OffsetFetchResponse unstable;
    unstable.partitions.push_back({{"t", 0, {}, {}, {}}, ErrorCode::UNSTABLE_OFFSET_COMMIT});
    g.answer_next<OffsetFetchRequest>(unstable);
    CHECK(!g.next<OffsetFetchRequest>());
    CHECK(g.fx.wake_at <= g.now + millis(100));
    g.advance(millis(100));
    g.answer_committed(3);
    CHECK(g.consumer.position("t", 0) == Offset{3});
}

TEST_CASE("the leader assigns for everybody and joins again when a topic grows") {
    ConsumerSettings s = Group::settings();
    s.network.metadata.max_age = seconds(20);
    Group g(s);
    g.start();
    g.give_member_id();
    const SendRequest join = g.expect<JoinGroupRequest>();
    JoinGroupResponse r = g.joined(1);
    r.leader = "a-1";
    const std::string told = as<JoinGroupRequest>(join).protocols[0].metadata;
    r.members = {{"a-1", "", told}, {"b-1", "", told}};
    g.answer(join, r);
    const SendRequest sync = g.expect<SyncGroupRequest>();
    const auto& assignments = as<SyncGroupRequest>(sync).assignments;
    REQUIRE(assignments.size() == 2);
    CHECK(decode_assignment(assignments[0].assignment)->partitions ==
          PartitionsByTopic{{"t", {0, 1}}});
    CHECK(decode_assignment(assignments[1].assignment)->partitions ==
          PartitionsByTopic{{"t", {2, 3}}});
    g.answer(sync, SyncGroupResponse{ErrorCode::NONE, "consumer", "range",
                                     assignments[0].assignment});
    CHECK(g.events() == "assigned 0 1");
    g.partitions = 5;
    g.advance(seconds(20));  // metadata.max.age.ms
    CHECK(g.next<JoinGroupRequest>());
    CHECK(g.events() == "revoked 0 1");
}

TEST_CASE("an eager member gives up everything before it joins again") {
    Group g;
    g.be_member({0, 1});
    CHECK(g.events() == "assigned 0 1");
    g.advance(seconds(3));
    g.answer_heartbeat(ErrorCode::REBALANCE_IN_PROGRESS);
    const SendRequest join = g.expect<JoinGroupRequest>();
    CHECK(as<JoinGroupRequest>(join).member_id == "a-1");
    CHECK(g.events() == "revoked 0 1");
    CHECK(g.consumer.subscription().all().empty());
    g.answer(join, g.joined(2));
    g.assign({1});
    CHECK(g.events() == "assigned 1");
    CHECK(g.member().generation.id == 2);
}

TEST_CASE("a cooperative member keeps what stays and joins once more after giving up the rest") {
    Group g(with_assignor("cooperative-sticky"));
    g.be_member({0, 1}, "cooperative-sticky");
    CHECK(g.events() == "assigned 0 1");
    g.advance(seconds(3));
    g.answer_heartbeat(ErrorCode::REBALANCE_IN_PROGRESS);
    const SendRequest join = g.expect<JoinGroupRequest>();
    CHECK(g.events().empty());
    const auto told = decode_subscription(as<JoinGroupRequest>(join).protocols[0].metadata);
    CHECK(told->owned == PartitionsByTopic{{"t", {0, 1}}});
    g.answer(join, g.joined(2, "cooperative-sticky"));
    g.assign({0}, "cooperative-sticky");
    CHECK(g.events() == "revoked 1; assigned");
    CHECK(g.consumer.position("t", 0) == Offset{17});
    const SendRequest again = g.expect<JoinGroupRequest>();
    CHECK(decode_subscription(as<JoinGroupRequest>(again).protocols[0].metadata)->owned ==
          PartitionsByTopic{{"t", {0}}});
}

TEST_CASE("who is not known any more has lost its partitions and joins as a new member") {
    Group g;
    g.be_member({0, 1});
    g.events();
    g.advance(seconds(3));
    SUBCASE("unknown member") {
        g.answer_heartbeat(ErrorCode::UNKNOWN_MEMBER_ID);
        CHECK(as<JoinGroupRequest>(g.expect<JoinGroupRequest>()).member_id.empty());
    }
    SUBCASE("of an older generation, but with its id") {
        g.answer_heartbeat(ErrorCode::ILLEGAL_GENERATION);
        CHECK(as<JoinGroupRequest>(g.expect<JoinGroupRequest>()).member_id == "a-1");
    }
    CHECK(g.events() == "lost 0 1");
}

TEST_CASE("a fenced static member throws and joins anew if it is polled again") {
    ConsumerSettings s = Group::settings();
    s.group.instance = "i1";
    Group g(s);
    g.be_member({0});
    g.events();
    g.advance(seconds(3));
    g.answer_heartbeat(ErrorCode::FENCED_INSTANCE_ID);
    const auto faults = g.consumer.take_faults();
    REQUIRE(faults.size() == 1);
    CHECK(exception_name(faults[0]) == "FencedInstanceIdException");
    CHECK(!g.next<JoinGroupRequest>());
    g.consumer.set_polling(true);
    g.step();
    CHECK(as<JoinGroupRequest>(g.expect<JoinGroupRequest>()).instance_id == "i1");
    CHECK(g.events() == "lost 0");
}

TEST_CASE("a group that cannot take the member's assignors ends its polling") {
    Group g;
    g.start();
    JoinGroupResponse r;
    r.error = ErrorCode::INCONSISTENT_GROUP_PROTOCOL;
    g.answer_next<JoinGroupRequest>(r);
    const auto faults = g.consumer.take_faults();
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].error == ErrorCode::INCONSISTENT_GROUP_PROTOCOL);
    CHECK(!g.consumer.polling());
    CHECK(!g.next<JoinGroupRequest>());
}

TEST_CASE("a coordinator that has moved is looked up again, the membership goes on") {
    Group g;
    g.be_member({0});
    g.events();
    g.coordinator = kBroker;
    g.advance(seconds(3));
    g.answer_heartbeat(ErrorCode::NOT_COORDINATOR);
    CHECK(!g.next<HeartbeatRequest>());
    CHECK(g.lookups == 2);
    g.advance(millis(100));
    const SendRequest beat = g.expect<HeartbeatRequest>();
    CHECK(beat.to == kBroker);
    CHECK(as<HeartbeatRequest>(beat).generation == 1);
    CHECK(g.events().empty());
}

TEST_CASE("without an answer for session.timeout.ms the coordinator is looked up again") {
    ConsumerSettings s = Group::settings();
    s.group.session_timeout = seconds(10);
    Group g(s);
    g.be_member({0});
    CHECK(g.lookups == 1);
    g.advance(seconds(3));
    g.expect<HeartbeatRequest>();  // and never answered
    g.advance(seconds(7));
    CHECK(!g.next<HeartbeatRequest>());
    CHECK(g.lookups > 1);
    g.advance(seconds(1));
    CHECK(as<HeartbeatRequest>(g.expect<HeartbeatRequest>()).generation == 1);
}

TEST_CASE("heartbeats go on while the application works, until it has worked too long") {
    ConsumerSettings s = Group::settings();
    s.group.max_poll_interval = seconds(10);
    Group g(s);
    g.be_member({0});
    g.events();
    g.consumer.set_polling(false);
    g.step();
    for (int i = 0; i < 3; ++i) {
        g.advance(seconds(3));
        g.answer_heartbeat(ErrorCode::NONE);
    }
    CHECK(!g.next<LeaveGroupRequest>());
    g.advance(seconds(1));
    CHECK(as<LeaveGroupRequest>(g.expect<LeaveGroupRequest>()).members[0].member_id == "a-1");
    CHECK(g.events().empty());
    g.consumer.set_polling(true);
    g.step();
    CHECK(as<JoinGroupRequest>(g.expect<JoinGroupRequest>()).member_id.empty());
    CHECK(g.events() == "lost 0");
}

TEST_CASE("a rebalance waits for the next poll") {
    Group g;
    g.be_member({0});
    g.events();
    g.consumer.set_polling(false);
    g.advance(seconds(3));
    g.answer_heartbeat(ErrorCode::REBALANCE_IN_PROGRESS);
    CHECK(!g.next<JoinGroupRequest>());
    CHECK(g.events().empty());
    g.consumer.set_polling(true);
    g.step();
    g.expect<JoinGroupRequest>();
    CHECK(g.events() == "revoked 0");
}

TEST_CASE("what becomes of a commit") {
    Group g;
    g.be_member({0});
    g.consumer.commit(OffsetCommits::Kind::Sync, g.now);
    g.step();
    const SendRequest sent = g.expect<OffsetCommitRequest>();
    REQUIRE(as<OffsetCommitRequest>(sent).offsets.size() == 1);
    CHECK(as<OffsetCommitRequest>(sent).offsets[0].offset == Offset{17});
    CHECK(as<OffsetCommitRequest>(sent).generation_or_epoch == 1);
    std::string_view exception;
    SUBCASE("it is stored") { g.answer(sent, g.commit_answer(ErrorCode::NONE)); }
    SUBCASE("tried again") {
        g.answer(sent, g.commit_answer(ErrorCode::COORDINATOR_LOAD_IN_PROGRESS));
        CHECK(!g.next<OffsetCommitRequest>());
        g.advance(millis(100));
        g.answer_next<OffsetCommitRequest>(g.commit_answer(ErrorCode::NONE));
    }
    SUBCASE("during a rebalance") {
        g.answer(sent, g.commit_answer(ErrorCode::REBALANCE_IN_PROGRESS));
        exception = "RebalanceInProgressException";
        CHECK(g.next<JoinGroupRequest>());
    }
    SUBCASE("by nobody the group knows") {
        g.answer(sent, g.commit_answer(ErrorCode::UNKNOWN_MEMBER_ID));
        exception = "CommitFailedException";
        CHECK(as<JoinGroupRequest>(g.expect<JoinGroupRequest>()).member_id.empty());
    }
    SUBCASE("never answered in a way that helps") {
        for (int i = 0; i < 61; ++i) {
            const auto r = i == 0 ? std::optional(sent) : g.next<OffsetCommitRequest>();
            if (r)
                g.answer(*r, g.commit_answer(ErrorCode::COORDINATOR_LOAD_IN_PROGRESS));
            g.advance(seconds(1));
        }
        exception = "TimeoutException";
    }
    const auto results = g.consumer.take_commit_results();
    REQUIRE(results.size() == 1);
    CHECK(results[0].exception == exception);
}

TEST_CASE("a commit of who is no member fails at once") {
    Group g;
    g.start();
    g.consumer.commit(OffsetCommits::Kind::Sync, g.now,
                      std::vector<CommittedOffset>{{"t", 0, Offset{1}, LeaderEpoch{-1}, {}}});
    const auto results = g.consumer.take_commit_results();
    REQUIRE(results.size() == 1);
    CHECK(results[0].exception == "CommitFailedException");
}

TEST_CASE("automatic commits: periodic, before revocation and before leaving") {
    ConsumerSettings s = Group::settings();
    s.group.auto_commit = true;
    s.group.heartbeat_interval = seconds(100);
    s.group.session_timeout = seconds(300);
    Group g(s);
    g.be_member({0});
    g.events();
    g.advance(seconds(5));
    g.answer_next<OffsetCommitRequest>(g.commit_answer(ErrorCode::NONE));
    SUBCASE("before revocation") {
        g.consumer.commit(OffsetCommits::Kind::Async, g.now);
        g.step();
        g.answer_next<OffsetCommitRequest>(g.commit_answer(ErrorCode::REBALANCE_IN_PROGRESS));
        const SendRequest last = g.expect<OffsetCommitRequest>();
        CHECK(g.events().empty());
        CHECK(!g.next<JoinGroupRequest>());
        g.answer(last, g.commit_answer(ErrorCode::NONE));
        CHECK(g.next<JoinGroupRequest>());
        CHECK(g.events() == "revoked 0");
    }
    SUBCASE("before leaving") {
        g.fx.clear();
        g.consumer.close(g.now, g.fx);
        g.step();
        const SendRequest last = g.expect<OffsetCommitRequest>();
        CHECK(!g.next<LeaveGroupRequest>());
        g.answer(last, g.commit_answer(ErrorCode::NONE));
        CHECK(g.events() == "revoked 0");
        g.answer_next<LeaveGroupRequest>(LeaveGroupResponse{});
        CHECK(g.consumer.membership()->closed());
    }
}

TEST_CASE("who leaves when it is closed") {
    ConsumerSettings s = Group::settings();
    CloseOperation operation = CloseOperation::Default;
    bool leaves = true;
    SUBCASE("a dynamic member") {}
    SUBCASE("not a static one") {
        s.group.instance = "i1";
        leaves = false;
    }
    SUBCASE("a static one that is told to") {
        s.group.instance = "i1";
        operation = CloseOperation::LeaveGroup;
    }
    SUBCASE("not a dynamic one that is told to remain") {
        operation = CloseOperation::RemainInGroup;
        leaves = false;
    }
    Group g(s);
    g.be_member({0});
    g.events();
    g.fx.clear();
    g.consumer.close(g.now, g.fx, operation);
    CHECK(g.consumer.membership()->closed() == !leaves);
    g.step();
    const auto left = g.next<LeaveGroupRequest>();
    CHECK(left.has_value() == leaves);
    if (left) g.answer(*left, LeaveGroupResponse{});
    CHECK(g.consumer.membership()->closed());
    CHECK(g.events() == "revoked 0");
}
