package import EvalModel
import JSONKit

/// What should have happened instead of an incident.
package struct Correction: Sendable {
  package var trajectory: Trajectory
  /// How it differs from what happened, in words.
  package var by: String

  package init(_ trajectory: Trajectory, by: String) {
    self.trajectory = trajectory
    self.by = by
  }
}

extension Correction {
  /// What an agent says that stays with what it knows.
  private static let admission =
    "I can't confirm that, so I am handing this over to a colleague."

  /// The incident with another answer.
  package static func answer(_ text: String, in incident: Trajectory) -> Correction {
    var corrected = incident.saying(text)
    corrected.final?.outcome = nil
    return Correction(corrected, by: "the answer that was given")
  }

  /// Edits of an incident, the smallest first, one of which may be what should have happened.
  ///
  /// Each takes away what went wrong, or makes the answer admit what is not known. None invents
  /// work that nobody did: a call that is missing can only be shown by a person.
  static func edits(
    of evidence: Evidence, at step: Int, phrases: [String]
  ) -> [Correction] {
    let incident = evidence.trajectory
    var edits: [Correction] = []
    if !phrases.isEmpty, let trimmed = incident.leavingOut(sentencesWith: phrases) {
      edits.append(Correction(trimmed, by: "the sentence left out"))
    }
    let call = evidence.calls.first { $0.step == step || $0.resultStep == step }
    if let call {
      let repeated = evidence.calls.filter {
        $0.step >= call.step && $0.call.name == call.call.name
          && $0.call.arguments.isEquivalent(to: call.call.arguments)
      }
      edits.append(Correction(incident.without([call]), by: "the call left out"))
      if repeated.count > 1 {
        edits.append(Correction(incident.without(repeated), by: "the repeated calls left out"))
      }
    }
    for outcome in [AnswerKind.abstain, .escalate, .refuse] {
      var admitting = incident.saying(admission)
      admitting.final?.outcome = outcome.rawValue
      edits.append(
        Correction(admitting, by: "an answer that admits it, as \(outcome.rawValue)"))
      guard let call else { continue }
      edits.append(
        Correction(
          admitting.without([call]),
          by: "the call left out, and an answer that admits it, as \(outcome.rawValue)"))
    }
    return edits
  }
}

extension Trajectory {
  /// With another last word.
  fileprivate func saying(_ text: String) -> Trajectory {
    var other = self
    let last = steps.indices.last { index in
      if case .message = steps[index].kind { true } else { false }
    }
    if let last, case .message(var message) = steps[last].kind {
      let isRepeated = final.map {
        SentenceParts.trimmed($0.text) == SentenceParts.trimmed(message.text)
      }
      if isRepeated ?? true {
        message.text = text
        other.steps[last].kind = .message(message)
      }
    }
    if other.final == nil {
      other.final = FinalAnswer(text: text)
    } else {
      other.final?.text = text
    }
    other.final?.citations = []
    return other
  }

  /// Without the sentences that hold one of the phrases; `nil` when there is none, or nothing else.
  fileprivate func leavingOut(sentencesWith phrases: [String]) -> Trajectory? {
    var isChanged = false
    func trimmed(_ text: String) -> String {
      let parts = SentenceParts.split(text)
      let kept = parts.filter { part in
        !phrases.contains { part.lowercased().contains($0.lowercased()) }
      }
      guard kept.count < parts.count else { return text }
      isChanged = true
      return SentenceParts.trimmed(kept.joined())
    }
    var other = self
    for index in steps.indices {
      guard case .message(var message) = steps[index].kind else { continue }
      message.text = trimmed(message.text)
      if message.text.isEmpty { return nil }
      other.steps[index].kind = .message(message)
    }
    if let final {
      other.final?.text = trimmed(final.text)
      if other.final?.text.isEmpty ?? true { return nil }
    }
    return isChanged ? other : nil
  }

  fileprivate func without(_ calls: [Evidence.Call]) -> Trajectory {
    let gone = Set(calls.flatMap { [$0.step, $0.resultStep ?? $0.step] })
    var other = self
    other.steps = steps.enumerated().filter { !gone.contains($0.offset) }.map(\.element)
    return other
  }
}
