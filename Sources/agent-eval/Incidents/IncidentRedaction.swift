import CommandKit
import EvalModel
import Importing
import Incidents
import JSONKit
import Reporting

/// What is left of an incident once nothing in it belongs to anybody.
struct IncidentRedaction {
  private(set) var incident: RecordedTrajectory
  private(set) var correction: Correction?
  private var redactor: PersonalRedactor

  /// Everything is seen before anything is replaced: a name that the correction gives away stands
  /// in the incident too.
  init(
    _ sources: IncidentSources, _ claim: IncidentClaim, _ project: Project,
    _ environment: [String: String], _ arguments: ParsedArguments
  ) throws {
    let document = Self.document(of: sources.incident)
    redactor = try Redaction.personal(
      seed: document.canonicalDigest, project, environment, arguments)
    redactor.learn(document)
    if let correction = sources.correction { redactor.learn(correction.json) }
    for text in [sources.correctAnswer, claim.text] { if let text { redactor.learn(text) } }
    let clean = redactor.redacted(document)
    incident = sources.incident
    incident.trajectory = try Self.trajectory(clean["trajectory"])
    incident.id = clean["id"]?.string
    incident.user = sources.incident.user.map { User(redacted: clean["user"], of: $0) }
    incident.variables = clean["vars"]?.object ?? JSONObject()
    if let correction = sources.correction {
      self.correction = Correction(
        try Self.trajectory(redactor.redacted(correction.json)), by: "a trajectory that was given")
    } else if let answer = sources.correctAnswer {
      correction = .answer(
        redactor.redacted(answer, place: "--correct-answer"), in: incident.trajectory)
    }
  }

  private static func document(of incident: RecordedTrajectory) -> JSONValue {
    var document: JSONObject = ["trajectory": incident.trajectory.json]
    if let user = incident.user { document["user"] = user.json }
    if let id = incident.id { document["id"] = .string(id) }
    if !incident.variables.isEmpty { document["vars"] = .object(incident.variables) }
    return .object(document)
  }

  private static func trajectory(_ json: JSONValue?) throws -> Trajectory {
    do {
      return try Trajectory(json: json ?? .null)
    } catch {
      throw CommandFailure(.notJudged, "the trace can't be redacted: \(error.description)")
    }
  }

  mutating func clean(_ claim: IncidentClaim) -> IncidentClaim {
    var claim = claim
    claim.text = claim.text.map { redactor.redacted($0, place: "--failed") }
    return claim
  }

  var summary: RedactionSummary {
    RedactionSummary(
      counts: redactor.report.kinds.map { (kind: $0.name, count: $0.occurrences) })
  }
}

extension User {
  fileprivate init(redacted json: JSONValue?, of user: User) {
    self.init(
      id: json?["id"]?.string ?? "user", groups: user.groups,
      extra: JSONObject(
        json?.object?.members.filter { $0.key != "id" && $0.key != "groups" } ?? []))
  }
}
