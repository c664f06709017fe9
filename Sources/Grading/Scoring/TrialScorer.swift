package import EvalModel

/// Judges trials: every criterion by its grader, and then the trial.
///
/// - The criteria are those of the rubric, those of the case, and the case's limits.
/// - A trial fails when a critical criterion fails; it can't be judged when a critical criterion
///   can't; else it passes when the weighted mean of what was scored reaches the rubric's pass
///   score. Without a rubric nobody said how much may fail, so nothing may.
/// - A failed trial counts under the category of its worst failed criterion: critical ones first,
///   then by weight, then in the order in which they are written.
package enum TrialScorer {
  /// `nil` for trials that say nothing about the agent.
  package static func score(
    record: TrialRecord, evalCase: EvalCase, rubric: Rubric?
  ) -> TrialScore? {
    switch record.outcome {
    case .completed(let trajectory):
      score(
        evidence: Evidence(
          evalCase: evalCase, trajectory: trajectory, wallTime: record.agentTime),
        rubric: rubric)
    case .agentFailed(let failure, let partial):
      TrialScore(
        verdict: .failed(failure.category), score: 0, reason: Messages.agentFailed(failure),
        firstWrongStep: partial.steps.indices.last, grades: [])
    case .harnessFailed, .cancelled: nil
    }
  }

  package static func score(evidence: Evidence, rubric: Rubric?) -> TrialScore {
    var bench = Bench(evidence)
    let evalCase = evidence.evalCase
    for criterion in rubric?.criteria ?? [] { bench.judge(criterion) }
    for criterion in evalCase.criteria { bench.judge(criterion) }
    if !evalCase.limits.isEmpty { bench.judge(evalCase.limitsCriterion) }
    return verdict(on: bench.grades, passScore: rubric?.passScore ?? 1)
  }

  private static func verdict(on grades: [Grade], passScore: Double) -> TrialScore {
    let score = weightedScore(grades)
    func result(
      _ verdict: TrialScore.Verdict, _ reason: String, firstWrongStep: Int? = nil
    ) -> TrialScore {
      TrialScore(
        verdict: verdict, score: score, reason: reason, firstWrongStep: firstWrongStep,
        grades: grades)
    }
    let failed = worstFirst(grades.filter { $0.passed == false })
    if let worst = failed.first, worst.isCritical {
      return result(
        .failed(worst.category), Messages.criticalFailed(worst, of: failed),
        firstWrongStep: firstWrongStep(failed))
    }
    if let missing = grades.first(where: { $0.isCritical && $0.passed == nil }) {
      return result(.unscored, Messages.cannotJudge(missing))
    }
    guard let score else {
      return result(.unscored, grades.isEmpty ? Messages.noCriteria : Messages.nothingScored)
    }
    // Weights like 0.1 don't add up exactly, and a score on the line must pass.
    if score >= passScore - 1e-9 { return result(.passed, Messages.passed(score, grades)) }
    let culprit = failed.first ?? largestLoss(grades)
    return result(
      .failed(culprit?.category ?? .goal), Messages.tooLow(score, passScore, culprit),
      firstWrongStep: firstWrongStep(failed))
  }

  /// The weighted mean of what was scored; the plain mean when nothing scored has a weight.
  private static func weightedScore(_ grades: [Grade]) -> Double? {
    var (sum, weights, plainSum, count) = (0.0, 0.0, 0.0, 0.0)
    for grade in grades {
      guard case .scored(let value, _) = grade.assessment.verdict else { continue }
      sum += value * grade.weight
      weights += grade.weight
      plainSum += value
      count += 1
    }
    if count == 0 { return nil }
    return weights > 0 ? sum / weights : plainSum / count
  }

  private static func worstFirst(_ failed: [Grade]) -> [Grade] {
    // The standard sort is not promised to be stable, so the order decides ties explicitly.
    failed.enumerated().sorted { left, right in
      if left.element.isCritical != right.element.isCritical { return left.element.isCritical }
      if left.element.weight != right.element.weight {
        return left.element.weight > right.element.weight
      }
      return left.offset < right.offset
    }.map(\.element)
  }

  private static func largestLoss(_ grades: [Grade]) -> Grade? {
    var worst: (grade: Grade, loss: Double)?
    for grade in grades {
      guard case .scored(let value, _) = grade.assessment.verdict else { continue }
      let loss = (1 - value) * grade.weight
      if loss > worst?.loss ?? 0 { worst = (grade, loss) }
    }
    return worst?.grade
  }

  /// The earliest of the steps that failing critical grades point at first; of all failing ones
  /// when no critical one points at a step.
  private static func firstWrongStep(_ failed: [Grade]) -> Int? {
    let critical = failed.filter(\.isCritical).compactMap { $0.assessment.steps.first }.min()
    return critical ?? failed.compactMap { $0.assessment.steps.first }.min()
  }
}

/// Where the criteria of one trial are judged, one after another.
private struct Bench {
  let evidence: Evidence
  var grades: [Grade] = []
  /// The evidence of the checkpoints judged so far; `nil` for turns that were never reached.
  private var turns: [Int: Evidence?] = [:]

  init(_ evidence: Evidence) { self.evidence = evidence }

  mutating func judge(_ criterion: Criterion) {
    let assessment = assess(criterion)
    grades.append(
      Grade(
        criterion: criterion.id, dimension: criterion.dimension, weight: criterion.weight,
        isCritical: criterion.isCritical, grader: criterion.graderName,
        graderVersion: criterion.graderVersion, assessment: assessment,
        category: assessment.category ?? criterion.category))
  }

  private mutating func assess(_ criterion: Criterion) -> Assessment {
    guard let turn = criterion.turn else { return criterion.grader.grade(evidence) }
    let known = turns[turn]
    let part = known ?? evidence.upTo(turn: turn)
    if known == nil { turns[turn] = .some(part) }
    guard let part else {
      let last = evidence.trajectory.steps.indices.last
      return .fail(Messages.neverReached(turn), steps: last.map { [$0] } ?? [])
    }
    var assessment = criterion.grader.grade(part)
    // "The answer" of a turn without one stands behind the turn's last step, which is the next
    // turn's first.
    let end = part.trajectory.steps.count
    if end < evidence.trajectory.steps.count {
      assessment.steps = assessment.steps.map { min($0, max(end - 1, 0)) }
    }
    return assessment
  }
}

extension EvalCase {
  /// The limits of set and case as a criterion: whoever writes a limit means it, so it is critical.
  fileprivate var limitsCriterion: Criterion {
    let kind = LimitsGrader.kind
    return Criterion(
      id: kind.name, dimension: kind.dimension, weight: 1, isCritical: true,
      category: kind.category, graderName: kind.name, graderVersion: kind.version,
      grader: LimitsGrader(limits), place: place)
  }
}

private enum Messages {
  static let noCriteria = "nothing is expected of this case"
  static let nothingScored = "no criterion could be judged"
  static func neverReached(_ turn: Int) -> String { "turn \(turn) was never reached" }
  static func agentFailed(_ failure: AgentFailure) -> String {
    let what =
      switch failure.kind {
      // The detail says the same, with the limit.
      case .timeout: failure.detail.isEmpty ? "the agent did not finish in time" : ""
      case .crashed: "the agent's process ended before the trial did"
      case .noAnswer: "the agent finished without an answer"
      case .garbage: "the agent wrote something that is not the protocol"
      case .flooded: "the agent wrote more than a trial may"
      case .reported: "the agent reported that it failed"
      }
    return [what, failure.detail].filter { !$0.isEmpty }.joined(separator: ": ")
  }
  static func criticalFailed(_ worst: Grade, of failed: [Grade]) -> String {
    let others = failed.count - 1
    return "\(worst.criterion): \(worst.assessment.reason)"
      + (others > 0 ? " (and \(Quoting.count(others, "other criterion", "other criteria")))" : "")
  }
  static func cannotJudge(_ grade: Grade) -> String {
    "\(grade.criterion) can't be judged: \(grade.assessment.reason)"
  }
  static func passed(_ score: Double, _ grades: [Grade]) -> String {
    let failed = grades.filter { $0.passed == false }.count
    return failed == 0
      ? "every criterion passed"
      : "score \(rounded(score)), although \(Quoting.count(failed, "criterion", "criteria")) failed"
  }
  static func tooLow(_ score: Double, _ passScore: Double, _ culprit: Grade?) -> String {
    "score \(rounded(score)), needed is \(rounded(passScore))"
      + (culprit.map { "; \($0.criterion): \($0.assessment.reason)" } ?? "")
  }
  /// Down, so that a score under the line is not shown as on it.
  private static func rounded(_ score: Double) -> String {
    "\((score * 100 + 1e-7).rounded(.down) / 100)"
  }
}
