import Diagnostics
package import EvalModel

/// A failing trial, as far as failures are told apart.
package struct FailingTrial: Sendable, Equatable {
  package var caseID: String
  /// Counted from 0.
  package var index: Int
  package var category: FailureCategory
  package var reason: String
  /// The index of the first wrong step; `nil` when no step is to blame.
  package var step: Int?
  /// What that step is: `tool_call refund.issue`.
  package var stepName: String

  package init(
    caseID: String, index: Int, category: FailureCategory, reason: String,
    step: Int?, stepName: String
  ) {
    self.caseID = caseID
    self.index = index
    self.category = category
    self.reason = reason
    self.step = step
    self.stepName = stepName
  }
}

/// Failing trials that probably have one cause: they went wrong at the same step, in the same
/// category, and are explained by the same sentence when numbers and ids are left out.
package struct FailureCluster: Sendable, Equatable {
  package struct CaseCount: Sendable, Equatable {
    package var id: String
    package var trials: Int
  }

  package var category: FailureCategory
  package var stepName: String
  /// See `MessageShape`.
  package var shape: String
  package var trials: Int
  /// Most trials first.
  package var cases: [CaseCount]
  /// The first failing trial of the case with the most.
  package var example: FailingTrial

  /// Biggest first; among equals the one in more cases, because it is no case's own trouble.
  package static func clusters(of trials: [FailingTrial]) -> [FailureCluster] {
    var groups: [Cause: [FailingTrial]] = [:]
    for trial in trials { groups[Cause(trial), default: []].append(trial) }
    return groups.compactMap { cause, trials -> FailureCluster? in
      let byCase = Dictionary(grouping: trials) { ExactText($0.caseID) }
      let cases = byCase.map { CaseCount(id: $0.key.text, trials: $0.value.count) }
        .sorted { ($1.trials, $0.id) < ($0.trials, $1.id) }
      guard let most = cases.first,
        let example = byCase[ExactText(most.id)]?.min(by: { $0.index < $1.index })
      else { return nil }
      return FailureCluster(
        category: cause.category, stepName: cause.stepName.text, shape: cause.shape.text,
        trials: trials.count, cases: cases, example: example)
    }.sorted { one, other in
      if one.trials != other.trials { return one.trials > other.trials }
      if one.cases.count != other.cases.count { return one.cases.count > other.cases.count }
      return (one.shape, one.stepName) < (other.shape, other.stepName)
    }
  }

  /// A reason without how many other criteria failed too: what decided is the cause.
  package static func first(of reason: String) -> String {
    guard reason.hasSuffix(")"), let start = reason.ranges(of: " (and ").last else { return reason }
    let words = reason[start.upperBound...].dropLast().split(separator: " ")
    guard words.count == 3, Int(words[0]) != nil, words[1] == "other",
      words[2] == "criterion" || words[2] == "criteria"
    else { return reason }
    return String(reason[..<start.lowerBound])
  }

  private struct Cause: Hashable {
    var category: FailureCategory
    var stepName: ExactText
    var shape: ExactText

    init(_ trial: FailingTrial) {
      category = trial.category
      stepName = ExactText(trial.stepName)
      shape = ExactText(MessageShape.of(FailureCluster.first(of: trial.reason)))
    }
  }
}

extension Trajectory {
  /// What the step at an index is, in a few words that say the same of the same step in another
  /// trial. The index behind the last step is the answer.
  package func stepName(at index: Int) -> String {
    if index == steps.count { return "final answer" }
    guard steps.indices.contains(index) else { return "" }
    switch steps[index].kind {
    case .user: return "user message"
    case .model: return "model call"
    case .retrieval: return "retrieval"
    case .decision(let decision): return "decision \(decision.name)"
    case .toolCall(let call): return "call of \(call.name)"
    case .toolResult(let result):
      let name = Evidence.pair(steps).first { $0.resultStep == index }?.call.name
      if case .error(let error) = result.answer {
        return "result of \(name ?? "a tool"): error \(error.kind)"
      }
      return "result of \(name ?? "a tool")"
    case .approval(let approval): return "approval of \(approval.tool)"
    case .handoff(let handoff): return "hand-off to \(handoff.to)"
    case .error(let error): return "error \(error.kind)"
    case .retry: return "retry"
    case .message: return "message to the user"
    case .unknown(let type): return type
    }
  }
}
