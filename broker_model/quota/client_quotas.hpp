// RULE quota.throttle_time -- a client above its limit waits until the rate, had it been measured
// over the waiting time as well, would be the limit: (rate - limit) / limit * span of the rate.
//   limit/s  rate  span   | wait
//   1000     1000  10 s   | -
//   1000     2000  10 s   | 10 s
//   1000     2000  10 s   | 1 s for request time: at most one window
// The answer is sent at once and the connection muted for that time (KIP-219).
// Source: QuotaUtils.throttleTime, ClientQuotaManager, ClientRequestQuotaManager (4.2), KIP-13,
// KIP-124.
#pragma once

#include <cstdint>

#include "broker_model/quota/quota_levels.hpp"
#include "broker_model/quota/rate_window.hpp"

namespace hw {

// One kind of quota of one broker: bytes produced, bytes fetched, or request time in percent.
class ClientQuotas {
  public:
    ClientQuotas(QuotaWindows windows, std::optional<std::int64_t> max_throttle_ms)
        : windows_(windows), max_throttle_ms_(max_throttle_ms) {}

    void set(const QuotaEntity& entity, double limit);
    void remove(const QuotaEntity& entity);
    [[nodiscard]] bool enabled() const { return levels_.any(); }
    [[nodiscard]] QuotaTags tags(const std::string& user, const std::string& client_id) const {
        return levels_.tags(user, client_id);
    }
    [[nodiscard]] std::optional<double> limit(const QuotaTags& tags) const {
        return levels_.limit(tags);
    }

    // Counts `value` and says how long the client has to wait; nothing is counted without quotas.
    [[nodiscard]] std::int64_t record(const QuotaTags& tags, double value, std::int64_t now_ms);
    // Counted, but not answered for; negative: taken back, as of a fetch that was throttled.
    void record_unthrottled(const QuotaTags& tags, double value, std::int64_t now_ms);
    [[nodiscard]] double rate(const QuotaTags& tags, std::int64_t now_ms);
    // What may be used up at once; nullopt: anything.
    [[nodiscard]] std::optional<double> most_in_window(const QuotaTags& tags) const;

  private:
    struct Sensor {
        RateWindow rate;
        std::optional<double> limit;  // as of the last change that concerned it
    };

    Sensor& sensor(const QuotaTags& tags);
    void limits_changed(const QuotaEntity& entity);

    QuotaWindows windows_;
    std::optional<std::int64_t> max_throttle_ms_;
    QuotaLevels levels_;
    std::map<QuotaTags, Sensor> sensors_;
};

}  // namespace hw
