import CommandKit
import Diagnostics
import EvalModel
import Importing
import Incidents
import JSONKit
import Reading
import Reporting

/// What a person hands in: the incident, and perhaps what should have happened.
struct IncidentSources {
  var file: IncidentFile
  var incident: RecordedTrajectory
  var correction: Trajectory?
  var correctAnswer: String?
}

/// From a trace to a case, before anything is written.
struct IncidentImport {
  private let sources: IncidentSources
  private let set: EvalSet
  private let claim: IncidentClaim
  private let givenID: String?
  private let recorded: RecordedTrajectory
  private let correction: Correction?
  private let redaction: RedactionSummary
  private let turns: [String]
  let intent: IntentGuess

  init(
    _ sources: IncidentSources, set: EvalSet, claim: IncidentClaim, intent: String?, id: String?,
    project: Project, environment: [String: String], arguments: ParsedArguments
  ) throws {
    self.sources = sources
    self.set = set
    givenID = id
    var redaction = try IncidentRedaction(sources, claim, project, environment, arguments)
    recorded = redaction.incident
    self.claim = redaction.clean(claim)
    correction = redaction.correction
    self.redaction = redaction.summary
    turns = recorded.trajectory.steps.compactMap { step in
      if case .user(let turn) = step.kind { turn.text } else { nil }
    }
    guard !turns.isEmpty else {
      throw CommandFailure(
        .notJudged,
        "the trace has no message of a user, so nothing can be asked again\nhint: "
          + "export the conversation with its requests")
    }
    self.intent = try Self.intent(intent ?? recorded.intent, recorded.trajectory, turns, set)
  }

  private static func intent(
    _ named: String?, _ trajectory: Trajectory, _ turns: [String], _ set: EvalSet
  ) throws -> IntentGuess {
    let known = set.rubrics.keys.sorted()
    guard let guess = IntentGuess.make(named: named, trajectory, turns: turns, set) else {
      let nearest = IntentGuess.ranking(turns.joined(separator: " "), set).prefix(3).map(\.intent)
      throw CommandFailure(
        .notJudged,
        "nobody can tell what the user wanted\nhint: name it with --as-intent: "
          + (nearest.isEmpty ? Array(known.prefix(8)) : Array(nearest)).joined(separator: ", "))
    }
    guard set.rubrics[guess.intent] != nil else {
      throw CommandFailure(
        .notJudged,
        "'\(set.name)' has no rubric for the intent '\(guess.intent)'\nhint: --as-intent takes "
          + known.joined(separator: ", "))
    }
    return guess
  }

  /// The case with its proof; a failure where nothing is proven, unless a draft is wanted.
  func drafted(
    passing: [PassingTrajectory], ownFile: Bool, allowsDraft: Bool
  ) throws -> DraftedIncident {
    let trajectory = recorded.trajectory
    let id = try caseID(of: trajectory)
    let bare = evalCase(id, world: set.world)
    let world = WorldDerivation(
      Evidence(evalCase: bare, trajectory: trajectory, wallTime: nil), base: set.world)
    let evidence = Evidence(
      evalCase: evalCase(id, world: world.world), trajectory: trajectory, wallTime: nil)
    let search = ProofSearch(
      evidence, original: sources.incident.trajectory, rubric: set.rubrics[intent.intent],
      claim: claim, correction: correction, passing: passing)
    guard let proof = search.best() else {
      throw CommandFailure(
        .notJudged,
        "no grader finds anything wrong in this trace, and nobody said what it was\nhint: say it "
          + "with --failed 'what was wrong' and --step N, or show it right with --correct FILE")
    }
    guard proof.catchesIncident || allowsDraft else {
      throw CommandFailure(.notJudged, Messages.notProven(proof))
    }
    let file = ownFile ? "\(id).jsonl" : "incidents/\(id).jsonl"
    let incident = IncidentCase(
      id: id, intent: intent.intent,
      tags: proof.catchesIncident ? ["incident"] : ["incident", "draft"], source: source,
      user: evidence.evalCase.user, turns: turns, changes: world.changes, proof: proof,
      trajectories: proof.catchesIncident ? file : nil)
    return DraftedIncident(
      evalCase: incident, evidence: evidence, intent: intent, redaction: redaction,
      notes: world.notes, format: sources.file.format)
  }

  private func evalCase(_ id: String, world: World) -> EvalCase {
    EvalCase(
      id: id, intent: intent.intent, tags: ["incident"], source: nil,
      user: recorded.user ?? User(id: "user", groups: []), turns: turns,
      variables: recorded.variables, world: world, limits: Limits(), criteria: [],
      place: .init(file: sources.file.path, line: 1, column: 1), inputDigest: Digest.of(id),
      expectationDigest: Digest.of(id))
  }

  private func caseID(of trajectory: Trajectory) throws -> String {
    let made =
      "\(intent.intent.replacing("_", with: "-"))-incident-\(trajectory.json.canonicalDigest.hex.prefix(6))"
    let id = givenID ?? made
    let isName = id.utf8.allSatisfy { byte in
      0x30...0x39 ~= byte || 0x41...0x5A ~= byte || 0x61...0x7A ~= byte
        || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }
    // It becomes the name of a file too.
    guard isName, !id.isEmpty, id.utf8.count <= 120 else {
      throw CommandFailure(
        .notJudged, "'\(id)' can't be a case's id: use letters, digits, - and _, 120 at most")
    }
    // A made one that is taken belongs to the same trace, which is a duplicate and said as such.
    if givenID != nil, let other = set.cases.first(where: { $0.id == id }) {
      throw CommandFailure(
        .notJudged,
        "\(other.place.file):\(other.place.line) has a case '\(id)' already\nhint: "
          + "name another with --id")
    }
    return id
  }

  /// Where the case comes from. Of the path only the file's name: folders are nobody's business.
  private var source: JSONObject {
    let name = sources.file.path.split(separator: "/").last.map(String.init) ?? "stdin"
    var source: JSONObject = [
      "kind": "incident", "file": .string(name == "-" ? "stdin" : name),
      "format": .string(sources.file.format),
    ]
    if let id = recorded.id { source["trace"] = .string(id) }
    if let time = recorded.trajectory.recordedAt { source["captured"] = .string(time) }
    source["imported"] = .string(Clock.timestamp())
    source["redaction"] = .string(recorded.trajectory.json.canonicalDigest.short)
    var documents: [JSONValue] = []
    for step in recorded.trajectory.steps {
      guard case .retrieval(let retrieval) = step.kind else { continue }
      for found in retrieval.documents {
        guard let score = found.score else { continue }
        documents.append(["id": .string(found.id), "score": .double(score)])
      }
    }
    if !documents.isEmpty { source["retrieved"] = .array(documents) }
    return source
  }
}

extension Trajectory {
  /// When it happened, where its recorder wrote that down beside it.
  fileprivate var recordedAt: String? {
    let names = ["captured", "time", "timestamp", "started_at", "start_time", "created_at"]
    for object in [extra, extra["source"]?.object ?? JSONObject()] {
      for name in names {
        if let text = object[name]?.string, text.utf8.count <= 40 { return text }
      }
    }
    return nil
  }
}

private enum Messages {
  static func notProven(_ proof: IncidentProof) -> String {
    let what: String
    if proof.incident.isMet == false {
      let step = (proof.incident.step ?? 0) + 1
      what =
        "the case fails on the incident at step \(step) (\(proof.incident.category.rawValue)), "
        + "not as it was claimed"
    } else {
      what =
        "the case doesn't fail on the incident: \(proof.incident.reason)"
    }
    return "\(what), so nothing is written\nhint: correct --step or --category, show it right with "
      + "--correct FILE, or write it unproven with --draft"
  }
}
