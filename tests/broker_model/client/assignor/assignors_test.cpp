#include "broker_model/client/assignor/assignors.hpp"

#include <doctest/doctest.h>

#include "broker_model/client/assignor/member_order.hpp"
#include "broker_model/client/assignor/rack_aware.hpp"
#include "broker_model/client/assignor/sticky.hpp"

using namespace hw;
using namespace hw::assignor;

namespace {

Member member(std::string id, std::vector<std::string> topics, PartitionsByTopic owned = {},
              std::int32_t generation = -1) {
    Member m;
    m.id = std::move(id);
    m.subscription.topics = std::move(topics);
    m.subscription.user_data = encode_sticky_user_data({owned, generation});
    m.subscription.owned = std::move(owned);
    m.subscription.generation = generation;
    return m;
}

Assignment assign(const char* name, std::vector<Topic> topics, std::vector<Member> members) {
    return find_assignor(name)->assign(topics, members);
}

}  // namespace

TEST_CASE("assignor.member_order: static members come first, by instance id") {
    std::vector<Member> members{member("a", {}), member("z", {}), member("y", {})};
    members[1].instance_id = "i2";
    members[2].instance_id = "i9";
    const auto order = in_dealing_order(members);
    CHECK(order[0]->id == "z");
    CHECK(order[1]->id == "y");
    CHECK(order[2]->id == "a");
}

TEST_CASE("assignor.rack_aware: the worked cases") {
    const std::vector<std::int32_t> none, nine{9}, zero{0};
    const std::vector<Racks> apart{{0}, {1}}, everywhere{{0, 1}, {0, 1}};
    CHECK_FALSE(use_racks(none, apart));
    CHECK_FALSE(use_racks(nine, apart));
    CHECK_FALSE(use_racks(zero, everywhere));
    CHECK(use_racks(zero, apart));
}

TEST_CASE("assignor.roundrobin: the worked cases") {
    CHECK(assign("roundrobin", {{"a", 3, {}}}, {member("A", {"a"}), member("B", {"a"})}) ==
          Assignment{{"A", {{"a", {0, 2}}}}, {"B", {{"a", {1}}}}});
    CHECK(assign("roundrobin", {{"a", 2, {}}, {"b", 2, {}}},
                 {member("A", {"a"}), member("B", {"a", "b"})}) ==
          Assignment{{"A", {{"a", {0}}}}, {"B", {{"a", {1}}, {"b", {0, 1}}}}});
}

TEST_CASE("assignor.range: the worked cases") {
    CHECK(assign("range", {{"a", 5, {}}}, {member("A", {"a"}), member("B", {"a"})}) ==
          Assignment{{"A", {{"a", {0, 1, 2}}}}, {"B", {{"a", {3, 4}}}}});
    CHECK(assign("range", {{"a", 2, {}}},
                 {member("A", {"a"}), member("B", {"a"}), member("C", {"a"})}) ==
          Assignment{{"A", {{"a", {0}}}}, {"B", {{"a", {1}}}}, {"C", {}}});
}

TEST_CASE("assignor.range: matching racks beat the order of the ranges, never the shares") {
    std::vector<Member> members{member("A", {"a"}), member("B", {"a"})};
    members[0].subscription.rack = 1;
    members[1].subscription.rack = 0;
    const Assignment result = assign("range", {{"a", 3, {{0}, {0}, {1}}}}, members);
    CHECK(result == Assignment{{"A", {{"a", {2}}}}, {"B", {{"a", {0, 1}}}}});
}

TEST_CASE(
    "assignor.sticky_claims: the newest generation keeps, one generation twice gives nobody") {
    const std::vector<std::string> a{"a"};
    const auto newest = assign("sticky", {{"a", 2, {}}},
                               {member("A", a, {{"a", {0}}}, 3), member("B", a, {{"a", {0}}}, 2)});
    CHECK(newest.at("A") == PartitionsByTopic{{"a", {0}}});
    const auto twice = assign("cooperative-sticky", {{"a", 2, {}}},
                              {member("A", a, {{"a", {0}}}, 3), member("B", a, {{"a", {0}}}, 3)});
    CHECK(twice == Assignment{{"A", {}}, {"B", {{"a", {1}}}}});
}

TEST_CASE("assignor.sticky_equal: the worked cases") {
    const std::vector<std::string> a{"a"};
    CHECK(assign("sticky", {{"a", 4, {}}},
                 {member("A", a, {{"a", {0, 1, 2, 3}}}, 1), member("B", a)}) ==
          Assignment{{"A", {{"a", {0, 1}}}}, {"B", {{"a", {2, 3}}}}});
    CHECK(
        assign("sticky", {{"a", 3, {}}}, {member("A", a, {{"a", {0, 1, 2}}}, 1), member("B", a)}) ==
        Assignment{{"A", {{"a", {0, 1}}}}, {"B", {{"a", {2}}}}});
}

TEST_CASE("assignor.sticky_general: the worked cases") {
    CHECK(assign("sticky", {{"a", 2, {}}, {"b", 2, {}}},
                 {member("A", {"a"}), member("B", {"a", "b"})}) ==
          Assignment{{"A", {{"a", {0, 1}}}}, {"B", {{"b", {0, 1}}}}});
    CHECK(assign("sticky", {{"a", 1, {}}, {"b", 2, {}}},
                 {member("A", {"a", "b"}, {{"a", {0}}, {"b", {0, 1}}}, 1), member("B", {"b"})}) ==
          Assignment{{"A", {{"a", {0}}, {"b", {1}}}}, {"B", {{"b", {0}}}}});
}

TEST_CASE("assignor.cooperative: a partition that changes owner is withheld for one generation") {
    const std::vector<std::string> a{"a"};
    const std::vector<Topic> topics{{"a", 2, {}}};
    CHECK(assign("cooperative-sticky", topics,
                 {member("A", a, {{"a", {0, 1}}}, 1), member("B", a)}) ==
          Assignment{{"A", {{"a", {0}}}}, {"B", {}}});
    CHECK(assign("cooperative-sticky", topics,
                 {member("A", a, {{"a", {0}}}, 2), member("B", a, {}, 2)}) ==
          Assignment{{"A", {{"a", {0}}}}, {"B", {{"a", {1}}}}});
}

TEST_CASE("The consumer protocol reads back what it wrote, at every version") {
    ConsumerSubscription s;
    s.topics = {"b", "a"};
    s.user_data = "xyz";
    s.owned = {{"a", {1, 2}}};
    s.generation = 7;
    s.rack = 2;
    const auto full = decode_subscription(encode(s));
    REQUIRE(full);
    CHECK(full->topics == std::vector<std::string>{"a", "b"});
    CHECK(full->owned == s.owned);
    CHECK(full->generation == 7);
    CHECK(full->rack == 2);
    const auto oldest = decode_subscription(encode(s, 0));
    REQUIRE(oldest);
    CHECK(oldest->owned.empty());
    CHECK(oldest->generation == -1);
    CHECK_FALSE(decode_subscription("A"));
    CHECK_FALSE(decode_assignment(""));
}
