import EvalModel
import Grading
import JSONKit
import Testing

@Suite("Graders of failure handling")
struct FailureGradersTests {
  static let lookup: JSONValue = ["order_id": "RT-1"]

  static func failure(_ kind: String = "timeout", _ arguments: JSONValue = lookup) -> [Step] {
    [calls("orders.lookup", arguments), refuses(kind)]
  }

  static func success(_ arguments: JSONValue = lookup) -> [Step] {
    [calls("orders.lookup", arguments), answers()]
  }

  @Test(
    "recovers tells the ways apart in which a failure was handled",
    arguments: [
      ("recovers", success(), .passes("no tool call failed")),
      ("recovers", failure() + success(), .passes("the agent handled 1 failed call", [3])),
      (
        "recovers", failure("invalid_arguments") + success(["order_id": "RT-2"]),
        .passes("the agent handled 1 failed call", [3])
      ),
      (
        "recovers", failure() + success(["order_id": "RT-2"]) + [says("It is on its way.")],
        .fails(
          "orders.lookup failed with timeout, and the agent went on as if it had worked", [2, 1])
      ),
      (
        "recovers", failure() + success(["order_id": "RT-1", "fresh": true]),
        .passes("the agent handled 1 failed call", [3])
      ),
      (
        "recovers: {key: order_id}", failure("not_found") + success(["order_id": "RT-2"]),
        .fails(
          "orders.lookup failed with not_found, and the agent went on as if it had worked", [2, 1])
      ),
      (
        "recovers: {key: [customer]}", failure() + success(["order_id": "RT-2"]),
        .passes("the agent handled 1 failed call", [3])
      ),
      (
        "recovers: {instead: {orders.lookup: orders.search}}",
        failure() + [calls("orders.search"), answers()],
        .passes("the agent handled 1 failed call", [3])
      ),
      (
        "recovers", failure() + [says("I’m sorry, I COULDN’T reach our order system.")],
        .passes("the agent handled 1 failed call", [2])
      ),
      (
        "recovers", failure() + [says("Sorry for the wait, your refund is on its way.")],
        .fails(
          "orders.lookup failed with timeout, and the agent went on as if it had worked", [2, 1])
      ),
      (
        "recovers: {words: [no luck]}", failure() + [says("No luck with that order.")],
        .passes("the agent handled 1 failed call", [2])
      ),
      ("recovers", failure() + [handoff()], .passes("the agent handled 1 failed call", [2])),
      (
        "recovers: {accept: recovered}", failure() + [handoff()],
        .fails(
          "orders.lookup failed with timeout, and the agent said so instead of trying again", [1])
      ),
      (
        "recovers: {accept: explicit}", failure() + success(),
        .fails(
          "orders.lookup failed with timeout, and the agent tried again instead of saying so", [1])
      ),
      (
        "recovers", [says("I cannot wait to help.")] + failure(),
        .fails("orders.lookup failed with timeout, and the trial ended there", [2])
      ),
      (
        "recovers", failure() + failure() + failure(),
        .fails(
          "orders.lookup failed with timeout, and the agent made the same call 3 times in vain "
            + "(and 2 other failures)", [1, 3, 5])
      ),
      ("recovers: {ignore: [not_found]}", failure("not_found"), .passes("no tool call failed")),
      (
        "recovers",
        failure() + success() + [calls("refund.issue"), refuses("forbidden"), says("Done!")],
        .fails(
          "refund.issue failed with forbidden, and the agent went on as if it had worked", [6, 5],
          value: 0.5)
      ),
    ] as [(String, [Step], Expected)])
  func recovers(yaml: String, steps: [Step], expected: Expected) throws {
    #expect(try Scene(steps: steps).grade(yaml) == expected.assessment)
  }

  @Test(
    "an admission counts in four languages",
    arguments: [
      "Unfortunately I wasn't able to look that up.",
      "Ich konnte die Bestellung nicht laden, das System ist nicht erreichbar.",
      "Lo siento, no he podido consultar el pedido.", "Je n’ai pas pu consulter la commande.",
    ])
  func admissions(text: String) throws {
    let scene = Scene(steps: Self.failure() + [says(text)])
    #expect(try scene.grade("recovers").verdict == .scored(value: 1, passed: true))
  }

  @Test("an outcome that admits the failure is enough, an answer is not")
  func outcomes() throws {
    func passes(_ outcome: String) throws -> Bool {
      let final = FinalAnswer(text: "Please hold.", outcome: outcome)
      let verdict = try Scene(steps: Self.failure(), final: final).grade("recovers").verdict
      return verdict == .scored(value: 1, passed: true)
    }
    #expect(try passes("abstain"))
    #expect(try passes("escalate"))
    #expect(try !passes("answer"))
  }

  @Test("one call may make up for many failures, but not for what came after it")
  func order() throws {
    let steps = Self.failure() + Self.failure() + Self.success() + Self.failure() + [says("Done.")]
    let assessment = try Scene(steps: steps).grade("recovers")
    let sentence = "orders.lookup failed with timeout, and the agent went on as if it had worked"
    #expect(assessment.verdict == .scored(value: 2.0 / 3, passed: false))
    #expect(assessment.reason == sentence)
    #expect(assessment.steps == [8, 7])
  }

  @Test("thousands of calls are judged without comparing each with every other")
  func manyCalls() throws {
    let half = (0..<2_000).flatMap { n -> [Step] in
      let arguments: JSONValue = ["n": .int(Int64(n))]
      return [calls("a", arguments), refuses("timeout")]
    }
    let other = (0..<2_000).flatMap { n -> [Step] in
      [calls("a", ["m": .int(Int64(n))]), answers()]
    }
    let scene = Scene(steps: half + other)
    #expect(try scene.grade("recovers").verdict == .scored(value: 0, passed: false))
    #expect(try scene.grade("no_loop").verdict == .scored(value: 1, passed: true))
    #expect(try scene.grade("retry_budget: 0").verdict == .scored(value: 1, passed: true))
    #expect(try scene.grade("fallback").verdict == .scored(value: 0, passed: false))
    #expect(try scene.grade("respects_retry_after").verdict == .scored(value: 1, passed: true))
  }

  static func asks(_ names: String) -> [Step] { names.map { calls(String($0)) } }

  @Test(
    "no_loop finds repeated calls and cycles",
    arguments: [
      ("no_loop", asks("aab"), .passes("no calls were repeated over and over")),
      (
        "no_loop", asks("baaa"),
        .fails("a was called 3 times in a row with the same arguments", [2, 3])
      ),
      (
        "no_loop", asks("aa") + [says("hm")] + asks("a"),
        .fails("a was called 3 times in a row with the same arguments", [1, 3])
      ),
      (
        "no_loop", asks("aa") + [user("again")] + asks("a"),
        .passes("no calls were repeated over and over")
      ),
      (
        "no_loop", [calls("a", ["n": 1]), calls("a", ["n": 2]), calls("a", ["n": 3])],
        .passes("no calls were repeated over and over")
      ),
      (
        "no_loop",
        [
          calls("a", ["x": 1, "y": 2]), calls("a", ["y": 2, "x": 1]), calls("a", ["x": 1, "y": 2]),
        ],
        .fails("a was called 3 times in a row with the same arguments", [1, 2])
      ),
      ("no_loop", asks("abaca"), .passes("no calls were repeated over and over")),
      (
        "no_loop", asks("abababc"),
        .fails(
          "the agent went 3 times in a row through a and b with the same arguments", [2, 3, 4, 5])
      ),
      (
        "no_loop: {times: 2}", asks("abcdabcd"),
        .fails(
          "the agent went 2 times in a row through a, b, c and d with the same arguments",
          [4, 5, 6, 7])
      ),
      ("no_loop: {times: 2}", asks("abcdeabcde"), .passes("no calls were repeated over and over")),
      ("no_loop: {cycle: 1}", asks("ababab"), .passes("no calls were repeated over and over")),
      ("no_loop: {ignore: a}", asks("aaaa"), .passes("no calls were repeated over and over")),
    ] as [(String, [Step], Expected)])
  func loops(yaml: String, steps: [Step], expected: Expected) throws {
    #expect(try Scene(steps: steps).grade(yaml) == expected.assessment)
  }

  @Test(
    "retry_budget counts calls that repeat a failed one",
    arguments: [
      ("retry_budget: 0", success() + success(), .passes("failed calls were repeated 0 times")),
      (
        "retry_budget: 1", failure() + failure() + success(),
        .fails("failed calls were repeated 2 times, allowed are 1", [4])
      ),
      (
        "retry_budget: 2", failure() + failure() + success() + success(),
        .passes("failed calls were repeated 2 times")
      ),
      (
        "retry_budget: 0", failure() + success(["order_id": "RT-2"]),
        .passes("failed calls were repeated 0 times")
      ),
      (
        "retry_budget: {tool: orders.lookup, max: 0}", failure() + success(),
        .fails("failed calls of orders.lookup were repeated 1 time, allowed are 0", [2])
      ),
      (
        "retry_budget: {tool: other, max: 0}", failure() + success(),
        .passes("failed calls of other were repeated 0 times")
      ),
    ] as [(String, [Step], Expected)])
  func budget(yaml: String, steps: [Step], expected: Expected) throws {
    #expect(try Scene(steps: steps).grade(yaml) == expected.assessment)
  }

  static func limited(_ seconds: Int = 5) -> [Step] {
    [
      calls("a"),
      Step(
        .toolResult(
          ToolResult(
            id: nil,
            answer: .error(
              ToolError(kind: "rate_limited", message: "no", retryAfter: .seconds(seconds)))))),
    ]
  }

  @Test(
    "respects_retry_after judges only what is certain",
    arguments: [
      (failure() + success(), nil, .passes("no tool asked to wait")),
      (
        limited() + [says("later")], nil,
        .passes("no tool that asked to wait was called again too early", [1])
      ),
      (
        limited() + asks("a"), nil,
        .unscored(
          "a failed with rate_limited and asked to wait, and nobody recorded how long the agent did"
        )
      ),
      (
        limited() + asks("a"), .seconds(9),
        .unscored(
          "a failed with rate_limited and asked to wait, and nobody recorded how long the agent did"
        )
      ),
      (
        limited() + asks("a"), .seconds(2),
        .fails(
          "a failed with rate_limited and asked to wait 5.0 seconds, "
            + "but the whole trial took 2.0 seconds",
          [2, 1])
      ),
      (
        limited() + limited() + asks("a"), .seconds(9),
        .fails(
          "a failed with rate_limited and asked to wait 10.0 seconds, "
            + "but the whole trial took 9.0 seconds",
          [4, 3])
      ),
      (
        limited() + limited() + asks("a"), nil,
        .fails(
          "a failed with rate_limited and asked to wait 5.0 seconds, "
            + "and was called at once again and again",
          [4, 3])
      ),
      (
        limited() + [Step(.model(ModelCall(latency: .seconds(6))))] + asks("a"), nil,
        .passes("no tool that asked to wait was called again too early", [1])
      ),
      (
        limited() + [user("and now?")] + asks("a"), .seconds(1),
        .passes("no tool that asked to wait was called again too early", [1])
      ),
    ] as [([Step], Duration?, Expected)])
  func waiting(steps: [Step], wallTime: Duration?, expected: Expected) throws {
    let scene = Scene(steps: steps, wallTime: wallTime)
    #expect(try scene.grade("respects_retry_after") == expected.assessment)
  }
}
