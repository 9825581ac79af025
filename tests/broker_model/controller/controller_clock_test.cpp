#include <doctest/doctest.h>

#include "broker_model/controller/deferred_replies.hpp"
#include "broker_model/controller/quorum_settings.hpp"
#include "broker_model/controller/task_clock.hpp"

using namespace hw;

namespace {
ReplyTo to(CorrelationId correlation) { return {NodeId(1), 0, 0, correlation}; }
std::vector<CorrelationId> sent(Effects& fx) {
    std::vector<CorrelationId> ids;
    for (const SendReply& reply : fx.replies) ids.push_back(reply.to.correlation);
    fx.clear();
    return ids;
}
using Ids = std::vector<CorrelationId>;
}  // namespace

TEST_CASE("controller.deferred_reply: the worked cases") {
    DeferredReplies deferred;
    Effects fx;
    const Response yes = CreateTopicResponse{};
    deferred.add(std::nullopt, to(1), yes, yes, fx);
    CHECK(sent(fx) == Ids{1});  // nothing under way
    deferred.add_silent(115);
    deferred.add(std::nullopt, to(2), yes, yes, fx);
    deferred.add(120, to(3), yes, yes, fx);
    CHECK(sent(fx).empty());
    deferred.complete_up_to(114, fx);
    CHECK(sent(fx).empty());
    deferred.complete_up_to(115, fx);
    CHECK(sent(fx) == Ids{2});
    deferred.complete_up_to(120, fx);
    CHECK(sent(fx) == Ids{3});
}

TEST_CASE("controller.deferred_reply: a deposed controller tells everybody who waits") {
    DeferredReplies deferred;
    Effects fx;
    CreateTopicResponse no;
    no.result.error = ErrorCode::NOT_CONTROLLER;
    deferred.add(7, to(1), CreateTopicResponse{}, no, fx);
    deferred.fail_all(fx);
    REQUIRE(fx.replies.size() == 1);
    const auto& answer = std::get<CreateTopicResponse>(fx.replies[0].response);
    CHECK(answer.result.error == ErrorCode::NOT_CONTROLLER);
    deferred.complete_up_to(100, fx);
    CHECK(fx.replies.size() == 1);
}

TEST_CASE("a periodic task first runs one period after activation, sooner if it asks for more") {
    TaskClock clock{config::Values(config::Scope::Broker)};
    Instant now = Instant::from_ms(1000);
    CHECK(clock.next() == kNever);
    clock.start(now);
    CHECK(clock.next() == now + millis(500));  // the no-op record
    now = now + millis(1125);
    CHECK(clock.take_due(now) == PeriodicTask::WriteNoOp);
    CHECK(clock.take_due(now) == PeriodicTask::FenceStaleBroker);
    CHECK_FALSE(clock.take_due(now));
    clock.run_again(PeriodicTask::FenceStaleBroker, now);
    CHECK(clock.next() == now + millis(10));
    clock.stop();
    CHECK_FALSE(clock.take_due(now + seconds(1000)));
}

TEST_CASE("the quorum's settings come from the properties file") {
    config::Values file(config::Scope::Broker);
    file.give("controller.quorum.fetch.timeout.ms", std::int64_t{3000});
    file.give("controller.quorum.election.timeout.ms", std::int64_t{0});
    const RaftSettings s = quorum_settings(file, NodeId(2), {NodeId(3), NodeId(1), NodeId(2)});
    CHECK(s.fetch_timeout == millis(3000));
    CHECK(s.election_timeout == millis(1));
    CHECK(s.append_linger == millis(25));
    CHECK(s.voters == std::vector<NodeId>{NodeId(1), NodeId(2), NodeId(3)});
    CHECK(s.bootstrap == std::vector<NodeId>{NodeId(1), NodeId(3)});
    CHECK(snapshot_limits(file).new_bytes == 20L << 20);
}
