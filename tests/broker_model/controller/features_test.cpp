#include "broker_model/controller/features.hpp"

#include <doctest/doctest.h>

#include "broker_model/controller/feature_update.hpp"
#include "tests/broker_model/controller/controller_harness.hpp"

using namespace hw;
using hw::test::ControllerHarness;
using hw::test::nodes;
using Upgrade = UpdateFeatureRequest::Upgrade;

TEST_CASE("metadata versions by name: a release means its latest") {
    CHECK(metadata_version_level("4.2") == std::int16_t{29});
    CHECK(metadata_version_level("4.2-IV0") == std::int16_t{28});
    CHECK(metadata_version_level("3.3-IV3") == std::int16_t{7});
    CHECK(!metadata_version_level("2.8"));
    CHECK(metadata_version_name(23) == "4.0-IV1");
}

TEST_CASE("features.default: ELR is on for new clusters since 4.1") {
    CHECK(default_features(25).contains(kElrVersion) == false);
    CHECK(default_features(26).at(std::string(kElrVersion)) == 1);
    CHECK(default_features(29).at(std::string(kTransactionVersion)) == 2);
    CHECK(default_features(22).contains(kTransactionVersion) == false);
}

TEST_CASE("features.update: the worked cases") {
    struct Row {
        std::string feature;
        std::int16_t now, wanted;
        Upgrade upgrade;
        bool accepted;
    };
    const Row rows[] = {
        {std::string(kMetadataVersion), 23, 29, Upgrade::Upgrade, true},
        {std::string(kMetadataVersion), 29, 26, Upgrade::SafeDowngrade, true},
        {std::string(kMetadataVersion), 29, 21, Upgrade::SafeDowngrade, false},
        {std::string(kMetadataVersion), 29, 40, Upgrade::Upgrade, false},
        {std::string(kElrVersion), 0, 1, Upgrade::Upgrade, true},
        {std::string(kElrVersion), 1, 0, Upgrade::Upgrade, false},
        {std::string(kElrVersion), 1, 0, Upgrade::SafeDowngrade, true},
    };
    for (const Row& row : rows) {
        FeatureLevels levels{{std::string(kMetadataVersion), 29}};
        levels[row.feature] = row.now;
        const UpdateFeatureRequest update{row.feature, row.wanted, row.upgrade};
        CHECK(!refused_feature_update(levels, update, NodeId(100)).has_value() == row.accepted);
    }
    const FeatureLevels old{{std::string(kMetadataVersion), 22}};
    CHECK(refused_feature_update(old, {std::string(kElrVersion), 1}, NodeId(100)) ==
          "Invalid update version 1 for feature eligible.leader.replicas.version. "
          "eligible.leader.replicas.version could not be set to 1 because it depends on "
          "metadata.version level 23");
}

TEST_CASE("switching ELR on makes min.insync.replicas the same everywhere") {
    ControllerHarness c(false);
    c.start_brokers(2);
    c.set_config(ConfigResourceType::Broker, "1", "min.insync.replicas", "3");
    const UpdateFeatureRequest on{std::string(kElrVersion), 1};
    CHECK(c.run(on).result.error == ErrorCode::NONE);
    CHECK(c.image().feature_level(kElrVersion) == 1);
    CHECK(c.image().config({ConfigResourceType::Broker, "1"}, "min.insync.replicas") == nullptr);
    REQUIRE(c.image().config({ConfigResourceType::Broker, ""}, "min.insync.replicas") != nullptr);
    CHECK(*c.image().config({ConfigResourceType::Broker, ""}, "min.insync.replicas") == "2");
}

TEST_CASE("producer ids are handed out in blocks that never overlap") {
    ControllerHarness c;
    c.start_brokers(1);
    const BrokerEpoch epoch = c.image().broker(NodeId(1))->epoch;
    CHECK(c.run(AllocateProducerIdsRequest{NodeId(1), epoch}).start == ProducerId(0));
    CHECK(c.run(AllocateProducerIdsRequest{NodeId(1), epoch}).start == ProducerId(1000));
    CHECK(c.run(AllocateProducerIdsRequest{NodeId(1), BrokerEpoch(0)}).error ==
          ErrorCode::STALE_BROKER_EPOCH);
}
