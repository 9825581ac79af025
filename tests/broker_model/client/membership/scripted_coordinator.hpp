// A member of a group, and the hand that plays the brokers and the coordinator: it answers
// handshakes, metadata and coordinator lookups by itself, everything else as the test says.
#pragma once

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

#include "broker_model/client/consumer_node.hpp"

namespace hw::test {

inline constexpr NodeId kBroker{1}, kCoordinator{2};

struct Group {
    ConsumerNode consumer;
    Instant now = Instant::from_ms(1'000);
    Effects fx;
    std::vector<SendRequest> open;  // sent and not yet answered
    std::int32_t partitions = 4;    // of topic t
    NodeId coordinator = kCoordinator;
    std::int32_t lookups = 0;

    static ConsumerSettings settings() {
        ConsumerSettings s;
        s.group.id = "g";
        s.group.client_id = "a";
        s.group.auto_commit = false;
        s.offset_reset = {OffsetReset::Kind::Earliest, {}};
        return s;
    }

    explicit Group(const ConsumerSettings& s = settings()) : consumer(s, {kBroker}, Rng(7)) {
        consumer.subscribe({"t"}, now);
    }

    void step(const Input& input = Wake{}) {
        fx.clear();
        consumer.step(input, now, fx);
        for (SendRequest& r : fx.requests) open.push_back(std::move(r));
    }
    void advance(Duration d) {
        now = now + d;
        step();
    }
    void answer(const SendRequest& to, Response response) {
        step(Answered{to.to, to.channel, to.correlation, std::move(response)});
    }
    [[nodiscard]] MetadataResponse metadata() const {
        MetadataResponse r;
        r.brokers = {{kBroker, -1}, {kCoordinator, -1}};
        r.topics.push_back({ErrorCode::NONE, "t", TopicId{5}, {}});
        for (std::int32_t p = 0; p < partitions; ++p)
            r.topics[0].partitions.push_back(
                {ErrorCode::NONE, p, kBroker, LeaderEpoch{0}, {kBroker}, {kBroker}, {}});
        return r;
    }
    // The next request of this kind; what goes without saying is answered on the way.
    template <class T>
    std::optional<SendRequest> next() {
        for (int i = 0; i < 60 && !open.empty(); ++i) {
            SendRequest r = std::move(open.front());
            open.erase(open.begin());
            if (std::holds_alternative<T>(r.request)) return r;
            if (std::holds_alternative<ApiVersionsRequest>(r.request)) {
                answer(r, ApiVersionsResponse{});
            } else if (std::holds_alternative<MetadataRequest>(r.request)) {
                answer_before(r);
                answer(r, metadata());
            } else if (std::holds_alternative<FindCoordinatorRequest>(r.request)) {
                ++lookups;
                answer_before(r);
                answer(r, FindCoordinatorResponse{ErrorCode::NONE, coordinator});
            } else {
                open.push_back(std::move(r));
            }
        }
        return std::nullopt;
    }
    // What was asked on the same connection before `r`: nothing new in it.
    void answer_before(const SendRequest& r) {
        for (std::size_t i = 0; i < open.size();) {
            const bool before = open[i].to == r.to && open[i].channel == r.channel &&
                                open[i].correlation < r.correlation;
            if (!before) {
                ++i;
                continue;
            }
            const SendRequest older = std::move(open[i]);
            open.erase(open.begin() + static_cast<std::ptrdiff_t>(i));
            if (std::holds_alternative<FetchRequest>(older.request)) answer(older, FetchResponse{});
            if (std::holds_alternative<ListOffsetsRequest>(older.request))
                answer(older, ListOffsetsResponse{});
            if (std::holds_alternative<MetadataRequest>(older.request)) answer(older, metadata());
        }
    }
    template <class T>
    SendRequest expect() {
        auto found = next<T>();
        REQUIRE(found.has_value());
        return *found;
    }
    template <class T>
    void answer_next(Response response) {
        const SendRequest asked = expect<T>();
        answer(asked, std::move(response));
    }

    void start() { step(Started{}); }
    void give_member_id() {
        JoinGroupResponse r;
        r.error = ErrorCode::MEMBER_ID_REQUIRED;
        r.member_id = "a-1";
        answer_next<JoinGroupRequest>(r);
    }
    // The member follows; "z" leads.
    [[nodiscard]] JoinGroupResponse joined(std::int32_t generation,
                                           const std::string& protocol = "range") const {
        JoinGroupResponse r;
        r.generation = generation;
        r.protocol_type = "consumer";
        r.protocol = protocol;
        r.leader = "z";
        r.member_id = "a-1";
        return r;
    }
    void assign(std::vector<std::int32_t> numbers, const std::string& protocol = "range") {
        SyncGroupResponse r;
        r.protocol_type = "consumer";
        r.protocol = protocol;
        r.assignment = encode(ConsumerAssignment{{{"t", std::move(numbers)}}, std::nullopt});
        answer_next<SyncGroupRequest>(r);
    }
    // Joined; committed offsets are being asked for.
    void join(std::vector<std::int32_t> numbers, const std::string& protocol = "range") {
        start();
        give_member_id();
        answer_next<JoinGroupRequest>(joined(1, protocol));
        assign(std::move(numbers), protocol);
    }
    // A connection is answered in order: nothing else is before this is.
    void be_member(std::vector<std::int32_t> numbers, const std::string& protocol = "range") {
        join(std::move(numbers), protocol);
        answer_committed(17);
    }
    // Nothing committed but in t-0, at `offset`.
    void answer_committed(std::int64_t offset) {
        const SendRequest asked = expect<OffsetFetchRequest>();
        OffsetFetchResponse r;
        const auto& wanted = std::get<OffsetFetchRequest>(asked.request).partitions.value();
        for (const auto& p : wanted) {
            const Offset committed{p.partition == 0 ? offset : -1};
            r.partitions.push_back(
                {{p.topic, p.partition, committed, LeaderEpoch{-1}, {}}, ErrorCode::NONE});
        }
        answer(asked, r);
    }
    void answer_heartbeat(ErrorCode error) {
        answer_next<HeartbeatRequest>(HeartbeatResponse{error});
    }
    [[nodiscard]] OffsetCommitResponse commit_answer(ErrorCode error) const {
        OffsetCommitResponse r;
        r.partitions.push_back({"t", 0, error});
        return r;
    }

    // "assigned 0 1; revoked 0 1" and so on, since the last time.
    std::string events() {
        constexpr const char* kNames[] = {"assigned", "revoked", "lost"};
        std::string text;
        for (const RebalanceEvent& e : consumer.take_rebalances()) {
            if (!text.empty()) text += "; ";
            text += kNames[static_cast<std::size_t>(e.kind)];
            for (const auto& [topic, numbers] : e.partitions) {
                for (std::int32_t n : numbers) text += " " + std::to_string(n);
            }
        }
        return text;
    }
    [[nodiscard]] const Member& member() const { return consumer.membership()->member(); }
};

}  // namespace hw::test
