import Diagnostics
import EvalModel
import Incidents
import JSONKit
import Reading

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Puts a case and its trajectories on disk, and takes both back when the files wouldn't be valid.
struct IncidentWriting {
  private let drafted: DraftedIncident
  private let set: EvalSet
  private let ownFile: Bool

  init(_ drafted: DraftedIncident, set: EvalSet, ownFile: Bool) {
    self.drafted = drafted
    self.set = set
    self.ownFile = ownFile
  }

  /// The file that the case stands in.
  static func caseFile(_ id: String, set: EvalSet, ownFile: Bool) -> String {
    ownFile
      ? SourceFile.join(SourceFile.folder(of: set.path), "incidents/\(id).yaml") : set.path
  }

  private var id: String { drafted.evalCase.id }
  private var folder: String { SourceFile.folder(of: set.path) }

  /// First the trajectories, then a copy of the eval set, which is read; it takes the eval set's
  /// place only when nothing is wrong with it and the proof holds in it too.
  func write(_ workspace: Workspace) throws {
    let trajectories = SourceFile.join(folder, "incidents/\(id).jsonl")
    let target = Self.caseFile(id, set: set, ownFile: ownFile)
    if ownFile || drafted.evalCase.trajectories != nil {
      try makeFolder(SourceFile.join(folder, "incidents"))
    }
    if drafted.evalCase.trajectories != nil {
      guard !SourceFile.exists(trajectories) else {
        throw CommandFailure(.notJudged, "\(trajectories) exists already\nhint: name another --id")
      }
      try AtomicFile.write(trajectoryLines, to: trajectories)
    }
    var isDone = false
    defer { if !isDone { unlink(trajectories) } }
    let text = ownFile ? ownText : try insertedText()
    let copy = SourceFile.join(
      SourceFile.folder(of: target), ".\(id).import.yaml")
    defer { unlink(copy) }
    try AtomicFile.write(text, to: copy)
    try check(copy, workspace)
    try AtomicFile.write(text, to: target)
    isDone = true
  }

  /// What happened and what should have happened, a line each, as `show` and `verify` read them.
  private var trajectoryLines: String {
    var lines = [line("incident", drafted.evidence.trajectory)]
    if let correction = drafted.evalCase.proof.correction {
      lines.append(line("corrected", correction.trajectory))
    }
    return lines.joined()
  }

  private func line(_ id: String, _ trajectory: Trajectory) -> String {
    var named = trajectory
    named.extra["id"] = .string(id)
    return named.json.encoded().asText + "\n"
  }

  private func insertedText() throws -> String {
    let bytes: [UInt8]
    do {
      bytes = try SourceFile.read(set.path)
    } catch {
      throw CommandFailure(.notJudged, "\(set.path) \(error.description)")
    }
    do throws(EvalSetInsertion.Failure) {
      return try EvalSetInsertion.insert(
        drafted.evalCase.lines, into: bytes, file: set.path
      ).asText
    } catch {
      throw CommandFailure(
        .notJudged,
        "\(set.path) has its cases in one line, so a case can't be added without laying it out "
          + "anew\nhint: write it into a file of its own with --own-file")
    }
  }

  /// An eval set of one case, with the rubric and the world of the set that it belongs to.
  private var ownText: String {
    let here = SourceFile.join(folder, "incidents")
    var lines = [
      "# Made from an incident by 'agent-eval import'.", "version: 1",
      "name: \(FlowYAML.scalar(id))",
    ]
    if let rubric = set.rubrics[drafted.evalCase.intent] {
      lines.append(
        "rubrics: \(FlowYAML.scalar(SourceFile.relative(rubric.place.file, to: here)))")
    }
    if let world = set.worldPath {
      lines.append("world: \(FlowYAML.scalar(SourceFile.relative(world, to: here)))")
    }
    lines.append("cases:")
    return (lines + drafted.evalCase.lines.map { "  " + $0 }).joined(separator: "\n") + "\n"
  }

  private func check(_ copy: String, _ workspace: Workspace) throws {
    var fresh = try Workspace(
      console: workspace.console, environment: workspace.environment,
      project: workspace.projectFile)
    let read = fresh.reader.evalSet(copy)
    try fresh.stopOnErrors()
    guard let evalCase = read?.cases.first(where: { $0.id == id }) else {
      throw CommandFailure(.notJudged, "the case can't be read back, so nothing is written")
    }
    guard evalCase.proof != nil else { return }
    let trajectory = drafted.evidence.trajectory
    let rubric = read?.rubrics[evalCase.intent]
    guard let grading = IncidentGrading(trajectory, evalCase: evalCase, rubric: rubric),
      grading.isMet == false, grading.step == drafted.evalCase.proof.incident.step
    else {
      throw CommandFailure(
        .notJudged, "read back, the case no longer fails on the incident, so nothing is written")
    }
  }

  private func makeFolder(_ path: String) throws {
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
      throw CommandFailure("can't make the folder \(path): \(String(cString: strerror(errno)))")
    }
  }
}
