// RULE client.txn_version -- by which protocol a producer runs its transactions (KIP-890).
// Kafka: TransactionManager.maybeUpdateTransactionV2Enabled. What the brokers have finalized is
// looked at when initTransactions() returns and when a transaction begins to end; a transaction
// keeps the version it has.
//   known features  finalized transaction.version  when  | version  InitProducerId bumps
//   none yet        2                              init    | 2        no
//   epoch 5         2 (epoch 5)                    ending  | as it was
//   epoch 5: 1      2 (epoch 9)                    ending  | 2        yes, once
//   epoch 5: 2      1 (epoch 9)                    ending  | 1        no
#pragma once

#include <cstdint>

#include "broker_model/protocol/api_versions.hpp"

namespace hw {

// The newest features any broker has told.
struct FinalizedFeatures {
    std::int64_t epoch = -1;
    std::int16_t transaction_version = 0;

    void learn(const ApiVersionsResponse& told) {
        if (told.finalized_features_epoch <= epoch) return;
        epoch = told.finalized_features_epoch;
        transaction_version = told.transaction_version;
    }
};

class ClientTxnVersion {
  public:
    [[nodiscard]] bool is_2() const { return version_2_; }

    // True: this was the step from 1 to 2 that needs a new epoch.
    bool learn(const FinalizedFeatures& features, bool initializing) {
        if (known_epoch_ >= features.epoch) return false;
        known_epoch_ = features.epoch;
        const bool before = version_2_;
        version_2_ = features.transaction_version >= 2;
        return !initializing && !before && version_2_;
    }

  private:
    std::int64_t known_epoch_ = -1;
    bool version_2_ = false;
};

}  // namespace hw
