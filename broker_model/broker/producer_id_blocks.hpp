// RULE producer.id_blocks -- a broker hands out producer ids from blocks of 1,000 that the
// controller
// allocates; ids of a block that was not used up are lost with the process.
//   block left  next block  | answer                           asks the controller?
//   some        -           | id                               when 90 % of the block are used
//   none        held        | first id of the next block       no
//   none        none        | COORDINATOR_LOAD_IN_PROGRESS     yes (client retries)
// One request at a time; after an error the next one not before 50 ms.
// Source: RPCProducerIdManager.java (4.2); KIP-730.
#pragma once

#include <cstdint>
#include <optional>

#include "broker_model/base/ids.hpp"
#include "broker_model/base/time.hpp"

namespace hw {

inline constexpr Duration kProducerIdRetryBackoff = millis(50);

struct ProducerIdBlock {
    std::int64_t start = 0;
    std::int64_t size = 0;
    std::int64_t used = 0;
    [[nodiscard]] bool exhausted() const { return used >= size; }
};

struct ProducerIdBlocks {
    ProducerIdBlock current;
    std::optional<ProducerIdBlock> next;
    bool asking = false;
    Instant ask_not_before;
};

struct ProducerIdClaim {
    std::optional<ProducerId> id;  // none: COORDINATOR_LOAD_IN_PROGRESS
    bool ask_controller = false;
};

inline bool start_asking(ProducerIdBlocks& blocks, Instant now) {
    if (blocks.asking || blocks.next || now < blocks.ask_not_before) return false;
    blocks.asking = true;
    return true;
}

[[nodiscard]] inline ProducerIdClaim claim_producer_id(ProducerIdBlocks& blocks, Instant now) {
    if (blocks.current.exhausted() && blocks.next) {
        blocks.current = *blocks.next;
        blocks.next.reset();
    }
    if (blocks.current.exhausted()) return {std::nullopt, start_asking(blocks, now)};
    const std::int64_t nth = blocks.current.used++;
    const bool prefetch = nth == blocks.current.size * 9 / 10;
    return {ProducerId{blocks.current.start + nth}, prefetch && start_asking(blocks, now)};
}

inline void add_block(ProducerIdBlocks& blocks, std::int64_t start, std::int64_t size) {
    blocks.next = ProducerIdBlock{start, size, 0};
    blocks.asking = false;
}

inline void block_refused(ProducerIdBlocks& blocks, Instant now) {
    blocks.asking = false;
    blocks.ask_not_before = now + kProducerIdRetryBackoff;
}

}  // namespace hw
