import Agents
import Diagnostics
import EvalModel
import Grading
import Importing
import JSONKit
import MarkedYAML
import Patterns
import Reading

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Where the program runs: the project around it, its files and its environment.
struct Workspace {
  let console: Console
  let environment: [String: String]
  /// The project file, as it is seen from the current folder; `nil` where there is none.
  let projectFile: String?
  var reader: Reader

  init(console: Console, environment: [String: String], project: String?) throws {
    self.console = console
    self.environment = environment
    if let project, !SourceFile.exists(project) {
      throw CommandFailure(.notJudged, "the project file \(project) does not exist")
    }
    projectFile = project ?? Self.nearestProject()
    reader = Reader(
      graders: GraderCatalog.kinds, adapters: AdapterCatalog.kinds,
      patterns: Pattern.schemaPatterns, mapping: TrajectoryMapping.check)
  }

  /// Looks upwards, naming the file as it is seen from here, so that messages stay short.
  private static func nearestProject() -> String? {
    guard let here = currentFolder() else { return nil }
    var above = ""
    for _ in here.split(separator: "/") {
      let candidate = above + ProjectFile.fileName
      if SourceFile.exists(candidate) { return candidate }
      above += "../"
    }
    return nil
  }

  /// The project's settings; the usual ones where there is no project file.
  mutating func project() throws -> Project {
    guard let projectFile else {
      return Project(
        folder: "", store: ".agent-eval/results.sqlite", evalSets: ["evalsets/*.yaml"],
        agent: nil, profiles: [], extraRedactions: [])
    }
    let project = reader.project(projectFile)
    try stopOnErrors()
    guard let project else { throw CommandFailure(.notJudged, "\(projectFile) can't be used") }
    return project
  }

  /// The eval sets that were named, else the project's. None is an error: nothing would be judged.
  mutating func evalSets(_ named: [String], _ project: Project) throws -> [EvalSet] {
    let patterns = named.isEmpty ? project.evalSets : named
    let paths = patterns.flatMap { pattern in
      let found = SourceFile.matching(pattern)
      // A name without a match is kept, so that the reader says that it doesn't exist.
      return found.isEmpty && !named.isEmpty ? [pattern] : found
    }
    guard !paths.isEmpty else {
      throw CommandFailure(
        .notJudged,
        "no eval set was found; looked for \(patterns.joined(separator: ", "))")
    }
    let sets = paths.compactMap { reader.evalSet($0) }
    try stopOnErrors()
    return sets
  }

  /// The agent that was named, else the project's.
  mutating func agent(_ named: String?, _ project: Project) throws -> AgentDescription {
    guard let path = named ?? project.agent else {
      throw CommandFailure(
        .notJudged, "no agent: name its file with --agent, or as 'agent' in agent-eval.yaml")
    }
    let agent = reader.agent(path)
    try stopOnErrors()
    guard let agent else { throw CommandFailure(.notJudged, "\(path) can't be used") }
    return agent
  }

  /// Whatever an agent needs of the environment has to be there before its first trial.
  func requireVariables(of agents: [AgentDescription]) throws {
    var problems = Problems()
    for variable in agents.flatMap(\.variables) {
      let name = variable.name.value
      guard environment[name]?.isEmpty ?? true else { continue }
      problems.add(
        Diagnostic(
          "missing-variable", "the variable '\(name)' is not set", at: variable.name.place,
          hints: ["set it in the environment of agent-eval, never in a file"]))
    }
    guard problems.hasErrors else { return }
    console.complain(rendered(problems, .errors))
    throw CommandFailure(.notJudged, "")
  }

  /// A mapping of other people's JSON.
  mutating func mapping(_ path: String) throws -> TrajectoryMapping {
    let mapping = reader.file(path, as: TrajectoryMapping.shape)
    try stopOnErrors()
    guard let mapping else { throw CommandFailure(.notJudged, "\(path) can't be used") }
    return mapping
  }

  /// Shows what was found wrong so far. A broken file never runs.
  func stopOnErrors() throws {
    guard !reader.problems.isEmpty else { return }
    guard reader.problems.hasErrors else { return }
    console.complain(rendered(reader.problems, .errors))
    throw CommandFailure(.notJudged, "")
  }

  /// Shows the warnings once everything is read.
  func showWarnings() {
    if !reader.problems.isEmpty { console.note(rendered(reader.problems, .errors)) }
  }

  func rendered(_ problems: Problems, _ stream: Console.Stream) -> String {
    Diagnostic.Renderer(
      columns: console.columns(stream), inColor: console.inColour(stream)
    ).text(problems, sources: reader.texts)
  }

  /// A path from the project's folder, for runs that are resumed from another folder. One outside
  /// the project is absolute.
  func fromProject(_ path: String, _ project: Project) -> String {
    guard let here = Self.currentFolder() else { return path }
    let file = SourceFile.join(here, path)
    let folder = SourceFile.join(here, project.folder)
    let start = folder == "/" ? folder : folder + "/"
    guard file.utf8.starts(with: start.utf8) else { return file }
    return String(decoding: file.utf8.dropFirst(start.utf8.count), as: UTF8.self)
  }

  private static func currentFolder() -> String? {
    guard let here = getcwd(nil, 0) else { return nil }
    defer { free(here) }
    return String(cString: here)
  }
}
