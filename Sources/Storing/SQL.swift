/// The longer statements, each a constant: statements are cached by their text, and values are
/// only ever bound.
enum SQL {
  static let finalEndings: Set<String> = ["completed", "agent_failed"]

  static let ending = "SELECT id, outcome FROM trials WHERE run = ?1 AND digest = ?2"
  static let grading = "SELECT id FROM gradings WHERE run = ?1 AND digest = ?2"

  static let insertTrial = """
    INSERT INTO trials (
      run, digest, case_id, case_index, seed, outcome, failure, detail, attempts, agent_ns,
      latency_ns, input_tokens, output_tokens, cost_usd, tool_calls, failed_tool_calls, behaviour, tools)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
    """

  static let insertBody = "INSERT INTO bodies (trial, trajectory, log) VALUES (?1, ?2, ?3)"

  static let insertScore = """
    INSERT INTO scores (
      trial, grading, verdict, category, score, reason, first_wrong_step, grades, criteria)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
    """

  static let insertRun = """
    INSERT INTO runs (
      name, started_at, eval_set, eval_set_path, eval_set_digest, grading_digest, agent,
      agent_path, profile, trials_per_case, planned, seed, tool_version, status, fingerprint,
      cases, gate)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
    """

  private static let summaryColumns = """
    SELECT id, name, started_at, eval_set, eval_set_digest, grading_digest, agent, profile,
      planned, status
    FROM runs
    """

  static let runs = summaryColumns + " ORDER BY started_at DESC, id DESC LIMIT ?1"
  static let runsOfEvalSet =
    summaryColumns + " WHERE eval_set = ?2 ORDER BY started_at DESC, id DESC LIMIT ?1"

  static let run = """
    SELECT id, name, started_at, eval_set, eval_set_path, eval_set_digest, grading_digest, agent,
      agent_path, profile, trials_per_case, seed, tool_version, status, notes, fingerprint, cases,
      gate
    FROM runs WHERE name = ?1
    """

  /// ?1 is the run, ?2 the grading, ?3 how much is wanted: 0 verdicts, 1 figures as well, 2 grades
  /// as well. Old scores have their criteria only in their grades.
  private static let trialColumns = """
    SELECT t.id, t.digest, t.case_id, t.case_index, t.seed, t.outcome, t.failure, t.detail,
      t.attempts, t.agent_ns, t.latency_ns, t.input_tokens, t.output_tokens, t.cost_usd,
      t.tool_calls, t.failed_tool_calls, t.behaviour,
      s.verdict, s.category, s.score, s.reason, s.first_wrong_step,
      CASE WHEN ?3 > 0 THEN t.tools END, CASE WHEN ?3 = 1 THEN s.criteria END,
      CASE WHEN ?3 = 2 OR (?3 = 1 AND s.criteria IS NULL) THEN s.grades END
    FROM trials AS t LEFT JOIN scores AS s ON s.trial = t.id AND s.grading = ?2
    """
  private static let trialsOfRun = trialColumns + " WHERE t.run = ?1"

  static let trials =
    trialsOfRun + """
       AND (t.case_id, t.case_index, t.id) > (?4, ?5, ?6)
      ORDER BY t.case_id, t.case_index, t.id LIMIT ?7
      """
  static let trialsOfCase =
    trialsOfRun + """
       AND t.case_id = ?4 AND (t.case_index, t.id) > (?5, ?6)
      ORDER BY t.case_index, t.id LIMIT ?7
      """
  /// By the number under which trials lie in the file. The plus keeps SQLite from looking for the
  /// run in an index and sorting what it finds there.
  static let trialsAsStored =
    trialColumns + """
       WHERE +t.run = ?1 AND t.id > ?4 AND t.id <= ?5 ORDER BY t.id LIMIT ?6
      """
  static let firstAndLastTrial = "SELECT min(id), max(id) FROM trials WHERE run = ?1"
  static let trial = trialsOfRun + " AND t.digest = ?4"

  static let rememberedCounts = """
    SELECT completed, agent_failed, harness_failed, cancelled, passed, failed, unscored
    FROM run_counts WHERE run = ?1 AND grading_digest = ?2
    """
  static let rememberCounts = """
    INSERT OR REPLACE INTO run_counts VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
    """

  static let body = "SELECT trajectory, log FROM bodies WHERE trial = ?1"
}
