// Groups and offsets from end to end: real brokers and a real controller, clients played by the
// test.
#include <doctest/doctest.h>

#include "broker_model/group/coordinator_partition.hpp"
#include "broker_model/protocol/consumer_protocol.hpp"
#include "tests/support/broker_world.hpp"

using namespace hw;
using namespace hw::testing;

namespace {

const BrokerWorld::Texts kQuick{{"broker.session.timeout.ms", "6000"},
                                {"broker.heartbeat.interval.ms", "500"},
                                {"offsets.topic.num.partitions", "5"},
                                {"group.initial.rebalance.delay.ms", "100"}};
const std::string kGroup = "g";

struct GroupWorld : BrokerWorld {
    GroupWorld() : BrokerWorld(3, kQuick) {
        start({nodes({1, 2, 3})});
        for (NodeId id : ids) disks[id];
    }
    // Asks any live broker until there is a coordinator that has loaded.
    NodeId coordinator() {
        NodeId found{-1};
        REQUIRE(until([&] {
            for (NodeId id : ids) {
                if (!world.is_up(id)) continue;
                const auto answer = ask_now<FindCoordinatorResponse>(
                    id, FindCoordinatorRequest{CoordinatorType::Group, kGroup});
                if (!answer || answer->error != ErrorCode::NONE) continue;
                found = answer->node;
                const auto ready = ask_now<OffsetFetchResponse>(found, fetch_request());
                if (ready && ready->error == ErrorCode::NONE) return true;
            }
            return false;
        }));
        return found;
    }
    template <class R, class Q>
    std::optional<R> ask_now(NodeId to, const Q& request) {
        const auto answer = ask_later<R>(to, request);
        run(millis(100));
        return *answer;
    }
    static OffsetFetchRequest fetch_request() {
        OffsetFetchRequest request;
        request.group = kGroup;
        request.require_stable = true;
        return request;
    }
    OffsetCommitResponse commit(NodeId to, std::int64_t offset, const std::string& member = "",
                                std::int32_t generation = -1) {
        OffsetCommitRequest request;
        request.group = kGroup;
        request.member_id = member;
        request.generation_or_epoch = generation;
        request.offsets.push_back({"t", 0, Offset{offset}, LeaderEpoch{0}, "m"});
        return ask<OffsetCommitResponse>(to, request);
    }
    std::optional<Offset> committed(NodeId at) {
        const auto answer = ask<OffsetFetchResponse>(at, fetch_request());
        CHECK(answer.error == ErrorCode::NONE);
        if (answer.partitions.empty()) return std::nullopt;
        return answer.partitions.front().committed.offset;
    }
    JoinGroupRequest join_request(const std::string& member) {
        JoinGroupRequest request;
        request.group = kGroup;
        request.member_id = member;
        request.client_id = "c";
        request.session_timeout = seconds(20);
        request.rebalance_timeout = seconds(30);
        ConsumerSubscription subscription;
        subscription.topics = {"t"};
        request.protocols.push_back({"range", encode(subscription)});
        return request;
    }
    // A member on its own, with an assignment.
    std::string join_alone(NodeId at) {
        const auto first = ask<JoinGroupResponse>(at, join_request(""));
        CHECK(first.error == ErrorCode::MEMBER_ID_REQUIRED);
        const auto joined = ask<JoinGroupResponse>(at, join_request(first.member_id));
        REQUIRE(joined.error == ErrorCode::NONE);
        CHECK(joined.leader == first.member_id);
        REQUIRE(joined.members.size() == 1);
        SyncGroupRequest sync;
        sync.group = kGroup;
        sync.generation = joined.generation;
        sync.member_id = first.member_id;
        sync.assignments.push_back({first.member_id, encode(ConsumerAssignment{{{"t", {0}}}, {}})});
        const auto synced = ask<SyncGroupResponse>(at, sync);
        CHECK(synced.error == ErrorCode::NONE);
        CHECK(synced.assignment == sync.assignments.front().assignment);
        return first.member_id;
    }
    ErrorCode heartbeat(NodeId at, const std::string& member, std::int32_t generation) {
        return ask<HeartbeatResponse>(at, HeartbeatRequest{kGroup, generation, member, ""}).error;
    }
    DescribeGroupResponse describe(NodeId at) {
        return ask<DescribeGroupResponse>(at, DescribeGroupRequest{kGroup});
    }
    TopicPartition offsets_partition() {
        const TopicImage* topic = node(ids.back()).image().topics.find("__consumer_offsets");
        REQUIRE(topic != nullptr);
        return {topic->id, coordinator_partition(
                               kGroup, static_cast<std::int32_t>(topic->partitions.size()))};
    }
};

}  // namespace

TEST_CASE("asking for the coordinator creates its topic, compacted and replicated") {
    GroupWorld w;
    const auto first = w.ask<FindCoordinatorResponse>(
        NodeId{1}, FindCoordinatorRequest{CoordinatorType::Group, kGroup});
    CHECK(first.error == ErrorCode::COORDINATOR_NOT_AVAILABLE);
    const NodeId coordinator = w.coordinator();
    const ClusterImage& image = w.node(1).image();
    const TopicImage* topic = image.topics.find("__consumer_offsets");
    CHECK(topic->partitions.size() == 5);
    CHECK(topic->partitions[0]->replicas.size() == 3);
    const TopicPartition tp = w.offsets_partition();
    CHECK(image.partition(tp)->leader == coordinator);
    CHECK(*image.config({ConfigResourceType::Topic, "__consumer_offsets"}, "cleanup.policy") ==
          "compact");
}

TEST_CASE("a broker that is not the coordinator says so") {
    GroupWorld w;
    const NodeId coordinator = w.coordinator();
    const NodeId other = coordinator == NodeId{1} ? NodeId{2} : NodeId{1};
    CHECK(w.commit(other, 5).partitions.front().error == ErrorCode::NOT_COORDINATOR);
    CHECK(w.heartbeat(other, "m", 1) == ErrorCode::NOT_COORDINATOR);
}

TEST_CASE("a committed offset is on every replica before it is acknowledged") {
    GroupWorld w;
    const NodeId coordinator = w.coordinator();
    CHECK(w.commit(coordinator, 5).partitions.front().error == ErrorCode::NONE);
    for (NodeId id : w.ids)
        CHECK(w.node(id).partition(w.offsets_partition())->log.log_end() == Offset{1});
    CHECK(w.committed(coordinator) == Offset{5});
}

TEST_CASE("committed offsets and the group survive their coordinator") {
    GroupWorld w;
    const NodeId old = w.coordinator();
    const std::string member = w.join_alone(old);
    CHECK(w.commit(old, 5, member, 1).partitions.front().error == ErrorCode::NONE);
    CHECK(w.commit(old, 7, member, 1).partitions.front().error == ErrorCode::NONE);
    w.world.crash(old);
    REQUIRE(w.until([&] {
        for (NodeId id : w.ids)
            if (id != old && w.node(id).image().partition(w.offsets_partition())->leader != old)
                return true;
        return false;
    }));
    const NodeId next = w.coordinator();
    CHECK(next != old);
    CHECK(w.committed(next) == Offset{7});
    const auto group = w.describe(next);
    CHECK(group.state == "Stable");
    REQUIRE(group.members.size() == 1);
    CHECK(group.members[0].member_id == member);
    CHECK(group.members[0].assignment.size() == 1);
    // It does not notice: same member id, same generation.
    CHECK(w.heartbeat(next, member, 1) == ErrorCode::NONE);
    CHECK(w.commit(next, 9, member, 1).partitions.front().error == ErrorCode::NONE);
}

TEST_CASE("replaying the log gives the live state") {
    GroupWorld w;
    const NodeId at = w.coordinator();
    const std::string member = w.join_alone(at);
    w.commit(at, 5, member, 1);
    const std::int32_t partition = w.offsets_partition().partition;
    const GroupManager* live = w.node(at).groups().shard(partition);
    REQUIRE(live != nullptr);
    GroupSettings settings;
    const GroupTopics topics;
    GroupManager replayed(settings, topics);
    const Partition* p = w.node(at).partition(w.offsets_partition());
    for (const Segment& segment : p->log.segments())
        for (const StoredBatch& stored : segment.batches)
            for_each_record(stored.batch, [&](const ReplayedRecord& r) { replayed.replay(r); });
    CHECK(replayed.classic(kGroup)->record().members == live->classic(kGroup)->record().members);
    CHECK(replayed.classic(kGroup)->generation() == 1);
    CHECK(*replayed.offsets().find({kGroup, "t", 0}) == *live->offsets().find({kGroup, "t", 0}));
}

TEST_CASE("a member that falls silent is removed after its session, the group becomes empty") {
    GroupWorld w;
    const NodeId at = w.coordinator();
    w.join_alone(at);
    w.run(seconds(19));
    CHECK(w.describe(at).state == "Stable");
    w.run(seconds(2));
    CHECK(w.describe(at).state == "Empty");
}

TEST_CASE("a commit that cannot be replicated is refused, and one under way is not acknowledged") {
    GroupWorld w;
    const NodeId at = w.coordinator();
    CHECK(w.commit(at, 5).partitions.front().error == ErrorCode::NONE);
    w.silence(at.value());
    const auto answer = w.commit(at, 6);
    // offsets.commit.timeout.ms is 5 s; nobody copied the record.
    CHECK(answer.partitions.front().error == ErrorCode::COORDINATOR_NOT_AVAILABLE);
}

TEST_CASE("a group without members can be deleted, with its offsets") {
    GroupWorld w;
    const NodeId at = w.coordinator();
    const std::string member = w.join_alone(at);
    w.commit(at, 5, member, 1);
    CHECK(w.ask<DeleteGroupResponse>(at, DeleteGroupRequest{kGroup}).error ==
          ErrorCode::NON_EMPTY_GROUP);
    LeaveGroupRequest leave;
    leave.group = kGroup;
    leave.members.push_back({member, "", ""});
    CHECK(w.ask<LeaveGroupResponse>(at, leave).members.front().error == ErrorCode::NONE);
    CHECK(w.ask<DeleteGroupResponse>(at, DeleteGroupRequest{kGroup}).error == ErrorCode::NONE);
    CHECK(w.describe(at).error == ErrorCode::GROUP_ID_NOT_FOUND);
    CHECK(w.committed(at) == std::nullopt);
}

TEST_CASE("deleting a topic deletes the offsets in it") {
    GroupWorld w;
    const NodeId at = w.coordinator();
    w.commit(at, 5);
    CHECK(w.ask<DeleteTopicResponse>(NodeId{1}, DeleteTopicRequest{"t"}).result.error ==
          ErrorCode::NONE);
    w.run(seconds(1));
    CHECK(w.committed(at) == std::nullopt);
}

namespace {

struct ConsumerWorld : GroupWorld {
    ConsumerWorld() { topic = create_topic("t", {nodes({1, 2}), nodes({2, 3})}); }

    ConsumerGroupHeartbeatResponse beat(NodeId at, const std::string& member, std::int32_t epoch,
                                        std::optional<std::vector<std::int32_t>> owned = {}) {
        ConsumerGroupHeartbeatRequest r;
        r.group = kGroup;
        r.member_id = member;
        r.member_epoch = epoch;
        if (epoch == 0) {
            r.rebalance_timeout = seconds(30);
            r.subscribed_topics = {"t"};
            r.owned.emplace();
        }
        if (owned) r.owned = {{topic, *owned}};
        return ask<ConsumerGroupHeartbeatResponse>(at, r);
    }
    TopicId topic;
};

}  // namespace

TEST_CASE("consumer protocol: partitions move from one member to the other, offsets are fenced") {
    ConsumerWorld w;
    const NodeId at = w.coordinator();
    const auto first = w.beat(at, "a", 0);
    REQUIRE(first.error == ErrorCode::NONE);
    CHECK(first.assignment == std::vector<TopicIdPartitions>{{w.topic, {0, 1}}});
    CHECK(w.beat(at, "b", 0).assignment == std::vector<TopicIdPartitions>{});
    CHECK(w.beat(at, "a", 1).assignment == std::vector<TopicIdPartitions>{{w.topic, {0}}});
    CHECK(w.describe(at).state == "Reconciling");
    CHECK(w.beat(at, "a", 1, std::vector<std::int32_t>{0}).member_epoch == 2);
    CHECK(w.beat(at, "b", 2).assignment == std::vector<TopicIdPartitions>{{w.topic, {1}}});
    CHECK(w.describe(at).state == "Stable");
    CHECK(w.describe(at).type == "Consumer");
    CHECK(w.commit(at, 5, "a", 2).partitions.front().error == ErrorCode::NONE);
    CHECK(w.commit(at, 6, "a", 1).partitions.front().error == ErrorCode::STALE_MEMBER_EPOCH);
}

TEST_CASE("consumer protocol: the group survives its coordinator, silent members are fenced") {
    ConsumerWorld w;
    const NodeId old = w.coordinator();
    static_cast<void>(w.beat(old, "a", 0));
    static_cast<void>(w.beat(old, "b", 0));
    w.world.crash(old);
    REQUIRE(w.until([&] {
        for (NodeId id : w.ids)
            if (id != old && w.node(id).image().partition(w.offsets_partition())->leader != old)
                return true;
        return false;
    }));
    const NodeId next = w.coordinator();
    CHECK(w.describe(next).members.size() == 2);
    CHECK(w.beat(next, "a", 1, std::vector<std::int32_t>{0, 1}).error == ErrorCode::NONE);
    for (int i = 0; i < 10; ++i) {
        w.run(seconds(5));
        CHECK(w.beat(next, "a", 1, std::vector<std::int32_t>{0, 1}).error !=
              ErrorCode::NOT_COORDINATOR);
    }
    // 30 s after it was asked to give up a partition and did not, "a" was fenced; "b" fell silent.
    CHECK(w.describe(next).state == "Empty");
    CHECK(w.beat(next, "a", 1).error == ErrorCode::UNKNOWN_MEMBER_ID);
}
