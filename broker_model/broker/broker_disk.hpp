// What a broker has on its disk: it survives a crash of the process whole, and the loss of power as
// far as it was flushed (lose_power). Owned by the runtime, lent to the node at birth.
// Source: LogManager.scala, CleanShutdownFileHandler, MetaProperties; sheet A8.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "broker_model/base/ids.hpp"
#include "broker_model/base/rng.hpp"
#include "broker_model/controller/raft/metadata_disk.hpp"
#include "broker_model/log/disk_damage.hpp"
#include "broker_model/log/log_files.hpp"

namespace hw {

struct BrokerDisk {
    std::uint64_t directory_id = 0;  // meta.properties; changes when the disk is formatted anew
    std::map<TopicPartition, LogFiles> logs;
    // .kafka_cleanshutdown: written by an orderly stop, holds that incarnation's broker epoch, and
    // is deleted when the logs are opened.
    std::optional<BrokerEpoch> clean_shutdown;
    MetadataDisk metadata;  // this broker's copy of the metadata log
};

// Power loss: every file is cut to what was flushed and a drawn part of the rest.
inline void lose_power(BrokerDisk& disk, Rng& rng) {
    for (auto& [tp, files] : disk.logs) power_loss(files, rng);
    lose_power(disk.metadata, rng);
}

// Formats the disk: nothing is left but, perhaps, its name.
inline void wipe(BrokerDisk& disk, bool keep_identity, std::uint64_t new_directory_id) {
    const std::uint64_t id = keep_identity ? disk.directory_id : new_directory_id;
    disk = BrokerDisk{};
    disk.directory_id = id;
}

}  // namespace hw
