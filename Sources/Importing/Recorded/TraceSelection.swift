package import EvalModel
import JSONKit

/// Which trajectories of a file are wanted, by the ids that their recorder gave them.
package struct TraceSelection: Sendable, Equatable {
  package var traces: [String]
  package var sessions: [String]

  package init(traces: [String] = [], sessions: [String] = []) {
    self.traces = traces
    self.sessions = sessions
  }

  package var isEverything: Bool { traces.isEmpty && sessions.isEmpty }

  /// A conversation of several traces is wanted when one of them is.
  package func admits(_ trajectory: Trajectory) -> Bool {
    if isEverything { return true }
    let source = trajectory.extra["source"]
    func isOne(_ id: JSONValue?, of wanted: [String]) -> Bool {
      guard let id = id?.string else { return false }
      return wanted.contains { $0.utf8.elementsEqual(id.utf8) }
    }
    let traces = [trajectory.extra["id"], source?["id"], source?["trace_id"]]
    let sessions = [
      trajectory.extra["session_id"], source?["session_id"], source?["conversation_id"],
    ]
    return traces.contains { isOne($0, of: self.traces) }
      || (source?["trace_ids"]?.array ?? []).contains { isOne($0, of: self.traces) }
      || sessions.contains { isOne($0, of: self.sessions) }
  }
}
