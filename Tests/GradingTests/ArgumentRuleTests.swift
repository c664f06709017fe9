import EvalModel
import Grading
import JSONKit
import Testing

@Suite("Argument rules")
struct ArgumentRuleTests {
  @Test(
    "a value is compared with its rule",
    arguments: [
      (1, "1.0", nil), (1.5, "1.5", nil), ("1", "1", "with x '1', expected 1"),
      ("a", "a", nil), ("A", "a", "with x 'A', expected 'a'"),
      (nil, "null", nil), (true, "true", nil),
      (["a", 1], "[a, 1]", nil), (["a"], "[a, 1]", "with 1 entry in x, expected 2"),
      (["a", 2], "[a, {max: 1}]", "with x.2 2, allowed is at most 1"),
      ("a", "[a]", "with x 'a', expected a list"),
      (["k": 1, "l": 2], "{k: 1}", nil), (["l": 2], "{k: 1}", "without x.k"),
      (["k": ["m": "v"]], "{k: {m: w}}", "with x.k.m 'v', expected 'w'"),
      (7, "{k: 1}", "with x 7, expected a map"),
      (19.99, "{equals: 20, tolerance: 0.011}", nil),
      (19.9, "{equals: 20, tolerance: 0.05}", "with x 19.9, expected 20 ± 0.05"),
      (["max": 1, "min": 2], "{equals: {min: 2, max: 1}}", nil),
      ("b", "{one_of: [a, b]}", nil),
      ("c", "{one_of: [a, b]}", "with x 'c', expected one of 'a' or 'b'"),
      ("RT-1", "{matches: '^RT-\\d$'}", nil),
      ("RT", "{matches: '^RT-\\d$'}", "with x 'RT', which does not match '^RT-\\d$'"),
      (3, "{matches: '3'}", "with x 3, which does not match '3'"),
      (5, "{min: 5, max: 5}", nil), (5, "{over: 5}", "with x 5, allowed is more than 5"),
      (5, "{under: 5}", "with x 5, allowed is less than 5"),
      ("5", "{min: 1}", "with x '5', allowed is at least 1"),
      ("a needle", "{contains: needle}", nil),
      ("a", "{contains: b}", "with x 'a', which does not contain 'b'"),
      ([1, 2.0], "{contains: 2}", nil),
      ([1], "{contains: 2}", "with x [1], which does not contain 2"),
      ("", "{any: true}", nil), (nil, "{any: true}", nil),
      (4, "{optional: true, min: 5}", "with x 4, allowed is at least 5"),
      ("v-1", "$case.vars.v", nil), ("u-1", "$case.user.id", nil), ("case-1", "$case.id", nil),
      ("u@example.com", "$case.user.email", nil),
      ("x", "{equals: $case.vars.v}", "with x 'x', expected 'v-1'"),
      (["v-1"], "{equals: [$case.vars.v]}", nil),
    ] as [(JSONValue, String, String?)])
  func rules(actual: JSONValue, rule: String, mismatch: String?) throws {
    let scene = Scene(steps: [calls("t", ["x": actual])], variables: ["v": "v-1"])
    let assessment = try scene.grade("call_args: {tool: t, args: {x: \(rule)}}")
    if let mismatch {
      #expect(assessment == .fail("t was called \(mismatch)", steps: [0]))
    } else {
      #expect(assessment == .pass("1 call of t had the expected arguments"))
    }
  }

  @Test("an argument that is left out fails every rule but an optional one")
  func absent() throws {
    let scene = Scene(steps: [calls("t", nil), calls("t", ["y": 1])])
    #expect(
      try scene.grade("call_args: {tool: t, args: {x: {optional: true, min: 5}}}").verdict
        == .scored(value: 1, passed: true))
    for rule in ["1", "null", "{any: true}", "{min: 1}"] {
      #expect(
        try scene.grade("call_args: {tool: t, args: {x: \(rule)}}")
          == .fail("t was called without x", steps: [0, 1]))
    }
  }

  @Test(
    "the mode reaches maps at every depth",
    arguments: [
      ("exact", "{m: {a: 1, b: 2}}", true), ("exact", "{m: {a: 1}}", false),
      ("subset", "{m: {a: 1}}", true), ("subset", "{m: {a: 1, c: 3}}", false),
      ("superset", "{m: {a: 1, b: 2, c: 3}, n: 1}", true), ("superset", "{m: {a: 1}}", false),
      ("ignore", "{m: {a: 9}}", true),
    ])
  func nestedModes(mode: String, args: String, passes: Bool) throws {
    let scene = Scene(steps: [calls("t", ["m": ["a": 1, "b": 2]])])
    let verdict = try scene.grade("call_args: {tool: t, args: \(args), arg_mode: \(mode)}").verdict
    #expect(verdict == .scored(value: passes ? 1 : 0, passed: passes))
  }

  @Test("arguments that are no map are told apart from missing ones")
  func notAMap() throws {
    #expect(
      try Scene(steps: [calls("t", "{broken")]).grade("call_args: {tool: t, args: {x: 1}}")
        == .fail("t was called with arguments '{broken', expected a map", steps: [0]))
  }
}
