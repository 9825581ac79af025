#include "sim/cluster/client_settings.hpp"

#include <string>
#include <string_view>
#include <utility>

#include "broker_model/base/check.hpp"

namespace hw::sim {
namespace {

std::int32_t int_of(const config::Values& v, std::string_view key) {
    return static_cast<std::int32_t>(v.number(key));
}

Backoff backoff(const config::Values& v, std::string_view initial, std::string_view max) {
    return {v.number(initial), v.number(max), 2, 0.2};
}

void read_network(NetworkClientSettings& n, const config::Values& v) {
    n.connections.request_timeout = v.time_ms("request.timeout.ms");
    n.connections.reconnect = backoff(v, "reconnect.backoff.ms", "reconnect.backoff.max.ms");
    n.connections.setup_timeout = backoff(v, "socket.connection.setup.timeout.ms",
                                          "socket.connection.setup.timeout.max.ms");
    n.metadata.retry = backoff(v, "retry.backoff.ms", "retry.backoff.max.ms");
    n.metadata.max_age = v.time_ms("metadata.max.age.ms");
    n.rebootstrap = v.text("metadata.recovery.strategy") == "rebootstrap";
    n.rebootstrap_trigger = v.time_ms("metadata.recovery.rebootstrap.trigger.ms");
}

// partition.assignment.strategy names classes, the protocol names assignors.
std::string assignor_of(std::string_view class_name) {
    constexpr std::pair<std::string_view, std::string_view> kNames[] = {
        {"RangeAssignor", "range"},
        {"RoundRobinAssignor", "roundrobin"},
        {"StickyAssignor", "sticky"},
        {"CooperativeStickyAssignor", "cooperative-sticky"}};
    const std::string_view simple = class_name.substr(class_name.rfind('.') + 1);
    for (const auto& [name, assignor] : kNames) {
        if (simple == name) return std::string(assignor);
    }
    HW_CHECK(false, "an assignor that no consumer has");
    return {};
}

MembershipSettings group_settings(const config::Values& v) {
    MembershipSettings g;
    g.id = v.text("group.id");
    g.instance = v.is_null("group.instance.id") ? std::string() : v.text("group.instance.id");
    g.client_id = v.text("client.id");
    g.session_timeout = v.time_ms("session.timeout.ms");
    g.heartbeat_interval = v.time_ms("heartbeat.interval.ms");
    g.max_poll_interval = v.time_ms("max.poll.interval.ms");
    g.assignors.clear();
    for (const std::string& name : v.list("partition.assignment.strategy"))
        g.assignors.push_back(assignor_of(name));
    g.auto_commit = v.flag("enable.auto.commit");
    g.auto_commit_interval = v.time_ms("auto.commit.interval.ms");
    return g;
}

}  // namespace

AdminSettings admin_settings(const config::Values& v) {
    AdminSettings s;
    s.api_timeout = v.time_ms("default.api.timeout.ms");
    s.retry = backoff(v, "retry.backoff.ms", "retry.backoff.max.ms");
    read_network(s.network, v);
    return s;
}

ConsumerSettings consumer_settings(const config::Values& v) {
    ConsumerSettings s;
    read_network(s.network, v);
    s.network.connections.max_in_flight = 100;
    s.network.metadata.allow_auto_topic_creation = v.flag("allow.auto.create.topics");
    s.api_timeout = v.time_ms("default.api.timeout.ms");
    s.retry_backoff = v.time_ms("retry.backoff.ms");
    if (!v.is_null("group.id")) s.group = group_settings(v);
    s.offset_reset = config::parse_offset_reset(v.text("auto.offset.reset")).value();
    const bool committed = v.text("isolation.level") == "read_committed";
    s.isolation = committed ? IsolationLevel::ReadCommitted : IsolationLevel::ReadUncommitted;
    s.check_crcs = v.flag("check.crcs");
    s.fetch_min_bytes = int_of(v, "fetch.min.bytes");
    s.fetch_max_wait = v.time_ms("fetch.max.wait.ms");
    s.fetch_max_bytes = int_of(v, "fetch.max.bytes");
    s.max_partition_fetch_bytes = int_of(v, "max.partition.fetch.bytes");
    s.max_poll_records = int_of(v, "max.poll.records");
    return s;
}

}  // namespace hw::sim
