package import EvalModel
package import JSONKit
import Simulation

/// A world to try calls on, outside any trial.
package struct WorldTrial {
  private var session: WorldSession

  package init(_ world: World, as user: User, seed: UInt64) {
    session = WorldSession(world: world, user: user, seed: seed)
  }

  /// What an agent would be told, faults included.
  package mutating func call(_ tool: String, _ arguments: JSONValue) -> ToolResult {
    var result = session.answer(ToolCall(id: nil, name: tool, arguments: arguments))
    result.breaches = []
    return result
  }

  /// What calls have changed so far.
  package var endState: JSONValue { session.endState }
}
