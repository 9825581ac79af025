// A scenario file -> Scenario, or everything that is wrong with it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "broker_model/base/result.hpp"
#include "scenarios/overrides.hpp"
#include "scenarios/problem.hpp"
#include "scenarios/properties_files.hpp"
#include "scenarios/scenario.hpp"

namespace hw::scenarios {

// On top of the text: first configuration files, then changes.
struct Overlay {
    std::vector<PropertiesFile> files;
    std::vector<Override> changes;
};

[[nodiscard]] Result<Scenario, Problems> load_text(std::string_view text, const std::string& path,
                                                   const std::vector<Override>& changes = {});
[[nodiscard]] Result<Scenario, Problems> load_text(std::string_view text, const std::string& path,
                                                   const Overlay& overlay);
[[nodiscard]] Result<Scenario, Problems> load_file(const std::string& path,
                                                   const std::vector<Override>& changes = {});
[[nodiscard]] Result<Scenario, Problems> load_file(const std::string& path, const Overlay& overlay);

// The changes of a scenario's `try_next` entry, to load the same text again.
[[nodiscard]] std::vector<Override> changes_of(const Variant& variant);

}  // namespace hw::scenarios
