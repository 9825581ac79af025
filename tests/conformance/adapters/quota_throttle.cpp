#include "broker_model/quota/client_quotas.hpp"
#include "tests/conformance/family.hpp"

namespace hw::conformance {
namespace {

std::optional<std::string> level(const Json& json) {
    if (json.is_null()) return std::nullopt;
    return json.get<std::string>();
}

Json number(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

class Driver {
  public:
    explicit Driver(const Json& in)
        : now_ms_(in.at("start_time_ms")), quotas_(windows(in), longest(in)) {}

    Json perform(const Json& step) {
        const std::string op = step.at("op");
        if (op == "set_quota" || op == "remove_quota") {
            const QuotaEntity entity{level(step.at("user")), level(step.at("client_id"))};
            if (op == "set_quota") {
                quotas_.set(entity, step.at("limit"));
            } else {
                quotas_.remove(entity);
            }
            return {{"quotas_enabled", quotas_.enabled()}};
        }
        now_ms_ += step.value("advance_ms", std::int64_t{0});
        const QuotaTags tags = quotas_.tags(step.at("user"), step.at("client_id"));
        Json out;
        if (op == "max_value_in_quota_window") {
            out[op] = number(quotas_.most_in_window(tags));
            if (!quotas_.enabled()) return out;
        } else if (op == "record") {
            out["throttle_time_ms"] = quotas_.record(tags, step.at("value"), now_ms_);
            if (!quotas_.enabled()) return out;
        } else if (op == "lookup") {
            out["limit"] = number(quotas_.limit(tags));
        } else {
            const double value = step.at("value");
            quotas_.record_unthrottled(tags, op == "unrecord" ? -value : value, now_ms_);
        }
        out["metric_tags"] = {{"user", tags.user}, {"client-id", tags.client_id}};
        out["rate_after"] = quotas_.rate(tags, now_ms_);
        return out;
    }

  private:
    static QuotaWindows windows(const Json& in) {
        return {in.at("quota.window.num"), 1000 * in.at("quota.window.size.seconds").get<int>()};
    }
    static std::optional<std::int64_t> longest(const Json& in) {
        if (in.at("quota_type") != "Request") return std::nullopt;
        return windows(in).size_ms;
    }

    std::int64_t now_ms_;
    ClientQuotas quotas_;
};

Json run(const Json& in) {
    Driver driver(in);
    Json out;
    for (const Json& step : in.at("steps")) out["steps"].push_back(driver.perform(step));
    return out;
}

const RegisterFamily kQuota{{"quota-throttle", "B", run, {}}};

}  // namespace
}  // namespace hw::conformance
