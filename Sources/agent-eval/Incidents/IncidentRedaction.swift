import EvalModel
import Importing
import Incidents
import Reporting

/// What is left of an incident once nothing in it belongs to anybody.
struct IncidentRedaction {
  private(set) var incident: RecordedTrajectory
  private(set) var correction: Correction?
  private(set) var summary: RedactionSummary
  private let redactor: Redactor

  init(
    _ sources: IncidentSources, _ project: Project, _ environment: [String: String]
  ) throws {
    redactor = try Redaction.redactor(project, environment)
    let (trajectory, count) = redactor.redacted(sources.incident.trajectory)
    incident = sources.incident
    incident.trajectory = trajectory
    summary = RedactionSummary(
      counts: count.byKind.map { (kind: $0.key.rawValue, count: $0.value) })
    if let correction = sources.correction {
      self.correction = Correction(
        redactor.redacted(correction).0, by: "a trajectory that was given")
    } else if let answer = sources.correctAnswer {
      correction = .answer(redactor.redacted(answer).0, in: trajectory)
    }
  }

  mutating func clean(_ claim: IncidentClaim) -> IncidentClaim {
    var claim = claim
    claim.text = claim.text.map { redactor.redacted($0).0 }
    return claim
  }
}
