#include "scenarios/checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "scenarios/units.hpp"

namespace hw::scenarios {
namespace {

std::string time_text(Instant t) { return duration_text(t - Instant{}); }

struct Check {
    const Node& root;
    const Scenario& scenario;
    Problems& problems;

    // The field's own place where it was written, else its owner's.
    [[nodiscard]] static Mark mark(const Node& node, std::string_view field) {
        const Node* value = node.find(field);
        return value != nullptr ? value->mark : node.mark;
    }
    [[nodiscard]] const Node& element(std::string_view list, std::size_t i) const {
        return root.find(list)->items[i];
    }
    [[nodiscard]] bool is_broker(std::int64_t id) const {
        return id >= kFirstBroker && id < kFirstBroker + scenario.cluster.brokers;
    }
    [[nodiscard]] const Topic* topic(const std::string& name) const {
        for (const Topic& t : scenario.topics) {
            if (t.name == name) return &t;
        }
        return nullptr;
    }

    void unique_names() const {
        std::set<std::string> seen;
        for (std::size_t i = 0; i < scenario.topics.size(); ++i) {
            if (seen.insert(scenario.topics[i].name).second) continue;
            problems.add(mark(element("topics", i), "name"),
                         "topic " + quoted(scenario.topics[i].name) + " is described twice");
        }
        seen.clear();
        for (std::size_t i = 0; i < scenario.clients.size(); ++i) {
            if (seen.insert(scenario.clients[i].name).second) continue;
            problems.add(element("clients", i).mark,
                         "two clients are called " + quoted(scenario.clients[i].name));
        }
    }

    void replicas(const Topic& t, const Node& node) const {
        if (t.assignment.empty() && t.replication > scenario.cluster.brokers) {
            problems.add(mark(node, "replication"),
                         fmt::format("{} replicas on {} brokers", t.replication,
                                     scenario.cluster.brokers),
                         "no more replicas than brokers");
        }
        for (const auto& row : t.assignment) {
            for (const std::int64_t id : row) {
                if (!is_broker(id)) no_broker(mark(node, "assignment"), id);
            }
        }
    }
    void no_broker(Mark at, std::int64_t id) const {
        problems.add(at, fmt::format("there is no broker {}", id),
                     fmt::format("{} to {}", kFirstBroker,
                                 kFirstBroker + scenario.cluster.brokers - 1));
    }

    void clients() const {
        for (std::size_t i = 0; i < scenario.clients.size(); ++i) {
            const Client& c = scenario.clients[i];
            const Node& node = element("clients", i);
            const Topic* t = topic(c.topic);
            if (t != nullptr && c.partition && *c.partition >= t->partitions) {
                problems.add(mark(node, "partition"),
                             fmt::format("topic {} has no partition {}", c.topic, *c.partition),
                             fmt::format("0 to {}", t->partitions - 1));
            }
            if (c.partition && c.keys.count > 0) {
                problems.add(mark(node, "keys"), "keys cannot choose a partition that is fixed",
                             "either keys or partition");
            }
            if (!c.rack.empty()) rack(c.rack, mark(node, "rack"));
            if (c.from - Instant{} >= scenario.duration) {
                problems.add(mark(node, "from"), "it starts after the run has ended",
                             "before duration, " + duration_text(scenario.duration));
            }
        }
    }
    void rack(const std::string& name, Mark at) const {
        std::vector<std::string> names;
        for (const Rack& r : scenario.cluster.racks) names.push_back(r.name);
        if (std::find(names.begin(), names.end(), name) != names.end()) return;
        problems.add(at, "there is no rack " + quoted(name), one_of(names),
                     nearest_name(name, names));
    }

    void in_time(Mark at, const std::optional<Instant>& when, const char* what) const {
        if (!when) return;
        if (*when - Instant{} > scenario.duration) {
            problems.add(at, fmt::format("{} at {} is after the run has ended", what,
                                         time_text(*when)),
                         "at most duration, " + duration_text(scenario.duration));
        }
    }
    void faults() const {
        for (std::size_t i = 0; i < scenario.faults.size(); ++i) {
            const Fault& f = scenario.faults[i];
            const Node& node = element("faults", i);
            const Mark at = mark(node, node.find("at") != nullptr ? "at" : "from");
            in_time(at, f.at, "a fault");
            in_time(mark(node, "restart"), f.restart, "a restart");
            if (scenario.heal_at && f.at && *f.at >= *scenario.heal_at &&
                f.kind != FaultKind::Start && f.kind != FaultKind::Heal) {
                problems.add(at, fmt::format("a fault at {}, after everything has healed",
                                             time_text(*f.at)),
                             "before heal_at, " + time_text(*scenario.heal_at));
            }
            for (const NodeSelector& one : f.nodes) selector(one, node.mark);
            for (const auto& group : f.groups) {
                for (const NodeSelector& one : group) selector(one, node.mark);
            }
        }
    }
    void selector(const NodeSelector& s, Mark at) const {
        in_time(at, s.resolved_at, "a role");
        if (s.kind != NodeSelector::Kind::Follower) return;
        const Topic* t = topic(s.topic);
        if (t == nullptr || s.nth < t->replication - 1) return;
        problems.add(at, fmt::format("{} has no follower {}", s.topic, s.nth + 1),
                     fmt::format("1 to {}", t->replication - 1));
    }

    void operations() const {
        for (std::size_t i = 0; i < scenario.operations.size(); ++i) {
            const Operation& op = scenario.operations[i];
            const Node& node = element("operations", i);
            in_time(mark(node, "at"), op.at, "an operation");
            if (op.kind == OperationKind::CreateTopic) {
                replicas(op.topic, *node.find("create_topic"));
            }
            for (const std::int64_t id : op.replicas) {
                if (!is_broker(id)) no_broker(mark(node, "to"), id);
            }
            if (op.broker && !is_broker(*op.broker)) {
                no_broker(mark(node, "alter_broker"), *op.broker);
            }
        }
    }

    void ending() const {
        if (scenario.heal_at) in_time(mark(root, "heal_at"), scenario.heal_at, "heal_at");
        if (scenario.eventually.conditions.empty()) return;
        if (!scenario.heal_at) {
            problems.add(mark(root, "eventually"), "eventually without heal_at",
                         "the time from which on nothing is broken any more");
        } else if (*scenario.heal_at - Instant{} + scenario.eventually.within >
                   scenario.duration) {
            problems.add(mark(root, "eventually"),
                         "the run ends before the conditions must have come true",
                         "heal_at + within to be at most duration, " +
                             duration_text(scenario.duration));
        }
    }
};

}  // namespace

void check_scenario(const Node& root, const Scenario& scenario, Problems& problems) {
    const Check check{root, scenario, problems};
    check.unique_names();
    for (std::size_t i = 0; i < scenario.topics.size(); ++i) {
        check.replicas(scenario.topics[i], check.element("topics", i));
    }
    check.clients();
    check.faults();
    check.operations();
    check.ending();
}

}  // namespace hw::scenarios
