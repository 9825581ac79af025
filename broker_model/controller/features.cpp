#include "broker_model/controller/features.hpp"

#include <algorithm>
#include <array>

namespace hw {
namespace {

struct Version {
    std::int16_t level;
    std::string_view name;  // release, dash, IV
    bool changes_metadata;  // records hold something that older versions cannot read
};
constexpr std::array kVersions{
    Version{7, "3.3-IV3", true},    Version{8, "3.4-IV0", true},    Version{9, "3.5-IV0", false},
    Version{10, "3.5-IV1", false},  Version{11, "3.5-IV2", true},   Version{12, "3.6-IV0", false},
    Version{13, "3.6-IV1", true},   Version{14, "3.6-IV2", true},   Version{15, "3.7-IV0", true},
    Version{16, "3.7-IV1", false},  Version{17, "3.7-IV2", true},   Version{18, "3.7-IV3", false},
    Version{19, "3.7-IV4", false},  Version{20, "3.8-IV0", false},  Version{21, "3.9-IV0", false},
    Version{22, "4.0-IV0", false},  Version{23, "4.0-IV1", true},   Version{24, "4.0-IV2", false},
    Version{25, "4.0-IV3", false},  Version{26, "4.1-IV0", false},  Version{27, "4.1-IV1", false},
    Version{28, "4.2-IV0", false},  Version{29, "4.2-IV1", false}};
static_assert(kVersions.back().level == kLatestMetadataVersion);

struct FeatureLevel {
    std::string_view feature;
    std::int16_t level;
    std::int16_t default_since;          // metadata.version
    std::int16_t needs_metadata_version;  // 0: none beyond the oldest
};
constexpr std::array kFeatureLevels{
    FeatureLevel{kElrVersion, 1, 26, kMetadataVersion40Iv1},
    FeatureLevel{kGroupVersion, 1, 22, 0},
    FeatureLevel{kShareVersion, 1, 28, 0},
    FeatureLevel{kStreamsVersion, 1, 29, 0},
    FeatureLevel{kTransactionVersion, 1, 24, 0},
    FeatureLevel{kTransactionVersion, 2, 24, 0},
};

std::string_view release_of(const Version& version) {
    return version.name.substr(0, version.name.find('-'));
}

}  // namespace

std::optional<std::int16_t> metadata_version_level(std::string_view name) {
    std::optional<std::int16_t> level;
    for (const Version& v : kVersions) {
        if (v.name == name || release_of(v) == name) level = v.level;
    }
    return level;
}

std::string_view metadata_version_name(std::int16_t level) {
    for (const Version& v : kVersions) {
        if (v.level == level) return v.name;
    }
    return {};
}

bool metadata_changed_between(std::int16_t low, std::int16_t high) {
    return std::any_of(kVersions.begin(), kVersions.end(), [&](const Version& v) {
        return v.level > low && v.level <= high && v.changes_metadata;
    });
}

FeatureRange supported_range(std::string_view feature) {
    if (feature == kMetadataVersion) return {kOldestMetadataVersion, kLatestMetadataVersion};
    FeatureRange range;
    for (const FeatureLevel& f : kFeatureLevels) {
        if (f.feature == feature) range.max = std::max(range.max, f.level);
    }
    return range;
}

std::optional<std::string> broken_dependency(std::string_view feature, std::int16_t level,
                                             const FeatureLevels& levels) {
    const auto current = levels.find(kMetadataVersion);
    for (const FeatureLevel& f : kFeatureLevels) {
        if (f.feature != feature || f.level != level || f.needs_metadata_version == 0) continue;
        if (current == levels.end() || current->second < f.needs_metadata_version) {
            return std::string(feature) + " could not be set to " + std::to_string(level) +
                   " because it depends on " + std::string(kMetadataVersion) + " level " +
                   std::to_string(f.needs_metadata_version);
        }
    }
    return std::nullopt;
}

FeatureLevels default_features(std::int16_t metadata_version) {
    FeatureLevels levels{{std::string(kMetadataVersion), metadata_version}};
    for (const FeatureLevel& f : kFeatureLevels) {
        if (f.default_since <= metadata_version) levels[std::string(f.feature)] = f.level;
    }
    return levels;
}

}  // namespace hw
