/// The longer statements, each a constant: statements are cached by their text, and values are
/// only ever bound.
enum SQL {
  static let finalEndings: Set<String> = ["completed", "agent_failed"]

  static let ending = "SELECT id, outcome FROM trials WHERE run = ?1 AND digest = ?2"
  static let grading = "SELECT id FROM gradings WHERE run = ?1 AND digest = ?2"

  static let insertTrial = """
    INSERT INTO trials (
      run, digest, case_id, case_index, seed, outcome, failure, detail, attempts, agent_ns,
      latency_ns, input_tokens, output_tokens, cost_usd, tool_calls, failed_tool_calls, behaviour)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
    """

  static let insertBody = "INSERT INTO bodies (trial, trajectory, log) VALUES (?1, ?2, ?3)"

  static let insertScore = """
    INSERT INTO scores (
      trial, grading, verdict, category, score, reason, first_wrong_step, grades)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
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

  /// ?1 is the run, ?2 the grading, ?3 whether grades are wanted.
  private static let trialColumns = """
    SELECT t.id, t.digest, t.case_id, t.case_index, t.seed, t.outcome, t.failure, t.detail,
      t.attempts, t.agent_ns, t.latency_ns, t.input_tokens, t.output_tokens, t.cost_usd,
      t.tool_calls, t.failed_tool_calls, t.behaviour,
      s.verdict, s.category, s.score, s.reason, s.first_wrong_step, CASE WHEN ?3 THEN s.grades END
    FROM trials AS t LEFT JOIN scores AS s ON s.trial = t.id AND s.grading = ?2
    WHERE t.run = ?1
    """

  static let trials =
    trialColumns + """
       AND (t.case_id, t.case_index, t.id) > (?4, ?5, ?6)
      ORDER BY t.case_id, t.case_index, t.id LIMIT ?7
      """
  static let trialsOfCase =
    trialColumns + """
       AND t.case_id = ?4 AND (t.case_index, t.id) > (?5, ?6)
      ORDER BY t.case_index, t.id LIMIT ?7
      """
  static let trial = trialColumns + " AND t.digest = ?4"

  static let body = "SELECT trajectory, log FROM bodies WHERE trial = ?1"
}
