// Feature levels: which behaviour is switched on in a cluster, finalized in the metadata log.
// RULE features.range: a level may be set only if this release supports it and what it depends on
// is set at least as high. RULE features.default: a new cluster of a given metadata.version gets,
// for every other feature, the highest level whose bootstrap version is not above it.
//
//   feature                           levels  depends on                  default since
//   metadata.version                  7..29   -                           -
//   eligible.leader.replicas.version  0..1    metadata.version 23 (4.0-IV1)  26 (4.1-IV0)
//   group.version                     0..1    -                           22 (4.0-IV0)
//   transaction.version               0..2    -                           24 (4.0-IV2): level 2
//   share.version                     0..1    -                           28 (4.2-IV0)
//   streams.version                   0..1    -                           29 (4.2-IV1)
//
// Source: MetadataVersion, Feature, *Version (server-common 4.2); behaviour sheet 0.1.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace hw {

inline constexpr std::string_view kMetadataVersion = "metadata.version";
inline constexpr std::string_view kElrVersion = "eligible.leader.replicas.version";
inline constexpr std::string_view kGroupVersion = "group.version";
inline constexpr std::string_view kTransactionVersion = "transaction.version";
inline constexpr std::string_view kShareVersion = "share.version";
inline constexpr std::string_view kStreamsVersion = "streams.version";

inline constexpr std::int16_t kOldestMetadataVersion = 7;   // 3.3-IV3
inline constexpr std::int16_t kMetadataVersion35Iv1 = 10;   // broker epochs in Fetch (KIP-903)
inline constexpr std::int16_t kMetadataVersion36Iv0 = 12;   // ISR shrink keeps the leader epoch
inline constexpr std::int16_t kMetadataVersion37Iv2 = 17;   // log directories of replicas
inline constexpr std::int16_t kMetadataVersion40Iv1 = 23;   // ELR fields in records
inline constexpr std::int16_t kMetadataVersion41Iv1 = 27;   // Fetch tells the follower's HW
inline constexpr std::int16_t kLatestMetadataVersion = 29;  // 4.2-IV1

using FeatureLevels = std::map<std::string, std::int16_t, std::less<>>;

// "4.2-IV1", or a release's latest by its name: "4.2". nullopt: no such version.
[[nodiscard]] std::optional<std::int16_t> metadata_version_level(std::string_view name);
[[nodiscard]] std::string_view metadata_version_name(std::int16_t level);
// A downgrade is possible only while no version in between changed what records hold.
[[nodiscard]] bool metadata_changed_between(std::int16_t low, std::int16_t high);

struct FeatureRange {
    std::int16_t min = 0;
    std::int16_t max = 0;  // 0: not supported
};
[[nodiscard]] FeatureRange supported_range(std::string_view feature);

// The reason why `feature` cannot have `level` among `levels`, or nothing.
[[nodiscard]] std::optional<std::string> broken_dependency(std::string_view feature,
                                                           std::int16_t level,
                                                           const FeatureLevels& levels);

// What `kafka-storage format --release-version` writes for that metadata.version.
[[nodiscard]] FeatureLevels default_features(std::int16_t metadata_version);

}  // namespace hw
