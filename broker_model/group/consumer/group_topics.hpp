// What the coordinator's broker knows of topics, and the fingerprint by which a group notices that
// one of its topics changed: created, deleted, more partitions, other racks.
// Source: CoordinatorMetadataImage, Utils.computeTopicHash, computeGroupHash (4.2).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "broker_model/base/ids.hpp"

namespace hw {

struct KnownTopic {
    TopicId id{-1};
    std::int32_t partitions = 0;
    std::vector<std::set<std::string>> partition_racks;  // empty: no racks
    bool operator==(const KnownTopic&) const = default;
};

struct GroupTopics {
    std::map<std::string, KnownTopic, std::less<>> by_name;
    std::int64_t version = 0;           // of the cluster metadata
    std::int64_t version_with_new = 0;  // the last one in which a topic appeared

    [[nodiscard]] const KnownTopic* find(std::string_view name) const {
        const auto it = by_name.find(name);
        return it == by_name.end() ? nullptr : &it->second;
    }
};

// FNV-1a over what Kafka hashes.
class TopicFingerprint {
  public:
    void add(std::uint64_t v) {
        for (int i = 0; i < 8; ++i) byte(static_cast<std::uint8_t>(v >> (8 * i)));
    }
    void add(std::string_view text) {
        add(text.size());
        for (const char c : text) byte(static_cast<std::uint8_t>(c));
    }
    [[nodiscard]] std::uint64_t value() const { return hash_; }

  private:
    void byte(std::uint8_t b) { hash_ = (hash_ ^ b) * 0x100000001b3ULL; }
    std::uint64_t hash_ = 0xcbf29ce484222325ULL;
};

// 0: none of the topics exists.
[[nodiscard]] inline std::uint64_t metadata_hash(const std::set<std::string>& names,
                                                 const GroupTopics& topics) {
    TopicFingerprint hash;
    bool any = false;
    for (const std::string& name : names) {
        const KnownTopic* topic = topics.find(name);
        if (topic == nullptr) continue;
        any = true;
        hash.add(name);
        hash.add(static_cast<std::uint64_t>(topic->id.value()));
        hash.add(static_cast<std::uint64_t>(topic->partitions));
        for (const auto& racks : topic->partition_racks) {
            hash.add(racks.size());
            for (const std::string& rack : racks) hash.add(rack);
        }
    }
    return any ? hash.value() : 0;
}

}  // namespace hw
