import EvalModel
import MarkedYAML

/// The agent waited as long as a tool asked it to.
///
/// Steps carry no times, so this judges only what can be known for certain:
/// - nobody was asked to wait, or the tool was not called again: pass.
/// - the latencies recorded between the failure and the next call of the tool reach the wait, or
///   the user spoke in between: it waited.
/// - the whole trial took less time on the harness's clock than the waits together: failure.
/// - the call was repeated at once, was asked to wait again and was repeated at once again:
///   failure. One immediate repeat may have been preceded by a pause that nobody recorded.
///
/// Everything else is not judged.
struct RespectsRetryAfter: Grader {
  static let kind = GraderKind(
    name: "respects_retry_after", version: 1,
    summary: "A tool that asked to wait was not called again at once.",
    category: .integration, dimension: "robustness",
    example: """
      respects_retry_after
      """,
    shape: Shape<RespectsRetryAfter>.record([]) { _ in RespectsRetryAfter() }.anyGrader)

  func grade(_ evidence: Evidence) -> Assessment {
    let asked = evidence.failures().filter { $0.error.retryAfter.map { $0 > .zero } ?? false }
    guard !asked.isEmpty else {
      return evidence.unknownFailures ?? .pass(Messages.nobodyAsked)
    }
    // For every call the next one of the same tool.
    var next = [Evidence.Call?](repeating: nil, count: evidence.calls.count)
    var following: [String: Evidence.Call] = [:]
    for (index, call) in evidence.calls.enumerated().reversed() {
      next[index] = following.updateValue(call, forKey: call.call.name)
    }
    var unknown: CallFailure?
    // Per tool, because the waits of one tool can't overlap.
    var waits: [String: Duration] = [:]
    // The calls that were made at once after a failure that asked to wait.
    var hasty: Set<Int> = []
    for failure in asked {
      guard let wait = failure.error.retryAfter, let next = next[failure.index] else { continue }
      let between = evidence.trajectory.steps[(failure.step + 1)..<max(next.step, failure.step + 1)]
      let pause = Pause(between)
      if pause.hasUser || pause.known >= wait { continue }
      let sum = min(waits[failure.tool] ?? .zero, .seconds(1_000_000_000)) + wait
      waits[failure.tool] = sum
      if let wall = evidence.wallTime, wall < sum {
        return .fail(Messages.tooQuick(failure, sum, wall), steps: [next.step, failure.step])
      }
      if pause.isImmediate {
        hasty.insert(next.step)
        if hasty.contains(failure.call.step) {
          return .fail(Messages.hasty(failure, wait), steps: [next.step, failure.step])
        }
      }
      unknown = unknown ?? failure
    }
    if let unknown { return .unscored(Messages.unknown(unknown)) }
    return .pass(Messages.respected, steps: asked.map(\.step))
  }
}

/// What stands between a failure and the next call of the tool.
private struct Pause {
  var known: Duration = .zero
  var hasUser = false
  /// Nothing but the agent's own thinking.
  var isImmediate = true

  init(_ steps: ArraySlice<Step>) {
    for step in steps {
      var latency: Duration?
      switch step.kind {
      case .user: hasUser = true
      case .model(let call): latency = call.latency
      case .toolResult(let result):
        latency = result.latency
        isImmediate = false
      case .retry, .unknown: break
      default: isImmediate = false
      }
      // Agents report these; hostile ones must not overflow.
      if let latency, latency > .zero { known += min(latency, .seconds(1_000_000)) }
    }
  }
}

private enum Messages {
  static let nobodyAsked = "no tool asked to wait"
  static let respected = "no tool that asked to wait was called again too early"
  static func unknown(_ failure: CallFailure) -> String {
    "\(failure.described) and asked to wait, and nobody recorded how long the agent did"
  }
  static func tooQuick(_ failure: CallFailure, _ wait: Duration, _ wall: Duration) -> String {
    "\(failure.described) and asked to wait \(wait), but the whole trial took \(wall)"
  }
  static func hasty(_ failure: CallFailure, _ wait: Duration) -> String {
    "\(failure.described) and asked to wait \(wait), and was called at once again and again"
  }
}
