import CommandKit
import EvalModel
import Importing
import Incidents
import Reading

/// What users in logs wanted, and what an eval set says about it.
struct LogIntents: Sendable {
  /// Where nothing tells the intent.
  static let unknown = "unknown"

  let set: EvalSet?

  /// Without an eval set, named or the project's only one, logs must say their intents themselves.
  init(_ arguments: ParsedArguments, _ workspace: inout Workspace) throws {
    if let named = arguments[RecordedGradeCommand.evalSet] {
      let project = try workspace.project()
      set = try workspace.evalSets([named], project).first
    } else if let project = try? workspace.project(),
      // Whoever looks at logs first may have no project yet, and several sets leave it open.
      let sets = try? workspace.evalSets([], project), sets.count == 1
    {
      set = sets.first
    } else {
      set = nil
    }
  }

  func intent(of recorded: RecordedTrajectory) -> String {
    if let named = recorded.intent ?? Interaction.decidedIntent(recorded.trajectory) {
      return named
    }
    guard let set else { return Self.unknown }
    let turns = recorded.trajectory.steps.compactMap { step in
      if case .user(let turn) = step.kind { turn.text } else { nil }
    }
    return IntentGuess.make(named: nil, recorded.trajectory, turns: turns, set)?.intent
      ?? Self.unknown
  }

  /// Tools whose effect the eval set's world calls irreversible.
  var irreversibleTools: Set<String> {
    Set(set?.world.tools.filter { !$0.policy.isReversible }.map(\.name) ?? [])
  }
}
