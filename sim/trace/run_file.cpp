#include "sim/trace/run_file.hpp"

#include <sqlite3.h>

#include <cstdio>
#include <optional>
#include <string_view>

#include "broker_model/protocol/errors.hpp"
#include "sim/trace/run_file_schema.hpp"
#include "sim/trace/sentence.hpp"

namespace hw::trace {

using namespace invariants;

// A prepared INSERT; values are bound in order. Absent ids and numbers become NULL.
class Insert {
  public:
    Insert(sqlite3* db, const char* sql, int& status) : status_(status) {
        check(sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement_, nullptr));
    }
    ~Insert() { sqlite3_finalize(statement_); }
    Insert(const Insert&) = delete;
    Insert& operator=(const Insert&) = delete;

    Insert& operator<<(std::int64_t value) {
        check(sqlite3_bind_int64(statement_, ++column_, value));
        return *this;
    }
    // The text must live until run().
    Insert& operator<<(std::string_view text) {
        check(sqlite3_bind_text(statement_, ++column_, text.data(), static_cast<int>(text.size()),
                                SQLITE_STATIC));
        return *this;
    }
    Insert& null() {
        check(sqlite3_bind_null(statement_, ++column_));
        return *this;
    }
    Insert& unless_negative(std::int64_t value) { return value < 0 ? null() : *this << value; }
    void run() {
        const int done = sqlite3_step(statement_);
        if (done != SQLITE_DONE) check(done);
        sqlite3_reset(statement_);
        column_ = 0;
    }

  private:
    void check(int status) {
        if (status != SQLITE_OK && status_ == SQLITE_OK) status_ = status;
    }
    sqlite3_stmt* statement_ = nullptr;
    int& status_;
    int column_ = 0;
};

class RunFile::Database {
  public:
    explicit Database(std::string path) : path_(std::move(path)), part_(path_ + ".part") {}
    ~Database() {
        event_.reset();
        sqlite3_close(db_);
        std::remove(part_.c_str());
    }
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    [[nodiscard]] bool open() {
        std::remove(part_.c_str());
        status_ = sqlite3_open(part_.c_str(), &db_);
        // The file is thrown away unless it is complete, so it needs no journal.
        run("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE;");
        run(("PRAGMA user_version=" + std::to_string(kRunFileVersion)).c_str());
        run("BEGIN");
        run(kRunFileTables);
        run(kRunFileViews);
        if (status_ == SQLITE_OK) {
            event_.emplace(db_, "INSERT INTO events VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                           status_);
        }
        return status_ == SQLITE_OK;
    }
    void run(const char* sql) {
        if (status_ == SQLITE_OK) status_ = sqlite3_exec(db_, sql, nullptr, nullptr, nullptr);
    }
    [[nodiscard]] Insert insert(const char* sql) { return {db_, sql, status_}; }
    [[nodiscard]] Insert& event() { return *event_; }
    [[nodiscard]] bool good() const { return status_ == SQLITE_OK; }
    [[nodiscard]] std::string problem() const {
        return path_ + ": cannot be written: " + sqlite3_errstr(status_);
    }
    [[nodiscard]] std::string finish() {
        run("COMMIT");
        event_.reset();
        if (status_ == SQLITE_OK) status_ = sqlite3_close(db_);
        if (status_ != SQLITE_OK) return problem();
        db_ = nullptr;
        if (std::rename(part_.c_str(), path_.c_str()) != 0) return path_ + ": cannot be written";
        return {};
    }

  private:
    std::string path_;
    std::string part_;
    sqlite3* db_ = nullptr;
    int status_ = SQLITE_OK;
    std::optional<Insert> event_;
};

RunFile::RunFile(std::unique_ptr<Database> database) : database_(std::move(database)) {}
RunFile::~RunFile() = default;

Result<std::unique_ptr<RunFile>, std::string> RunFile::create(const std::string& path) {
    auto database = std::make_unique<Database>(path);
    if (!database->open()) return Failure{database->problem()};
    std::unique_ptr<RunFile> file(new RunFile(std::move(database)));
    Insert fact = file->database_->insert("INSERT INTO facts VALUES (?,?)");
    for (int i = 0; i < static_cast<int>(Fact::kCount); ++i) {
        (fact << i << fact_name(static_cast<Fact>(i))).run();
    }
    return file;
}

void RunFile::meta(const std::string& key, const std::string& value) {
    (database_->insert("INSERT OR REPLACE INTO meta VALUES (?,?)") << key << value).run();
}

void RunFile::scenario_text(const std::string& text) {
    (database_->insert("INSERT INTO scenario VALUES (?)") << text).run();
}

void RunFile::node(NodeId id, const std::string& name) {
    (database_->insert("INSERT OR REPLACE INTO nodes VALUES (?,?)") << id.value() << name).run();
}

void RunFile::topic(TopicId id, const std::string& name, std::int64_t partitions) {
    (database_->insert("INSERT OR REPLACE INTO topics VALUES (?,?,?)")
     << id.value() << name << partitions)
        .run();
}

void RunFile::event(const Event& event, const ClusterView& names) {
    if (!database_->good()) return;
    const Observation& w = event.what;
    const std::string text = sentence(event, names);
    const std::string_view error =
        w.error == 0 ? std::string_view{} : error_name(ErrorCode{w.error});
    Insert& row = database_->event();
    row << static_cast<std::int64_t>(event.seq) << event.at.ns() << event.node.value()
        << static_cast<std::int64_t>(w.fact);
    row.unless_negative(w.tp.topic.value()).unless_negative(w.tp.partition);
    row.unless_negative(w.epoch.value()).unless_negative(w.offset.value());
    row.unless_negative(w.offset2.value()) << w.value << w.value2;
    row.unless_negative(w.stream.value());
    error.empty() ? row.null() : row << error;
    w.rule == nullptr ? row.null() : row << std::string_view(w.rule);
    (row << text).run();
}

void RunFile::ledger(const RecordLedger& ledger) {
    Insert stream = database_->insert("INSERT INTO streams VALUES (?,?,?,?,?,?)");
    Insert range = database_->insert("INSERT INTO records VALUES (?,?,?,?)");
    Insert ack = database_->insert("INSERT INTO acks VALUES (?,?,?,?,?,?)");
    for (const StreamLedger& s : ledger.streams()) {
        (stream << s.stream.value() << s.producer.value() << s.tp.topic.value() << s.tp.partition
                << s.longest_wait.ns() << s.longest_wait_from.ns())
            .run();
        const std::pair<std::string_view, const IntervalSet*> fates[] = {
            {"sent", &s.sent}, {"acked", &s.acked}, {"failed", &s.failed},
            {"acked_lost", &s.acked_lost}, {"duplicated", &s.duplicated},
            {"reordered", &s.reordered}, {"failed_but_present", &s.failed_but_present},
            {"expired", &s.expired}, {"compacted", &s.compacted}};
        for (const auto& [fate, set] : fates) {
            for (const Interval& part : set->parts()) {
                (range << s.stream.value() << fate << part.begin << part.end - 1).run();
            }
        }
        for (const AckedRun& run : s.acked_runs) {
            (ack << s.stream.value() << run.first << run.first + run.count - 1)
                .unless_negative(run.base_offset.value());
            (ack << run.first_at.ns() << run.last_at.ns()).run();
        }
    }
}

void RunFile::metrics(const Metrics& metrics) {
    Insert series = database_->insert("INSERT INTO series VALUES (?,?,?,?,?,?,?)");
    Insert sample = database_->insert("INSERT INTO samples VALUES (?,?,?)");
    std::int64_t id = 0;
    for (const Series& s : metrics.series()) {
        const MetricInfo& info = metric_info(s.metric);
        (series << ++id << std::string_view(info.name) << std::string_view(info.unit)
                << std::string_view(info.doc))
            .unless_negative(s.node.value())
            .unless_negative(s.tp.topic.value())
            .unless_negative(s.tp.partition)
            .run();
        for (const Series::Sample& one : s.samples) (sample << id << one.at_s << one.value).run();
    }
}

void RunFile::outcome(const Outcome& outcome) {
    meta("name", outcome.name);
    meta("path", outcome.scenario);
    meta("seed", std::to_string(outcome.seed));
    meta("digest", outcome.digest);
    meta("verdict", verdict_name(outcome.verdict));
    meta("sim_time_ns", std::to_string(outcome.sim_time.ns()));
    meta("events", std::to_string(outcome.events));
    meta("steps", std::to_string(outcome.steps));
    Insert invariant = database_->insert("INSERT INTO invariants VALUES (?,?,?,?)");
    for (const InvariantOutcome& one : outcome.invariants) {
        (invariant << one.name << one.statement << (one.held ? 1 : 0)
                   << static_cast<std::int64_t>(one.breaches))
            .run();
    }
    Insert breach = database_->insert("INSERT INTO breaches VALUES (?,?,?,?,?,?,?)");
    for (const Breach& one : outcome.breaches) {
        breach << one.invariant << one.at.ns();
        breach.unless_negative(one.event == 0 ? -1 : static_cast<std::int64_t>(one.event))
            .unless_negative(one.tp.topic.value())
            .unless_negative(one.tp.partition)
            .unless_negative(one.offset.value());
        (breach << one.what).run();
    }
    Insert judged = database_->insert("INSERT INTO judged VALUES (?,?,?)");
    for (const Judged& one : outcome.judged) {
        (judged << one.what << one.got << (one.met ? 1 : 0)).run();
    }
    Insert count = database_->insert("INSERT INTO counts VALUES (?,?)");
    for (const auto& [name, value] : outcome.counts) (count << name << value).run();
}

std::string RunFile::finish() { return database_->finish(); }

}  // namespace hw::trace
