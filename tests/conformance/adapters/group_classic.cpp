#include "tests/conformance/adapters/group_driver.hpp"

namespace hw::conformance {
namespace {

Json run(const Json& in) {
    GroupSettings settings;
    settings.initial_rebalance_delay = millis(in.at("group.initial.rebalance.delay.ms"));
    settings.max_size = in.at("group.max.size");
    GroupDriver driver(settings);
    Json out;
    for (const Json& step : in.at("steps")) {
        Json shown = driver.membership(step).value();
        driver.finish(shown);
        out["steps"].push_back(shown);
    }
    return out;
}

const RegisterFamily kRegistered{
    {"group-classic",
     "B",
     run,
     {{}, {"steps.*.group.members", "steps.*.responses.*.members"}}}};

}  // namespace
}  // namespace hw::conformance
