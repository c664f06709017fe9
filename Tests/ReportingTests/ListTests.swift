import EvalModel
import Gating
import Reporting
import Testing

@Suite("Lists, plans and progress")
struct ListTests {
  let runs: [Tables.ListedRun] = [
    .init(
      run: SampleRun.typical.run, status: .finished, trials: 180, passRate: 0.889, change: -0.023),
    .init(
      run: SampleRun.oneCase.run, status: .interrupted, trials: 4, passRate: nil, change: nil),
    .init(run: SampleRun.allPassed.run, status: .finished, trials: 9, passRate: 1, change: 0.5),
  ]

  let plan = PlanView(
    evalSet: "support", agent: "support-agent", profile: "ci", seed: 42, trialsPerCase: 10,
    concurrency: 16,
    cases: [
      .init(id: "refund-001", intent: "refund", turns: 2, stored: 4),
      .init(id: "refund-002", intent: "refund", turns: 1, stored: 12),
      .init(id: "faq-001", intent: "faq", turns: 1),
    ])

  @Test("runs are listed with their change")
  func runList() {
    #expect(
      Tables.runs(runs, style: TextStyle(columns: 120)) == """
        run                   started (UTC)     eval set      agent          trials  passed  change  status
        20260502-101500-7f3a  2026-05-02 10:15  support (ci)  support-agent     180   88.9%    −2.3  finished
        20260502-101500-7f3a  2026-05-02 10:15  support       support-agent     4/5       –          interrupted
        20260502-101500-7f3a  2026-05-02 10:15  support       support-agent       9    100%   +50.0  finished

        """)
  }

  @Test("80 columns leave out the agent and the year")
  func runsNarrow() {
    #expect(
      Tables.runs(runs, style: TextStyle(columns: 80)) == """
        run                   started      eval set  trials  passed  change  status
        20260502-101500-7f3a  05-02 10:15  support…     180   88.9%    −2.3  finished
        20260502-101500-7f3a  05-02 10:15  support      4/5       –          interrupted
        20260502-101500-7f3a  05-02 10:15  support        9    100%   +50.0  finished

        """)
  }

  @Test("an empty list says so")
  func noRuns() {
    #expect(
      Tables.runs([], style: TextStyle()) == """
        no runs yet

        """)
  }

  @Test("a plan counts trials and calls by intent and what a resumed run skips")
  func planned() {
    #expect(
      plan.text(style: TextStyle(columns: 80)) == """
        would run 16 trials   3 cases × 10 trials   about 22 agent calls   16 at once
          support · support-agent · profile ci · seed 42
          14 trials stored already, which would be skipped

          intent  cases  trials  agent calls  skipped
          faq         1      10           10
          refund      2       6           12       14

        """)
  }

  @Test("a plan of nothing has no table")
  func emptyPlan() {
    var empty = plan
    empty.cases = []
    #expect(
      empty.text(style: TextStyle()) == """
        would run 0 trials   0 cases × 10 trials   about 0 agent calls   16 at once
          support · support-agent · profile ci · seed 42

        """)
  }
}
