extension Migration {
  /// What reports say of trials, beside the trials: without it they would read every trajectory
  /// for the names of its tools. And how the trials of a run ended, counted once, because counting
  /// a million of them is what listing runs would spend its time on.
  ///
  /// Trials of before have neither tools nor criteria of their own; those are taken from their
  /// bodies and grades when they are asked for. Counts are made here, except for runs that another
  /// process may be writing.
  static let figures = Migration(
    script: """
      ALTER TABLE trials ADD COLUMN tools TEXT;
      ALTER TABLE scores ADD COLUMN criteria TEXT;
      CREATE TABLE run_counts (
        run INTEGER PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
        grading_digest BLOB NOT NULL,
        completed INTEGER NOT NULL,
        agent_failed INTEGER NOT NULL,
        harness_failed INTEGER NOT NULL,
        cancelled INTEGER NOT NULL,
        passed INTEGER NOT NULL,
        failed INTEGER NOT NULL,
        unscored INTEGER NOT NULL
      ) STRICT;
      INSERT INTO run_counts
      SELECT r.id, r.grading_digest,
        (SELECT count(*) FROM trials WHERE run = r.id AND outcome = 'completed'),
        (SELECT count(*) FROM trials WHERE run = r.id AND outcome = 'agent_failed'),
        (SELECT count(*) FROM trials WHERE run = r.id AND outcome = 'harness_failed'),
        (SELECT count(*) FROM trials WHERE run = r.id AND outcome = 'cancelled'),
        (SELECT count(*) FROM scores WHERE grading = g.id AND verdict = 'passed'),
        (SELECT count(*) FROM scores WHERE grading = g.id AND verdict = 'failed'),
        (SELECT count(*) FROM scores WHERE grading = g.id AND verdict = 'unscored')
      FROM runs AS r LEFT JOIN gradings AS g ON g.run = r.id AND g.digest = r.grading_digest
      WHERE r.status <> 'running';
      """)
}
