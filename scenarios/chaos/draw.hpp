// A random small cluster with random load and random faults, as the text of a scenario: everything
// drawn stands in it, so the file alone repeats the run. What must hold is what Kafka promises for
// what was drawn:
//
//   survives crashes     acks=all, no unclean election; brokers crash, freeze, are cut off, however
//                        many at once, but no disk forgets anything
//   survives power loss  also min.insync.replicas >= 2 and ELR; one broker loses power once, and no
//                        other broker is in trouble near it
//   loses records        anything goes: acks=0 and 1, one replica, unclean election, power losses
// In each an idempotent producer's records stand in the log once and in order, unless a log lost
// records, or a leader restarts while more than one batch is out: the snapshot that a restart reads
// remembers a producer's last batch only, so a retry of an earlier one is a gap to it (the producer
// bumps its epoch and writes again). Replicas agree, epochs grow, and once everything is healed every partition has a leader,
// every replica is in sync, and every consumer reaches the end.
#pragma once

#include <cstdint>
#include <string>

namespace hw::scenarios {

[[nodiscard]] std::string draw_scenario(std::uint64_t seed);

}  // namespace hw::scenarios
