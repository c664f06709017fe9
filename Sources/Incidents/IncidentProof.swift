package import EvalModel
import JSONKit

/// An expectation for an incident with what was shown of it.
package struct IncidentProof: Sendable {
  package var expectation: Expectation
  /// A wider one, for the person who reads the draft.
  package var wide: Expectation?
  package var claim: IncidentClaim
  package var incident: IncidentGrading
  package var correction: Correction?
  package var corrected: IncidentGrading?
  package var checked: Int
  /// The stored passing trajectories that the expectation fails.
  package var failedPassing: [String]

  /// Whether the case fails on the incident, where and as it was claimed.
  package var catchesIncident: Bool {
    guard incident.isMet == false else { return false }
    if let step = claim.step, incident.step != step { return false }
    if let category = claim.category, incident.category != category { return false }
    return true
  }

  /// Whether nothing is left to be shown.
  package var isComplete: Bool {
    catchesIncident && corrected?.wholePasses == true && failedPassing.isEmpty
  }

  /// How much was shown, in the order in which it matters.
  fileprivate var rank: Int {
    guard catchesIncident else { return incident.isMet == false ? 1 : 0 }
    guard failedPassing.isEmpty else { return 2 }
    guard corrected?.isMet == true else { return 3 }
    return corrected?.wholePasses == true ? 5 : 4
  }
}

/// Looks for the narrowest expectation that is proven to catch an incident.
package struct ProofSearch: Sendable {
  private let evidence: Evidence
  private let original: Trajectory?
  private let rubric: Rubric?
  private let claim: IncidentClaim
  private let given: Correction?
  private let passing: [PassingTrajectory]

  /// `original` is the incident before redaction.
  package init(
    _ evidence: Evidence, original: Trajectory? = nil, rubric: Rubric?, claim: IncidentClaim,
    correction: Correction?, passing: [PassingTrajectory]
  ) {
    self.evidence = evidence
    self.original = original
    self.rubric = rubric
    self.claim = claim
    given = correction
    self.passing = passing
  }

  /// The best that was found; `nil` when nothing suggests what to expect.
  package func best() -> IncidentProof? {
    var best: IncidentProof?
    for draft in drafts {
      guard let proof = proof(of: draft) else { continue }
      if proof.isComplete { return proof }
      if best.map({ $0.rank < proof.rank }) ?? true { best = proof }
    }
    return best
  }

  private var drafts: [Draft] {
    let found = findings.flatMap { Draft.candidates(for: $0, claim, in: evidence) }
    guard let given else { return found }
    let correct = Evidence(
      evalCase: evidence.evalCase, trajectory: given.trajectory, wallTime: nil)
    let told = Draft.candidates(evidence, against: correct, claim)
    return claim.step == nil && claim.category == nil ? told + found : found + told
  }

  private func proof(of draft: Draft) -> IncidentProof? {
    guard let criterion = draft.expectation.criterion() else { return nil }
    var evalCase = evidence.evalCase
    evalCase.criteria = [criterion]
    guard
      let incident = IncidentGrading(evidence.trajectory, evalCase: evalCase, rubric: rubric)
    else { return nil }
    let (correction, corrected) = correction(for: draft, evalCase)
    let others = draft.expectation.failures(among: passing, turns: evidence.evalCase.turns)
    return IncidentProof(
      expectation: draft.expectation, wide: draft.wide, claim: claim, incident: incident,
      correction: correction, corrected: corrected, checked: others.checked,
      failedPassing: others.failed)
  }

  /// The correction that was given, else the smallest edit with which the case passes.
  private func correction(
    for draft: Draft, _ evalCase: EvalCase
  ) -> (Correction?, IncidentGrading?) {
    if let given {
      return (given, IncidentGrading(given.trajectory, evalCase: evalCase, rubric: rubric))
    }
    var second: (Correction, IncidentGrading)?
    for edit in Correction.edits(
      of: evidence, at: draft.step, phrases: draft.phrases)
    {
      guard let grading = IncidentGrading(edit.trajectory, evalCase: evalCase, rubric: rubric)
      else { continue }
      if grading.isMet == true, grading.wholePasses { return (edit, grading) }
      if grading.isMet == true, second == nil { second = (edit, grading) }
    }
    return (second?.0, second?.1)
  }
}

// MARK: - What went wrong

extension ProofSearch {
  /// What graders found, the nearest to the claim first, and what the person says.
  private var findings: [Finding] {
    var found = Finding.all(in: evidence, original: original, rubric: rubric)
    if let step = claim.step { found = found.filter { $0.step == step } }
    if let category = claim.category {
      let fitting = found.filter { $0.category == category }
      if !fitting.isEmpty || claim.text != nil { found = fitting }
    }
    if let text = claim.text {
      found = found.enumerated().map { ($0.offset, overlap(text, $0.element), $0.element) }
        .sorted { ($1.1, $0.0) < ($0.1, $1.0) }.map(\.2)
    }
    if let step = claim.step ?? claim.text.map(nearestStep) {
      found.append(
        Finding(
          category: claim.category ?? defaultCategory(at: step), step: step,
          reason: claim.text ?? "", wide: nil))
    }
    return found
  }

  private func defaultCategory(at step: Int) -> FailureCategory {
    if evidence.calls.contains(where: { $0.step == step || $0.resultStep == step }) {
      return .toolCall
    }
    return .goal
  }

  private func overlap(_ text: String, _ finding: Finding) -> Double {
    WordBag.similarity(text, finding.reason + " " + self.text(at: finding.step))
  }

  /// The step that has most of the words of what a person says, the answer when none has any.
  private func nearestStep(_ text: String) -> Int {
    let steps = evidence.calls.map(\.step) + evidence.spoken.map(\.step)
    let asked = Set(WordBag.words(text).filter { $0.count > 2 })
    let scored = steps.map { step in
      (step, asked.intersection(WordBag.words(self.text(at: step))).count)
    }
    let best = scored.map(\.1).max() ?? 0
    // Of several the last one: what the user was told weighs more than how it came about.
    return best == 0 ? evidence.answerStep : scored.last { $0.1 == best }?.0 ?? evidence.answerStep
  }

  private func text(at step: Int) -> String {
    if let call = evidence.calls.first(where: { $0.step == step || $0.resultStep == step }) {
      return call.call.name + " " + call.call.arguments.text
    }
    return evidence.spoken.first { $0.step == step }?.text ?? ""
  }
}
