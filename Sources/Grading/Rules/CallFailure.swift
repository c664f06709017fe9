import EvalModel
import JSONKit

/// A tool call that failed.
struct CallFailure {
  /// Into the evidence's calls.
  let index: Int
  let call: Evidence.Call
  let error: ToolError

  /// Where it is shown: the result, which says what went wrong.
  var step: Int { call.resultStep ?? call.step }
  var tool: String { call.call.name }

  /// "orders.lookup failed with timeout"
  var described: String { "\(Quoting.bounded(tool)) \(call.ending)" }
}

extension Evidence {
  /// The calls that a tool answered with an error, except errors of these kinds.
  func failures(except ignored: [String] = []) -> [CallFailure] {
    calls.enumerated().compactMap { index, call in
      guard case .error(let error) = call.result?.answer,
        !ignored.contains(where: { $0.utf8.elementsEqual(error.kind.utf8) })
      else { return nil }
      return CallFailure(index: index, call: call, error: error)
    }
  }
}

extension ToolCall {
  func isSame(as other: ToolCall) -> Bool {
    name.utf8.elementsEqual(other.name.utf8) && arguments.isEquivalent(to: other.arguments)
  }
}
