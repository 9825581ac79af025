// Real configuration as input: server.properties, producer.properties, ... of a cluster that runs
// somewhere are laid over a scenario, whose run then answers for that configuration. The files win
// over what the scenario says; --set wins over the files.
//   server.properties    every broker and controller (cluster.config)
//   producer, consumer   every client of the kind
//   topic                every topic
// Who and where a server or client is (node.id, listeners, bootstrap.servers, log.dirs, ...) is the
// scenario's: such keys are noted and left out. An unknown key is a problem at its line.
#pragma once

#include <string>
#include <vector>

#include "scenarios/problem.hpp"
#include "scenarios/settings.hpp"

namespace hw::scenarios {

struct PropertiesFile {
    Place place = Place::Brokers;
    std::string path;
};

// False after reporting what is wrong. Keys that were left out are added to `notes`.
bool apply_properties(Node& root, const PropertiesFile& file, Problems& problems,
                      std::vector<std::string>& notes);

}  // namespace hw::scenarios
