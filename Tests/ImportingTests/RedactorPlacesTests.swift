import EvalModel
import Importing
import JSONKit
import Patterns
import Testing

@Suite("Where secrets are looked for")
struct RedactorPlacesTests {
  private static let secret = SampleSecrets.github
  private static let marker = RedactionKind.githubToken.marker

  /// One trajectory for each place that can hold text, with the text in that place.
  private static func places(_ text: String) -> [Trajectory] {
    let steps: [Step] = [
      Step(.user(UserTurn(text: text, turn: 1))),
      Step(.model(ModelCall(model: text))),
      Step(.model(ModelCall(finishReason: text))),
      Step(.model(ModelCall(reasoning: text))),
      Step(.retrieval(Retrieval(query: text, documents: []))),
      Step(.retrieval(Retrieval(documents: [.init(id: text)]))),
      Step(.retrieval(Retrieval(documents: [.init(id: "a"), .init(id: "b", text: text)]))),
      Step(.retrieval(Retrieval(documents: [.init(id: "a", acl: ["x", text])]))),
      Step(.decision(Decision(name: text, value: 1))),
      Step(.decision(Decision(name: "intent", value: .string(text)))),
      Step(.toolCall(ToolCall(id: text, name: "t", arguments: [:]))),
      Step(.toolCall(ToolCall(id: nil, name: text, arguments: [:]))),
      Step(.toolCall(ToolCall(id: nil, name: "t", arguments: ["a": [1, ["b": .string(text)]]]))),
      Step(
        .toolCall(
          ToolCall(id: nil, name: "t", arguments: .object(JSONObject([.init(text, true)]))))),
      Step(.toolResult(ToolResult(id: text, answer: .ok(nil)))),
      Step(.toolResult(ToolResult(id: nil, answer: .ok([nil, .string(text)])))),
      Step(.toolResult(ToolResult(id: nil, answer: .error(ToolError(kind: text, message: ""))))),
      Step(.toolResult(ToolResult(id: nil, answer: .error(ToolError(kind: "k", message: text))))),
      Step(.toolResult(ToolResult(id: nil, answer: .ok(nil), breaches: [text]))),
      Step(.approval(Approval(tool: text, decision: "denied"))),
      Step(.approval(Approval(tool: "t", decision: text))),
      Step(.approval(Approval(tool: "t", decision: "d", arguments: .string(text)))),
      Step(.handoff(Handoff(to: text))),
      Step(.handoff(Handoff(to: "human", reason: text))),
      Step(.handoff(Handoff(to: "human", context: ["k": .string(text)]))),
      Step(.error(StepError(kind: text))),
      Step(.error(StepError(kind: "k", message: text))),
      Step(.retry(Retry(of: text))),
      Step(.retry(Retry(reason: text))),
      Step(.message(AgentMessage(text: text))),
      Step(.unknown(type: text)),
      Step(.unknown(type: "new"), extra: ["thought": .string(text)]),
      Step(.message(AgentMessage(text: "")), extra: ["deep": [["k": [.string(text)]]]]),
    ]
    return steps.map { Trajectory(steps: [Step(.retry(Retry())), $0]) } + [
      Trajectory(final: FinalAnswer(text: text)),
      Trajectory(final: FinalAnswer(text: "", outcome: text)),
      Trajectory(final: FinalAnswer(text: "", citations: ["kb-1", text])),
      Trajectory(final: FinalAnswer(text: "", extra: ["k": .string(text)])),
      Trajectory(state: ["orders": ["1": .string(text)]]),
      Trajectory(extra: ["k": .string(text)]),
      Trajectory(extra: JSONObject([.init(text, nil)])),
    ]
  }

  private static func record(_ outcome: TrialOutcome, log: String = "") -> TrialRecord {
    TrialRecord(
      plan: TrialPlan(id: Digest.of([1]), caseID: "c", index: 0, seed: 7), outcome: outcome,
      attempts: 1, agentTime: .seconds(1), log: log)
  }

  private let redactor = Redactor(extra: [], secrets: [])

  @Test("every place of a trajectory is swept", arguments: places("").indices)
  func place(index: Int) {
    let before = Self.places("a \(Self.secret) b")[index]
    let after = Self.places("a \(Self.marker) b")[index]
    let (clean, count) = redactor.redacted(Self.record(.completed(before)))
    #expect(clean == Self.record(.completed(after)))
    #expect(count.byKind == [.githubToken: 1])
    let failure = AgentFailure(.timeout, "")
    let partial = redactor.redacted(Self.record(.agentFailed(failure, partial: before))).0
    #expect(partial.outcome == .agentFailed(failure, partial: after))
    #expect(redactor.redacted(clean).1.total == 0)
  }

  @Test("the log and the detail of a failure are swept")
  func aroundTheTrajectory() {
    let text = "x=\(Self.secret)"
    let clean = "x=\(Self.marker)"
    let outcomes: [(TrialOutcome, TrialOutcome)] = [
      (.cancelled, .cancelled),
      (.harnessFailed(.init(.stopped, text)), .harnessFailed(.init(.stopped, clean))),
      (
        .agentFailed(.init(.crashed, text), partial: Trajectory()),
        .agentFailed(.init(.crashed, clean), partial: Trajectory())
      ),
    ]
    for (before, after) in outcomes {
      let (result, count) = redactor.redacted(Self.record(before, log: text))
      #expect(result == Self.record(after, log: clean))
      #expect(count.total == (before == .cancelled ? 1 : 2))
    }
  }

  @Test("a trial without secrets keeps its storage")
  func storage() {
    let document: JSONValue = ["rows": [["id": "RT-84291", "note": "a text that is long enough"]]]
    let trajectory = Trajectory(
      steps: [Step(.toolResult(ToolResult(id: "c1", answer: .ok(document))))], state: document)
    let (clean, count) = redactor.redacted(Self.record(.completed(trajectory)))
    #expect(count == RedactionCount())
    #expect(clean == Self.record(.completed(trajectory)))
    let before = trajectory.steps.withUnsafeBufferPointer { $0.baseAddress }
    let after = clean.trajectory?.steps.withUnsafeBufferPointer { $0.baseAddress }
    #expect(before == after)
  }

  @Test("a hostile agent that writes many texts to search doesn't stop the run")
  func patience() throws {
    let hostile = String(repeating: "a", count: 40) + "!"
    let steps = (0..<500).map { _ in
      Step(.message(AgentMessage(text: hostile)), extra: ["short_key": 1])
    }
    let redactor = Redactor(extra: [try Pattern("(a+)+$")], secrets: [])
    let (clean, count) = redactor.redacted(
      Self.record(.completed(Trajectory(steps: steps)), log: "fine"))
    #expect(count.byKind == [.unchecked: 500])
    #expect(clean.log == "fine")
    #expect(clean.trajectory?.steps.allSatisfy { $0.extra["short_key"] == 1 } == true)
  }

  @Test("counts of several trials add up")
  func counts() {
    var sum = redactor.redacted(Self.secret).1
    sum += redactor.redacted(Self.secret + " " + SampleSecrets.aws).1
    #expect(sum.byKind == [.githubToken: 2, .awsAccessKey: 1])
    #expect(sum.total == 3)
    #expect(sum[.awsAccessKey] == 1)
    #expect(sum[.jwt] == 0)
  }
}
