import EvalModel
import JSONKit
import Statistics
import Testing

@testable import Comparing

struct TrajectoryDifferenceTests {
  private typealias Trait = TrajectoryTrait

  /// A trajectory from short words: `call:TOOL`, `approve:TOOL`, `error:TOOL`, `doc:ID`.
  private static func trial(
    _ words: String, arguments: JSONValue = .object(JSONObject()), text: String = "Done."
  ) -> TrajectoryDifference.Trial {
    var steps: [Step] = []
    for (number, word) in words.split(separator: " ").enumerated() {
      let parts = word.split(separator: ":")
      let (kind, name) = (parts[0], String(parts[1]))
      switch kind {
      case "call":
        steps.append(Step(.toolCall(.init(id: "c\(number)", name: name, arguments: arguments))))
      case "approve": steps.append(Step(.approval(.init(tool: name, decision: "granted"))))
      case "error":
        steps.append(Step(.toolCall(.init(id: "c\(number)", name: name, arguments: arguments))))
        steps.append(
          Step(
            .toolResult(
              .init(id: "c\(number)", answer: .error(.init(kind: "rate_limited", message: ""))))))
      default: steps.append(Step(.retrieval(.init(documents: [.init(id: name)]))))
      }
    }
    return .init(Trajectory(steps: steps, final: FinalAnswer(text: text, outcome: "answer")))
  }

  private static func repeated(
    _ count: Int, _ trial: TrajectoryDifference.Trial
  ) -> [TrajectoryDifference.Trial] { Array(repeating: trial, count: count) }

  @Test("a call that most trials lost is missing in so many, and nothing follows from it twice")
  func missing() {
    let whole = Self.trial("call:orders.lookup call:refund.issue", arguments: ["id": "RT-1"])
    let short = Self.trial("call:refund.issue", arguments: ["id": "RT-1"])
    let found = TrajectoryDifference(
      before: Self.repeated(10, whole), after: Self.repeated(3, whole) + Self.repeated(7, short))
    #expect(found.resolved.map(\.trait) == [Trait(.tool, "orders.lookup")])
    #expect(found.resolved.first?.after == Proportion(passes: 3, trials: 10))
    #expect(found.resolved.first?.before == Proportion(passes: 10, trials: 10))
  }

  @Test("what moved is told once, among the trials that have both")
  func moved() {
    let good = Self.trial("call:orders.lookup approve:refund.issue call:refund.issue")
    let bad = Self.trial("call:orders.lookup call:refund.issue approve:refund.issue")
    let found = TrajectoryDifference(
      before: Self.repeated(20, good), after: Self.repeated(12, good) + Self.repeated(8, bad))
    #expect(
      found.resolved.map(\.trait.name) == [
        "refund.issue before approval of refund.issue (granted)"
      ])
    #expect(found.resolved.first?.before == Proportion(passes: 0, trials: 20))
    #expect(found.resolved.first?.after == Proportion(passes: 8, trials: 20))
  }

  @Test("of an argument the value that came is told, and the one that it came instead of")
  func arguments() throws {
    let right = Self.trial("call:refund.issue", arguments: ["amount": 49.9, "to": ["iban": "x"]])
    let wrong = Self.trial("call:refund.issue", arguments: ["amount": 499, "to": ["iban": "x"]])
    let found = TrajectoryDifference(
      before: Self.repeated(10, right), after: Self.repeated(2, right) + Self.repeated(8, wrong))
    let one = try #require(found.resolved.first)
    #expect(found.resolved.count == 1)
    #expect(one.trait == Trait(.argumentValue, "refund.issue", "amount", "499"))
    #expect(one.instead == "49.9")
    #expect(one.after == Proportion(passes: 8, trials: 10))
    let gone = Self.trial("call:refund.issue", arguments: ["to": ["iban": "x"]])
    let without = TrajectoryDifference(
      before: Self.repeated(10, right), after: Self.repeated(10, gone))
    #expect(without.resolved.map(\.trait) == [Trait(.argument, "refund.issue", "amount")])
  }

  @Test("chance is called chance: the same mixture on both sides resolves nothing")
  func chance() {
    let one = Self.trial("call:a call:b doc:kb-1", text: "Your order RT-1 is on its way.")
    let other = Self.trial("call:b doc:kb-2 call:a", text: "Sorry.")
    let before = Self.repeated(6, one) + Self.repeated(4, other)
    let after = Self.repeated(4, one) + Self.repeated(6, other)
    let found = TrajectoryDifference(before: before, after: after)
    #expect(found.resolved.isEmpty)
    #expect(!found.differences.isEmpty)
    #expect(TrajectoryDifference(before: before, after: before).differences.isEmpty)
  }

  @Test("errors, repeats, answers and ends of trials are told of too")
  func others() {
    let good = Self.trial("call:a", text: "It is 3 days.")
    var bad = Self.trial("error:a call:a", text: "I can't tell.")
    bad.failure = .timeout
    let found = TrajectoryDifference(
      before: Self.repeated(10, good), after: Self.repeated(10, bad))
    let kinds = Set(found.resolved.map(\.trait.kind))
    #expect(kinds == [.toolAgain, .toolError, .ending, .answer])
    #expect(found.resolved.contains { $0.trait.subject == "It is # days." && $0.change < 0 })
  }

  @Test("a trial that loops and one that calls everything are bounded")
  func bounded() {
    let loop = TrajectoryDifference.Trial(
      Trajectory(
        steps: (0..<20_000).map { number in
          Step(
            .toolCall(.init(id: nil, name: "t\(number)", arguments: ["x": .int(Int64(number))])))
        }))
    let found = TrajectoryDifference(before: [loop], after: [Self.trial("call:a")])
    #expect(found.differences.count < 3_100)
    var deep: JSONValue = 1
    for _ in 0..<200 { deep = ["a": deep] }
    let nested = Self.trial("call:a", arguments: deep)
    #expect(
      TrajectoryDifference(before: [nested], after: [nested]).differences.isEmpty)
  }

  @Test("without trials on one side there is nothing to tell")
  func empty() {
    let found = TrajectoryDifference(before: [], after: [Self.trial("call:a")])
    #expect(found.differences.isEmpty && found.before == 0 && found.after == 1)
  }

  @Test("what no case can tell alone is told of several together")
  func common() throws {
    let whole = Self.trial("call:a call:notify.send")
    let short = Self.trial("call:a")
    let one = TrajectoryDifference(
      before: Self.repeated(3, whole), after: Self.repeated(3, short))
    #expect(one.resolved.isEmpty)
    let same = TrajectoryDifference(before: Self.repeated(3, whole), after: Self.repeated(3, whole))
    let found = CommonDifference.common(to: [one, one, one, same])
    #expect(found.map(\.difference.trait) == [Trait(.tool, "notify.send")])
    #expect(found.first?.cases == 3)
    #expect(found.first?.difference.after == Proportion(passes: 3, trials: 12))
    #expect(CommonDifference.common(to: [one]).isEmpty)
    #expect(CommonDifference.common(to: [same, same]).isEmpty)
  }
}
