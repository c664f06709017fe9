import EvalModel
import MarkedYAML

/// Where the agent can't know, it says so: it abstains, refuses or hands over.
///
/// It can't know when
/// - `empty`: it searched, and no search brought a document;
/// - `low_score`: the best score of all searches is under `threshold`;
/// - `not_found`: a tool answered `not_found`, and no later call of that tool went through.
///
/// `when` chooses among the three; all by default. A trial in which none of them happened passes.
struct AbstainsWhen: Grader {
  enum Sign: String, Sendable, CaseIterable {
    case empty
    case lowScore = "low_score"
    case notFound = "not_found"
  }

  let signs: [Sign]
  let threshold: Double

  static let kind = GraderKind(
    name: "abstains_when", version: 1,
    summary: "With nothing found, or nothing good enough, the agent abstains or hands over.",
    category: .hallucination, dimension: "correctness",
    example: """
      abstains_when: not_found
      abstains_when: [empty, low_score]
      abstains_when: {when: [empty, low_score], threshold: 0.4}
      """,
    shape: Shape<AbstainsWhen>.either(
      scalar: signsShape.map { signs, _, _ in
        AbstainsWhen(signs: signs, threshold: standardThreshold)
      },
      list: signsShape.map { signs, _, _ in
        AbstainsWhen(signs: signs, threshold: standardThreshold)
      },
      map: .record([when, thresholdField]) { record in
        AbstainsWhen(
          signs: record.read(when) ?? Sign.allCases,
          threshold: record.read(thresholdField) ?? standardThreshold)
      },
      expecting: "empty, low_score or not_found, a list of them, or a map with 'when'"
    ).anyGrader)

  private static let standardThreshold = 0.55
  private static var signsShape: Shape<[Sign]> {
    Shape<[Sign]>.oneOrMore(of: .choice).map { signs, node, problems in
      if case .list(let items) = node.kind, items.isEmpty {
        problems.expected("at least one of \(Sign.allCases.map(\.rawValue))", at: node)
      }
      return signs.isEmpty ? nil : signs
    }
  }
  private static let when = Field<[Sign]>(
    "when", signsShape,
    "`empty`: no document was found. `low_score`: the best score is under the threshold. "
      + "`not_found`: a tool said so, and was not called with success later. All by default.")
  private static let thresholdField = Field<Double>(
    "threshold", .number(0...Double.infinity), "The score that is good enough; 0.55 by default.")

  func grade(_ evidence: Evidence) -> Assessment {
    guard let sign = firstSign(in: evidence) else {
      return onlyLowScore && lacksScores(evidence)
        ? .unscored(Messages.noScores) : .pass(Messages.known)
    }
    let handoff = evidence.trajectory.handoffStep
    guard let outcome = evidence.trajectory.final?.outcome else {
      guard let handoff else { return .unscored(Messages.noOutcome(sign.reason)) }
      return .pass(Messages.held("handed over", sign.reason), steps: [handoff, sign.step])
    }
    if let handoff {
      return .pass(Messages.held("handed over", sign.reason), steps: [handoff, sign.step])
    }
    if outcome.utf8.elementsEqual(AnswerKind.answer.rawValue.utf8) {
      return .fail(
        Messages.answered(sign.reason), steps: [evidence.answerStep, sign.step])
    }
    let known = AnswerKind.allCases.contains { $0.rawValue.utf8.elementsEqual(outcome.utf8) }
    guard known else { return .unscored(Messages.unknownOutcome(outcome)) }
    return .pass(
      Messages.held("ended with \(outcome)", sign.reason), steps: [evidence.answerStep, sign.step])
  }

  private var onlyLowScore: Bool { signs.allSatisfy { $0 == .lowScore } }

  private func lacksScores(_ evidence: Evidence) -> Bool {
    let found = evidence.trajectory.retrievals.flatMap(\.retrieval.documents)
    return !found.isEmpty && found.allSatisfy { $0.score == nil }
  }

  private func firstSign(in evidence: Evidence) -> (reason: String, step: Int)? {
    let retrievals = evidence.trajectory.retrievals
    let found = retrievals.flatMap(\.retrieval.documents)
    if signs.contains(.empty), let last = retrievals.last, found.isEmpty {
      return (Messages.empty, last.step)
    }
    if signs.contains(.lowScore), let best = found.compactMap(\.score).max(), best < threshold {
      let holder = retrievals.first { $0.retrieval.documents.contains { $0.score == best } }
      return (Messages.low(best, threshold), holder?.step ?? evidence.answerStep)
    }
    guard signs.contains(.notFound) else { return nil }
    var foundLater: Set<String> = []
    var first: Evidence.Call?
    for call in evidence.calls.reversed() {
      switch call.result?.answer {
      case .ok: foundLater.insert(call.call.name)
      case .error(let error):
        if error.kind.utf8.elementsEqual("not_found".utf8), !foundLater.contains(call.call.name) {
          first = call
        }
      case nil: break
      }
    }
    return first.map { (Messages.notFound($0.call.name), $0.resultStep ?? $0.step) }
  }
}

private enum Messages {
  static let known = "nothing called for an abstention"
  static let noScores = "the retrieved documents have no scores"
  static let empty = "no search found a document"
  static func low(_ best: Double, _ threshold: Double) -> String {
    "the best document has a score of \(best), under \(threshold)"
  }
  static func notFound(_ tool: String) -> String {
    "\(Quoting.bounded(tool)) answered not_found"
  }
  static func held(_ how: String, _ sign: String) -> String { "the agent \(how): \(sign)" }
  static func answered(_ sign: String) -> String {
    "the agent answered although \(sign); expected an abstention, a refusal or a hand-off"
  }
  static func noOutcome(_ sign: String) -> String {
    "\(sign), and the agent did not say how the request ended"
  }
  static func unknownOutcome(_ outcome: String) -> String {
    "the outcome \(Quoting.quoted(outcome)) is none that is known"
  }
}
