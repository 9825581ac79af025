#include "broker_model/controller/metadata_record.hpp"

#include <array>

namespace hw {
namespace {

constexpr std::array<std::string_view, 13> kRecordNames{
    "RegisterBrokerRecord", "UnregisterBrokerRecord", "BrokerRegistrationChangeRecord",
    "TopicRecord", "RemoveTopicRecord", "PartitionRecord", "PartitionChangeRecord",
    "ConfigRecord", "FeatureLevelRecord", "ClearElrRecord", "ProducerIdsRecord", "NoOpRecord",
    "LeaderChangeRecord"};
static_assert(kRecordNames.size() == std::variant_size_v<MetadataRecord>);

}  // namespace

std::string_view record_name(const MetadataRecord& record) { return kRecordNames[record.index()]; }

}  // namespace hw
