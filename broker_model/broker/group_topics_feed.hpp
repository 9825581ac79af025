// Keeps what the group coordinator knows of topics up to date with the broker's image.
// Source: GroupMetadataManager.onNewMetadataImage (4.2).
#pragma once

#include "broker_model/controller/cluster_image.hpp"
#include "broker_model/group/consumer/group_topics.hpp"

namespace hw {

class GroupTopicsFeed {
  public:
    [[nodiscard]] const GroupTopics& topics() const { return topics_; }
    void build(const ClusterImage& image);
    // True if a topic appeared, went, grew, or has replicas on other racks.
    bool follow(const ClusterImage& image, const ClusterDelta& delta);

  private:
    bool refresh(const ClusterImage& image, TopicId id);

    GroupTopics topics_;
};

}  // namespace hw
