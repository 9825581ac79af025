// Runs a coordinator on an internal topic: one shard for each partition that this broker leads.
//
//   elected   -> Loading: the log is read from disk, its records are replayed -> Active
//   deposed   -> writes under way fail with NOT_COORDINATOR, the shard is dropped
//
// A write becomes one batch, appended here with acks=all. Once it is in the log its records are
// replayed (unless the coordinator wants to wait for the commit itself); `done` is called when the
// high watermark has passed it, or with an error when the log refused it (nothing was replayed),
// when
// time ran out, or when the shard went. `done` never runs inside the call of write().
// Source: CoordinatorRuntime, CoordinatorLoaderImpl, CoordinatorPartitionWriter,
// TransactionStateManager.appendTransactionToLog (4.2).
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "broker_model/broker/leader_ops.hpp"
#include "broker_model/broker/partition_table.hpp"
#include "broker_model/coordinator/coordinator_shard.hpp"

namespace hw {

using WriteDone = std::function<void(ErrorCode)>;  // as a client may be told (write_error.hpp)

struct CoordinatorWrite {
    std::vector<CoordinatorRecord> records;  // none: `done` waits for what was written before
    Duration timeout;
    WriteDone done;
    bool replay = true;      // false: the coordinator applies them when `done` says so
    BatchProducer producer;  // of a transactional write
    VerificationGuard guard;
};

struct TransactionEnd {
    BatchProducer producer;
    ControlType type = ControlType::Commit;
    std::int32_t coordinator_epoch = -1;
    std::int16_t transaction_version = kUnknownTransactionVersion;
    Duration timeout;
    WriteDone done;
};

class CoordinatorRuntime {
  public:
    struct Options {
        std::uint8_t number = 0;  // tells the runtimes of a broker apart
        std::string topic;
        std::function<std::unique_ptr<CoordinatorShard>(std::int32_t partition, LeaderEpoch epoch)>
            make_shard;
    };

    CoordinatorRuntime(BrokerContext& context, PartitionTable& partitions, LeaderOps& leader,
                       Options options)
        : context_(context), partitions_(partitions), leader_(leader),
          options_(std::move(options)) {}

    // ---- what the broker tells
    void on_metadata();  // the image has changed; partitions follow through on_change
    void on_change(const Partition& p, std::uint8_t changes);
    bool on_disk_done(const DiskDone& done);
    void on_timer();
    // Calls what is due; true if anything was. Ask again until it is not.
    bool run();

    // ---- what the coordinator asks
    // NONE if active, else what to answer.
    [[nodiscard]] ErrorCode check(std::int32_t partition) const;
    [[nodiscard]] CoordinatorShard* active(std::int32_t partition);
    void write(std::int32_t partition, CoordinatorWrite write);
    // Writes the marker and replays it.
    void end_transaction(std::int32_t partition, TransactionEnd end);
    // Everything below was committed, or appended.
    [[nodiscard]] Offset committed(std::int32_t partition) const;
    [[nodiscard]] Offset written(std::int32_t partition) const;
    [[nodiscard]] std::uint8_t number() const { return options_.number; }
    [[nodiscard]] TopicId topic() const { return topic_; }
    // In order of partition. f(partition, CoordinatorShard&)
    template <class F>
    void for_each_active(F&& f) {
        for (auto& [partition, slot] : slots_)
            if (slot.state == State::Active) f(partition, *slot.shard);
    }

  private:
    enum class State : std::uint8_t { Loading, Active, Failed };
    struct Waiting {
        Offset required{0};
        std::uint64_t id = 0;
        WriteDone done;
        TimerId timeout;
    };
    struct Ready {
        WriteDone done;
        ErrorCode error = ErrorCode::NONE;
    };
    struct Slot {
        State state = State::Loading;
        LeaderEpoch epoch{-1};
        std::uint64_t read_token = 0;
        std::unique_ptr<CoordinatorShard> shard;
        std::deque<Waiting> waiting;  // by offset
        Offset written{0};
    };
    struct Deadline {
        std::int32_t partition = 0;
        std::uint64_t id = 0;
    };

    void elect(const Partition& p);
    void resign(std::int32_t partition);
    void load(std::int32_t partition, Slot& slot);
    Partition* led(std::int32_t partition);
    Slot* active_slot(std::int32_t partition);
    void append(std::int32_t partition, const RecordBatch& batch, CoordinatorWrite& write,
                std::int16_t transaction_version = kUnknownTransactionVersion);
    void wait(std::int32_t partition, Slot& slot, Duration timeout, WriteDone done);
    void complete(Slot& slot, Offset committed);

    BrokerContext& context_;
    PartitionTable& partitions_;
    LeaderOps& leader_;
    Options options_;
    TopicId topic_{-1};
    std::map<std::int32_t, Slot> slots_;
    std::vector<Ready> ready_;
    TimerHeap<Deadline> deadlines_;
    TimerId alarm_;
    std::uint64_t next_id_ = 1;
};

}  // namespace hw
