package import EvalModel
import JSONKit

/// Finds the case that a recorded trajectory is judged by.
package struct RecordedCases: Sendable {
  /// What a trajectory is judged by, or why nothing can judge it.
  package enum Match: Sendable {
    case evalCase(EvalCase, Rubric?)
    /// A case made for this trajectory alone, because it names an intent and no case.
    case interaction(EvalCase, Rubric)
    case unknownCase(String)
    case unknownIntent(String)
    /// It names neither a case nor an intent.
    case unlabelled
  }

  private let cases: [String: EvalCase]
  private let rubrics: [String: Rubric]
  private let forAll: EvalCase?
  /// The tools and their policies belong to the set; cases differ in records only.
  private let tools: [Tool]

  /// `forAll` is a case that every trajectory belongs to, whatever it names itself.
  package init(_ set: EvalSet, forAll: EvalCase? = nil) {
    cases = Dictionary(set.cases.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    rubrics = set.rubrics
    tools = set.cases.first?.world.tools ?? []
    self.forAll = forAll
  }

  package func match(_ recorded: RecordedTrajectory) -> Match {
    if let forAll { return match(forAll, recorded) }
    if let id = recorded.caseID {
      guard let found = cases[id], found.id.utf8.elementsEqual(id.utf8) else {
        return .unknownCase(id)
      }
      return match(found, recorded)
    }
    guard let intent = recorded.intent else { return .unlabelled }
    guard let rubric = rubrics[intent] else { return .unknownIntent(intent) }
    return .interaction(made(for: recorded, intent, rubric), rubric)
  }

  private func match(_ evalCase: EvalCase, _ recorded: RecordedTrajectory) -> Match {
    var evalCase = evalCase
    for member in recorded.variables.members
    where recorded.variablesAreTrusted || evalCase.variables[member.key] == nil {
      evalCase.variables[member.key] = member.value
    }
    return .evalCase(evalCase, rubrics[evalCase.intent])
  }

  /// Expects nothing but the rubric of its intent. Its turns are what the user said; of the world
  /// only the tools are known, because nobody wrote down the records.
  private func made(
    for recorded: RecordedTrajectory, _ intent: String, _ rubric: Rubric
  ) -> EvalCase {
    let said = recorded.trajectory.steps.compactMap { step in
      if case .user(let turn) = step.kind { turn.text } else { nil }
    }
    return EvalCase(
      id: intent, intent: intent, tags: [], source: nil,
      user: recorded.user ?? User(id: "unknown", groups: []),
      turns: said.isEmpty ? [""] : said, variables: recorded.variables, world: World(tools: tools),
      limits: Limits(), criteria: [], place: rubric.place, inputDigest: rubric.digest,
      expectationDigest: rubric.digest)
  }
}
