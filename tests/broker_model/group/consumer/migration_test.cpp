#include <doctest/doctest.h>

#include "broker_model/group/consumer/classic_members.hpp"
#include "broker_model/group/consumer/consumer_heartbeat.hpp"
#include "broker_model/group/consumer/conversion.hpp"
#include "broker_model/group/consumer/downgrade.hpp"
#include "broker_model/group/consumer/offset_access.hpp"
#include "broker_model/protocol/consumer_protocol.hpp"

using namespace hw;

namespace {

constexpr TopicId kT{0};

JoinGroupRequest::Protocol range_protocol(PartitionsByTopic owned = {}) {
    ConsumerSubscription subscription;
    subscription.topics = {"t"};
    subscription.owned = std::move(owned);
    return {"range", encode(subscription)};
}

struct Coordinator {
    GroupTopics topics{{{"t", {kT, 4, {}}}}, 1, 1};
    ConsumerGroupSettings settings;
    ConsumerGroup group;
    ConsumerDecision last;

    [[nodiscard]] ConsumerGroupContext context() {
        return {topics, settings, Instant::from_ms(1000), "fresh", "client", false};
    }
    void perform(const ConsumerDecision& d) {
        for (const auto& record : d.records) group.apply(record);
        last = d;
    }
    void heartbeat(const char* member, std::int32_t epoch) {
        ConsumerGroupHeartbeatRequest r;
        r.member_id = member;
        r.member_epoch = epoch;
        if (epoch == 0) r.subscribed_topics = {"t"};
        perform(consumer_heartbeat(group, r, context(), true).decision);
    }
    JoinGroupResponse join(const char* member, PartitionsByTopic owned = {}) {
        JoinGroupRequest r;
        r.member_id = member;
        r.session_timeout = seconds(10);
        r.rebalance_timeout = seconds(20);
        r.protocols = {range_protocol(std::move(owned))};
        const auto result = classic_join(group, r, context(), true);
        perform(result.decision);
        return result.response;
    }
};

}  // namespace

TEST_CASE("consumer_group.classic_members: join, heartbeat, sync on a consumer group") {
    Coordinator c;
    c.heartbeat("n", 0);
    CHECK(c.join("").error == ErrorCode::MEMBER_ID_REQUIRED);
    CHECK(c.join("c").generation == 2);
    CHECK(c.group.member("c")->is_classic());
    CHECK(classic_heartbeat(c.group, {"g", 2, "c", ""}).response.error == ErrorCode::NONE);
    CHECK(classic_heartbeat(c.group, {"g", 1, "c", ""}).response.error ==
          ErrorCode::ILLEGAL_GENERATION);
    CHECK(classic_heartbeat(c.group, {"g", 1, "n", ""}).response.error ==
          ErrorCode::UNKNOWN_MEMBER_ID);
    SyncGroupRequest sync{"g", 2, "c", "", "consumer", "range", {}};
    const auto synced = classic_sync(c.group, sync, c.context());
    CHECK(decode_assignment(synced.response.assignment)->partitions.empty());
    c.heartbeat("n", -1);
    // The last member of the consumer protocol is gone: the group is to become a classic one.
    REQUIRE(c.last.downgrade.has_value());
    CHECK(c.last.records.empty());
    const ClassicGroupView view = downgraded(c.group, *c.last.downgrade, c.topics);
    REQUIRE(view.members.size() == 1);
    CHECK(decode_assignment(view.members[0].assignment)->partitions ==
          PartitionsByTopic{{"t", {2, 3}}});
}

TEST_CASE("consumer_group.downgrade: the table") {
    Coordinator c;
    c.heartbeat("n1", 0);
    CHECK_FALSE(downgrades_without(c.group, {"n1"}, c.settings));
    c.heartbeat("n2", 0);
    static_cast<void>(c.join("c1"));
    static_cast<void>(c.join("c2"));
    CHECK_FALSE(downgrades_without(c.group, {"n1"}, c.settings));
    CHECK(downgrades_without(c.group, {"n1", "n2"}, c.settings));
    c.settings.classic_max_size = 1;
    CHECK_FALSE(downgrades_without(c.group, {"n1", "n2"}, c.settings));
    c.settings = {};
    c.settings.may_downgrade = false;
    CHECK_FALSE(downgrades_without(c.group, {"n1", "n2"}, c.settings));
}

TEST_CASE("consumer_group.conversion: a classic group and the records of its successor") {
    GroupTopics topics{{{"t", {kT, 4, {}}}}, 1, 1};
    ClassicGroupView classic;
    classic.generation = 7;
    classic.members.push_back({"c", "", "client", seconds(20), seconds(10), {range_protocol()},
                               encode(ConsumerAssignment{{{"t", {0, 1}}}, std::nullopt})});
    CHECK(upgrade(classic, topics).error() == ErrorCode::UNKNOWN_SERVER_ERROR);
    classic.protocol = "range";
    auto decision = upgrade(classic, topics);
    REQUIRE(decision.ok());
    ConsumerGroup group;
    for (const auto& record : decision.value().records) group.apply(record);
    CHECK(group.epoch() == 7);
    CHECK(group.state() == ConsumerGroupState::Stable);
    CHECK(group.member("c")->current.assigned == PartitionSets{{kT, {0, 1}}});
    CHECK(decision.value().timers.front().after == seconds(10));
    classic.members[0].assignment =
        encode(ConsumerAssignment{{{"t", {0, 1}}}, std::string("sticky")});
    CHECK(upgrade(classic, topics).error() == ErrorCode::GROUP_ID_NOT_FOUND);
    for (const auto& record : tombstones(group)) group.apply(record);
    CHECK(group.is_deleted());
    CHECK(group.members().empty());
}

TEST_CASE("consumer_group.offset_access: the table") {
    Coordinator c;
    CHECK(check_offset_commit(c.group, {}) == ErrorCode::NONE);
    c.heartbeat("n", 0);
    static_cast<void>(c.join("c"));
    CHECK(check_offset_commit(c.group, {}) == ErrorCode::UNKNOWN_MEMBER_ID);
    CHECK(check_offset_commit(c.group, {"", "", -1, 9, true}) == ErrorCode::NONE);
    CHECK(check_offset_commit(c.group, {"n", "", 1, 9, false}) == ErrorCode::NONE);
    CHECK(check_offset_commit(c.group, {"n", "", 1, 8, false}) == ErrorCode::UNSUPPORTED_VERSION);
    CHECK(check_offset_commit(c.group, {"n", "", 0, 9, false}) == ErrorCode::STALE_MEMBER_EPOCH);
    CHECK(check_offset_commit(c.group, {"c", "", 1, 8, false}) == ErrorCode::ILLEGAL_GENERATION);
    CHECK(check_offset_fetch(c.group, std::nullopt, -1) == ErrorCode::NONE);
    CHECK(check_offset_fetch(c.group, "", -1) == ErrorCode::UNKNOWN_MEMBER_ID);
    CHECK(check_offset_fetch(c.group, "n", 1) == ErrorCode::NONE);
}
