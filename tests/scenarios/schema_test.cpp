#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <regex>

#include "scenarios/schema/shape.hpp"

using namespace hw::scenarios;

TEST_CASE("The checked-in schema is the one the loader's tables give") {
    std::ifstream in(HIGHWATER_SOURCE_DIR "/scenarios/scenario.schema.json");
    const std::string checked_in{std::istreambuf_iterator<char>(in), {}};
    // To renew it: ./highwater schema > scenarios/scenario.schema.json
    CHECK(checked_in == json_schema());
}

TEST_CASE("The schema is JSON, and its patterns are regular expressions that take the examples") {
    const auto schema = nlohmann::json::parse(json_schema());
    const auto& defs = schema.at("$defs");
    CHECK(defs.at("topic").at("required") == nlohmann::json{"name"});
    const auto pattern = [&](const char* object, const char* field) {
        return std::regex(
            defs.at(object).at("properties").at(field).at("pattern").get<std::string>());
    };
    CHECK(std::regex_match("1m30s", pattern("fault", "until")));
    CHECK_FALSE(std::regex_match("30", pattern("fault", "until")));
    CHECK(std::regex_match("1Gbit/s", pattern("net_block", "bandwidth")));
    CHECK(std::regex_match("0.1%", pattern("net_block", "loss")));
    CHECK(std::regex_match("u-v-1", pattern("operation", "reassign")));
    const auto selector = defs.at("fault").at("properties").at("crash").at("anyOf").at(0);
    const std::regex role(selector.at("anyOf").at(1).at("pattern").get<std::string>());
    for (const char* text : {"leader(t-0)", "leader(t-0)@10s", "follower(t-0)#2", "controller",
                             "followers(t-0)@1s", "rack(a)", "client(p1)", "brokers"}) {
        CHECK_MESSAGE(std::regex_match(text, role), text);
    }
}
