#include "broker_model/client/buffer_pool.hpp"

#include <doctest/doctest.h>

namespace hw {
namespace {

TEST_CASE("freed buffers of batch.size are kept, others go back to the heap") {
    BufferPool pool(3000, 1000);
    CHECK(pool.allocate(1000));
    CHECK(pool.allocate(1500));
    CHECK_FALSE(pool.allocate(1000));
    pool.deallocate(1000);
    CHECK(pool.available() == 1500);
    CHECK(pool.allocate(1500));  // breaks the kept buffer up
    CHECK(pool.available() == 0);
}

TEST_CASE("a waiter collects memory piece by piece, the next one only afterwards") {
    BufferPool pool(2000, 1000);
    CHECK(pool.allocate(500));
    CHECK(pool.allocate(500));
    CHECK(pool.allocate(1000));
    const auto first = pool.start_waiting(1500);
    const auto second = pool.start_waiting(1000);
    pool.deallocate(500);
    CHECK(pool.available() == 0);
    CHECK_FALSE(pool.satisfied(first));
    pool.deallocate(1000);
    CHECK(pool.satisfied(first));
    pool.take(first);
    CHECK_FALSE(pool.satisfied(second));
    pool.deallocate(500);
    pool.deallocate(1500);
    CHECK(pool.satisfied(second));
}

TEST_CASE("who gives up waiting leaves what it had taken to the next") {
    BufferPool pool(1000, 1000);
    CHECK(pool.allocate(600));
    CHECK(pool.allocate(400));
    const auto first = pool.start_waiting(1000);
    const auto second = pool.start_waiting(600);
    pool.deallocate(600);
    pool.stop_waiting(first);
    CHECK(pool.satisfied(second));
}

}  // namespace
}  // namespace hw
