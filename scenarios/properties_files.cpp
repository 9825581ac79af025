#include "scenarios/properties_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include "broker_model/config/properties.hpp"
#include "scenarios/overrides.hpp"

namespace hw::scenarios {
namespace {

constexpr std::array<std::string_view, 17> kOfAServer{
    "advertised.listeners", "broker.id", "broker.rack", "controller.listener.names",
    "controller.quorum.bootstrap.servers", "controller.quorum.voters", "cluster.id",
    "inter.broker.listener.name", "listener.security.protocol.map", "listeners", "log.dir",
    "log.dirs", "metadata.log.dir", "node.id", "process.roles", "reserved.broker.max.id",
    "security.inter.broker.protocol"};
constexpr std::array<std::string_view, 7> kOfAClient{
    "bootstrap.servers", "client.id", "client.rack", "key.deserializer", "key.serializer",
    "value.deserializer", "value.serializer"};

bool is_the_scenarios(Place place, std::string_view key) {
    const auto in = [key](const auto& keys) { return std::ranges::find(keys, key) != keys.end(); };
    if (place == Place::Brokers) return in(kOfAServer);
    return place != Place::Topic && in(kOfAClient);
}

std::optional<std::string> read(const PropertiesFile& file, int source, Problems& problems) {
    std::error_code error;
    if (std::filesystem::is_directory(file.path, error)) {
        problems.add({source, 0, 0}, "a directory", "a .properties file");
        return std::nullopt;
    }
    std::ifstream in(file.path, std::ios::binary);
    if (!in) {
        problems.add({source, 0, 0}, std::string("cannot be read: ") + std::strerror(errno));
        return std::nullopt;
    }
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

}  // namespace

bool apply_properties(Node& root, const PropertiesFile& file, Problems& problems,
                      std::vector<std::string>& notes) {
    const int source = problems.add_source(file.path, true);
    const auto text = read(file, source, problems);
    if (!text) return false;
    const auto parsed = config::parse_properties(*text);
    if (!parsed) {
        problems.add({source, parsed.error().line, 1}, parsed.error().what);
        return false;
    }
    bool good = true;
    for (const config::Override& o : parsed.value()) {
        if (is_the_scenarios(file.place, o.key)) {
            notes.push_back(fmt::format("{}:{}: {} is the scenario's to say: left out", file.path,
                                        o.line, o.key));
            continue;
        }
        Node value;
        value.kind = Node::Kind::Scalar;
        value.mark = {source, o.line, 1};
        value.text = o.value;
        value.quoted = true;
        if (set_everywhere(root, file.place, o.key, value)) continue;
        problems.add(value.mark, "unknown setting " + scenarios::quoted(o.key), "",
                     nearest_name(o.key, nearest_settings(file.place, o.key)));
        good = false;
    }
    return good;
}

}  // namespace hw::scenarios
