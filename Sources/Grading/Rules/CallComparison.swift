import EvalModel
import JSONKit
import MarkedYAML

/// The agent's calls beside the expected ones.
struct CallComparison {
  private let grader: Calls
  private let evidence: Evidence
  private let matching: Matching
  private var expected: [ExpectedCall] { grader.expected }
  /// The calls that the grader looks at.
  private let actual: [Evidence.Call]

  init(_ grader: Calls, _ evidence: Evidence) throws(Unjudged) {
    self.grader = grader
    self.evidence = evidence
    actual = evidence.calls.filter { call in
      (grader.tools.isEmpty || grader.tools.contains { $0.matches(call.call.name) })
        && (!grader.onlySuccessful || call.succeeded)
    }
    var candidates: [[Int]] = []
    for expected in grader.expected {
      var fitting: [Int] = []
      for (index, call) in actual.enumerated() {
        let mismatch = try expected.mismatch(
          call, mode: grader.argumentMode, in: evidence.evalCase)
        if mismatch == nil { fitting.append(index) }
      }
      candidates.append(fitting)
    }
    matching = Matching(candidates: candidates, actualCount: actual.count)
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
      let asExpected =
        grader.score == .f1
        ? missing.isEmpty && extra.isEmpty
        : (missing.isEmpty || !forbidsMissing) && (extra.isEmpty || !forbidsExtra)
      if asExpected {
        return .pass(Messages.asExpected(matched.count), steps: matched.map { actual[$0].step })
      }
      let whole =
        switch grader.mode {
        case .superset, .ordered: expected.count
        case .subset: actual.count
        case .unordered, .exact: max(expected.count, actual.count)
        }
      let value =
        switch grader.score {
        case .share: Double(matched.count) / Double(max(whole, 1))
        // Neither is empty where nothing is as expected, and the sum can't be zero.
        case .f1: 2 * Double(matched.count) / Double(max(expected.count + actual.count, 1))
        }
      var (reason, steps) = extraCall(extra)
      if forbidsMissing, let first = missing.first {
        let absent = try missingCall(first, partners: partners, unused: extra)
        // What was done comes before what was left undone, unless it is the same call.
        let isDoneFirst =
          forbidsExtra && (steps.first ?? .max) < (absent.1.first ?? .max)
        if !isDoneFirst { (reason, steps) = absent }
      }
      return Assessment(
        .scored(value: value, passed: value >= (grader.passAt ?? .infinity) - 1e-9), reason,
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
    let name = wanted.tool.written.value
    let calls = actual.filter { wanted.tool.matches($0.call.name) }
    let count = expected.filter { $0.tool.written.value.utf8.elementsEqual(name.utf8) }.count
    return (
      Messages.tooFew(name, calls.count, count),
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
    let tool = call.tool.quoted
    guard let previous else { return "\(tool) was called too late, expected first" }
    return "\(tool) was called out of order, expected after \(previous.tool.quoted)"
  }
  static func unexpected(_ call: Evidence.Call, others: Int) -> String {
    let arguments = call.call.arguments.object.map { $0.isEmpty } ?? true
    let with = arguments ? "" : " with \(Quoting.bounded(call.call.arguments.text))"
    return "\(Quoting.bounded(call.call.name)) was called\(with), which is not expected"
      + (others > 0 ? " (and \(Quoting.count(others, "other call")))" : "")
  }
}
