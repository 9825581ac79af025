#include "scenarios/run/load.hpp"

namespace hw::scenarios {
namespace {

// The application cycles through its keys; a drawn list of this length looks random enough and
// costs nothing per record.
constexpr std::size_t kCycle = 4'096;

std::vector<std::string> key_cycle(const Keys& keys, Rng rng) {
    std::vector<std::string> out;
    if (keys.count == 0) return out;
    out.reserve(kCycle);
    for (std::size_t i = 0; i < kCycle; ++i) {
        const bool hot = rng.chance(keys.hot);
        const auto drawn = rng.below(static_cast<std::uint64_t>(keys.count));
        out.push_back("k" + std::to_string(hot ? 0 : drawn));
    }
    return out;
}

}  // namespace

SendTask send_task(const Client& client, const Rng& rng) {
    SendTask task;
    task.topic = client.topic;
    if (client.partition) task.partition = static_cast<std::int32_t>(*client.partition);
    if (client.count) task.count = *client.count;
    if (client.until) task.duration = *client.until - client.from;
    task.interval = nanos(1'000'000'000 / client.rate_per_s);
    task.keys = key_cycle(client.keys, rng.fork("keys"));
    if (client.transaction) task.records_per_transaction = client.transaction->records;
    task.value_size = static_cast<std::int32_t>(client.record_size.value());
    return task;
}

}  // namespace hw::scenarios
