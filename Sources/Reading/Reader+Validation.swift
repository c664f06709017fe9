package import Diagnostics
package import EvalModel
import MarkedYAML

/// What was read, for the one line that `validate` ends with.
package struct ReadingSummary: Sendable, Equatable {
  package var files = 0
  package var evalSets = 0
  package var cases = 0
  package var intents: [String: Int] = [:]
  package var tags: [String: Int] = [:]
  package var criteria = 0
}

extension Reader {
  /// Reads any files that people write, each as what it is, and sums up what was in them. Folders
  /// are searched for YAML files.
  package mutating func validate(_ paths: [String]) -> ReadingSummary {
    var summary = ReadingSummary()
    for path in paths.flatMap({ SourceFile.isFolder($0) ? SourceFile.yamlFiles(below: $0) : [$0] })
    {
      summary.files += 1
      validate(file: path, &summary)
    }
    return summary
  }

  private mutating func validate(file path: String, _ summary: inout ReadingSummary) {
    guard let node = node(path) else { return }
    switch FileKind(node) {
    case .evalset:
      guard let set = evalSet(path) else { return }
      summary.evalSets += 1
      summary.cases += set.cases.count
      for evalCase in set.cases {
        summary.intents[evalCase.intent, default: 0] += 1
        for tag in evalCase.tags { summary.tags[tag, default: 0] += 1 }
        summary.criteria += evalCase.criteria.count
      }
      summary.criteria += set.rubrics.values.reduce(0) { $0 + $1.criteria.count }
    case .rubric: _ = rubric(path)
    case .world: _ = world(path, from: nil)
    case .agent: _ = agent(path)
    case .project:
      guard let project = project(path) else { return }
      checkSelections(of: project, node)
    case nil:
      problems.add(
        Diagnostic(
          "unknown-file", "this is none of the files that agent-eval knows", at: node.place,
          hints: FileKind.allCases.map(\.words).joined(separator: ", ").asHint))
    }
  }

  /// A profile that selects no case of any eval set would run nothing.
  private mutating func checkSelections(of project: Project, _ node: Node) {
    let paths = project.evalSets.flatMap(SourceFile.matching)
    var reader = Reader(graders: graders, adapters: adapters)
    let cases = paths.compactMap { reader.evalSet($0) }.flatMap(\.cases)
    guard !cases.isEmpty else {
      problems.add(
        Diagnostic(
          "empty-selection", "no eval set was found",
          at: node["evalsets"]?.place ?? node.place,
          hints: ["looked for \(project.evalSets.joined(separator: ", "))"]))
      return
    }
    for profile in project.profiles where !cases.contains(where: { profile.selects($0) }) {
      problems.add(
        Diagnostic(
          "empty-selection", "the profile '\(profile.name)' selects no case",
          at: node["profiles"]?[profile.name]?.place ?? node.place))
    }
    if let agent = project.agent, !SourceFile.exists(agent) {
      problems.add(
        Diagnostic(
          "unreadable-file", "the agent file \(agent) does not exist",
          at: node["agent"]?.place ?? node.place))
    }
  }
}

extension Profile {
  /// Whether the profile's tags take the case.
  package func selects(_ evalCase: EvalCase) -> Bool {
    (tags.isEmpty || !Set(tags).isDisjoint(with: evalCase.tags))
      && Set(excludedTags).isDisjoint(with: evalCase.tags)
  }
}

extension String {
  fileprivate var asHint: [String] { ["it can be \(self)"] }
}
