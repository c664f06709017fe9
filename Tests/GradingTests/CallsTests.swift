import EvalModel
import Grading
import JSONKit
import Testing

@Suite("The calls grader")
struct CallsTests {
  /// One letter a call, as steps 0, 1, 2, …
  static func scene(_ letters: String) -> Scene {
    Scene(steps: letters.map { calls(String($0)) })
  }

  @Test(
    "each mode has its own idea of missing and extra calls",
    arguments: [
      ("superset", "ab", "xba", .passes("2 calls as expected", [2, 1])),
      ("superset", "ab", "xb", .fails("a was never called", [2], value: 0.5)),
      ("superset", "aa", "ab", .fails("a was called 1 time, expected 2", [0], value: 0.5)),
      ("unordered", "", "", .passes("no call was made or needed")),
      ("subset", "abc", "ca", .passes("2 calls as expected", [1, 0])),
      ("subset", "abc", "", .passes("no call was made or needed")),
      (
        "subset", "ab", "axy",
        .fails("x was called, which is not expected (and 1 other call)", [1, 2], value: 1.0 / 3)
      ),
      ("subset", "ab", "aa", .fails("a was called, which is not expected", [1], value: 0.5)),
      ("unordered", "abc", "cab", .passes("3 calls as expected", [1, 2, 0])),
      (
        "unordered", "ab", "abb", .fails("b was called, which is not expected", [2], value: 2.0 / 3)
      ),
      ("unordered", "ab", "a", .fails("b was never called", [1], value: 0.5)),
      ("ordered", "ab", "xaybz", .passes("2 calls as expected", [1, 3])),
      (
        "ordered", "ab", "ba",
        .fails("b was called out of order, expected after a", [0], value: 0.5)
      ),
      ("ordered", "abc", "ac", .fails("b was never called", [2], value: 2.0 / 3)),
      (
        "ordered", "aab", "aba",
        .fails("b was called out of order, expected after a", [1], value: 2.0 / 3)
      ),
      ("exact", "ab", "ab", .passes("2 calls as expected", [0, 1])),
      ("exact", "ab", "axb", .fails("x was called, which is not expected", [1], value: 2.0 / 3)),
      ("exact", "ab", "a", .fails("b was never called", [1], value: 0.5)),
      ("exact", "", "", .passes("no call was made or needed")),
    ] as [(String, String, String, Expected)])
  func modes(mode: String, expected: String, actual: String, result: Expected) throws {
    let calls = expected.map { String($0) }.joined(separator: ", ")
    let assessment = try Self.scene(actual).grade("calls: {mode: \(mode), calls: [\(calls)]}")
    #expect(assessment == result.assessment)
  }

  @Test(
    "overlapping rules are matched so that as many as possible hold, in every order",
    arguments: ["superset", "unordered", "subset"])
  func bipartite(mode: String) throws {
    // "any t" fits both calls; taking the first that fits would leave nothing for "t with 1".
    let scene = Scene(steps: [calls("t", ["n": 1]), calls("t", ["n": 2])])
    let anyFirst = try scene.grade(
      "calls: {mode: \(mode), calls: [t, {tool: t, args: {n: 1}}]}")
    #expect(anyFirst == .pass("2 calls as expected", steps: [1, 0]))
    let chain = Scene(steps: [
      calls("t", ["n": 1]), calls("t", ["n": 5]), calls("t", ["n": 9]),
    ])
    let assessment = try chain.grade(
      """
      calls:
        mode: \(mode)
        calls:
          - {tool: t, args: {n: {max: 9}}}
          - {tool: t, args: {n: {max: 5}}}
          - {tool: t, args: {n: {max: 1}}}
      """)
    #expect(assessment == .pass("3 calls as expected", steps: [2, 1, 0]))
  }

  @Test("a missing call is explained by the call that came nearest")
  func nearest() throws {
    let scene = Scene(steps: [
      calls("refund.issue", ["amount": 620]), refuses("policy"),
      calls("refund.issue", ["amount": 39.9]), refuses("timeout"),
    ])
    #expect(
      try scene.grade("calls: [{tool: refund.issue, args: {amount: 40}}]")
        == Assessment(
          .scored(value: 0, passed: false),
          "refund.issue was called with amount 620, expected 40", steps: [0]))
    #expect(
      try scene.grade(
        "calls: [{tool: refund.issue, args: {amount: {equals: 40, tolerance: 0.2}}, succeeded: true}]"
      ).reason == "refund.issue was called with amount 620, expected 40 ± 0.2")
    #expect(
      try scene.grade("calls: [{tool: refund.issue, args: {amount: 620}, succeeded: true}]").reason
        == "refund.issue was called and failed with policy, expected to go through")
    #expect(
      try scene.grade("calls: [{tool: x, args: {n: $case.vars.n}}]")
        == .unscored("the case has no vars.n"))
  }

  @Test("args sets the mode for entries that have none of their own")
  func argumentModes() throws {
    let scene = Scene(steps: [calls("t", ["a": 1, "b": 2])])
    func passes(_ yaml: String) throws -> Bool {
      try scene.grade("calls: \(yaml)").verdict == .scored(value: 1, passed: true)
    }
    #expect(try passes("{calls: [{tool: t, args: {a: 1}}]}"))
    #expect(try !passes("{args: exact, calls: [{tool: t, args: {a: 1}}]}"))
    #expect(try passes("{args: exact, calls: [{tool: t, args: {a: 1}, arg_mode: subset}]}"))
    #expect(try passes("{args: superset, calls: [{tool: t, args: {a: 1, b: 2, c: 3}}]}"))
    #expect(try !passes("{args: superset, calls: [{tool: t, args: {a: 1, c: 3}}]}"))
    #expect(try passes("{args: ignore, calls: [{tool: t, args: {a: 7}}]}"))
  }

  @Test("the result that went with a call decides whether it succeeded, not its position")
  func results() throws {
    let scene = Scene(steps: [
      calls("a", id: "1"), calls("b", id: "2"), refuses("timeout", id: "2"), answers(id: "1"),
    ])
    #expect(
      try scene.grade("calls: [{tool: a, succeeded: true}]").verdict
        == .scored(value: 1, passed: true))
    #expect(
      try scene.grade("calls: [{tool: b, succeeded: true}]").reason
        == "b was called and failed with timeout, expected to go through")
  }
}
