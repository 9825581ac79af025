// Consumer groups (KIP-848) and calls of the classic protocol on the same group.
#include "tests/conformance/adapters/group_driver.hpp"

namespace hw::conformance {
namespace {

GroupSettings settings_from(const Json& in) {
    GroupSettings settings;
    settings.initial_rebalance_delay = millis(in.at("group.initial.rebalance.delay.ms"));
    ConsumerGroupSettings& c = settings.consumer;
    c.session_timeout = millis(in.at("group.consumer.session.timeout.ms"));
    c.heartbeat_interval = millis(in.at("group.consumer.heartbeat.interval.ms"));
    c.max_size = in.at("group.consumer.max.size");
    const std::string first = in.at("first_assignor");
    c.assignors = {first, first == "uniform" ? "range" : "uniform"};
    const std::string policy = in.at("group.consumer.migration.policy");
    c.may_upgrade = policy == "bidirectional" || policy == "upgrade";
    c.may_downgrade = policy == "bidirectional" || policy == "downgrade";
    return settings;
}

Json perform(GroupDriver& driver, const Json& step) {
    const std::string op = step.at("op");
    if (op == "set_topic_partitions") driver.set_topic(step.at("topic"), step.at("partitions"));
    if (op == "delete_topic") driver.delete_topic(step.at("topic"));
    if (op == "resolve_regexes" && driver.resolves_regexes()) driver.resolve_regexes();
    return Json::object();
}

Json run(const Json& in) {
    GroupDriver driver(settings_from(in));
    driver.use_consumer_protocol();
    for (const auto& [name, partitions] : in.at("topics").items()) {
        driver.set_topic(name, partitions);
    }
    Json out;
    for (const Json& step : in.at("steps")) {
        auto membership = driver.membership(step);
        Json shown = membership ? *membership : perform(driver, step);
        driver.finish(shown);
        out["steps"].push_back(shown);
    }
    return out;
}

const RegisterFamily kRegistered{
    {"group-consumer",
     "B",
     run,
     {{}, {"steps.*.group.members", "steps.*.responses.*.members"}}}};

}  // namespace
}  // namespace hw::conformance
