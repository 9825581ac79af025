// The broker's logs: opening and recovering them, the checkpoint tasks, retention, flushes, and the
// orderly close. Source: LogManager.scala, LogCleaner, ReplicaManager.checkpointHighWatermarks;
// sheet A6, A8.
#pragma once

#include <vector>

#include "broker_model/broker/broker_context.hpp"
#include "broker_model/broker/broker_disk.hpp"
#include "broker_model/broker/change_queue.hpp"
#include "broker_model/broker/partition_table.hpp"

namespace hw {

class LogManager {
  public:
    LogManager(BrokerContext& context, BrokerDisk& disk, PartitionTable& partitions,
               ChangeQueue& changes)
        : context_(context), disk_(disk), partitions_(partitions), changes_(changes) {}

    // Opens what is on disk for partitions this broker replicates, deletes strays, arms the tasks.
    void start();
    // The hosted partition, its log created if there is none yet. Null: the disk is unusable.
    Partition* open(TopicPartition tp);
    void remove(Partition& p);
    // Background fsync up to what a roll or flush.messages asked for.
    void flush_if_due(Partition& p);

    // Timers of this part; false: not one of ours.
    bool on_timer(BrokerTimer::Kind kind);
    // False: not one of our tokens.
    bool on_disk_done(const DiskDone& done);

    // Orderly stop: flushes every log, then closes it and leaves the clean-shutdown marker.
    void begin_close();
    [[nodiscard]] bool closed() const { return closed_; }
    // A log that cannot be opened, a disk that fails: with one log directory the process must end.
    [[nodiscard]] bool failed() const { return failed_; }

    void reconfigure_topic(TopicId topic);
    void reconfigure_all();
    [[nodiscard]] std::shared_ptr<const TopicSettings> settings_of(TopicId topic);

  private:
    struct Flush {
        std::uint64_t token = 0;
        TopicPartition tp;
        Offset upto{0};
    };

    Partition* load(TopicPartition tp, LogFiles& files, bool clean);
    void flush(Partition& p, Offset upto);
    void arm_task(BrokerTimer::Kind kind, Duration delay);
    void checkpoint_high_watermarks();
    void checkpoint_recovery_points();
    void checkpoint_log_starts();
    void run_retention(bool compacted);
    void run_cleaner();  // log_manager_cleaner.cpp
    bool clean_one();
    void finish_close();

    BrokerContext& context_;
    BrokerDisk& disk_;
    PartitionTable& partitions_;
    ChangeQueue& changes_;
    std::vector<std::shared_ptr<const TopicSettings>> settings_;  // by topic id
    std::vector<Flush> flushes_;
    std::uint64_t next_token_ = 1;
    bool closing_ = false;
    bool closed_ = false;
    bool failed_ = false;
};

}  // namespace hw
