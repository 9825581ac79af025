#include "broker_model/client/network_client.hpp"

#include <doctest/doctest.h>

namespace hw {
namespace {

constexpr NodeId kOne{1}, kTwo{2};

// A client and the requests it has sent that nobody has answered yet.
struct Bench {
    NetworkClient client;
    Effects fx;
    std::vector<FailedRequest> failed;
    Instant now = Instant::from_ms(1'000);

    explicit Bench(NetworkClientSettings settings = {}, std::vector<NodeId> bootstrap = {kOne})
        : client(settings, std::move(bootstrap), Rng(7)) {}

    std::vector<SendRequest> poll() {
        client.poll(now, fx, failed);
        return std::exchange(fx.requests, {});
    }
    void advance(Duration d) { now = now + d; }
    std::optional<InFlightRequest> answer(const SendRequest& to, Response response) {
        return client.on_answered({to.to, to.channel, to.correlation, std::move(response)}, now);
    }
    void answer_metadata(const SendRequest& to, MetadataResponse response) {
        REQUIRE(std::holds_alternative<MetadataRequest>(to.request));
        CHECK_FALSE(answer(to, std::move(response)).has_value());
    }
    void lose(Endpoint e, bool refused) {
        client.on_disconnected({e.node, e.channel, refused}, now, failed);
    }
};

MetadataResponse cluster_of_two(NodeId leader, std::int32_t epoch) {
    MetadataResponse r;
    r.brokers = {{kOne, -1}, {kTwo, -1}};
    r.topics.push_back({ErrorCode::NONE, "t", TopicId{5}, {}});
    r.topics[0].partitions.push_back(
        {ErrorCode::NONE, 0, leader, LeaderEpoch{epoch}, {kOne, kTwo}, {kOne, kTwo}, {}});
    return r;
}

// Bootstraps a client that wants topic t; returns its index.
TopicIndex connect(Bench& b, NodeId leader = kOne) {
    const TopicIndex t = b.client.metadata().add("t", b.now);
    const auto hello = b.poll();
    REQUIRE(hello.size() == 1);
    b.answer(hello[0], ApiVersionsResponse{});
    const auto asked = b.poll();
    REQUIRE(asked.size() == 1);
    b.answer_metadata(asked[0], cluster_of_two(leader, 3));
    return t;
}

void make_ready(Bench& b, Endpoint e) {
    CHECK_FALSE(b.client.ready(e, b.now, b.fx));
    const auto hello = std::exchange(b.fx.requests, {});
    REQUIRE(hello.size() == 1);
    b.answer(hello[0], ApiVersionsResponse{});
    REQUIRE(b.client.ready(e, b.now, b.fx));
}

TEST_CASE("a new client shakes hands with a bootstrap broker, then asks for its topics") {
    Bench b;
    b.client.metadata().add("t", b.now);
    const auto hello = b.poll();
    REQUIRE(hello.size() == 1);
    CHECK(hello[0].channel == kChannelBootstrap);
    CHECK(std::holds_alternative<ApiVersionsRequest>(hello[0].request));
    CHECK(b.poll().empty());  // nothing else until it is answered
    b.answer(hello[0], ApiVersionsResponse{});
    const auto asked = b.poll();
    REQUIRE(asked.size() == 1);
    CHECK(std::get<MetadataRequest>(asked[0].request).topics == std::vector<std::string>{"t"});
    b.answer_metadata(asked[0], cluster_of_two(kTwo, 3));
    CHECK(b.client.metadata().leader(0, 0) == LeaderAndEpoch{kTwo, LeaderEpoch{3}});
    CHECK_FALSE(b.client.metadata().bootstrapping());
    // Content until the metadata is five minutes old.
    CHECK(b.poll().empty());
    CHECK(b.client.next_deadline() == b.now + seconds(300));
}

TEST_CASE("a refused connection is tried again only after the reconnect back-off") {
    Bench b;
    connect(b);
    const Endpoint two{kTwo};
    CHECK_FALSE(b.client.ready(two, b.now, b.fx));
    CHECK(std::exchange(b.fx.requests, {}).size() == 1);
    b.lose(two, true);
    CHECK(b.client.connections().failed(two));
    b.advance(millis(39));  // 50 ms less the largest jitter
    CHECK_FALSE(b.client.connections().can_connect(two, b.now));
    b.advance(millis(22));
    CHECK(b.client.connections().can_connect(two, b.now));
    CHECK(b.failed.empty());  // the handshake was our own business
}

TEST_CASE("a lost connection makes the client doubt its metadata") {
    Bench b;
    connect(b);
    make_ready(b, {kTwo});
    b.advance(seconds(1));
    b.lose({kTwo}, false);
    CHECK(b.client.metadata().update_requested());
    CHECK_FALSE(b.client.is_ready({kOne}, b.now));  // the refresh goes first
}

TEST_CASE("a timed-out request closes the connection and fails everything in flight, oldest first") {
    Bench b;
    connect(b);
    make_ready(b, {kTwo});
    b.client.send({kTwo}, ListOffsetsRequest{}, b.now, b.fx, {.tag = 1});
    b.advance(millis(10));
    b.client.send({kTwo}, ListOffsetsRequest{}, b.now, b.fx, {.tag = 2});
    CHECK(b.client.next_deadline() == b.now - millis(10) + seconds(30));
    b.advance(seconds(30) - millis(11));
    b.poll();
    CHECK(b.failed.empty());
    b.advance(millis(1));
    b.poll();
    REQUIRE(b.failed.size() == 2);
    CHECK(b.failed[0].request.tag == 1);
    CHECK(b.failed[0].timed_out);
    CHECK(b.failed[1].request.tag == 2);
    REQUIRE(b.fx.closes.size() == 1);
    CHECK(b.fx.closes[0].peer == kTwo);
    // The echo of our own close changes nothing.
    b.lose({kTwo}, false);
    CHECK(b.failed.size() == 2);
}

TEST_CASE("no more than max.in.flight requests go to a node") {
    NetworkClientSettings settings;
    settings.connections.max_in_flight = 2;
    Bench b(settings);
    connect(b);
    make_ready(b, {kOne});
    b.client.send({kOne}, ListOffsetsRequest{}, b.now, b.fx);
    CHECK(b.client.is_ready({kOne}, b.now));
    b.client.send({kOne}, ListOffsetsRequest{}, b.now, b.fx);
    CHECK_FALSE(b.client.is_ready({kOne}, b.now));
    const auto sent = std::exchange(b.fx.requests, {});
    CHECK(b.answer(sent[0], ListOffsetsResponse{}).has_value());
    CHECK(b.client.is_ready({kOne}, b.now));
}

TEST_CASE("acks=0 style requests are not in flight") {
    Bench b;
    connect(b);
    make_ready(b, {kOne});
    b.client.send({kOne}, ProduceRequest{}, b.now, b.fx, {.expects_response = false});
    CHECK(b.client.connections().in_flight({kOne}) == 0);
    CHECK_FALSE(b.fx.requests.back().expects_response);
}

TEST_CASE("an older leader epoch in metadata is not believed, a recreated topic is") {
    Bench b;
    const TopicIndex t = connect(b, kTwo);
    ClientMetadata& m = b.client.metadata();
    const auto asked = m.make_request(b.now);
    m.update(asked, cluster_of_two(kOne, 2), b.now);
    CHECK(m.leader(t, 0) == LeaderAndEpoch{kTwo, LeaderEpoch{3}});
    MetadataResponse recreated = cluster_of_two(kOne, 0);
    recreated.topics[0].id = TopicId{9};
    m.update(asked, recreated, b.now);
    CHECK(m.leader(t, 0) == LeaderAndEpoch{kOne, LeaderEpoch{0}});
}

TEST_CASE("KIP-951: a newer leader in an error response is used at once, an older one ignored") {
    Bench b;
    const TopicIndex t = connect(b);
    ClientMetadata& m = b.client.metadata();
    CHECK_FALSE(m.hint_leader(t, 0, kTwo, LeaderEpoch{3}));
    CHECK_FALSE(m.hint_leader(t, 0, kNoNode, LeaderEpoch{4}));
    CHECK(m.hint_leader(t, 0, kTwo, LeaderEpoch{4}));
    CHECK(m.leader(t, 0) == LeaderAndEpoch{kTwo, LeaderEpoch{4}});
    // Metadata of a broker that has not heard yet does not undo it.
    m.update(m.make_request(b.now), cluster_of_two(kOne, 3), b.now);
    CHECK(m.leader(t, 0) == LeaderAndEpoch{kTwo, LeaderEpoch{4}});
}

TEST_CASE("a topic nobody has waits with the refresh back-off, a new topic does not wait") {
    Bench b;
    connect(b);
    make_ready(b, {kOne});
    b.advance(seconds(1));
    b.client.metadata().add("missing", b.now);
    auto asked = b.poll();
    REQUIRE(asked.size() == 1);
    CHECK(std::get<MetadataRequest>(asked[0].request).topics == std::vector<std::string>{"missing"});
    MetadataResponse unknown;
    unknown.brokers = {{kOne, -1}, {kTwo, -1}};
    unknown.topics.push_back({ErrorCode::UNKNOWN_TOPIC_OR_PARTITION, "missing", kNoTopic, {}});
    b.answer_metadata(asked[0], unknown);
    CHECK(b.poll().empty());
    CHECK(b.client.next_deadline() < b.now + millis(121));
    CHECK(b.client.next_deadline() >= b.now + millis(80));
    b.client.metadata().add("other", b.now);
    asked = b.poll();
    REQUIRE(asked.size() == 1);  // everything this time: an update was asked for as well
    CHECK(std::get<MetadataRequest>(asked[0].request).topics.size() == 3);
}

TEST_CASE("with every known broker in back-off the client starts from its bootstrap list again") {
    Bench b;
    const TopicIndex t = connect(b);
    make_ready(b, {kOne});
    make_ready(b, {kTwo});
    b.advance(seconds(2));
    b.lose({kOne}, false);
    b.lose({kTwo}, false);
    b.advance(millis(5));
    b.poll();
    CHECK(b.client.metadata().bootstrapping() == false);  // refresh back-off: nothing tried yet
    b.advance(seconds(1));
    b.lose({kOne, kChannelBootstrap}, false);
    // Both brokers refuse every attempt, of the owner's as of the metadata refresh.
    for (int i = 0; i < 400 && !b.client.metadata().bootstrapping(); ++i) {
        for (Endpoint e : {Endpoint{kOne}, Endpoint{kTwo}}) {
            b.client.ready(e, b.now, b.fx);
            b.lose(e, true);
        }
        b.advance(millis(1));
        b.poll();
    }
    CHECK(b.client.metadata().bootstrapping());
    CHECK(b.client.metadata().partition_count(t) == 0);
}

}  // namespace
}  // namespace hw
