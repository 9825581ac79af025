#include "broker_model/controller/replica_placement.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace hw {
namespace {

// java.util.Collections.shuffle
template <class T>
void shuffle(std::vector<T>& items, const NextInt& next_int) {
    for (std::size_t i = items.size(); i > 1; --i) {
        const auto j = next_int(static_cast<std::int32_t>(i));
        std::swap(items[i - 1], items[static_cast<std::size_t>(j)]);
    }
}

class Ring {
  public:
    void add(NodeId broker) { brokers_.push_back(broker); }

    void draw_start(const NextInt& next_int) {
        if (brokers_.empty()) return;
        std::sort(brokers_.begin(), brokers_.end());
        start_ = static_cast<std::size_t>(next_int(static_cast<std::int32_t>(brokers_.size())));
    }
    void reshuffle(const NextInt& next_int) { shuffle(brokers_, next_int); }

    // Each broker once per round.
    std::optional<NodeId> next(std::int32_t round) {
        if (brokers_.empty()) return std::nullopt;
        if (round_ != round) {
            round_ = round;
            taken_ = 0;
            start_ = (start_ + 1) % brokers_.size();
        }
        if (taken_ == brokers_.size()) return std::nullopt;
        return brokers_[(start_ + taken_++) % brokers_.size()];
    }

  private:
    std::vector<NodeId> brokers_;
    std::size_t start_ = 0;
    std::size_t taken_ = 0;
    std::int32_t round_ = 0;
};

struct Rack {
    Ring fenced;
    Ring unfenced;
    std::optional<NodeId> next(std::int32_t round) {
        const auto broker = unfenced.next(round);
        return broker ? broker : fenced.next(round);
    }
};

class Stripes {
  public:
    Stripes(const std::vector<UsableBroker>& brokers, const NextInt& next_int,
            const std::vector<std::int32_t>& walk)
        : next_int_(next_int), walk_(walk) {
        for (const UsableBroker& b : brokers) {
            (b.fenced ? racks_[b.rack].fenced : racks_[b.rack].unfenced).add(b.id);
            unfenced_ += b.fenced ? 0 : 1;
        }
        for (const auto& [name, rack] : racks_) order_.push_back(name);
        if (walk_.empty()) walk_ = order_;
        for (std::int32_t name : walk_) {
            racks_.at(name).fenced.draw_start(next_int_);
            racks_.at(name).unfenced.draw_start(next_int_);
        }
        if (!order_.empty()) {
            first_ = static_cast<std::size_t>(next_int_(static_cast<std::int32_t>(order_.size())));
        }
    }

    [[nodiscard]] std::int32_t unfenced() const { return unfenced_; }

    NodeList place(std::int32_t replication_factor) {
        if (round_ == unfenced_ && unfenced_ > 1) start_over();
        if (first_ == order_.size()) first_ = 0;
        NodeList replicas;
        std::optional<std::size_t> skip = place_leader(replicas);
        std::size_t at = first_;
        while (static_cast<std::int32_t>(replicas.size()) < replication_factor) {
            if (skip == at) {
                skip.reset();  // only the first time round
            } else if (const auto broker = rack(at).next(round_)) {
                replicas.push_back(*broker);
            }
            at = (at + 1) % order_.size();
        }
        ++round_;
        ++first_;
        return replicas;
    }

  private:
    Rack& rack(std::size_t position) { return racks_.at(order_[position]); }

    std::size_t place_leader(NodeList& replicas) {
        for (std::size_t at = first_;; at = (at + 1) % order_.size()) {
            if (const auto broker = rack(at).unfenced.next(round_)) {
                replicas.push_back(*broker);
                return at;
            }
        }
    }

    void start_over() {
        shuffle(order_, next_int_);
        for (std::int32_t name : walk_) {
            racks_.at(name).fenced.reshuffle(next_int_);
            racks_.at(name).unfenced.reshuffle(next_int_);
        }
        round_ = 0;
    }

    const NextInt& next_int_;
    std::map<std::int32_t, Rack> racks_;
    std::vector<std::int32_t> walk_;
    std::vector<std::int32_t> order_;
    std::size_t first_ = 0;  // the current rack, a position in order_
    std::int32_t round_ = 0;
    std::int32_t unfenced_ = 0;
};

}  // namespace

Result<std::vector<NodeList>, std::string> place_replicas(std::int32_t partitions,
                                                          std::int32_t replication_factor,
                                                          const std::vector<UsableBroker>& brokers,
                                                          const NextInt& next_int,
                                                          const std::vector<std::int32_t>& walk) {
    Stripes stripes(brokers, next_int, walk);  // draws before anything is refused
    const auto factor = std::to_string(replication_factor);
    if (replication_factor <= 0) {
        return Failure{"Invalid replication factor " + factor +
                       ": the replication factor must be positive."};
    }
    if (stripes.unfenced() == 0) return Failure{std::string("All brokers are currently fenced.")};
    if (replication_factor > static_cast<std::int32_t>(brokers.size())) {
        return Failure{"The target replication factor of " + factor +
                       " cannot be reached because only " + std::to_string(brokers.size()) +
                       " broker(s) are registered."};
    }
    std::vector<NodeList> placed;
    placed.reserve(static_cast<std::size_t>(partitions));
    for (std::int32_t i = 0; i < partitions; ++i) {
        placed.push_back(stripes.place(replication_factor));
    }
    return placed;
}

}  // namespace hw
