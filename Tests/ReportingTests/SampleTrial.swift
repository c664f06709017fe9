import EvalModel
import JSONKit
import Reporting

/// One failing trial with every kind of step.
enum SampleTrial {
  static let plan = TrialPlan(
    id: Digest.of("trial"), caseID: "refund-late-parcel-017", index: 2, seed: 981)

  static let trajectory = Trajectory(
    steps: [
      Step(
        .user(UserTurn(text: "3 wks n still nothing?? order RT-84291 i want my money", turn: 1))),
      Step(
        .model(
          ModelCall(
            model: "gpt-x-2026-01", inputTokens: 812, outputTokens: 64, costUSD: 0.0031,
            latency: .milliseconds(800), finishReason: "tool_calls",
            reasoning: "The customer wants a refund. I look the order up first."))),
      Step(.decision(Decision(name: "intent", value: "refund", confidence: 0.93))),
      Step(
        .retrieval(
          Retrieval(
            query: "refund late parcel",
            documents: [
              .init(
                id: "kb-12", score: 0.81, text: "Refunds over 500 need approval.", acl: ["staff"]),
              .init(id: "kb-3"),
            ]))),
      Step(
        .toolCall(ToolCall(id: "c1", name: "orders.lookup", arguments: ["order_id": "RT-84291"]))),
      Step(
        .toolResult(
          ToolResult(
            id: "c1",
            answer: .error(
              ToolError(kind: "rate_limited", message: "too many calls", retryAfter: .seconds(1))),
            latency: .milliseconds(100)))),
      Step(.retry(Retry(of: "orders.lookup", reason: "rate limited"))),
      Step(
        .toolCall(
          ToolCall(
            id: "c2", name: "refund.issue", arguments: ["order_id": "RT-84291", "amount": 812]))),
      Step(
        .toolResult(
          ToolResult(
            id: "c2", answer: .ok(["refund_id": "RF-1"]), latency: .milliseconds(220),
            breaches: ["amount 812 is over the maximum of 500"]))),
      Step(.approval(Approval(tool: "refund.issue", decision: "denied"))),
      Step(.handoff(Handoff(to: "human", reason: "angry", context: ["order_id": "RT-84291"]))),
      Step(.error(StepError(kind: "parser", message: "unexpected token"))),
      Step(.unknown(type: "memory"), extra: ["wrote": "customer is angry"]),
      Step(.message(AgentMessage(text: "I refunded you 812.00. Sorry for the wait!", turn: 1))),
    ],
    final: FinalAnswer(
      text: "I refunded you 812.00. Sorry for the wait!", outcome: "answer", confidence: 0.4,
      citations: ["kb-12"]),
    state: ["refunds": ["RF-1": ["amount": 812]]],
    usage: Usage(
      inputTokens: 812, outputTokens: 64, costUSD: 0.0031, latency: .milliseconds(2400)))

  static func grade(
    _ criterion: String, _ assessment: Assessment, weight: Double = 1, critical: Bool = false,
    category: FailureCategory = .goal
  ) -> Grade {
    Grade(
      criterion: criterion, dimension: "correctness", weight: weight, isCritical: critical,
      grader: "says", graderVersion: 1, assessment: assessment, category: category)
  }

  static let score = TrialScore(
    verdict: .failed(.policy), score: 0.4,
    reason: "within-cap: refund.issue was called with amount 812, the cap is 500",
    firstWrongStep: 7,
    grades: [
      grade(
        "within-cap",
        .fail("refund.issue was called with amount 812, the cap is 500", steps: [7, 8]),
        weight: 3, critical: true, category: .policy),
      grade("grounded", .pass("every figure in the answer was seen", steps: [13]), critical: true),
      grade("tone", Assessment(.scored(value: 0.5, passed: false), "no apology", steps: [13, 14])),
      grade("state", .unscored("nobody recorded the end state")),
    ])

  static func view(
    _ outcome: TrialOutcome = .completed(trajectory), score: TrialScore? = score,
    log: String = "starting\nlooked up RT-84291\n", attempts: Int = 1
  ) -> TrialView {
    TrialView(
      record: TrialRecord(
        plan: plan, outcome: outcome, attempts: attempts, agentTime: .milliseconds(2600), log: log),
      score: score, intent: "refund",
      input: ["3 wks n still nothing?? order RT-84291 i want my money"], trialsPerCase: 10,
      invocation: Invocation(run: "20260502-101500-7f3a", runIsLatest: true))
  }
}
