// Cuts, loss and delay as TCP shows them to the application.
#include <doctest/doctest.h>

#include "tests/sim/net/transport_fixture.hpp"

namespace hw::sim {

TEST_CASE("a cut is silence; after it heals the data comes with TCP's next attempt") {
    Story s;
    s.send(s.a, s.b, 1);
    s.run(millis(1));
    const RuleId cut = s.net.add_rule(s.cut({s.a}, {s.b}));
    CHECK_FALSE(s.net.path_open(s.b, s.a));
    s.send(s.a, s.b, 2);
    s.send(s.a, s.b, 3);
    s.send(s.a, s.c, 4);
    s.reply(s.deliveries[0], 5);
    CHECK(s.run(millis(499)) == "1150us 3<-1 req 4");
    s.net.remove_rule(cut);
    // Held at 1 ms; tried at 201.1 ms (in vain) and 601.3 ms.
    CHECK(s.run(seconds(1)) == "601350us 2<-1 req 2, 601350us 2<-1 req 3, 601350us 1<-2 rep 5");
    CHECK(s.net.path_open(s.b, s.a));
}

TEST_CASE("what is in flight when the cut comes is held up too and stays in order") {
    Story s;
    s.send(s.a, s.b, 1);
    s.run(millis(1));
    s.send(s.a, s.b, 2);
    s.engine.run_until(s.engine.now() + micros(20));
    LinkRule cut = s.cut({s.a}, {});
    cut.until = Instant::from_ms(100);
    s.net.add_rule(cut);
    s.send(s.a, s.b, 3);
    CHECK(s.run(seconds(1)) == "201170us 2<-1 req 2, 201170us 2<-1 req 3");
}

TEST_CASE("with the way back cut, data passes until the missing acks stop the sender") {
    Story s;
    s.send(s.a, s.b, 1);
    s.run(millis(1));
    const RuleId cut = s.net.add_rule(s.cut({s.b}, {s.a}, false));
    s.send(s.a, s.b, 2);
    CHECK(s.run(millis(199)) == "1050us 2<-1 req 2");
    s.send(s.a, s.b, 3);
    CHECK(s.run(millis(100)) == "200050us 2<-1 req 3");
    s.send(s.a, s.b, 4);
    CHECK(s.run(seconds(10)) == "");
    s.net.remove_rule(cut);
    // Held at 300 ms; the attempts follow 200.1, 400.2, ... ms after each other.
    CHECK(s.run(seconds(10)) == "12906350us 2<-1 req 4");
}

TEST_CASE("the opener of a half-cut connection does not hear the answer, and cannot connect") {
    Story s;
    s.net.add_rule(s.cut({s.b}, {s.a}, false));
    s.send(s.a, s.b, 1);
    CHECK(s.run(seconds(5)) == "");
    s.send(s.b, s.a, 2);
    CHECK(s.run(seconds(200)) ==
          "127000000us dropped 1, 127000000us 1->2 timed out, "
          "132000000us dropped 2, 132000000us 2->1 timed out");
}

TEST_CASE("a connection over a cut gives up after 15 attempts, a quarter of an hour") {
    Story s;
    s.send(s.a, s.b, 1);
    s.run(millis(1));
    s.net.add_rule(s.cut({s.a}, {s.b}));
    s.send(s.a, s.b, 2);
    s.run(seconds(920));
    CHECK(s.told.empty());
    s.run(seconds(10));
    CHECK(s.told.size() == 2);
    CHECK(s.told.back().ends_with("1->2 timed out"));
}

TEST_CASE("a cut with a time window heals by itself") {
    Story s;
    LinkRule cut = s.cut({s.a}, {s.b});
    cut.since = Instant::from_ms(10);
    cut.until = Instant::from_ms(20);
    s.net.add_rule(cut);
    s.send(s.a, s.b, 1);
    CHECK(s.run(millis(10)) == "150us 2<-1 req 1");
    s.send(s.a, s.b, 2);
    CHECK(s.run(seconds(1)) == "210150us 2<-1 req 2");
}

TEST_CASE("the goodbye of a closing process waits for the cut to heal") {
    Story s;
    s.send(s.a, s.b, 1);
    s.run(millis(1));
    const RuleId cut = s.net.add_rule(s.cut({s.a}, {s.b}));
    s.net.process_gone(s.b);
    CHECK(s.run(millis(199)) == "");
    s.net.remove_rule(cut);
    CHECK(s.run(millis(100)) == "201150us 1->2 closed");
}

TEST_CASE("a lost message is sent again by TCP and holds up those behind it") {
    Story s;
    s.send(s.a, s.b, 1);
    s.run(millis(1));
    LinkRule loss = s.cut({s.a}, {s.b}, false);
    loss.kind = LinkRule::Kind::Loss;
    loss.odds = {1, 1};
    const RuleId id = s.net.add_rule(loss);
    s.net.remove_rule(id);
    loss.odds = {1, 2};
    s.net.add_rule(loss);
    for (Payload i = 10; i < 30; ++i) s.send(s.a, s.b, i);
    s.run(seconds(30));
    REQUIRE(s.told.size() == 20);
    for (Payload i = 10; i < 30; ++i) CHECK(s.deliveries[i - 9].payload == i);
    CHECK(s.net.stats().retransmissions > 5);
    CHECK(s.net.stats().dropped == 0);
}

TEST_CASE("a delay rule adds to the latency, the first rule that does not pass decides") {
    Story s;
    s.send(s.a, s.b, 1);
    s.send(s.c, s.b, 2);
    s.run(millis(1));
    LinkRule allow = s.cut({s.c}, {});
    allow.kind = LinkRule::Kind::Allow;
    s.net.add_rule(allow);
    LinkRule slow = s.cut({}, {s.b}, false);
    slow.kind = LinkRule::Kind::Delay;
    slow.delay = millis(3);
    s.net.add_rule(slow);
    slow.delay = millis(7);
    s.net.add_rule(slow);
    s.send(s.a, s.b, 3);
    s.send(s.c, s.b, 4);
    CHECK(s.run(millis(10)) == "1050us 2<-3 req 4, 4050us 2<-1 req 3");
    s.reply(s.deliveries[0], 5);
    CHECK(s.run(millis(10)) == "11050us 1<-2 rep 5");
}

TEST_CASE("a link that is down cuts, another one with the same ends takes over") {
    Story s;
    const LinkIndex nic = s.net.topology().nic_down(s.b);
    s.net.set_link_up(nic, false);
    CHECK_FALSE(s.net.path_open(s.a, s.b));
    CHECK(s.net.path_open(s.b, s.a));
    s.send(s.a, s.b, 1);
    CHECK(s.run(millis(900)) == "");
    s.net.set_link_up(nic, true);
    CHECK(s.run(millis(200)) == "1000150us 2<-1 req 1");
}

TEST_CASE("a message to the node itself does not touch the network") {
    Story s;
    s.net.set_link_up(s.net.topology().nic_up(s.a), false);
    s.send(s.a, s.a, 1, 1'000'000);
    CHECK(s.run(millis(1)) == "30us 1<-1 req 1");
}

}  // namespace hw::sim
