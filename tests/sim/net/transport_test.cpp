#include "sim/net/transport.hpp"

#include <doctest/doctest.h>

#include "tests/sim/net/transport_fixture.hpp"

namespace hw::sim {

TEST_CASE("the first message waits for the handshake, the next ones take one latency") {
    Story s;
    s.send(s.a, s.b, 1);
    CHECK(s.run(millis(1)) == "150us 2<-1 req 1");
    s.send(s.a, s.b, 2);
    CHECK(s.run(millis(1)) == "1050us 2<-1 req 2");
    s.reply(s.deliveries[0], 3);
    CHECK(s.run(millis(1)) == "2050us 1<-2 rep 3");
    CHECK(s.out.empty());
}

TEST_CASE("a message takes its size over the bandwidth plus the latency, behind those before it") {
    Story s;  // 1.25 bytes per ns
    s.send(s.a, s.b, 1);
    s.run(millis(1));
    s.send(s.a, s.b, 2, 125'000);  // 100 us on the wire
    s.send(s.a, s.c, 3, 125'000);  // same NIC; its handshake is over when the NIC is free
    s.send(s.a, s.b, 4, 1'250);
    CHECK(s.run(millis(1)) == "1150us 2<-1 req 2, 1151us 2<-1 req 4, 1251us 3<-1 req 3");
}

TEST_CASE("two senders share the receiver's NIC") {
    Story s;
    s.send(s.a, s.c, 1);
    s.send(s.b, s.c, 2);
    s.run(millis(1));
    s.send(s.a, s.c, 3, 125'000);
    s.send(s.b, s.c, 4, 125'000);
    CHECK(s.run(millis(1)) == "1150us 3<-1 req 3, 1250us 3<-2 req 4");
}

TEST_CASE("a direction is FIFO whatever the delays of its messages") {
    TransportConfig config;
    config.jitter_max = millis(5);
    Story s(config);
    for (Payload i = 0; i < 50; ++i) s.send(s.a, s.b, i);
    s.run(seconds(1));
    REQUIRE(s.deliveries.size() == 50);
    for (Payload i = 0; i < 50; ++i) CHECK(s.deliveries[i].payload == i);
}

TEST_CASE("channels are connections of their own and do not wait for each other") {
    Story s;
    s.send(s.a, s.b, 1, 0, 0);
    s.send(s.a, s.b, 2, 0, 1);
    s.run(millis(1));
    CHECK(s.deliveries[0].connection != s.deliveries[1].connection);
    CHECK(s.net.connection(s.a, s.b, 1) == s.deliveries[1].connection);
    CHECK_FALSE(s.net.connection(s.b, s.a, 1).has_value());
}

TEST_CASE("connecting to a live host without a process is refused after one round trip") {
    Story s;
    s.net.process_gone(s.b);
    s.send(s.a, s.b, 1);
    CHECK(s.run(seconds(1)) == "100us dropped 1, 100us 1->2 refused");
    s.net.process_started(s.b);
    s.send(s.a, s.b, 2);
    CHECK(s.run(millis(1)) == "1000150us 2<-1 req 2");
}

TEST_CASE("a crashed process' kernel says goodbye behind what was already sent") {
    Story s;
    s.send(s.a, s.b, 1);
    s.run(millis(1));
    s.reply(s.deliveries[0], 2);
    s.net.process_gone(s.b);
    CHECK(s.run(millis(1)) == "1050us 1<-2 rep 2, 1050us 1->2 closed");
    CHECK_FALSE(s.net.connection(s.a, s.b, 0).has_value());
}

TEST_CASE("what is in flight to a crashed process is lost and its opener is told once") {
    Story s;
    s.send(s.a, s.b, 1);
    s.run(millis(1));
    s.send(s.a, s.b, 2);
    s.net.process_gone(s.b);
    CHECK(s.run(millis(1)) == "1050us dropped 2, 1050us 1->2 closed");
    CHECK(s.out.empty());
}

TEST_CASE("a reply on a connection that broke meanwhile is dropped") {
    Story s;
    s.send(s.a, s.b, 1);
    s.run(millis(1));
    CHECK(s.net.close(s.a, s.b, 0));
    CHECK_FALSE(s.net.close(s.a, s.b, 0));
    CHECK(s.run(millis(1)) == "1050us 2<-1 closed");
    s.send(s.a, s.b, 2);
    s.run(millis(1));
    s.told.clear();
    s.reply(s.deliveries[0], 3);
    CHECK(s.said() == "3000us dropped 3");
    s.reply(s.deliveries[1], 4);
    CHECK(s.run(millis(1)) == "3050us 1<-2 rep 4");
}

TEST_CASE("an acceptor may close a connection, and what it had sent still arrives") {
    Story s;
    s.send(s.a, s.b, 1);
    s.run(millis(1));
    s.reply(s.deliveries[0], 2);
    CHECK(s.net.close_accepted(s.b, s.deliveries[0].connection));
    CHECK(s.run(millis(1)) == "1050us 1<-2 rep 2, 1050us 1->2 closed");
}

TEST_CASE("a paused process is connected to and sent to, and gets it all in order on resume") {
    Story s;
    s.send(s.a, s.b, 1);
    s.run(millis(1));
    s.net.pause(s.b);
    s.send(s.a, s.b, 2);
    s.send(s.c, s.b, 3);
    s.send(s.a, s.b, 4);
    CHECK(s.run(millis(9)).empty());
    s.net.process_gone(s.c);
    CHECK(s.run(millis(10)).empty());
    s.net.resume(s.b);
    CHECK(s.run(millis(1)) ==
          "20000us 2<-1 req 2, 20000us 2<-1 req 4, 20000us 2<-3 req 3, 20000us 2<-3 closed");
    CHECK(s.out.empty());
}

TEST_CASE("killing a paused process loses what its kernel held") {
    Story s;
    s.send(s.a, s.b, 1);
    s.run(millis(1));
    s.net.pause(s.b);
    s.send(s.a, s.b, 2);
    s.run(millis(1));
    s.told.clear();
    s.net.process_gone(s.b);
    CHECK(s.said() == "2000us dropped 2");
    CHECK(s.run(millis(1)) == "2050us 1->2 closed");
}

TEST_CASE("a host without power is silent; back on, it resets what is sent again to it") {
    Story s;
    s.send(s.a, s.b, 1);
    s.run(millis(1));
    s.net.host_down(s.b);
    s.send(s.a, s.b, 2);
    s.send(s.a, s.b, 3);
    CHECK(s.run(seconds(1)).empty());
    s.net.host_up(s.b);
    s.net.process_started(s.b);
    // Sent at 1 ms; again 200.1 ms after each loss, then 400.2, 800.4 ms later.
    CHECK(s.run(seconds(1)) == "1401900us dropped 2, 1401900us dropped 3, 1401950us 1->2 reset");
    CHECK(s.out.empty());
    s.send(s.a, s.b, 4);
    CHECK(s.run(seconds(1)) == "2001150us 2<-1 req 4");
}

TEST_CASE("a connection attempt to a host without power is repeated like SYN and gives up") {
    Story s;
    s.net.host_down(s.b);
    s.send(s.a, s.b, 1);
    CHECK(s.run(seconds(126)).empty());
    CHECK(s.run(seconds(10)) == "127000000us dropped 1, 127000000us 1->2 timed out");
}

TEST_CASE("what a host had not put on the wire is lost with its power") {
    Story s;
    s.send(s.a, s.b, 1);
    s.run(millis(1));
    s.send(s.a, s.b, 2, 1'250);      // leaves within 1 us
    s.send(s.a, s.b, 3, 1'250'000);  // would leave within a millisecond
    s.engine.run_until(s.engine.now() + micros(10));
    s.told.clear();
    s.net.host_down(s.a);
    CHECK(s.said() == "1010us dropped 3");
    CHECK(s.run(millis(10)) == "1051us 2<-1 req 2");
}

}  // namespace hw::sim
