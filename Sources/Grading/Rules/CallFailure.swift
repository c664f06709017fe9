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

extension Evidence {
  /// Why nobody can say that no call failed: whoever recorded the trial had no mark for failures, or
  /// left the results out. `nil` where a failure would be seen, and where nothing was called.
  var unknownFailures: Assessment? {
    guard !calls.isEmpty else { return nil }
    if trajectory.missing.contains(.toolErrors) {
      return .unscored("the trace does not say which calls failed")
    }
    if trajectory.missing.contains(.toolResults) {
      return .unscored("the trace has no results of calls")
    }
    return nil
  }
}

extension ToolCall {
  /// The same for calls of one tool with equivalent arguments, and for no others.
  ///
  /// Agents may make tens of thousands of calls, so who compares many looks keys up instead of
  /// comparing every call with every other.
  var key: [UInt8] { Array(name.utf8) + [0] + arguments.canonicalBytes }
}

extension [Int] {
  /// The first of these ascending numbers that is larger than a given one.
  func first(after bound: Int) -> Int? {
    var (low, high) = (startIndex, endIndex)
    while low < high {
      let middle = low + (high - low) / 2
      if self[middle] > bound { high = middle } else { low = middle + 1 }
    }
    return low < endIndex ? self[low] : nil
  }
}
