import EvalModel
import JSONKit
import MarkedYAML

/// The agent's calls beside the expected ones.
struct CallComparison {
  private let grader: Calls
  private let evidence: Evidence
  private let matching: Matching
  private var expected: [ExpectedCall] { grader.expected }
  private var actual: [Evidence.Call] { evidence.calls }

  init(_ grader: Calls, _ evidence: Evidence) throws(Unjudged) {
    self.grader = grader
    self.evidence = evidence
    var candidates: [[Int]] = []
    for expected in grader.expected {
      var fitting: [Int] = []
      for (index, call) in evidence.calls.enumerated() {
        let mismatch = try expected.mismatch(
          call, mode: grader.argumentMode, in: evidence.evalCase)
        if mismatch == nil { fitting.append(index) }
      }
      candidates.append(fitting)
    }
    matching = Matching(candidates: candidates, actualCount: evidence.calls.count)
  }

  var assessment: Assessment {
    get throws(Unjudged) {
      let inOrder = grader.mode == .exact || grader.mode == .ordered
      let partners = inOrder ? matching.inOrder() : matching.maximum()
      let matched = partners.compactMap { $0 }
      let missing = partners.indices.filter { partners[$0] == nil }
      let taken = Set(matched)
      let extra = actual.indices.filter { !taken.contains($0) }
      let forbidsMissing = grader.mode != .subset
      let forbidsExtra = grader.mode != .superset && grader.mode != .ordered
      if (missing.isEmpty || !forbidsMissing) && (extra.isEmpty || !forbidsExtra) {
        return .pass(Messages.asExpected(matched.count), steps: matched.map { actual[$0].step })
      }
      let whole =
        switch grader.mode {
        case .superset, .ordered: expected.count
        case .subset: actual.count
        case .unordered, .exact: max(expected.count, actual.count)
        }
      let (reason, steps) =
        if forbidsMissing, let first = missing.first {
          try missingCall(first, partners: partners, unused: extra)
        } else {
          extraCall(extra)
        }
      return Assessment(
        .scored(value: Double(matched.count) / Double(max(whole, 1)), passed: false), reason,
        steps: steps)
    }
  }

  /// Why no call stands for an expected one: the order, the arguments, or there is none.
  private func missingCall(
    _ index: Int, partners: [Int?], unused: [Int]
  ) throws(Unjudged) -> (String, [Int]) {
    let wanted = expected[index]
    if let fitting = matching.candidates[index].first(where: unused.contains) {
      return (
        Messages.outOfOrder(wanted, after: index > 0 ? expected[index - 1] : nil),
        [actual[fitting].step]
      )
    }
    for candidate in unused {
      let call = actual[candidate]
      let mismatch = try wanted.mismatch(
        call, mode: grader.argumentMode, in: evidence.evalCase)
      guard let mismatch else { continue }
      if case .otherTool = mismatch { continue }
      return (mismatch.sentence(call, in: evidence.evalCase), [call.step])
    }
    let calls = actual.filter { $0.call.name.utf8.elementsEqual(wanted.tool.value.utf8) }
    let count = expected.filter { $0.tool.value.utf8.elementsEqual(wanted.tool.value.utf8) }.count
    return (
      Messages.tooFew(wanted.tool.value, calls.count, count),
      calls.last.map { [$0.step] } ?? [evidence.answerStep]
    )
  }

  private func extraCall(_ extra: [Int]) -> (String, [Int]) {
    let steps = extra.map { actual[$0].step }
    guard let first = extra.first else { return (Messages.asExpected(0), steps) }
    return (Messages.unexpected(actual[first], others: extra.count - 1), steps)
  }
}

private enum Messages {
  static func asExpected(_ count: Int) -> String {
    count == 0 ? "no call was made or needed" : "\(Quoting.count(count, "call")) as expected"
  }
  static func tooFew(_ tool: String, _ count: Int, _ expected: Int) -> String {
    let tool = Quoting.bounded(tool)
    if count == 0 { return "\(tool) was never called" }
    return "\(tool) was called \(Quoting.count(count, "time")), expected \(expected)"
  }
  static func outOfOrder(
    _ call: ExpectedCall, after previous: ExpectedCall?
  ) -> String {
    let tool = Quoting.bounded(call.tool.value)
    guard let previous else { return "\(tool) was called too late, expected first" }
    return "\(tool) was called out of order, expected after \(Quoting.bounded(previous.tool.value))"
  }
  static func unexpected(_ call: Evidence.Call, others: Int) -> String {
    let arguments = call.call.arguments.object.map { $0.isEmpty } ?? true
    let with = arguments ? "" : " with \(Quoting.bounded(call.call.arguments.text))"
    return "\(Quoting.bounded(call.call.name)) was called\(with), which is not expected"
      + (others > 0 ? " (and \(Quoting.count(others, "other call")))" : "")
  }
}
