#include "sim/faults/random_plan.hpp"

#include <algorithm>

#include "broker_model/base/check.hpp"

namespace hw::sim {
namespace {

constexpr int kTriesPerFault = 30;

bool contains(const std::vector<NodeId>& nodes, NodeId node) {
    return std::find(nodes.begin(), nodes.end(), node) != nodes.end();
}

bool loses_data(FaultKind kind) {
    return kind == FaultKind::PowerLoss || kind == FaultKind::DiskLost;
}

class Planner {
  public:
    Planner(const FaultBudget& budget, Rng rng) : budget_(budget), rng_(rng) {
        servers_ = budget.brokers;
        for (const NodeId node : budget.controllers) {
            if (!contains(servers_, node)) servers_.push_back(node);
        }
        everyone_ = servers_;
        everyone_.insert(everyone_.end(), budget.clients.begin(), budget.clients.end());
    }

    std::vector<Fault> plan() {
        for (int i = 0; i < budget_.faults_max; ++i) {
            for (int attempt = 0; attempt < kTriesPerFault; ++attempt) {
                Fault fault = draw();
                if (!fits(fault)) continue;
                plan_.push_back(std::move(fault));
                break;
            }
        }
        std::stable_sort(plan_.begin(), plan_.end(),
                         [](const Fault& a, const Fault& b) { return a.at < b.at; });
        return std::move(plan_);
    }

  private:
    FaultKind draw_kind() {
        std::uint64_t total = 0;
        for (const auto& w : budget_.weights) total += w.weight;
        HW_CHECK(total > 0, "no fault has a weight");
        std::uint64_t at = rng_.below(total);
        for (const auto& w : budget_.weights) {
            if (at < w.weight) return w.kind;
            at -= w.weight;
        }
        return budget_.weights.back().kind;
    }

    Fault draw() {
        Fault fault;
        fault.kind = draw_kind();
        const Duration length = rng_.between(budget_.length_min, budget_.length_max);
        const Duration latest = budget_.until - length - budget_.from;
        fault.at = budget_.from + (latest > Duration{} ? rng_.between(Duration{}, latest) : latest);
        fault.until = fault.at + length;
        const NodeId victim = servers_[rng_.below(servers_.size())];
        if (fault.kind == FaultKind::Cut) {
            draw_cut(fault, victim);
        } else {
            fault.nodes = {victim};
        }
        if (fault.kind == FaultKind::SlowDisk) fault.slower = rng_.between(2, 50);
        if (fault.kind == FaultKind::ClockJump) fault.by = millis(rng_.between(-5'000, 5'000));
        if (fault.kind == FaultKind::ClockDrift) fault.drift_ppm = rng_.between(-500, 500);
        if (fault.kind == FaultKind::SlowNet) {
            fault.delay = millis(rng_.between(1, 200));
            fault.jitter = millis(rng_.between(0, 50));
            fault.loss = {static_cast<std::uint32_t>(rng_.below(6)), 100};
        }
        return fault;
    }

    // The victim against everybody, or against some of the others.
    void draw_cut(Fault& fault, NodeId victim) {
        std::vector<NodeId> others;
        for (const NodeId node : everyone_) {
            if (node != victim) others.push_back(node);
        }
        if (rng_.chance({1, 2}) && others.size() > 1) {
            rng_.shuffle(others);
            others.resize(1 + rng_.below(others.size() - 1));
            std::sort(others.begin(), others.end());
        }
        fault.one_way = rng_.chance({1, 4});
        fault.groups = {{victim}, std::move(others)};
        const bool inwards = fault.one_way && fault.groups[1].size() > 1 && rng_.chance({1, 2});
        if (inwards) std::swap(fault.groups[0], fault.groups[1]);
    }

    [[nodiscard]] bool near(const Fault& a, const Fault& b) const {
        return a.at < b.until + budget_.quiet_min && b.at < a.until + budget_.quiet_min;
    }

    // Counts everything that comes near the new fault as if it struck at once.
    [[nodiscard]] bool fits(const Fault& fault) const {
        if (fault.at < budget_.from || fault.until > budget_.until) return false;
        std::vector<NodeId> hit = hit_nodes(fault);
        for (const Fault& other : plan_) {
            if (!near(fault, other)) continue;
            for (const NodeId node : hit_nodes(other)) {
                if (contains(hit, node)) return false;
                hit.push_back(node);
            }
        }
        const auto count = [&](const std::vector<NodeId>& group) {
            return std::count_if(hit.begin(), hit.end(),
                                 [&](NodeId node) { return contains(group, node); });
        };
        const auto quorum_slack = (static_cast<std::int64_t>(budget_.controllers.size()) - 1) / 2;
        return count(budget_.brokers) <= budget_.brokers_hit_max &&
               count(budget_.controllers) <=
                   std::min<std::int64_t>(budget_.controllers_hit_max, quorum_slack) &&
               (!loses_data(fault.kind) || may_lose_data(fault));
    }

    [[nodiscard]] bool may_lose_data(const Fault& fault) const {
        std::vector<NodeId> losers = fault.nodes;
        for (const Fault& other : plan_) {
            if (!loses_data(other.kind)) continue;
            for (const NodeId node : other.nodes) {
                if (!contains(losers, node)) losers.push_back(node);
            }
        }
        return static_cast<int>(losers.size()) <= budget_.nodes_losing_data_max;
    }

    const FaultBudget& budget_;
    Rng rng_;
    std::vector<NodeId> servers_;
    std::vector<NodeId> everyone_;
    std::vector<Fault> plan_;
};

}  // namespace

std::vector<Fault> random_plan(const FaultBudget& budget, Rng rng) {
    HW_CHECK(!budget.brokers.empty() || !budget.controllers.empty(), "nobody to hit");
    HW_CHECK(budget.length_min <= budget.length_max, "length_min is above length_max");
    return Planner(budget, rng).plan();
}

const std::vector<NodeId>& hit_nodes(const Fault& fault) {
    if (fault.kind != FaultKind::Cut) return fault.nodes;
    return *std::min_element(fault.groups.begin(), fault.groups.end(),
                             [](const auto& a, const auto& b) { return a.size() < b.size(); });
}

}  // namespace hw::sim
