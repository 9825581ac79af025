#include "broker_model/transaction/transaction_record.hpp"

#include <charconv>

namespace hw {

namespace {

// Reads numbers separated by single characters.
class Numbers {
  public:
    explicit Numbers(std::string_view text) : rest_(text) {}

    template <class T>
    [[nodiscard]] bool next(T& out) {
        if (!first_ && !rest_.empty()) rest_.remove_prefix(1);
        first_ = false;
        const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), out);
        if (error != std::errc{}) return false;
        rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
        return true;
    }
    [[nodiscard]] bool done() const { return rest_.empty(); }

  private:
    std::string_view rest_;
    bool first_ = true;
};

}  // namespace

std::string encode(const TransactionValue& v, std::int16_t cluster_version) {
    std::string out = std::to_string(static_cast<int>(v.state));
    const auto add = [&out](char separator, std::int64_t n) {
        out += separator;
        out += std::to_string(n);
    };
    add(' ', v.producer_id.value());
    add(' ', v.producer_epoch.value());
    add(' ', v.timeout_ms);
    add(' ', v.start_ms);
    add(' ', v.last_update_ms);
    add(' ', cluster_version >= 1 ? v.client_version : 0);
    for (const TopicPartition& tp : v.partitions) {
        add(' ', tp.topic.value());
        add('-', tp.partition);
    }
    return out;
}

std::optional<TransactionValue> decode_transaction(std::string_view text) {
    Numbers in(text);
    int state = 0;
    std::int64_t producer_id = -1;
    std::int16_t epoch = -1;
    TransactionValue v;
    if (!in.next(state) || state < 0 || state > static_cast<int>(TransactionState::Dead) ||
        !in.next(producer_id) || !in.next(epoch) || !in.next(v.timeout_ms) ||
        !in.next(v.start_ms) || !in.next(v.last_update_ms) || !in.next(v.client_version))
        return std::nullopt;
    v.state = static_cast<TransactionState>(state);
    v.producer_id = ProducerId{producer_id};
    v.producer_epoch = ProducerEpoch{epoch};
    while (!in.done()) {
        std::int32_t topic = -1;
        std::int32_t partition = -1;
        if (!in.next(topic) || !in.next(partition)) return std::nullopt;
        v.partitions.push_back({TopicId{topic}, partition});
    }
    return v;
}

}  // namespace hw
