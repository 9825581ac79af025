// Dynamic settings of a group.
// Columns: key, type, importance, validator, accepted values, default, place in the definition,
// flags, update mode, broker-wide key. Read off Kafka 4.2.0; see setting.hpp.
#include "broker_model/config/table/tables.hpp"

namespace hw::config::table {

constexpr Setting kGroupRows[] = {
    {"consumer.heartbeat.interval.ms", Int, Medium, Range, "[1,...]", "5000", 1},
    {"consumer.session.timeout.ms", Int, Medium, Range, "[1,...]", "45000", 0},
    {"share.auto.offset.reset", String, Medium, ShareOffsetReset,
     "[latest, earliest, by_duration:PnDTnHnMn.nS]", "latest", 5},
    {"share.heartbeat.interval.ms", Int, Medium, Range, "[1,...]", "5000", 3},
    {"share.isolation.level", String, Medium, OneOf, "[read_committed, read_uncommitted]",
     "read_uncommitted", 6},
    {"share.record.lock.duration.ms", Int, Medium, Range, "[1000,...]", "30000", 4},
    {"share.session.timeout.ms", Int, Medium, Range, "[1,...]", "45000", 2},
    {"streams.heartbeat.interval.ms", Int, Medium, Range, "[1,...]", "5000", 8},
    {"streams.initial.rebalance.delay.ms", Int, Medium, Range, "[0,...]", "3000", 10},
    {"streams.num.standby.replicas", Int, Medium, Range, "[0,...]", "0", 9},
    {"streams.session.timeout.ms", Int, Medium, Range, "[1,...]", "45000", 7},
};
const std::span<const Setting> kGroup = kGroupRows;

}  // namespace hw::config::table
