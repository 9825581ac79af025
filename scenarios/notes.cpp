#include "scenarios/notes.hpp"

#include <algorithm>

#include "broker_model/config/overrides.hpp"

namespace hw::scenarios {
namespace {

class Notes {
  public:
    void look(const std::string& where, config::Scope scope, const Settings& settings) {
        config::Overrides keys;
        for (const auto& [key, value] : settings) keys.push_back({key, value});
        for (const config::KeyNote& note : config::notes_on_keys(scope, keys)) {
            // Unknown here: it is a dynamic quota, or the loader would have refused it.
            if (note.kind == config::KeyNote::Kind::Unknown) continue;
            std::string line = where + ": " + config::to_text(note);
            if (std::ranges::find(lines_, line) == lines_.end()) lines_.push_back(std::move(line));
        }
    }
    [[nodiscard]] std::vector<std::string> take() { return std::move(lines_); }

  private:
    std::vector<std::string> lines_;
};

void look_at_operation(Notes& notes, const Operation& op) {
    switch (op.kind) {
        case OperationKind::CreateTopic:
            notes.look("topic " + op.topic.name, config::Scope::Topic, op.topic.config);
            return;
        case OperationKind::AlterTopicConfig:
            notes.look("topic " + op.name, config::Scope::Topic, op.set);
            return;
        case OperationKind::AlterBrokerConfig:
            notes.look("brokers", config::Scope::Broker, op.set);
            return;
        default: return;
    }
}

}  // namespace

std::vector<std::string> notes_on_settings(const Scenario& scenario) {
    Notes notes;
    notes.look("brokers", config::Scope::Broker, scenario.cluster.config);
    for (const auto& [id, settings] : scenario.cluster.config_of) {
        notes.look("node " + std::to_string(id), config::Scope::Broker, settings);
    }
    for (const Topic& topic : scenario.topics) {
        notes.look("topic " + topic.name, config::Scope::Topic, topic.config);
    }
    for (const Client& client : scenario.clients) {
        const bool producer = client.role == Role::Producer;
        notes.look((producer ? "producer " : "consumer ") + client.name,
                   producer ? config::Scope::Producer : config::Scope::Consumer, client.config);
    }
    for (const Operation& op : scenario.operations) look_at_operation(notes, op);
    return notes.take();
}

}  // namespace hw::scenarios
