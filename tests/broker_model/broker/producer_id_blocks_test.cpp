#include "broker_model/broker/producer_id_blocks.hpp"

#include <doctest/doctest.h>

using namespace hw;

TEST_CASE("KIP-730: a broker without a block asks for one and tells the client to retry") {
    ProducerIdBlocks blocks;
    const Instant t = Instant::from_ms(1000);
    ProducerIdClaim claim = claim_producer_id(blocks, t);
    CHECK_FALSE(claim.id.has_value());
    CHECK(claim.ask_controller);
    CHECK_FALSE(claim_producer_id(blocks, t).ask_controller);  // one request at a time
    block_refused(blocks, t);
    CHECK_FALSE(claim_producer_id(blocks, t + millis(49)).ask_controller);
    CHECK(claim_producer_id(blocks, t + millis(50)).ask_controller);
    add_block(blocks, 3000, 1000);
    claim = claim_producer_id(blocks, t);
    CHECK(claim.id == ProducerId{3000});
    CHECK_FALSE(claim.ask_controller);
}

TEST_CASE("KIP-730: the next block is fetched when nine tenths of the current one are used") {
    ProducerIdBlocks blocks;
    add_block(blocks, 0, 10);
    for (std::int64_t i = 0; i < 10; ++i) {
        const ProducerIdClaim claim = claim_producer_id(blocks, Instant{});
        CHECK(claim.id == ProducerId{i});
        CHECK(claim.ask_controller == (i == 9));
    }
    add_block(blocks, 50, 10);
    CHECK(claim_producer_id(blocks, Instant{}).id == ProducerId{50});
}
