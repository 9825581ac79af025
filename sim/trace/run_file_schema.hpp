// The tables of a run file. The comments travel inside the database: `.schema` in the sqlite3 shell
// prints them. Times are nanoseconds since the start of the run (`_ns`) or seconds (views).
#pragma once

namespace hw::trace {

inline constexpr int kRunFileVersion = 1;

inline constexpr const char* kRunFileTables = R"sql(
CREATE TABLE meta (       -- what was run, and by what
  key TEXT PRIMARY KEY,   -- version, commit, scenario, path, seed, digest, kafka, verdict, ...
  value TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE scenario (   -- the scenario file as it was read
  text TEXT NOT NULL
);
CREATE TABLE nodes (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL      -- broker-1, controller-100, p1
);
CREATE TABLE topics (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  partitions INTEGER NOT NULL
);
CREATE TABLE facts (      -- kinds of events
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL
);
CREATE TABLE events (     -- what was observed; appends, watermarks and records only when asked for
  seq INTEGER PRIMARY KEY,  -- place among all events of the run, stored or not
  t_ns INTEGER NOT NULL,
  node INTEGER NOT NULL,
  fact INTEGER NOT NULL,
  topic INTEGER,
  part INTEGER,
  epoch INTEGER,          -- leader epoch
  off INTEGER,            -- for the meaning of off, off2, value, value2 see the fact
  off2 INTEGER,
  value INTEGER,
  value2 INTEGER,
  stream INTEGER,
  error TEXT,
  rule TEXT,              -- the rule that decided
  text TEXT NOT NULL      -- the event as a sentence
);
CREATE TABLE streams (    -- one producer's records to one partition, numbered from 0
  id INTEGER PRIMARY KEY,
  producer INTEGER NOT NULL,
  topic INTEGER NOT NULL,
  part INTEGER NOT NULL,
  longest_wait_ns INTEGER NOT NULL,       -- without an acknowledgement while records waited
  longest_wait_from_ns INTEGER NOT NULL
);
CREATE TABLE records (    -- the fate of every record, as ranges
  stream INTEGER NOT NULL,
  fate TEXT NOT NULL,     -- sent, acked, failed, acked_lost, duplicated, reordered,
                          -- failed_but_present, expired, compacted
  first INTEGER NOT NULL,
  last INTEGER NOT NULL
);
CREATE TABLE acks (       -- runs of records acknowledged at consecutive offsets
  stream INTEGER NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  off INTEGER,            -- of the first; null with acks=0
  first_t_ns INTEGER NOT NULL,
  last_t_ns INTEGER NOT NULL
);
CREATE TABLE invariants (
  name TEXT PRIMARY KEY,
  statement TEXT NOT NULL,
  held INTEGER NOT NULL,
  breaches INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE breaches (   -- the first of each invariant
  invariant TEXT NOT NULL,
  t_ns INTEGER NOT NULL,
  event INTEGER,          -- null: found at the end
  topic INTEGER,
  part INTEGER,
  off INTEGER,
  text TEXT NOT NULL
);
CREATE TABLE judged (     -- each expectation of the scenario and what came of it
  what TEXT NOT NULL,
  got TEXT NOT NULL,
  met INTEGER NOT NULL
);
CREATE TABLE counts (     -- totals of the run
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE series (     -- metrics under their JMX names
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  unit TEXT NOT NULL,
  doc TEXT NOT NULL,
  node INTEGER,
  topic INTEGER,
  part INTEGER
);
CREATE TABLE samples (    -- a value holds until the next sample of its series
  series INTEGER NOT NULL,
  t_s INTEGER NOT NULL,
  value INTEGER NOT NULL,
  PRIMARY KEY (series, t_s)
) WITHOUT ROWID;
)sql";

inline constexpr const char* kRunFileViews = R"sql(
CREATE VIEW timeline AS
  SELECT seq, t_ns / 1e9 AS t, n.name AS node, f.name AS fact,
         CASE WHEN e.topic IS NULL THEN NULL ELSE tp.name || '-' || e.part END AS partition,
         e.epoch, e.off, e.off2, e.value, e.value2, e.error, e.rule, e.text
  FROM events e JOIN facts f ON f.id = e.fact LEFT JOIN nodes n ON n.id = e.node
       LEFT JOIN topics tp ON tp.id = e.topic
  ORDER BY seq;
CREATE VIEW leader_changes AS
  SELECT seq, t, partition, epoch, value AS leader, value2 AS old_leader,
         fact = 'UncleanLeaderElected' AS unclean, text
  FROM timeline WHERE fact IN ('LeaderElected', 'UncleanLeaderElected', 'PartitionOffline');
CREATE VIEW isr_changes AS
  SELECT seq, t, node AS leader, partition, epoch, value2 AS old_size, value AS size, text
  FROM timeline WHERE fact = 'IsrChanged';
CREATE VIEW faults AS
  SELECT seq, t, node, fact = 'FaultHealed' AS over, text
  FROM timeline WHERE fact IN ('FaultInjected', 'FaultHealed', 'NodeStopped', 'NodeStarted');
CREATE VIEW fates AS
  SELECT n.name AS producer, tp.name || '-' || s.part AS partition, r.fate, r.first, r.last,
         r.last - r.first + 1 AS records
  FROM records r JOIN streams s ON s.id = r.stream LEFT JOIN nodes n ON n.id = s.producer
       LEFT JOIN topics tp ON tp.id = s.topic;
CREATE VIEW lost_records AS
  SELECT f.producer, f.partition, f.first, f.last, f.records FROM fates f
  WHERE f.fate = 'acked_lost';
CREATE VIEW metrics AS
  SELECT s.name, n.name AS node, CASE WHEN s.topic IS NULL THEN NULL ELSE tp.name || '-' || s.part
         END AS partition, s.unit, m.t_s, m.value
  FROM series s JOIN samples m ON m.series = s.id LEFT JOIN nodes n ON n.id = s.node
       LEFT JOIN topics tp ON tp.id = s.topic;
)sql";

}  // namespace hw::trace
