#include "scenarios/loader.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "scenarios/checks.hpp"
#include "scenarios/schema/codec.hpp"
#include "scenarios/settings.hpp"
#include "scenarios/units.hpp"
#include "scenarios/yaml/parse.hpp"

namespace hw::scenarios {
namespace {

// A partition count may be given by the assignment alone.
void fill_in(Topic& topic) {
    if (topic.assignment.empty()) return;
    topic.partitions = static_cast<std::int64_t>(topic.assignment.size());
    topic.replication = static_cast<std::int64_t>(topic.assignment.front().size());
}

void fill_in(Scenario& scenario) {
    while (scenario.lesson.ends_with('\n')) scenario.lesson.pop_back();  // of a folded text
    for (Topic& topic : scenario.topics) fill_in(topic);
    for (Operation& op : scenario.operations) fill_in(op.topic);
}

const Node* element(const Node& root, std::string_view list, std::size_t i) {
    return &root.find(list)->items[i];
}

// Each map's settings one by one; then, if all are sound, together.
class SettingsCheck {
  public:
    SettingsCheck(const Node& root, Scenario& scenario, Problems& problems)
        : root_(root), scenario_(scenario), problems_(problems) {}

    void run() {
        brokers();
        for (std::size_t i = 0; i < scenario_.topics.size(); ++i) {
            check(Place::Topic, *element(root_, "topics", i), "config", scenario_.topics[i].config);
        }
        for (std::size_t i = 0; i < scenario_.clients.size(); ++i) {
            Client& client = scenario_.clients[i];
            const Place place = client.role == Role::Producer ? Place::Producer : Place::Consumer;
            check(place, *element(root_, "clients", i), "config", client.config);
        }
        for (std::size_t i = 0; i < scenario_.operations.size(); ++i) {
            operation(scenario_.operations[i], *element(root_, "operations", i));
        }
    }

  private:
    void check(Place place, const Node& owner, std::string_view field, Settings& settings) {
        const Node* node = owner.find(field);
        if (!check_settings(place, node, settings, problems_)) return;
        if (settings.empty()) return;
        check_together(place, node != nullptr ? node->mark : owner.mark, settings,
                       scenario_.cluster.config, problems_);
    }
    void brokers() {
        const Node* cluster = root_.find("cluster");
        if (cluster == nullptr) return;
        check(Place::Brokers, *cluster, "config", scenario_.cluster.config);
        const Node* all = cluster->find("config_of");
        if (all == nullptr) return;
        for (const Node::Entry& entry : all->entries) {
            std::string why;
            Settings& own = scenario_.cluster.config_of[*parse_integer(entry.key, why)];
            if (!check_settings(Place::Brokers, &entry.value, own, problems_)) continue;
            Settings together = scenario_.cluster.config;
            for (const auto& [key, value] : own) together[key] = value;
            check_together(Place::Brokers, entry.value.mark, together, {}, problems_);
        }
    }
    void operation(Operation& op, const Node& node) {
        if (const Node* created = node.find("create_topic")) {
            check(Place::Topic, *created, "config", op.topic.config);
        }
        const bool topic = op.kind == OperationKind::AlterTopicConfig;
        check(topic ? Place::Topic : Place::Brokers, node, "set", op.set);
    }

    const Node& root_;
    Scenario& scenario_;
    Problems& problems_;
};

Scenario read_scenario(const Node& root, Problems& problems) {
    Scenario scenario;
    Reader reader(problems);
    const bool good = Codec<Scenario>::read(reader, root, {}, scenario);
    fill_in(scenario);
    if (good) {
        reader.run_later_checks(scenario);
        check_scenario(root, scenario, problems);
        SettingsCheck(root, scenario, problems).run();
    }
    return scenario;
}

// A variant must itself be a sound scenario; what is wrong is reported where the change is written.
void check_variant(const Node& root, std::size_t i, const Variant& variant, Problems& problems) {
    Problems own(problems.file());
    Node changed = root;
    std::erase_if(changed.entries, [](const Node::Entry& e) { return e.key == "try_next"; });
    bool good = true;
    for (const Override& change : changes_of(variant)) {
        const int source = own.add_source("set " + change.path);
        good = apply_override(changed, change, source, own) && good;
    }
    if (good) (void)read_scenario(changed, own);
    const Node* at = root.find("try_next")->items[i].find("set");
    for (const Problem& p : own.found()) {
        const std::string what = own.place(p.mark) + ": " + p.what;
        problems.add(at->mark, "with this change: " + what, p.expected, p.nearest);
    }
}

std::string name_of(const std::string& path) { return std::filesystem::path(path).stem().string(); }

}  // namespace

std::vector<Override> changes_of(const Variant& variant) {
    std::vector<Override> out;
    for (const auto& [path, value] : variant.set) out.push_back({path, value});
    return out;
}

Result<Scenario, Problems> load_text(std::string_view text, const std::string& path,
                                     const std::vector<Override>& changes) {
    Problems problems(path);
    std::optional<Node> root = parse_yaml(text, 0, problems);
    if (!root) return Failure{problems};
    bool applied = true;
    for (const Override& change : changes) {
        const int source = problems.add_source("--set " + change.path + "=" + change.value);
        applied = apply_override(*root, change, source, problems) && applied;
    }
    if (!applied) return Failure{problems};
    Scenario scenario = read_scenario(*root, problems);
    for (std::size_t i = 0; problems.none() && i < scenario.try_next.size(); ++i) {
        if (changes.empty()) check_variant(*root, i, scenario.try_next[i], problems);
    }
    if (!problems.none()) {
        problems.sort();
        return Failure{problems};
    }
    scenario.path = path;
    scenario.name = name_of(path);
    scenario.text = std::string(text);
    for (const Override& one : changes) scenario.changes.emplace_back(one.path, one.value);
    return scenario;
}

Result<Scenario, Problems> load_file(const std::string& path,
                                     const std::vector<Override>& changes) {
    Problems problems(path);
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) {
        problems.add({}, "a directory", "a scenario file (.yaml)");
        return Failure{problems};
    }
    std::ifstream in(path, std::ios::binary);
    if (!in) {
        problems.add({}, std::string("cannot be read: ") + std::strerror(errno));
        return Failure{problems};
    }
    std::string text(kTextBytesMax + 1, '\0');  // never more, also from a device or a pipe
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    return load_text(text, path, changes);
}

}  // namespace hw::scenarios
