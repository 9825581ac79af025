#include "sim/trace/read_run_file.hpp"

#include <sqlite3.h>

#include <functional>

#include "sim/trace/run_file_schema.hpp"

namespace hw::trace {
namespace {

class Reader {
  public:
    explicit Reader(const std::string& path) {
        status_ = sqlite3_open_v2(path.c_str(), &db_, SQLITE_OPEN_READONLY, nullptr);
    }
    ~Reader() { sqlite3_close(db_); }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    using Row = std::function<void(const std::vector<std::string>&)>;
    void each(const char* sql, const Row& row) {
        sqlite3_stmt* statement = nullptr;
        if (status_ == SQLITE_OK) status_ = sqlite3_prepare_v2(db_, sql, -1, &statement, nullptr);
        while (status_ == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW) {
            std::vector<std::string> columns;
            for (int i = 0; i < sqlite3_column_count(statement); ++i) {
                const auto* text = sqlite3_column_text(statement, i);
                columns.emplace_back(text == nullptr ? "" : reinterpret_cast<const char*>(text));
            }
            row(columns);
        }
        sqlite3_finalize(statement);
    }
    [[nodiscard]] std::string problem() const {
        return status_ == SQLITE_OK ? "" : sqlite3_errmsg(db_);
    }

  private:
    sqlite3* db_ = nullptr;
    int status_ = SQLITE_OK;
};

}  // namespace

Result<RunSource, std::string> read_run_source(const std::string& path) {
    Reader reader(path);
    RunSource out;
    std::string version;
    reader.each("PRAGMA user_version", [&](const auto& row) { version = row[0]; });
    reader.each("SELECT text FROM scenario", [&](const auto& row) { out.scenario = row[0]; });
    reader.each("SELECT key, value FROM meta", [&](const auto& row) {
        if (row[0] == "seed") out.seed = row[1];
        if (row[0] == "digest") out.digest = row[1];
    });
    reader.each("SELECT path, value FROM changes ORDER BY place", [&](const auto& row) {
        out.changes.emplace_back(row[0], row[1]);
    });
    if (!reader.problem().empty()) return Failure{path + ": no run file: " + reader.problem()};
    if (version != std::to_string(kRunFileVersion)) {
        return Failure{path + ": a run file of version " + version + ", expected " +
                       std::to_string(kRunFileVersion)};
    }
    return out;
}

}  // namespace hw::trace
