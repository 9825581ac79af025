// The rows of setting.hpp, one file per scope. Only setting.cpp and these files include this.
#pragma once

#include "broker_model/config/setting.hpp"

namespace hw::config::table {

// Short names for the columns, so that a row fits a line.
using enum ValueType;
using enum Importance;
using enum Validator;
using enum UpdateMode;
inline constexpr Validator Any = Validator::None;

extern const std::span<const Setting> kProducer;
extern const std::span<const Setting> kConsumer;
extern const std::span<const Setting> kAdmin;
extern const std::span<const Setting> kTopic;
extern const std::span<const Setting> kGroup;
extern const std::span<const Setting> kBrokerAToL;
extern const std::span<const Setting> kBrokerMToZ;
extern const std::span<const Setting> kBrokerQuota;
extern const std::span<const Setting> kConnectDistributed;
extern const std::span<const Setting> kConnectStandalone;
extern const std::span<const Setting> kStreams;

}  // namespace hw::config::table
