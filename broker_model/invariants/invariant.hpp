// A named property of the whole cluster. Safety: told of the events it asks for and asked once more
// at the end; it reports every breach it sees. Liveness: asked what is still missing.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "broker_model/invariants/cluster_view.hpp"
#include "broker_model/node/event.hpp"

namespace hw::invariants {

class RecordLedger;

struct Breach {
    std::string_view invariant;
    Instant at;
    std::uint64_t event = 0;  // 0: found at the end
    TopicPartition tp{};
    Offset offset{-1};
    std::string what;  // a sentence: "acked at 58.9 s, absent from new leader broker-2"
};
using Breaches = std::vector<Breach>;

// The set of facts an invariant wants to hear of.
class FactSet {
  public:
    constexpr FactSet() = default;
    constexpr FactSet(std::initializer_list<Fact> facts) {
        for (const Fact fact : facts) word(fact) |= bit(fact);
    }
    [[nodiscard]] constexpr bool contains(Fact fact) const {
        return (words_[static_cast<std::size_t>(fact) / 64] & bit(fact)) != 0;
    }
    constexpr void add(const FactSet& other) {
        for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
    }

  private:
    [[nodiscard]] static constexpr std::uint64_t bit(Fact fact) {
        return std::uint64_t{1} << (static_cast<std::size_t>(fact) % 64);
    }
    [[nodiscard]] constexpr std::uint64_t& word(Fact fact) {
        return words_[static_cast<std::size_t>(fact) / 64];
    }
    std::array<std::uint64_t, static_cast<std::size_t>(Fact::kCount) / 64 + 1> words_{};
};

class Invariant {
  public:
    virtual ~Invariant() = default;
    [[nodiscard]] virtual std::string_view name() const = 0;
    [[nodiscard]] virtual std::string_view statement() const = 0;
    [[nodiscard]] virtual FactSet facts() const { return {}; }
    virtual void after_event(const Event&, const ClusterView&, Breaches&) {}
    virtual void at_end(const ClusterView&, const RecordLedger&, Breaches&) {}
};

// Supplies name and statement from the constants that every property's class has.
template <class Property>
class Named : public Invariant {
  public:
    [[nodiscard]] std::string_view name() const final { return Property::kName; }
    [[nodiscard]] std::string_view statement() const final { return Property::kStatement; }

  protected:
    [[nodiscard]] static Breach breach(const Event& event, Offset offset, std::string what) {
        return {Property::kName, event.at, event.seq, event.what.tp, offset, std::move(what)};
    }
    [[nodiscard]] static Breach breach(const ClusterView& view, TopicPartition tp, Offset offset,
                                       std::string what) {
        return {Property::kName, view.now(), 0, tp, offset, std::move(what)};
    }
};

class Liveness {
  public:
    virtual ~Liveness() = default;
    [[nodiscard]] virtual std::string_view name() const = 0;
    [[nodiscard]] virtual std::string_view statement() const = 0;
    // "" when the condition is met, else what it still waits for: "t-0 has no leader".
    [[nodiscard]] virtual std::string pending(const ClusterView&) const = 0;
};

struct InvariantInfo {
    std::string_view name;
    std::string_view statement;
};
[[nodiscard]] const std::vector<InvariantInfo>& safety_invariants();
[[nodiscard]] const std::vector<InvariantInfo>& liveness_invariants();
[[nodiscard]] std::unique_ptr<Liveness> make_liveness(std::string_view name);

// All safety invariants of one run, with the events dealt out to those that asked for them.
class InvariantSet {
  public:
    InvariantSet();
    // Breaches beyond the first few of an invariant are counted, not kept.
    void after_event(const Event& event, const ClusterView& view) {
        if (wanted_.contains(event.what.fact)) deal(event, view);
    }
    void at_end(const ClusterView& view, const RecordLedger& ledger);

    [[nodiscard]] const Breaches& breaches() const { return breaches_; }
    [[nodiscard]] std::uint64_t count(std::string_view invariant) const;
    [[nodiscard]] bool held(std::string_view invariant) const { return count(invariant) == 0; }

  private:
    void deal(const Event& event, const ClusterView& view);
    void keep(std::size_t invariant, Breaches found);

    std::vector<std::unique_ptr<Invariant>> all_;
    std::vector<FactSet> facts_;
    std::vector<std::uint64_t> counts_;
    FactSet wanted_;
    Breaches breaches_;
};

}  // namespace hw::invariants
