import EvalModel
import Gating
import Reporting
import Testing

@Suite("Showing trials and cases")
struct ShowTests {
  func caseView(_ id: String, runIsLatest: Bool = true) -> CaseView {
    let run = SampleRun.typical
    return CaseView(
      caseID: id, labels: run.labels[id],
      input: ["3 wks n still nothing?? order RT-84291 i want my money"],
      trials: run.trials.filter { $0.plan.caseID == id }.reversed(),
      invocation: Invocation(run: run.run.id, runIsLatest: runIsLatest))
  }

  @Test("a failed trial marks the step that went wrong and what judged it")
  func trial() {
    #expect(
      SampleTrial.view().text(style: TextStyle()) == """
        ✗ failed   refund-late-parcel-017   trial 3 of 10   policy   score 0.40
          refund · seed 981 · run 20260502-101500-7f3a
          2.4 s · 812 in + 64 out tokens · $0.0031
          within-cap: refund.issue was called with amount 812, the cap is 500

        Steps
           1  user         3 wks n still nothing?? order RT-84291 i want my money
           2  model        gpt-x-2026-01 · 812 in + 64 out · $0.0031 · 800 ms · tool_calls
                           reasoning: The customer wants a refund. I look the order up first.
           3  decision     intent = refund (confidence 0.93)
           4  retrieval    “refund late parcel” → 2 documents
                           kb-12 0.81 [staff]: Refunds over 500 need approval.
                           kb-3
           5  tool_call    orders.lookup {"order_id":"RT-84291"}
           6  tool_result  error rate_limited: too many calls · retry after 1.0 s · 100 ms
           7  retry        orders.lookup: rate limited
        ✗  8  tool_call    refund.issue {"order_id":"RT-84291","amount":812}
              the first wrong step
              ✗ within-cap: refund.issue was called with amount 812, the cap is 500
           9  tool_result  ok · 220 ms  {"refund_id":"RF-1"}
                           ! breach: amount 812 is over the maximum of 500
              ✗ within-cap: see step 8
          10  approval     refund.issue denied
          11  handoff      to human: angry
                           {"order_id":"RT-84291"}
          12  error        parser: unexpected token
          13  memory       {"wrote":"customer is angry"}
          14  message      I refunded you 812.00. Sorry for the wait!
              ✗ tone: no apology

        Final answer  answer · confidence 0.40 · cites kb-12
          I refunded you 812.00. Sorry for the wait!
          ✗ tone: see step 14

        End state  what the trial changed
          {"refunds":{"RF-1":{"amount":812}}}

        Grades  2 of 4 criteria failed
                      criterion   value  weight  critical  reason
          ✗ failed    within-cap   0.00       3  critical  refund.issue was called with amount 812, the cap
                                                           is 500
          ✗ failed    tone         0.50       1  ·         no apology
          ? unscored  state           –       1  ·         nobody recorded the end state
          ✓ passed    grounded     1.00       1  critical  every figure in the answer was seen

        Agent's log
          starting
          looked up RT-84291

        agent-eval show refund-late-parcel-017 --trial 3 --full   nothing cut

        """)
  }

  @Test("everything is shown when it is asked for")
  func full() {
    #expect(
      SampleTrial.view(log: (1...12).map { "line \($0)" }.joined(separator: "\n")).text(
        style: TextStyle(columns: 80), full: true) == """
          ✗ failed   refund-late-parcel-017   trial 3 of 10   policy   score 0.40
            refund · seed 981 · run 20260502-101500-7f3a
            2.4 s · 812 in + 64 out tokens · $0.0031
            within-cap: refund.issue was called with amount 812, the cap is 500

          Steps
             1  user         3 wks n still nothing?? order RT-84291 i want my money
             2  model        gpt-x-2026-01 · 812 in + 64 out · $0.0031 · 800 ms ·
                             tool_calls
                             reasoning: The customer wants a refund. I look the order up
                             first.
             3  decision     intent = refund (confidence 0.93)
             4  retrieval    “refund late parcel” → 2 documents
                             kb-12 0.81 [staff]: Refunds over 500 need approval.
                             kb-3
             5  tool_call    orders.lookup {"order_id":"RT-84291"}
             6  tool_result  error rate_limited: too many calls · retry after 1.0 s · 100
                             ms
             7  retry        orders.lookup: rate limited
          ✗  8  tool_call    refund.issue {"order_id":"RT-84291","amount":812}
                the first wrong step
                ✗ within-cap: refund.issue was called with amount 812, the cap is 500
             9  tool_result  ok · 220 ms  {"refund_id":"RF-1"}
                             ! breach: amount 812 is over the maximum of 500
                ✗ within-cap: see step 8
            10  approval     refund.issue denied
            11  handoff      to human: angry
                             {"order_id":"RT-84291"}
            12  error        parser: unexpected token
            13  memory       {"wrote":"customer is angry"}
            14  message      I refunded you 812.00. Sorry for the wait!
                ✓ grounded: every figure in the answer was seen
                ✗ tone: no apology

          Final answer  answer · confidence 0.40 · cites kb-12
            I refunded you 812.00. Sorry for the wait!
            ✗ tone: see step 14

          End state  what the trial changed
            {"refunds":{"RF-1":{"amount":812}}}

          Grades  2 of 4 criteria failed
                        criterion   value  weight  critical  reason
            ✗ failed    within-cap   0.00       3  critical  refund.issue was called with
                                                             amount 812, the cap is 500
            ✗ failed    tone         0.50       1  ·         no apology
            ? unscored  state           –       1  ·         nobody recorded the end state
            ✓ passed    grounded     1.00       1  critical  every figure in the answer
                                                             was seen

          Agent's log
            line 1
            line 2
            line 3
            line 4
            line 5
            line 6
            line 7
            line 8
            line 9
            line 10
            line 11
            line 12

          """)
  }

  @Test("a trial that the harness lost shows its input and no verdict")
  func lost() {
    #expect(
      SampleTrial.view(
        .harnessFailed(HarnessFailure(.cannotStart, "no such file")), score: nil, attempts: 3
      ).text(style: TextStyle(columns: 80)) == """
        ? lost to the harness   refund-late-parcel-017   trial 3 of 10   cannot_start
          refund · seed 981 · run 20260502-101500-7f3a · 3 attempts
          2.6 s · tokens unknown · cost unknown
          cannot_start: no such file

        Input
          user  3 wks n still nothing?? order RT-84291 i want my money

        Agent's log
          starting
          looked up RT-84291

        agent-eval show refund-late-parcel-017 --trial 3 --full   nothing cut

        """)
  }

  @Test("an agent that ran out of time shows what it got to")
  func timeout() {
    #expect(
      SampleTrial.view(
        .agentFailed(
          AgentFailure(.timeout, "no answer within 30 s"),
          partial: Trajectory(steps: Array(SampleTrial.trajectory.steps.prefix(2)))),
        score: TrialScore(
          verdict: .failed(.latency), score: nil, reason: "no answer within 30 s",
          firstWrongStep: nil, grades: []), log: ""
      ).text(style: TextStyle(columns: 80)) == """
        ✗ failed   refund-late-parcel-017   trial 3 of 10   latency
          refund · seed 981 · run 20260502-101500-7f3a
          2.6 s · tokens unknown · cost unknown
          the agent failed (timeout): no answer within 30 s

        Steps
          1  user   3 wks n still nothing?? order RT-84291 i want my money
          2  model  gpt-x-2026-01 · 812 in + 64 out · $0.0031 · 800 ms · tool_calls
                    reasoning: The customer wants a refund. I look the order up first.

        Final answer  none

        agent-eval show refund-late-parcel-017 --trial 3 --full   nothing cut

        """)
  }

  @Test("a case lists its trials and the most common reason")
  func failing() {
    #expect(
      caseView("refund-late-parcel-017").text(style: TextStyle(columns: 80)) == """
        refund-late-parcel-017   2 of 10 passed, 20% (95%: 5.7–51%)   flaky
          refund · run 20260502-101500-7f3a
          user  3 wks n still nothing?? order RT-84291 i want my money

        Mostly because  8 of 8 failures
          called refund.issue with amount 50, expected 40

          trial  verdict   category   wrong step  latency  reason
              1  ✗ failed  tool_call           4    2.8 s  called refund.issue with amo…
              2  ✗ failed  tool_call           4    2.8 s  called refund.issue with amo…
              3  ✓ passed                           2.9 s
              4  ✗ failed  tool_call           4    2.9 s  called refund.issue with amo…
              5  ✗ failed  tool_call           4    2.9 s  called refund.issue with amo…
              6  ✗ failed  tool_call           4    3.0 s  called refund.issue with amo…
              7  ✓ passed                           3.0 s
              8  ✗ failed  tool_call           4    3.0 s  called refund.issue with amo…
              9  ✗ failed  tool_call           4    3.1 s  called refund.issue with amo…
             10  ✗ failed  tool_call           4    3.1 s  called refund.issue with amo…

        agent-eval show refund-late-parcel-017 --trial 1   the first failure

        """)
  }

  @Test("a case that passes offers any trial")
  func passing() {
    #expect(
      caseView("faq-001", runIsLatest: false).text(style: TextStyle(columns: 80)) == """
        faq-001   10 of 10 passed, 100% (95%: 72.2–100%)
          faq · run 20260502-101500-7f3a
          user  3 wks n still nothing?? order RT-84291 i want my money

          trial  verdict   category  wrong step  latency  reason
              1  ✓ passed                          2.0 s
              2  ✓ passed                          2.0 s
              3  ✓ passed                          2.1 s
              4  ✓ passed                          2.1 s
              5  ✓ passed                          2.1 s
              6  ✓ passed                          2.2 s
              7  ✓ passed                          2.2 s
              8  ✓ passed                          2.2 s
              9  ✓ passed                          2.2 s
             10  ✓ passed                          2.3 s

        agent-eval show faq-001 --trial 1 --run 20260502-101500-7f3a   step by step

        """)
  }
}
