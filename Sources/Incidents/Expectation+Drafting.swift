import EvalModel
import Grading
import JSONKit

/// An expectation that might show what went wrong, and what to cut out of a trajectory so that it
/// holds.
struct Draft: Sendable {
  var expectation: Expectation
  var step: Int
  /// What the agent must not say, for the correction.
  var phrases: [String] = []
  var wide: Expectation?
}

extension Draft {
  /// Expectations for one finding, the narrowest first.
  static func candidates(
    for finding: Finding, _ claim: IncidentClaim, in evidence: Evidence
  ) -> [Draft] {
    let category = claim.category ?? finding.category
    let step = finding.step
    var wide = finding.wide
    wide?.category = category
    var drafts: [Draft] = []
    func add(_ grader: String, _ settings: JSONValue, phrases: [String] = []) {
      drafts.append(
        Draft(
          expectation: Expectation(grader, settings, category), step: step, phrases: phrases,
          wide: wide))
    }
    if let spoken = evidence.spoken.first(where: { $0.step == step }) {
      if wide?.grader == "grounded" || wide == nil {
        let unseen = UnseenClaim.all(in: evidence).filter { $0.step == step }.map(\.text)
        if let first = unseen.first, claim.text == nil || wide != nil {
          add("never_says", .string(first), phrases: unseen)
        }
      }
      if let failed = failedTool(before: step, evidence),
        ["recovers", "fallback"].contains(wide?.grader)
          || category == .integration
      {
        add("recovers", ["tools": .string(failed)])
      }
      if category == .escalation, evidence.trajectory.final?.outcome != "escalate" {
        add("outcome", "escalate")
      }
      if wide == nil || wide?.grader == "no_leak" || wide?.grader == "no_secret" {
        let sentence =
          claim.text.flatMap { SentenceParts.nearest(to: $0, in: spoken.text) }
          ?? SentenceParts.split(spoken.text).map(SentenceParts.trimmed).first { !$0.isEmpty }
        if let sentence { add("never_says", .string(sentence), phrases: [sentence]) }
      }
    }
    if let call = evidence.calls.first(where: { $0.step == step || $0.resultStep == step }) {
      if wide?.grader == "no_loop" {
        let count = evidence.calls.filter {
          $0.call.name == call.call.name && $0.step < step
        }.count
        add("call_count", ["tool": .string(call.call.name), "max": .int(Int64(max(1, count)))])
      } else {
        add("never_calls", call.call.pattern)
        if wide == nil { wide = Expectation("never_calls", .string(call.call.name), category) }
        for index in drafts.indices { drafts[index].wide = wide }
      }
    }
    if let wide {
      drafts.append(
        Draft(
          expectation: wide, step: step, phrases: UnseenClaim.all(in: evidence).map(\.text),
          wide: nil))
    }
    return drafts
  }

  private static func failedTool(before step: Int, _ evidence: Evidence) -> String? {
    evidence.calls.last { call in
      guard call.step < step, case .error? = call.result?.answer else { return false }
      return true
    }?.call.name
  }

  /// Expectations that tell what happened from what should have, the narrowest first.
  static func candidates(
    _ incident: Evidence, against correct: Evidence, _ claim: IncidentClaim
  ) -> [Draft] {
    var drafts: [Draft] = []
    let missing = correct.calls.map(\.call).notAmong(incident.calls.map(\.call))
    let extra = incident.calls.filter { call in
      !correct.calls.contains { $0.call.isSame(as: call.call) }
    }
    let category = claim.category ?? .toolCall
    let wide =
      correct.calls.isEmpty
      ? nil
      : Expectation(
        "calls",
        [
          "mode": "ordered",
          "calls": .array(correct.calls.map { $0.call.pattern }),
        ], category)
    for call in missing {
      drafts.append(
        Draft(
          expectation: Expectation(
            "calls", .array([call.pattern]), category),
          step: incident.answerStep, wide: wide))
    }
    for call in extra {
      drafts.append(
        Draft(
          expectation: Expectation(
            "never_calls", call.call.pattern, category),
          step: call.step, wide: Expectation("never_calls", .string(call.call.name), category)))
    }
    let before = correct.spoken.map(\.text).joined(separator: "\n")
    let known = Set(SentenceParts.split(before).map { SentenceParts.trimmed($0).lowercased() })
    let answerCategory = claim.category ?? .goal
    for said in incident.spoken {
      for sentence in SentenceParts.split(said.text).map(SentenceParts.trimmed)
      where !sentence.isEmpty && !known.contains(sentence.lowercased()) {
        drafts.append(
          Draft(
            expectation: Expectation("never_says", .string(sentence), answerCategory),
            step: said.step, phrases: [sentence]))
      }
    }
    if let wide { drafts.append(Draft(expectation: wide, step: incident.answerStep)) }
    if let outcome = correct.trajectory.final?.outcome,
      outcome != incident.trajectory.final?.outcome
    {
      drafts.append(
        Draft(
          expectation: Expectation("outcome", .string(outcome), answerCategory),
          step: incident.answerStep))
    }
    return drafts
  }
}

extension ToolCall {
  var pattern: JSONValue {
    guard let object = arguments.object, !object.isEmpty else {
      return .string(name)
    }
    // A list or a map in the place of a value would be read as a rule, and `$` as a reference.
    let rules = object.members.map { member -> JSONObject.Member in
      switch member.value {
      case .array, .object: .init(member.key, ["equals": member.value])
      case .string(let text) where text.hasPrefix("$"): .init(member.key, ["equals": member.value])
      default: member
      }
    }
    return ["tool": .string(name), "args": .object(JSONObject(rules))]
  }

  func isSame(as other: ToolCall) -> Bool {
    name.utf8.elementsEqual(other.name.utf8) && arguments.isEquivalent(to: other.arguments)
  }
}

extension [ToolCall] {
  /// The calls that the others lack, each counted as often as it is made.
  fileprivate func notAmong(_ others: [ToolCall]) -> [ToolCall] {
    var rest = others
    return filter { call in
      guard let index = rest.firstIndex(where: { $0.isSame(as: call) }) else { return true }
      rest.remove(at: index)
      return false
    }
  }
}
