import Diagnostics
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
  /// Reads any files that people write, each as what it is and with those that it names, and sums
  /// up what was in them. Folders are searched for YAML files.
  package mutating func validate(_ paths: [String]) -> ReadingSummary {
    var summary = ReadingSummary()
    var seen: Set<String> = []
    var waiting = paths.flatMap { path in
      SourceFile.isFolder(path)
        ? SourceFile.yamlFiles(below: path) : [SourceFile.join("", path)]
    }[...]
    while let path = waiting.popFirst() {
      guard seen.insert(path).inserted else { continue }
      waiting += validate(file: path, &summary)
    }
    summary.files = filesRead
    summary.criteria += criteriaOfRubrics
    return summary
  }

  /// Answers with the files that this one names and that have to be looked at by themselves.
  private mutating func validate(file path: String, _ summary: inout ReadingSummary) -> [String] {
    guard let node = node(path) else { return [] }
    switch FileKind(node) {
    case .evalset: if let set = evalSet(path) { summary.add(set) }
    case .rubric: _ = rubric(path)
    case .world: _ = world(path)
    case .agent: _ = agent(path)
    case .project: if let project = project(path) { return checkSelections(of: project, node) }
    case .mapping: _ = file(path, as: mapping)
    case nil:
      collected.add(
        Diagnostic(
          "unknown-file", "this is none of the files that agent-eval knows", at: node.place,
          hints: ["it can be \(FileKind.allCases.map(\.words).joined(separator: ", "))"]))
    }
    return []
  }

  /// A profile that selects no case of any eval set would run nothing.
  private mutating func checkSelections(of project: Project, _ node: Node) -> [String] {
    let paths = project.evalSets.flatMap(SourceFile.matching)
    if paths.isEmpty {
      collected.add(
        Diagnostic(
          "empty-selection", "no eval set was found",
          at: node["evalsets"]?.place ?? node.place,
          hints: ["looked for \(project.evalSets.joined(separator: ", "))"]))
    }
    if let agent = project.agent { _ = self.agent(agent, from: node["agent"]?.place) }
    let sets = paths.compactMap { evalSet($0) }
    let cases = sets.flatMap(\.cases)
    // With a broken set nobody knows which cases there are.
    guard sets.count == paths.count, !cases.isEmpty else { return paths }
    for profile in project.profiles where !cases.contains(where: { profile.selects($0) }) {
      collected.add(
        Diagnostic(
          "empty-selection", "the profile '\(profile.name)' selects no case",
          at: node["profiles"]?.place(ofKey: profile.name) ?? node.place,
          hints: profile.unknownTags(in: cases)))
    }
    return paths
  }
}

extension ReadingSummary {
  fileprivate mutating func add(_ set: EvalSet) {
    evalSets += 1
    cases += set.cases.count
    for evalCase in set.cases {
      intents[evalCase.intent, default: 0] += 1
      for tag in evalCase.tags { tags[tag, default: 0] += 1 }
      criteria += evalCase.criteria.count
    }
  }
}

extension Profile {
  /// Whether the profile's tags take the case.
  package func selects(_ evalCase: EvalCase) -> Bool {
    (tags.isEmpty || !Set(tags).isDisjoint(with: evalCase.tags))
      && Set(excludedTags).isDisjoint(with: evalCase.tags)
  }

  /// What is likely to be wrong when it selects nothing.
  fileprivate func unknownTags(in cases: [EvalCase]) -> [String] {
    let known = Set(cases.flatMap(\.tags)).sorted()
    let unknown = tags.filter { !known.contains($0) }
    return unknown.map { tag in
      let meant = Suggestion.nearest(to: tag, in: known).map { "; did you mean '\($0)'?" }
      return "no case has the tag '\(tag)'\(meant ?? "")"
    }
  }
}
