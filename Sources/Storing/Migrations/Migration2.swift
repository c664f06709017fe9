extension Migration {
  /// How a run was compared, and every baseline that was accepted. The file beside the eval set is
  /// what counts; the store remembers the ones before it.
  static let baselines = Migration(
    script: """
      ALTER TABLE runs ADD COLUMN gate TEXT;
      CREATE TABLE baselines (
        id INTEGER PRIMARY KEY,
        eval_set TEXT NOT NULL,
        name TEXT NOT NULL,
        accepted_at TEXT NOT NULL,
        run TEXT NOT NULL,
        body TEXT NOT NULL
      ) STRICT;
      CREATE INDEX baselines_by_name ON baselines (eval_set, name, id);
      """)
}
