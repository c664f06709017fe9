import Diagnostics
import EvalModel
import JSONKit
import Testing

@Suite struct EvidenceTests {
  private func evidence(_ steps: [Step], final: String? = nil) -> Evidence {
    let evalCase = EvalCase(
      id: "c", intent: "i", tags: [], source: nil, user: User(id: "u", groups: []),
      turns: ["a", "b"],
      variables: [:], world: World(), limits: Limits(), criteria: [],
      place: SourcePlace(file: "f", line: 1, column: 1), inputDigest: Digest.of("a"),
      expectationDigest: Digest.of("b"))
    return Evidence(
      evalCase: evalCase,
      trajectory: Trajectory(
        steps: steps, final: final.map { FinalAnswer(text: $0) }, state: ["refunds": [:]]),
      wallTime: .seconds(1))
  }

  private func call(_ id: String?) -> Step {
    Step(.toolCall(ToolCall(id: id, name: "t", arguments: [:])))
  }

  private func result(_ id: String?) -> Step {
    Step(.toolResult(ToolResult(id: id, answer: .ok(.null))))
  }

  private func user(_ turn: Int) -> Step { Step(.user(UserTurn(text: "t\(turn)", turn: turn))) }

  private func message(_ text: String) -> Step { Step(.message(AgentMessage(text: text))) }

  @Test("parallel calls find their results by id, and nameless ones by nearness")
  func pairing() {
    let found = evidence([
      call("a"), call("b"), result("b"), result("a"), call(nil), call(nil), result(nil),
      result("unasked"), call("c"),
    ]).calls
    #expect(found.map(\.step) == [0, 1, 4, 5, 8])
    #expect(found.map(\.resultStep) == [3, 2, nil, 6, nil])
  }

  @Test("an id that is used twice pairs each call with the result behind it")
  func reusedIDs() {
    let found = evidence([call("a"), result("a"), call("a"), result("a")]).calls
    #expect(found.map(\.resultStep) == [1, 3])
  }

  @Test("a checkpoint sees what happened up to the next turn, and no end state")
  func checkpoints() throws {
    let whole = evidence([user(1), message("one"), user(2), message("two")], final: "two")
    let first = try #require(whole.upTo(turn: 1))
    #expect(first.trajectory.steps.count == 2)
    #expect(first.trajectory.final == nil)
    #expect(first.trajectory.state == nil)
    #expect(try #require(whole.upTo(turn: 2)).trajectory == whole.trajectory)
    #expect(whole.upTo(turn: 3) == nil)
  }

  @Test("a final text that repeats the last message is said once")
  func spoken() {
    #expect(evidence([message("a"), message("b")], final: "b").spoken.map(\.text) == ["a", "b"])
    let apart = evidence([message("a")], final: "b")
    #expect(apart.spoken.map(\.text) == ["a", "b"])
    #expect(apart.spoken.map(\.step) == [0, 1])
    #expect(apart.answerStep == 1)
    #expect(evidence([]).answerStep == 0)
  }

  @Test("ten thousand unanswered calls are paired in no time worth measuring")
  func manyCalls() {
    let steps = (0..<10_000).map { call("c\($0)") } + (0..<10_000).map { result("c\($0)") }
    let calls = evidence(steps).calls
    #expect(calls.count == 10_000)
    #expect(calls.allSatisfy { $0.resultStep == $0.step + 10_000 })
  }
}
