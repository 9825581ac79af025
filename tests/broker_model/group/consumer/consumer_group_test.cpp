#include "broker_model/group/consumer/consumer_heartbeat.hpp"

#include <doctest/doctest.h>

#include "broker_model/group/consumer/consumer_record_codec.hpp"
#include "broker_model/group/consumer/heartbeat_request.hpp"
#include "broker_model/group/consumer/live_consumer_group.hpp"
#include "broker_model/group/consumer/membership.hpp"
#include "broker_model/group/consumer/reconciliation.hpp"
#include "broker_model/group/consumer/regex_subscription.hpp"
#include "broker_model/group/consumer/target_assignment.hpp"

using namespace hw;

namespace {

constexpr TopicId kT{0};

// One group, its records applied at once; the log keeps them.
struct Coordinator {
    GroupTopics topics{{{"t", {kT, 4, {}}}}, 1, 1};
    ConsumerGroupSettings settings;
    ConsumerGroup group;
    std::vector<ConsumerGroupRecord> log;
    ConsumerDecision last;

    ConsumerGroupHeartbeatResponse heartbeat(const char* member, std::int32_t epoch,
                                             std::optional<std::set<std::int32_t>> owned = {},
                                             const char* instance = "") {
        ConsumerGroupHeartbeatRequest r;
        r.member_id = member;
        r.member_epoch = epoch;
        r.instance_id = instance;
        if (epoch == 0) {
            r.subscribed_topics = {"t"};
            r.rebalance_timeout = seconds(5);
        }
        if (owned) r.owned = {{kT, {owned->begin(), owned->end()}}};
        auto result = consumer_heartbeat(
            group, r, {topics, settings, Instant::from_ms(1000), "fresh", "client", false}, true);
        perform(std::move(result.decision));
        return result.response;
    }
    void perform(ConsumerDecision d) {
        for (const auto& record : d.records) {
            group.apply(record);
            log.push_back(record);
        }
        last = std::move(d);
    }
    [[nodiscard]] const ConsumerMemberAssignment& of(const char* member) const {
        return group.member(member)->current;
    }
};

}  // namespace

TEST_CASE("consumer_group.member_epoch: the table") {
    const ConsumerMemberAssignment known{5, 4, ConsumerMemberState::Stable, {{kT, {0, 1}}}, {}};
    const OwnedPartitions inside = PartitionSets{{kT, {1}}};
    const OwnedPartitions outside = PartitionSets{{kT, {2}}};
    CHECK(check_member_epoch(known, 0, outside) == ErrorCode::NONE);
    CHECK(check_member_epoch(known, 5, outside) == ErrorCode::NONE);
    CHECK(check_member_epoch(known, 6, inside) == ErrorCode::FENCED_MEMBER_EPOCH);
    CHECK(check_member_epoch(known, 4, inside) == ErrorCode::NONE);
    CHECK(check_member_epoch(known, 4, outside) == ErrorCode::FENCED_MEMBER_EPOCH);
    CHECK(check_member_epoch(known, 4, std::nullopt) == ErrorCode::FENCED_MEMBER_EPOCH);
    CHECK(check_member_epoch(known, 3, inside) == ErrorCode::FENCED_MEMBER_EPOCH);
}

TEST_CASE("consumer_group.reconcile: a second member gets what the first one has given up") {
    Coordinator c;
    CHECK(c.heartbeat("a", 0, std::set<std::int32_t>{}).assignment ==
          std::vector<TopicIdPartitions>{{kT, {0, 1, 2, 3}}});
    CHECK(c.heartbeat("b", 0, std::set<std::int32_t>{}).assignment ==
          std::vector<TopicIdPartitions>{});
    CHECK(c.of("b").state == ConsumerMemberState::UnreleasedPartitions);
    CHECK(c.heartbeat("a", 1).member_epoch == 1);
    CHECK(c.of("a").state == ConsumerMemberState::UnrevokedPartitions);
    CHECK(c.of("a").revoking == PartitionSets{{kT, {2, 3}}});
    REQUIRE(c.last.timers.front().timer == ConsumerTimer::Rebalance);
    CHECK(c.last.timers.front().after == seconds(5));
    CHECK_FALSE(c.heartbeat("b", 2).assignment.has_value());
    CHECK(c.heartbeat("a", 1, std::set<std::int32_t>{0, 1}).member_epoch == 2);
    CHECK(c.heartbeat("b", 2).assignment == std::vector<TopicIdPartitions>{{kT, {2, 3}}});
    CHECK(c.group.state() == ConsumerGroupState::Stable);
}

TEST_CASE("consumer_group.membership: static members") {
    Coordinator c;
    static_cast<void>(c.heartbeat("a", 0, std::set<std::int32_t>{}, "i"));
    CHECK(c.heartbeat("b", 0, {}, "i").error == ErrorCode::UNRELEASED_INSTANCE_ID);
    CHECK(c.heartbeat("b", 5, {}, "i").error == ErrorCode::FENCED_INSTANCE_ID);
    CHECK(c.heartbeat("b", 5, {}, "j").error == ErrorCode::UNKNOWN_MEMBER_ID);
    CHECK(c.heartbeat("b", 5).error == ErrorCode::UNKNOWN_MEMBER_ID);
    CHECK(c.heartbeat("a", kMemberEpochLeaveStatic, {}, "i").member_epoch == -2);
    CHECK(c.group.partition_epoch(kT, 0) == -2);
    CHECK(c.heartbeat("b", 0, std::set<std::int32_t>{}, "i").assignment ==
          std::vector<TopicIdPartitions>{{kT, {0, 1, 2, 3}}});
    CHECK(c.group.epoch() == 1);
    CHECK(c.group.members().size() == 1);
}

TEST_CASE("consumer_group.epoch_bump: a grown topic, a member that leaves") {
    Coordinator c;
    static_cast<void>(c.heartbeat("a", 0, std::set<std::int32_t>{}));
    c.topics.by_name["t"].partitions = 5;
    CHECK(c.heartbeat("a", 1).member_epoch == 2);
    CHECK(c.of("a").assigned == PartitionSets{{kT, {0, 1, 2, 3, 4}}});
    CHECK(c.heartbeat("a", -1).member_epoch == -1);
    CHECK(c.group.epoch() == 3);
    CHECK(c.group.state() == ConsumerGroupState::Empty);
}

TEST_CASE("consumer_group: the records of the log give the same group") {
    Coordinator c;
    static_cast<void>(c.heartbeat("a", 0, std::set<std::int32_t>{}));
    static_cast<void>(c.heartbeat("b", 0, std::set<std::int32_t>{}));
    static_cast<void>(c.heartbeat("a", 1));
    ConsumerGroup again;
    for (const auto& record : c.log) again.apply(record);
    CHECK(again.members() == c.group.members());
    CHECK(again.targets() == c.group.targets());
    CHECK(again.epoch() == c.group.epoch());
    CHECK(again.assignment_epoch() == c.group.assignment_epoch());
}

TEST_CASE("consumer_group.target: the assignor most members prefer") {
    ConsumerMembers members;
    CHECK(preferred_assignor(members, "uniform") == "uniform");
    for (const auto& [id, wish] : std::map<std::string, std::string>{
             {"a", "range"}, {"b", "range"}, {"c", "uniform"}, {"d", ""}}) {
        members[id].metadata.server_assignor = wish;
    }
    CHECK(preferred_assignor(members, "uniform") == "range");
}

TEST_CASE("consumer_group.subscriptions: the table") {
    ConsumerGroup group;
    group.apply(ConsumerRegexRecord{"t.*", ResolvedRegex{{"t"}, 1, {}}});
    ConsumerMembers m{{"a", {}}, {"b", {}}};
    const auto homogeneous = [&] { return GroupSubscriptions(group, m).homogeneous(); };
    m["a"].metadata.topics = {"t", "u"};
    m["b"].metadata.topics = {"t", "u"};
    CHECK(homogeneous());
    m["b"].metadata.topics = {"t"};
    CHECK_FALSE(homogeneous());
    m["a"].metadata = m["b"].metadata = {};
    m["a"].metadata.regex = m["b"].metadata.regex = "t.*";
    CHECK(homogeneous());
    m["b"].metadata.regex.clear();
    m["b"].metadata.topics = {"t"};
    CHECK_FALSE(homogeneous());
}

TEST_CASE("consumer_group.regex: the table") {
    CHECK_FALSE(is_valid_regex("["));
    const GroupTopics topics{{{"ta", {kT, 1, {}}}, {"xta", {TopicId(1), 1, {}}}}, 7, 5};
    const Instant now = Instant::from_ms(100'000);
    const auto resolved = resolve({"ta"}, topics, now);
    CHECK(resolved.at("ta").topics == std::set<std::string>{"ta"});
    ConsumerGroup group;
    RegexRefresh refresh{false, {"ta"}, seconds(600), false};
    CHECK(wants_refresh(group, refresh, topics, now));
    group.apply(ConsumerRegexRecord{"ta", resolved.at("ta")});
    CHECK_FALSE(wants_refresh(group, refresh, topics, now + seconds(11)));
    refresh.regexes.insert("b");
    CHECK_FALSE(wants_refresh(group, refresh, topics, now + seconds(10)));
    CHECK(wants_refresh(group, refresh, topics, now + seconds(11)));
    refresh.under_way = true;
    CHECK_FALSE(wants_refresh(group, refresh, topics, now + seconds(11)));
    refresh = {false, {"ta"}, seconds(600), false};
    GroupTopics newer = topics;
    newer.version_with_new = newer.version = 8;
    CHECK(wants_refresh(group, refresh, newer, now + seconds(11)));
    CHECK(wants_refresh(group, refresh, topics, now + seconds(601)));
}

TEST_CASE("consumer_group: a record comes back from its bytes") {
    Coordinator c;
    static_cast<void>(c.heartbeat("a", 0, std::set<std::int32_t>{}, "i"));
    static_cast<void>(c.heartbeat("b", 0, std::set<std::int32_t>{}));
    static_cast<void>(c.heartbeat("b", -1));
    c.log.push_back(ConsumerRegexRecord{"t.*", ResolvedRegex{{"t"}, 3, Instant::from_ms(5)}});
    ConsumerGroup again;
    for (const auto& record : c.log) {
        const auto bytes = encode("g", record);
        ReplayedRecord replayed;
        replayed.key = bytes.key;
        if (bytes.value) replayed.value = *bytes.value;
        const auto decoded = decode_consumer_record(replayed);
        REQUIRE(decoded.has_value());
        CHECK(decoded->group == "g");
        CHECK(decoded->record.index() == record.index());
        again.apply(decoded->record);
    }
    CHECK(again.members() == c.group.members());
    CHECK(again.targets() == c.group.targets());
    CHECK(again.metadata_hash() == c.group.metadata_hash());
    CHECK(again.regexes().at("t.*").topics_version == 3);
    ReplayedRecord other;
    other.key = std::string_view("\0\2", 2);
    CHECK_FALSE(decode_consumer_record(other).has_value());
}

TEST_CASE("consumer_group.heartbeat_request: the table") {
    const std::vector<std::string> assignors{"uniform", "range"};
    ConsumerGroupHeartbeatRequest r;
    r.group = "g";
    r.member_id = "m";
    const auto check = [&] { return check_heartbeat_request(r, assignors); };
    r.rebalance_timeout = seconds(5);
    r.owned.emplace();
    CHECK(check() == ErrorCode::INVALID_REQUEST);
    r.subscribed_topics.emplace();
    CHECK(check() == ErrorCode::NONE);
    r.rebalance_timeout.reset();
    CHECK(check() == ErrorCode::INVALID_REQUEST);
    r.member_epoch = 3;
    CHECK(check() == ErrorCode::NONE);
    r.member_epoch = -2;
    CHECK(check() == ErrorCode::INVALID_REQUEST);
    r.instance_id = "i";
    CHECK(check() == ErrorCode::NONE);
    r.server_assignor = "sticky";
    CHECK(check() == ErrorCode::UNSUPPORTED_ASSIGNOR);
}

TEST_CASE("consumer_group: timers of a group that was loaded") {
    LiveConsumerGroup live;
    live.apply(ConsumerMemberRecord{"a", ConsumerMemberMetadata{}});
    live.apply(ConsumerEpochRecord{{{1, 0}}});
    const GroupTopics topics;
    const ConsumerGroupSettings settings;
    const auto timers = live.loaded(settings);
    REQUIRE(timers.size() == 1);
    CHECK(timers[0].after == seconds(45));
    const ConsumerGroupContext context{topics, settings, {}, "", "", false};
    CHECK(live.on_timer(ConsumerTimer::Join, "a", context).records.empty());
    const ConsumerDecision d = live.on_timer(ConsumerTimer::Session, "a", context);
    CHECK(live.on_timer(ConsumerTimer::Session, "a", context).records.empty());
    for (const auto& record : d.records) live.apply(record);
    CHECK(live.group().members().empty());
    CHECK(live.group().epoch() == 2);
}
