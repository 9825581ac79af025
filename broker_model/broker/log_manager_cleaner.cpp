// The cleaner thread: it cleans one log after the other until none needs it, deletes old segments
// of
// compacted logs after each, and then looks again every log.cleaner.backoff.ms.
#include <vector>

#include "broker_model/broker/log_manager.hpp"
#include "broker_model/log/cleaner/cleaner.hpp"

namespace hw {

void LogManager::run_cleaner() {
    if (closing_) return;
    bool cleaned = true;
    while (cleaned) {
        cleaned = clean_one();
        run_retention(true);
    }
}

bool LogManager::clean_one() {
    std::vector<Partition*> hosts;
    std::vector<CompactedLog> logs;
    partitions_.for_each([&](Partition& p) {
        if (!p.log.config().cleanup_compact) return;
        hosts.push_back(&p);
        logs.push_back({&p.log, &p.files->checkpoints.cleaner});
    });
    const auto done = clean_filthiest(logs, context_.config.cleaner, context_.wall_ms());
    if (!done) return false;
    const Partition& p = *hosts[done->index];
    context_.fx->disk.push_back(
        {DiskOp::Kind::Append, p.tp.key(), done->result.bytes_written, 0});
    context_.observe({.fact = Fact::LogCleaned,
                      .tp = p.tp,
                      .epoch = p.leader_epoch,
                      .offset = done->result.end,
                      .offset2 = done->what.offsets.first_dirty,
                      .value = done->result.records_read,
                      .value2 = done->result.records_kept,
                      .rule = "cleaner.filthiest"});
    return true;
}

}  // namespace hw
