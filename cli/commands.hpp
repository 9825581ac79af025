// One file per sub-command; each adds itself to the parser and sets the exit code.
#pragma once

namespace CLI {
class App;
}

namespace hw::cli {

inline constexpr int kExitAsExpected = 0;
inline constexpr int kExitDiffers = 1;      // the verdict differs from what the scenario expects
inline constexpr int kExitBadInput = 2;
inline constexpr int kExitSafety = 10;      // a safety invariant broke
inline constexpr int kExitLiveness = 11;
inline constexpr int kExitCrash = 12;       // the simulator itself failed
inline constexpr int kExitNondeterminism = 13;

void add_bench(CLI::App& app, int& exit_code);
void add_config(CLI::App& app, int& exit_code);
void add_conformance(CLI::App& app, int& exit_code);
void add_demo(CLI::App& app, int& exit_code);
void add_list(CLI::App& app, int& exit_code);
void add_run(CLI::App& app, int& exit_code);
void add_schema(CLI::App& app, int& exit_code);

}  // namespace hw::cli
