#include "broker_model/quota/client_quotas.hpp"

#include <cmath>

namespace hw {

void ClientQuotas::set(const QuotaEntity& entity, double limit) {
    levels_.set(entity, limit);
    limits_changed(entity);
}

void ClientQuotas::remove(const QuotaEntity& entity) {
    levels_.remove(entity);
    limits_changed(entity);
}

// With one kind of quota only the named client's limit is looked up anew.
void ClientQuotas::limits_changed(const QuotaEntity& entity) {
    const bool is_default = entity.user == kEveryEntity || entity.client_id == kEveryEntity;
    if (!is_default && !levels_.several_kinds()) {
        const auto it = sensors_.find({entity.user.value_or(""), entity.client_id.value_or("")});
        if (it != sensors_.end()) it->second.limit = levels_.limit(it->first);
        return;
    }
    for (auto& [tags, sensor] : sensors_) sensor.limit = levels_.limit(tags);
}

ClientQuotas::Sensor& ClientQuotas::sensor(const QuotaTags& tags) {
    const auto it = sensors_.find(tags);
    if (it != sensors_.end()) return it->second;
    return sensors_.emplace(tags, Sensor{{}, levels_.limit(tags)}).first->second;
}

std::int64_t ClientQuotas::record(const QuotaTags& tags, double value, std::int64_t now_ms) {
    if (!enabled()) return 0;
    Sensor& s = sensor(tags);
    s.rate.record(windows_, value, now_ms);
    const double rate = s.rate.rate(windows_, now_ms);
    if (!s.limit || rate <= *s.limit) return 0;
    const auto span = static_cast<double>(s.rate.span_ms(windows_, now_ms));
    const auto wait =
        static_cast<std::int64_t>(std::floor((rate - *s.limit) / *s.limit * span + 0.5));
    return max_throttle_ms_ ? std::min(wait, *max_throttle_ms_) : wait;
}

void ClientQuotas::record_unthrottled(const QuotaTags& tags, double value, std::int64_t now_ms) {
    sensor(tags).rate.record(windows_, value, now_ms);
}

double ClientQuotas::rate(const QuotaTags& tags, std::int64_t now_ms) {
    return sensor(tags).rate.rate(windows_, now_ms);
}

std::optional<double> ClientQuotas::most_in_window(const QuotaTags& tags) const {
    if (!enabled()) return std::nullopt;
    const std::optional<double> per_second = levels_.limit(tags);
    if (!per_second) return std::nullopt;
    return *per_second * (windows_.count - 1) * (static_cast<double>(windows_.size_ms) / 1000.0);
}

}  // namespace hw
