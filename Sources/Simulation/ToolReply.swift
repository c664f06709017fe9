package import EvalModel

/// The answer to a call, and how a service would have sent it.
package struct ToolReply: Sendable {
  /// How the answer looks to somebody who asked over HTTP.
  package enum Body: Sendable, Equatable {
    /// As its value or its error says.
    case whole
    /// These bytes, which need not be JSON.
    case damaged([UInt8])
    /// None: the connection breaks.
    case none
  }

  /// What stands in the trajectory and is told over the worker protocol.
  package var result: ToolResult
  package var body: Body
  /// The failures that were injected into it.
  package var faults: [FaultRule.Kind]
  /// The documents it brings, for the trajectory.
  package var retrieval: Retrieval?

  package init(
    _ result: ToolResult, body: Body = .whole, faults: [FaultRule.Kind] = [],
    retrieval: Retrieval? = nil
  ) {
    self.result = result
    self.body = body
    self.faults = faults
    self.retrieval = retrieval
  }

  /// How much later it is to be sent.
  package var delay: Duration { result.latency ?? .zero }
}
