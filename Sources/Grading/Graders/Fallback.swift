import EvalModel
import MarkedYAML

/// Where the agent lacked what it needed, it did not answer as if it had it.
///
/// It lacks something when one of these is so:
/// - a tool failed and the same call never went through later;
/// - it searched, no search found anything (with `min_score`: nothing that scored so high), and no
///   tool answered either;
/// - with `min_confidence`, a decision or the final answer was less sure than that.
///
/// Then it must fall back: hand over, end with an outcome under `accept` (`abstain`, `escalate` and
/// `refuse` by default), or admit it in words: those of `recovers`, and your own under `words`, such
/// as the beginnings of questions. That a message ends on a question is not enough, because "Is
/// there anything else?" stands under every answer. A trial in which nothing was lacking passes,
/// but with `min_confidence` only when some confidence was recorded.
struct Fallback: Grader {
  let minimumScore: Double?
  let minimumConfidence: Double?
  let accepted: [AnswerKind]
  let words: [FoldedText]

  static let kind = GraderKind(
    name: "fallback", version: 1,
    summary: "Without what it needed the agent handed over, abstained or said so.",
    category: .escalation, dimension: "escalation",
    example: """
      fallback: {}
      fallback: {min_score: 0.5, min_confidence: 0.6, accept: [escalate], words: [which order]}
      """,
    shape: Shape<Fallback>.record([minScore, minConfidence, accept, wordsField]) { record in
      Fallback(
        minimumScore: record.read(minScore), minimumConfidence: record.read(minConfidence),
        accepted: record.read(accept) ?? [.abstain, .escalate, .refuse],
        words: (record.read(wordsField) ?? []).map { FoldedText($0, caseSensitive: false) })
    }.anyGrader)

  private static let minScore = Field<Double>(
    "min_score", .number, "A search found nothing when no document scored this high.")
  private static let minConfidence = Field<Double>(
    "min_confidence", .number(0...1), "The agent was not sure when it said less than this.")
  private static let accept = Field<[AnswerKind]>(
    "accept", .oneOrMore(of: .choice),
    "Outcomes that are a way back: abstain, escalate and refuse by default.")
  private static let wordsField = Field(
    "words", Shape<[String]>.oneOrMore(of: Shape<String>.name),
    "More phrases with which the agent falls back.")

  func grade(_ evidence: Evidence) -> Assessment {
    guard let lack = lack(in: evidence) else {
      return minimumConfidence == nil || evidence.trajectory.hasConfidence
        ? .pass(Messages.nothingLacked) : .unscored(Messages.noConfidence)
    }
    let outcome = evidence.trajectory.final?.outcome
    if let outcome, accepted.contains(where: { $0.rawValue.utf8.elementsEqual(outcome.utf8) }) {
      return .pass(Messages.fellBack(lack.why), steps: [evidence.answerStep, lack.step])
    }
    if accepted.contains(.escalate), let handoff = evidence.handoffs.last {
      return .pass(Messages.fellBack(lack.why), steps: [handoff.step, lack.step])
    }
    let admissions = FailureWords.admissions(in: evidence.spoken, extra: words)
    if let step = admissions.first(after: lack.after) {
      return .pass(Messages.fellBack(lack.why), steps: [step, lack.step])
    }
    return .fail(Messages.wentOn(lack.why), steps: [evidence.answerStep, lack.step])
  }

  private func lack(in evidence: Evidence) -> Lack? {
    let failures = evidence.failures()
    // Where each call went through for the last time.
    var success: [[UInt8]: Int] = [:]
    for call in failures.isEmpty ? [] : evidence.calls where call.succeeded {
      success[call.call.key] = call.step
    }
    let lasting = failures.first { failure in
      success[failure.call.call.key].map { $0 < failure.call.step } ?? true
    }
    if let lasting { return Lack(lasting.step, lasting.described) }
    var search: (step: Int, hit: Bool)?
    for (index, step) in evidence.trajectory.steps.enumerated() {
      switch step.kind {
      case .retrieval(let retrieval):
        let hit = retrieval.documents.contains { document in
          // A document without a score was good enough for whoever found it.
          guard let minimumScore, let score = document.score else { return true }
          return score >= minimumScore
        }
        search = (index, hit || search?.hit ?? false)
      case .decision(let decision):
        if let minimumConfidence, let sure = decision.confidence, sure < minimumConfidence {
          return Lack(index, Messages.unsure("the decision \(Quoting.quoted(decision.name))", sure))
        }
      default: break
      }
    }
    if let search, !search.hit, !evidence.calls.contains(where: \.succeeded) {
      return Lack(search.step, Messages.foundNothing)
    }
    if let minimumConfidence, let sure = evidence.trajectory.final?.confidence,
      sure < minimumConfidence
    {
      // The answer itself may admit it.
      return Lack(
        evidence.answerStep, Messages.unsure("the answer", sure), after: evidence.answerStep - 1)
    }
    return nil
  }
}

/// What the agent was without, and after which step it may have said so.
private struct Lack {
  let step: Int
  let after: Int
  let why: String

  init(_ step: Int, _ why: String, after: Int? = nil) {
    self.step = step
    self.after = after ?? step
    self.why = why
  }
}

extension Trajectory {
  /// Whether anybody said how sure the agent was.
  fileprivate var hasConfidence: Bool {
    final?.confidence != nil
      || steps.contains {
        if case .decision(let decision) = $0.kind { decision.confidence != nil } else { false }
      }
  }
}

private enum Messages {
  static let nothingLacked = "the agent had what it needed"
  static let noConfidence = "nobody recorded how sure the agent was"
  static let foundNothing = "no search found anything good enough"
  static func unsure(_ what: String, _ confidence: Double) -> String {
    "\(what) had a confidence of \(confidence)"
  }
  static func fellBack(_ why: String) -> String { "the agent fell back: \(why)" }
  static func wentOn(_ why: String) -> String {
    "\(why), and the agent answered as if nothing were amiss"
  }
}
