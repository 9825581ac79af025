// Writes a run into one SQLite database (*.hwrun). It appears under its name only when complete.
// Errors are kept and reported by finish(): a full disk must not end a simulation.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "broker_model/base/result.hpp"
#include "broker_model/invariants/cluster_view.hpp"
#include "broker_model/invariants/record_ledger.hpp"
#include "broker_model/node/event.hpp"
#include "sim/trace/metrics.hpp"
#include "sim/trace/outcome.hpp"

namespace hw::trace {

class RunFile {
  public:
    [[nodiscard]] static Result<std::unique_ptr<RunFile>, std::string> create(
        const std::string& path);
    ~RunFile();  // without finish(): nothing is left behind
    RunFile(const RunFile&) = delete;
    RunFile& operator=(const RunFile&) = delete;

    void meta(const std::string& key, const std::string& value);
    void scenario_text(const std::string& text);
    void change(std::int64_t place, const std::string& path, const std::string& value);
    void node(NodeId id, const std::string& name);
    void topic(TopicId id, const std::string& name, std::int64_t partitions);
    void event(const Event& event, const invariants::ClusterView& names);
    void ledger(const invariants::RecordLedger& ledger);
    void metrics(const Metrics& metrics);
    void outcome(const Outcome& outcome);

    // "" or what went wrong.
    [[nodiscard]] std::string finish();

  private:
    class Database;
    explicit RunFile(std::unique_ptr<Database> database);

    std::unique_ptr<Database> database_;
};

}  // namespace hw::trace
