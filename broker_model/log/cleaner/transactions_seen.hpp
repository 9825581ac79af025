// RULE cleaner.markers -- when has a transaction marker done its work?
// Data of aborted transactions goes at once. A marker may go when the cleaner met no batch of its
// transaction on the way to it (not even an emptied one): nobody needs to be told what became of
// it. "May" is not "does": it is kept until its delete horizon, like a tombstone.
//   batches in log order            | the marker
//   data p1, COMMIT p1              | stays: a batch of the transaction is still there
//   COMMIT p1                       | may go
//   data p1 (aborted), ABORT p1     | stays, and its entry in the aborted index with it
//   ABORT p1                        | may go, and its entry goes now
//   COMMIT p1, already without record | may go
// Source: CleanedTransactionMetadata.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "broker_model/base/ids.hpp"
#include "broker_model/log/record_batch.hpp"
#include "broker_model/log/segment.hpp"

namespace hw {

// Walks along a log and remembers the transactions on the way. Feed every batch, in order.
class TransactionsSeen {
  public:
    void add_aborted(const std::vector<AbortedTxn>& found);
    // May the batch's records go: aborted data, or a marker whose transaction is gone?
    [[nodiscard]] bool on_batch(const RecordBatch& batch);
    // Aborted transactions whose marker stays, since the last call.
    [[nodiscard]] std::vector<AbortedTxn> take_kept_aborted();

  private:
    struct Aborted {
        AbortedTxn txn;
        bool data_seen = false;
    };
    bool on_marker(const RecordBatch& marker);
    bool on_data(const RecordBatch& batch);
    void begin_aborted_up_to(Offset offset);

    std::vector<AbortedTxn> ahead_;  // by first offset, descending: the next one is at the back
    std::map<ProducerId, Aborted> aborted_;  // open where the walk is
    std::set<ProducerId> committed_;
    std::vector<AbortedTxn> kept_;
};

}  // namespace hw
