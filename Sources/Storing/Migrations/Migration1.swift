extension Migration {
  /// Runs, their trials, and what graders said about them.
  ///
  /// Bodies stand in a table of their own, so that listing a million trials reads no trajectory.
  /// `trials.id` grows in the order in which trials finished. Seeds are text: SQLite's integers
  /// have a sign. A run's `id` is never used twice, so that a program which still holds one of a
  /// run that another pruned can't write into a later run.
  static let runsAndTrials = Migration(
    script: """
      CREATE TABLE runs (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL UNIQUE,
        started_at TEXT NOT NULL,
        eval_set TEXT NOT NULL,
        eval_set_path TEXT NOT NULL,
        eval_set_digest BLOB NOT NULL,
        grading_digest BLOB NOT NULL,
        agent TEXT NOT NULL,
        agent_path TEXT NOT NULL,
        profile TEXT,
        trials_per_case INTEGER NOT NULL,
        planned INTEGER NOT NULL,
        seed TEXT NOT NULL,
        tool_version TEXT NOT NULL,
        status TEXT NOT NULL,
        notes TEXT,
        fingerprint TEXT NOT NULL,
        cases TEXT NOT NULL
      ) STRICT;
      CREATE INDEX runs_by_start ON runs (started_at, id);
      CREATE INDEX runs_by_eval_set ON runs (eval_set, started_at, id);

      CREATE TABLE trials (
        id INTEGER PRIMARY KEY,
        run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        digest BLOB NOT NULL,
        case_id TEXT NOT NULL,
        case_index INTEGER NOT NULL,
        seed TEXT NOT NULL,
        outcome TEXT NOT NULL
          CHECK (outcome IN ('completed', 'agent_failed', 'harness_failed', 'cancelled')),
        failure TEXT,
        detail TEXT,
        attempts INTEGER NOT NULL,
        agent_ns INTEGER NOT NULL,
        latency_ns INTEGER,
        input_tokens INTEGER,
        output_tokens INTEGER,
        cost_usd REAL,
        tool_calls INTEGER NOT NULL,
        failed_tool_calls INTEGER NOT NULL,
        behaviour INTEGER,
        UNIQUE (run, digest)
      ) STRICT;
      CREATE INDEX trials_by_case ON trials (run, case_id, case_index);
      CREATE INDEX trials_by_outcome ON trials (run, outcome);

      CREATE TABLE bodies (
        trial INTEGER PRIMARY KEY REFERENCES trials (id) ON DELETE CASCADE,
        trajectory BLOB,
        log BLOB
      ) STRICT;

      CREATE TABLE gradings (
        id INTEGER PRIMARY KEY,
        run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        digest BLOB NOT NULL,
        UNIQUE (run, digest)
      ) STRICT;

      CREATE TABLE scores (
        trial INTEGER NOT NULL REFERENCES trials (id) ON DELETE CASCADE,
        grading INTEGER NOT NULL REFERENCES gradings (id) ON DELETE CASCADE,
        verdict TEXT NOT NULL CHECK (verdict IN ('passed', 'failed', 'unscored')),
        category TEXT,
        score REAL,
        reason TEXT NOT NULL,
        first_wrong_step INTEGER,
        grades TEXT NOT NULL,
        PRIMARY KEY (trial, grading)
      ) STRICT;
      CREATE INDEX scores_by_verdict ON scores (grading, verdict);
      """)
}
