import EvalModel
import Incidents
import Reading
import Reporting

/// A case with its proof, ready to be written.
struct DraftedIncident {
  var evalCase: IncidentCase
  var evidence: Evidence
  var intent: IntentGuess
  var redaction: RedactionSummary
  var notes: [String]
  var format: String

  /// What is said of it.
  func view(_ outcome: ImportOutcome, set: EvalSet, ownFile: Bool) -> ImportView {
    let proof = evalCase.proof
    let step = proof.incident.step ?? evidence.answerStep
    let steps = evidence.trajectory.steps
    let file = IncidentWriting.caseFile(evalCase.id, set: set, ownFile: ownFile)
    return ImportView(
      id: evalCase.id, intent: evalCase.intent,
      intentSource: intent.source == .words
        ? "the nearest by words" : intent.source == .decision ? "a decision step" : "named",
      file: file, outcome: outcome, lines: evalCase.lines, format: format,
      catchesIncident: proof.catchesIncident, step: step + 1,
      stepName: steps.indices.contains(step) ? steps[step].typeName : "answer",
      category: proof.incident.category.rawValue, reason: proof.incident.reason,
      expectation: FlowYAML.text(proof.expectation.json),
      corrected: proof.corrected.map {
        ImportView.Corrected(
          passes: $0.wholePasses, by: proof.correction?.by ?? "", reason: $0.wholeReason)
      },
      checked: proof.checked, failedPassing: proof.failedPassing, redaction: redaction,
      missing: evidence.trajectory.missing.map(\.rawValue), notes: notes)
  }
}
