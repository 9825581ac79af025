// Settings of a broker that exist only while it runs: no server.properties may hold them.
// Kafka: QuotaConfig.brokerQuotaConfigs; columns as in the other tables.
#include "broker_model/config/table/tables.hpp"

namespace hw::config::table {

constexpr Setting kBrokerQuotaRows[] = {
    {"follower.replication.throttled.rate", Long, Medium, Range, "[0,...]", "9223372036854775807",
     1, 0, PerBroker},
    {"leader.replication.throttled.rate", Long, Medium, Range, "[0,...]", "9223372036854775807", 0,
     0, PerBroker},
    {"replica.alter.log.dirs.io.max.bytes.per.second", Long, Medium, Range, "[0,...]",
     "9223372036854775807", 2, 0, PerBroker},
};
const std::span<const Setting> kBrokerQuota = kBrokerQuotaRows;

}  // namespace hw::config::table
