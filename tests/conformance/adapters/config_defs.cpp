#include "broker_model/config/setting.hpp"
#include "tests/conformance/adapters/config_values.hpp"
#include "tests/conformance/family.hpp"

namespace hw::conformance {
namespace {

using namespace hw::config;

Json run(const Json& in) {
    const Scope* scope = scope_of_name(in.at("scope").get<std::string>());
    if (scope == nullptr) return {{"error", "unknown scope"}};
    const Setting* setting = find(*scope, in.at("name").get<std::string>());
    if (setting == nullptr) return {{"error", "unknown setting"}};
    Json out{{"type", type_name(setting->type)},
             {"required", setting->has(kRequired)},
             {"importance", importance_name(setting->importance)},
             {"internal", setting->has(kInternal)}};
    if (!setting->has(kRequired)) out["default"] = json_of(default_value(*setting));
    out["validator"] = setting->validator == Validator::None ? Json() : Json(setting->allowed);
    if (*scope == Scope::Topic) {
        out["broker_config"] = setting->broker_key.empty() ? Json() : Json(setting->broker_key);
    }
    if (*scope == Scope::Broker) out["update_mode"] = update_mode_name(setting->update);
    return out;
}

const RegisterFamily kRegistered{{"config-defs", "A", run, {}}};

}  // namespace
}  // namespace hw::conformance
