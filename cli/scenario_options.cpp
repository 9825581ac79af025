#include "cli/scenario_options.hpp"

#include <fmt/format.h>

#include "cli/source_tree.hpp"

namespace hw::cli {

using scenarios::Place;

void ScenarioOptions::bind(CLI::App& cmd) {
    cmd.add_option("scenario", scenario, "a lab's name or a YAML file")->required();
    cmd.add_option("--set", changes, "path=value, again for more changes")
        ->allow_extra_args(false);
    cmd.add_option("--server-properties", server_properties, "settings of your brokers, a file");
    cmd.add_option("--producer-properties", producer_properties, "of your producers");
    cmd.add_option("--consumer-properties", consumer_properties, "of your consumers");
    cmd.add_option("--topic-properties", topic_properties, "of your topics");
}

scenarios::Overlay ScenarioOptions::overlay() const {
    scenarios::Overlay out;
    const auto file = [&out](Place place, const std::string& path) {
        if (!path.empty()) out.files.push_back({place, path});
    };
    file(Place::Brokers, server_properties);
    file(Place::Producer, producer_properties);
    file(Place::Consumer, consumer_properties);
    file(Place::Topic, topic_properties);
    for (const std::string& change : changes) {
        out.changes.push_back(scenarios::split_override(change));
    }
    if (!seed.empty()) out.changes.push_back({"seed", seed});
    return out;
}

Result<scenarios::Scenario, std::string> ScenarioOptions::load(
    const scenarios::Overlay& with) const {
    const std::string path = scenario_path(scenario);
    if (!std::filesystem::exists(path)) {
        std::vector<std::string> labs;
        for (const auto& lab : lab_files()) labs.push_back(lab.stem().string());
        const std::string near = scenarios::nearest_name(scenario, labs);
        const std::string hint = near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near);
        return Failure{fmt::format("{}: no such file, and no lab of this name; expected a scenario "
                                   "file or a lab (highwater list labs){}\n",
                                   scenario, hint)};
    }
    auto loaded = scenarios::load_file(path, with);
    if (!loaded) return Failure{loaded.error().text()};
    return std::move(loaded.value());
}

std::string ScenarioOptions::as_text() const {
    std::string out;
    const auto file = [&out](const char* option, const std::string& path) {
        if (!path.empty()) out += fmt::format(" {} '{}'", option, path);
    };
    file("--server-properties", server_properties);
    file("--producer-properties", producer_properties);
    file("--consumer-properties", consumer_properties);
    file("--topic-properties", topic_properties);
    for (const std::string& change : changes) out += fmt::format(" --set '{}'", change);
    return out;
}

}  // namespace hw::cli
