#include "broker_model/controller/feature_update.hpp"

namespace hw {
namespace {

using Upgrade = UpdateFeatureRequest::Upgrade;

std::string range_text(FeatureRange range) {
    const std::string min = std::to_string(range.min);
    return range.min == range.max ? min : min + "-" + std::to_string(range.max);
}

std::optional<std::string> unsupported(const UpdateFeatureRequest& update, NodeId self) {
    const FeatureRange range = supported_range(update.feature);
    if (update.level >= range.min && update.level <= range.max) return std::nullopt;
    const std::string who = "Local controller " + to_string(self);
    if (range.max == 0) return who + " does not support this feature.";
    return who + " only supports versions " + range_text(range);
}

std::optional<std::string> wrong_direction(std::int16_t current, std::int16_t wanted,
                                           Upgrade upgrade) {
    if (wanted < current && upgrade == Upgrade::Upgrade) {
        return "Can't downgrade the version of this feature without setting the upgrade type to "
               "either safe or unsafe downgrade.";
    }
    if (wanted > current && upgrade != Upgrade::Upgrade) {
        return "Can't downgrade to a newer version.";
    }
    return std::nullopt;
}

std::optional<std::string> refused_metadata_downgrade(std::int16_t current, std::int16_t wanted,
                                                      Upgrade upgrade) {
    if (wanted >= current || !metadata_changed_between(wanted, current)) return std::nullopt;
    const std::string start = "Unsupported metadata.version downgrade from " +
                              std::to_string(current) + " to " + std::to_string(wanted) + ". ";
    if (upgrade == Upgrade::UnsafeDowngrade) {
        return start + "Unsafe metadata downgrade is not supported in this version.";
    }
    return start + "Refusing to perform the requested downgrade because it might delete metadata "
                   "information.";
}

}  // namespace

std::optional<std::string> refused_feature_update(const FeatureLevels& levels,
                                                  const UpdateFeatureRequest& update,
                                                  NodeId self) {
    const auto found = levels.find(update.feature);
    const std::int16_t current = found == levels.end() ? std::int16_t{0} : found->second;
    const std::string invalid = "Invalid update version " + std::to_string(update.level) +
                                " for feature " + update.feature + ". ";
    if (update.level < 0) return invalid + "A feature version cannot be less than 0.";
    if (auto why = unsupported(update, self)) return invalid + *why;
    if (auto why = wrong_direction(current, update.level, update.upgrade)) return invalid + *why;
    if (update.feature == kMetadataVersion) {
        return refused_metadata_downgrade(current, update.level, update.upgrade);
    }
    if (auto why = broken_dependency(update.feature, update.level, levels)) return invalid + *why;
    return std::nullopt;
}

}  // namespace hw
