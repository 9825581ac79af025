// The worked cases written in the headers of the client's rules.
#include <doctest/doctest.h>

#include <array>

#include "broker_model/client/batch_readiness.hpp"
#include "broker_model/client/compression_ratio.hpp"
#include "broker_model/client/delivery_timeout.hpp"
#include "broker_model/client/drain_stop.hpp"
#include "broker_model/client/leader_epoch_order.hpp"
#include "broker_model/client/least_loaded_node.hpp"
#include "broker_model/client/metadata_refresh.hpp"
#include "broker_model/client/murmur2.hpp"
#include "broker_model/client/produce_error_class.hpp"
#include "broker_model/client/produce_retry.hpp"
#include "broker_model/client/retry_backoff.hpp"
#include "broker_model/client/sticky_partitioner.hpp"

namespace hw {
namespace {

TEST_CASE("client.backoff doubles up to its maximum, jitter below the cap") {
    const Backoff usual{100, 1000, 2, 0.2};
    CHECK(backoff_ms(usual, 0, 1.0) == 100);
    CHECK(backoff_ms(usual, 3, 1.0) == 800);
    CHECK(backoff_ms(usual, 9, 1.0) == 1000);
    CHECK(backoff_ms(usual, 9, 0.8) == 800);
    CHECK(backoff_ms(Backoff{100, 100, 2, 0.2}, 9, 0.8) == 100);
    CHECK(backoff_ms(Backoff{500, 100, 2, 0.2}, 0, 1.0) == 100);
    CHECK(backoff_ms(Backoff{0, 1000, 2, 0.2}, 9, 1.0) == 0);
}

TEST_CASE("client.backoff draws stay within the jitter and repeat with the seed") {
    const Backoff usual{100, 1000, 2, 0.2};
    Rng rng(3), again(3);
    for (int i = 0; i < 1000; ++i) {
        const Duration drawn = draw_backoff(usual, 1, rng);
        CHECK(drawn >= millis(160));
        CHECK(drawn < millis(240));
        CHECK(drawn == draw_backoff(usual, 1, again));
    }
}

TEST_CASE("client.partition_for_key hashes with murmur2 over all partitions") {
    CHECK(murmur2("") == 275646681);
    CHECK(partition_for_key("", 3) == 0);
    CHECK(partition_for_key("", 50) == 31);
    CHECK(murmur2("21") == -973932308);
    CHECK(partition_for_key("21", 50) == 40);
    CHECK(murmur2("foobar") == -790332482);
    CHECK(partition_for_key("foobar", 50) == 16);
    CHECK(murmur2("a-little-bit-longer-string") == -1486304829);
}

TEST_CASE("client.sticky_partition leaves after batch.size when it may, after twice that anyway") {
    CHECK_FALSE(must_leave_partition(999, 1000, true));
    CHECK(must_leave_partition(1000, 1000, true));
    CHECK_FALSE(must_leave_partition(1999, 1000, false));
    CHECK(must_leave_partition(2000, 1000, false));
    CHECK(must_leave_partition(1, 1 << 30, false));
}

TEST_CASE("client.sticky_partition prefers short queues") {
    const std::array<std::int32_t, 3> sizes{0, 3, 1}, partitions{0, 1, 2};
    PartitionLoad load;
    measure_partition_load(sizes, partitions, 3, load);
    CHECK(load.cumulative == std::vector<std::int32_t>{4, 5, 8});
    const std::vector<LeaderAndEpoch> leaders(3, {NodeId{1}, LeaderEpoch{0}});
    std::array<int, 3> hits{};
    for (std::int32_t r = 0; r < 8; ++r) ++hits[next_sticky_partition(load, leaders, r)];
    CHECK(hits == std::array<int, 3>{4, 1, 3});
    const std::array<std::int32_t, 3> equal{2, 2, 2};
    measure_partition_load(equal, partitions, 3, load);
    CHECK(load.cumulative.empty());
}

TEST_CASE("client.sticky_partition without load goes to partitions that have a leader") {
    const std::vector<LeaderAndEpoch> leaders{
        {NodeId{1}, LeaderEpoch{0}}, {kNoNode, LeaderEpoch{0}}, {NodeId{2}, LeaderEpoch{0}}};
    CHECK(next_sticky_partition({}, leaders, 0) == 0);
    CHECK(next_sticky_partition({}, leaders, 1) == 2);
    const std::vector<LeaderAndEpoch> none(3);
    CHECK(next_sticky_partition({}, none, 4) == 1);
}

TEST_CASE("client.batch_ready waits for linger, or for the back-off of a retry") {
    const Duration linger = millis(5);
    const auto wait = [&](std::int32_t tries, std::int64_t waited, bool full, bool other,
                          bool new_leader) {
        const BatchWait w{tries, millis(waited), millis(100), new_leader};
        return time_until_sendable(w, linger, full, other);
    };
    CHECK(wait(0, 4, false, false, false) == millis(1));
    CHECK(wait(0, 5, false, false, false) == Duration());
    CHECK(wait(0, 0, true, false, false) == Duration());
    CHECK(wait(0, 0, false, true, false) == Duration());
    CHECK(wait(1, 40, true, true, false) == millis(60));
    CHECK(wait(1, 40, false, false, true) == Duration());
}

TEST_CASE("client.batch_ready: only an epoch learned for this very retry counts as a new leader") {
    LeaderOfRetry leader;
    leader.learn(LeaderEpoch{3}, 0);
    CHECK_FALSE(leader.changed_for_this_try(0));  // not a retry
    CHECK_FALSE(leader.changed_for_this_try(1));  // the leader that failed it
    leader.learn(LeaderEpoch{4}, 1);
    CHECK(leader.changed_for_this_try(1));
    leader.learn(LeaderEpoch{4}, 2);
    CHECK_FALSE(leader.changed_for_this_try(2));
}

TEST_CASE("client.delivery_timeout is reached at, not after, the timeout") {
    const Instant created = Instant::from_ms(0);
    CHECK_FALSE(delivery_timed_out(created, seconds(120), Instant::from_ms(119'900)));
    CHECK(delivery_timed_out(created, seconds(120), Instant::from_ms(120'000)));
}

TEST_CASE("client.drain_stop keeps sequences right") {
    const DrainSituation fine{.has_producer_id = true};
    CHECK(must_stop_draining(kNoSequence, {}));
    CHECK(must_stop_draining(7, {.sending_allowed = false, .has_producer_id = true}));
    CHECK_FALSE(must_stop_draining(kNoSequence, fine));
    DrainSituation stale = fine;
    stale.in_flight = stale.stale_producer_id = true;
    CHECK(must_stop_draining(kNoSequence, stale));
    stale.in_flight = false;
    CHECK_FALSE(must_stop_draining(kNoSequence, stale));
    DrainSituation unresolved = fine;
    unresolved.unresolved = true;
    CHECK(must_stop_draining(kNoSequence, unresolved));
    DrainSituation retrying = fine;
    retrying.in_flight = true;
    retrying.first_in_flight_sequence = 10;
    CHECK_FALSE(must_stop_draining(10, retrying));
    CHECK(must_stop_draining(15, retrying));
}

TEST_CASE("client.can_retry: OUT_OF_ORDER_SEQUENCE is retried, with a new epoch for a real gap") {
    constexpr ErrorCode kGap = ErrorCode::OUT_OF_ORDER_SEQUENCE_NUMBER;
    const auto verdict = [](const SequenceSituation& s) {
        const RetryDecision d = can_retry_idempotent(kGap, s);
        return std::pair(d.retry, d.bump_epoch);
    };
    CHECK(verdict({}) == std::pair(true, false));
    CHECK(verdict({.sequence_reset = true, .is_next = true}) == std::pair(true, false));
    CHECK(verdict({.is_next = true}) == std::pair(true, true));
    CHECK(verdict({.unresolved = true, .next_after_unresolved = true}) == std::pair(true, true));
    CHECK(verdict({.unresolved = true}) == std::pair(true, false));
    CHECK(verdict({.transactional = true, .is_next = true}) == std::pair(false, false));
}

TEST_CASE("client.can_retry: UNKNOWN_PRODUCER_ID of old brokers") {
    constexpr ErrorCode kUnknown = ErrorCode::UNKNOWN_PRODUCER_ID;
    CHECK(can_retry_idempotent(kUnknown, {}).retry);
    CHECK_FALSE(can_retry_idempotent(kUnknown, {}).bump_epoch);
    const SequenceSituation expired{.log_start_offset = Offset{10}, .last_acked_offset = Offset{4}};
    CHECK(can_retry_idempotent(kUnknown, expired).bump_epoch);
}

TEST_CASE("client.can_retry: limits come first, then the error's own class") {
    CHECK(within_retry_limits({false, 0, 1, false}));
    CHECK_FALSE(within_retry_limits({true, 0, 1, false}));
    CHECK_FALSE(within_retry_limits({false, 1, 1, false}));
    CHECK_FALSE(within_retry_limits({false, 0, 1, true}));
    CHECK(can_retry_idempotent(ErrorCode::NOT_ENOUGH_REPLICAS, {}).retry);
    CHECK_FALSE(can_retry_idempotent(ErrorCode::INVALID_RECORD, {}).retry);
}

TEST_CASE("client.produce_error_class") {
    CHECK(is_fatal_for_producer(ErrorCode::CLUSTER_AUTHORIZATION_FAILED));
    CHECK_FALSE(is_fatal_for_producer(ErrorCode::INVALID_PRODUCER_EPOCH));
    constexpr auto kGap = ErrorCode::OUT_OF_ORDER_SEQUENCE_NUMBER;
    CHECK(after_failed_batch(kGap, false, false) == AfterFailedBatch::BumpEpoch);
    CHECK(after_failed_batch(ErrorCode::UNKNOWN_PRODUCER_ID, true, false) ==
          AfterFailedBatch::ForgetPartition);
    CHECK(after_failed_batch(ErrorCode::INVALID_RECORD, true, false) ==
          AfterFailedBatch::BumpEpoch);
    CHECK(after_failed_batch(ErrorCode::INVALID_RECORD, true, true) == AfterFailedBatch::CloseGap);
    CHECK(after_failed_batch(ErrorCode::REQUEST_TIMED_OUT, false, false) ==
          AfterFailedBatch::Nothing);
}

TEST_CASE("client.compression_estimate falls slowly and rises at once") {
    CHECK(next_compression_estimate(1.0f, 0.4f) == doctest::Approx(0.995f));
    CHECK(next_compression_estimate(0.5f, 0.52f) == doctest::Approx(0.55f));
    CHECK(next_compression_estimate(0.5f, 0.8f) == doctest::Approx(0.8f));
}

TEST_CASE("client.leader_epoch_order") {
    const auto metadata = [](std::int32_t seen, std::int32_t news, bool same) {
        return metadata_epoch_is_acceptable(LeaderEpoch{seen}, LeaderEpoch{news}, same);
    };
    CHECK(metadata(-1, 4, true));
    CHECK(metadata(5, 5, true));
    CHECK_FALSE(metadata(5, 4, true));
    CHECK(metadata(5, 0, false));
    const auto hint = [](std::int32_t has, std::int32_t leader, std::int32_t epoch) {
        return leader_hint_is_newer(LeaderEpoch{has}, NodeId{leader}, LeaderEpoch{epoch});
    };
    CHECK(hint(5, 2, 6));
    CHECK_FALSE(hint(5, 2, 5));
    CHECK_FALSE(hint(5, -1, 6));
    CHECK(hint(-1, 2, 0));
}

TEST_CASE("client.metadata_refresh: never more often than the back-offs allow") {
    const Instant attempt = Instant::from_ms(10'000);
    MetadataRefreshState s{true, attempt, Instant::from_ms(9'000), seconds(300), millis(100), {}};
    CHECK(metadata_refresh_at(s) == attempt + millis(100));
    s.failure_backoff = millis(400);
    CHECK(metadata_refresh_at(s) == attempt + millis(400));
    s.update_requested = false;
    CHECK(metadata_refresh_at(s) == Instant::from_ms(309'000));
}

TEST_CASE("client.least_loaded_node") {
    const NodeLoad idle{.can_send = true, .connection_ready = true};
    NodeLoad one = idle, two = idle;
    one.in_flight = 1;
    two.in_flight = 2;
    const NodeLoad connecting{.connecting = true}, backing_off{};
    const auto tried = [](std::int64_t s) {
        return NodeLoad{.can_connect = true, .last_attempt = Instant::from_ms(s * 1000)};
    };
    const auto choose = [](std::array<NodeLoad, 3> nodes) {
        return least_loaded_node(nodes, 0).index;
    };
    CHECK(choose({two, idle, connecting}) == 1);
    CHECK(choose({two, one, connecting}) == 1);
    CHECK(choose({backing_off, connecting, tried(0)}) == 1);
    CHECK(choose({backing_off, tried(5), tried(3)}) == 2);
    CHECK(choose({backing_off, backing_off, backing_off}) == -1);
    CHECK(least_loaded_node(std::array{idle, idle, idle}, 2).index == 2);
}

}  // namespace
}  // namespace hw
