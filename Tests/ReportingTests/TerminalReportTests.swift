import EvalModel
import Gating
import Reporting
import Testing

@Suite("The summary of a run")
struct TerminalReportTests {
  @Test("a typical run says what failed, how often and what to type")
  func typical() {
    #expect(
      SampleRun.typical.text() == """
        ✗ regressed   pass rate 88.9% (95%: 67.9–96.8%)   18 cases × 10 trials   2m 14s
          support · support-agent · profile ci · run 20260502-101500-7f3a
          ✗ intent refund is under its floor of 80%: 20 of 39 trials passed, 51.3%, at most 66.1%
            → fix what fails below; lower the floor only if the product may get worse
          ✓ 2 floors met: the suite 88.8% (floor 85%), intent faq 98.3% (floor 90%)
          owner support-platform@example.com · runbook docs/runbooks/support-agent.md

          intent        passed              95% interval  cases  flaky
          refund         52.5%  █████░░░░░     9.9–91.7%      4      2
          faq            98.3%  █████████░    87.3–99.8%      6      1
          order_status    100%  ██████████     67.6–100%      8      ·

          pass^k, all of k pass:  1 → 88.9% · 2 → 86.8% · 3 → 85.6% · 5 → 83.3% · 10 → 76.5% (95%: 54–99%)
          pass@k, any of k passes:  10 → 94.1% (95%: 81.6–100%)

        Failures  20 of 179 judged trials
          category       trials  share  most in                     mostly because
          policy             10    50%  refund-over-limit-003 (10)  within-cap: refund.issue was called with
                                                                    812.00, the cap is 500
          tool_call           9    45%  refund-late-parcel-017 (8)  called refund.issue with amount 50,
                                                                    expected 40
          hallucination       1     5%  faq-006 (1)                 grounded: the answer says RT-99999,
                                                                    which the agent never saw

        Not judged  1 trial
          cause         trials  most in               mostly because
          cannot_start       1  refund-plain-002 (1)  cannot start .build/release/support-agent: no such fi…

        Always failing  1 case: no trial passed
          passed  agent-eval show …      mostly because
            0/10  refund-over-limit-003  within-cap: refund.issue was called with 812.00, the cap is 500

        Flaky  3 cases: some trials pass, some fail
          passed  agent-eval show …                 mostly because
            2/10  refund-late-parcel-017 --trial 1  called refund.issue with amount 50, expected 40
            9/10  faq-006 --trial 9                 grounded: the answer says RT-99999, which the agent
                                                    never saw
            9/10  refund-plain-001 --trial 6        called refund.issue with amount 50, expected 40

        Agent
          latency  p50 2.2 s · p95 3.3 s · p99 3.4 s · longest 3.5 s
          tokens   812 in + 64 out a trial · 156\u{202F}804 in all
          cost     $0.0041 a trial · $0.734 in all
          tools    orders.lookup 358, 5% failed · refund.issue 179
          slowest  refund-plain-002 3.4 s · refund-plain-001 3.2 s · refund-over-limit-003 3.1 s
          dearest  faq-001 $0.0041 · faq-002 $0.0041 · faq-003 $0.0041
          clock    2m 14s with 16 at a time: 91% with the agent, 9% in the harness or waiting

        Next
          agent-eval show refund-over-limit-003 --trial 1      the worst failure, step by step
          agent-eval run --case refund-late-parcel-017 -n 20   how flaky it really is

        ✗ regressed   pass rate 88.9% (95%: 67.9–96.8%)

        """)
  }

  @Test("80 columns of ASCII say the same")
  func narrow() {
    #expect(
      SampleRun.typical.text(columns: 80, isASCII: true) == """
        x regressed   pass rate 88.9% (95%: 67.9-96.8%)   18 cases x 10 trials   2m 14s
          support - support-agent - profile ci - run 20260502-101500-7f3a
          x intent refund is under its floor of 80%: 20 of 39 trials passed, 51.3%, at
            most 66.1%
            > fix what fails below; lower the floor only if the product may get worse
          + 2 floors met: the suite 88.8% (floor 85%), intent faq 98.3% (floor 90%)
          owner support-platform@example.com - runbook docs/runbooks/support-agent.md

          intent        passed              95% interval  cases  flaky
          refund         52.5%  #####.....     9.9-91.7%      4      2
          faq            98.3%  #########.    87.3-99.8%      6      1
          order_status    100%  ##########     67.6-100%      8      -

          pass^k, all of k pass:  1 > 88.9% - 2 > 86.8% - 3 > 85.6% - 5 > 83.3% - 10 >
                                  76.5% (95%: 54-99%)
          pass@k, any of k passes:  10 > 94.1% (95%: 81.6-100%)

        Failures  20 of 179 judged trials
          category       trials  share  most in                     mostly because
          policy             10    50%  refund-over-limit-003 (10)  within-cap:
                                                                    refund.issue was ~
          tool_call           9    45%  refund-late-parcel-017 (8)  called refund.issue
                                                                    with amount 50, ~
          hallucination       1     5%  faq-006 (1)                 grounded: the answer
                                                                    says RT-99999, whic~

        Not judged  1 trial
          cause         trials  most in               mostly because
          cannot_start       1  refund-plain-002 (1)  cannot start .build/release/suppo~

        Always failing  1 case: no trial passed
          passed  agent-eval show ~      mostly because
            0/10  refund-over-limit-003  within-cap: refund.issue was called with
                                         812.00, the cap is 500

        Flaky  3 cases: some trials pass, some fail
          passed  agent-eval show ~                 mostly because
            2/10  refund-late-parcel-017 --trial 1  called refund.issue with amount 50,
                                                    expected 40
            9/10  faq-006 --trial 9                 grounded: the answer says RT-99999,
                                                    which the agent never saw
            9/10  refund-plain-001 --trial 6        called refund.issue with amount 50,
                                                    expected 40

        Agent
          latency  p50 2.2 s - p95 3.3 s - p99 3.4 s - longest 3.5 s
          tokens   812 in + 64 out a trial - 156,804 in all
          cost     $0.0041 a trial - $0.734 in all
          tools    orders.lookup 358, 5% failed - refund.issue 179
          slowest  refund-plain-002 3.4 s - refund-plain-001 3.2 s -
                   refund-over-limit-003 3.1 s
          dearest  faq-001 $0.0041 - faq-002 $0.0041 - faq-003 $0.0041
          clock    2m 14s with 16 at a time: 91% with the agent, 9% in the harness or
                   waiting

        Next
          agent-eval show refund-over-limit-003 --trial 1
          agent-eval run --case refund-late-parcel-017 -n 20   how flaky it really is

        x regressed   pass rate 88.9% (95%: 67.9-96.8%)

        """)
  }

  @Test("a run without failures is short")
  func allPassed() {
    #expect(
      SampleRun.allPassed.text(columns: 80) == """
        ✓ passed   pass rate 100% (95%: 43.9–100%)   3 cases × 3 trials   2m 14s
          support · support-agent · run 20260502-101500-7f3a
          ✓ 1 floor met: the suite 100% (floor 85%)

          intent        passed              95% interval  cases  flaky
          order_status    100%  ██████████     34.2–100%      2      ·
          refund          100%  ██████████     43.9–100%      1      ·

        Agent
          latency  p50 1.1 s · p95 1.2 s · longest 1.2 s
          tokens   812 in + 64 out a trial · 7\u{202F}884 in all
          cost     $0.0041 a trial · $0.0369 in all
          tools    orders.lookup 18, 16.7% failed · refund.issue 9
          slowest  refund-001 1.2 s · order-status-002 1.1 s · order-status-001 931 ms
          dearest  order-status-001 $0.0041 · order-status-002 $0.0041 · refund-001
                   $0.0041
          clock    2m 14s with 16 at a time: 91% with the agent, 9% in the harness or
                   waiting

        """)
  }

  @Test("a run that was interrupted before anything ended says how to go on")
  func nothingJudged() {
    #expect(
      SampleRun.nothingJudged.text(columns: 80) == """
        ? inconclusive   nothing judged   2 cases × 3 trials
          support · support-agent · run 20260502-101500-7f3a
          ? no trial has ended, so nothing was judged
          ? the run was interrupted: 6 of 6 planned trials are missing
            agent-eval run --resume 20260502-101500-7f3a
          owner support-platform@example.com · runbook docs/runbooks/support-agent.md

        Not judged  0 trials, 6 not run

        """)
  }

  @Test("a missing agent is no failing agent")
  func onlyHarness() {
    #expect(
      SampleRun.onlyHarnessFailures.text(columns: 80) == """
        ? inconclusive   nothing judged   2 cases × 3 trials   180 ms
          support · support-agent · run 20260502-101500-7f3a
          ? none of the 6 trials that ended could be judged
            → mend what “Not judged” names, and run again
          ? 6 of 6 trials (100%) were lost to the harness, more than 5% allow
            → mend what “Not judged” lists and run again; lost trials say nothing of the
              agent
          owner support-platform@example.com · runbook docs/runbooks/support-agent.md

        Not judged  6 trials
          cause         trials  most in        mostly because
          cannot_start       6  order-001 (3)  cannot start .build/release/support-agen…

        Next
          agent-eval show order-001 --trial 1   a trial that was not judged

        """)
  }

  @Test("one trial of one case has no intervals of other cases, and unknown costs")
  func oneTrial() {
    #expect(
      SampleRun.oneTrial.text(columns: 80) == """
        ✓ passed, nothing to fail   pass rate 0%   1 case × 1 trial   1.0 s
          support · support-agent · run 20260502-101500-7f3a
          · the eval set has no floor to fail

        Failing  1 case
          passed  agent-eval show …       mostly because
             0/1  refund-late-parcel-017  called refund.issue with amount 50, expected
                                          40

        Agent
          latency  900 ms
          tokens   unknown: no trial reported them
          cost     unknown: no trial reported it
          tools    orders.lookup 2, 50% failed · refund.issue 1
          clock    1.0 s with one at a time: 90% with the agent, 10% in the harness or
                   waiting

        Next
          agent-eval show refund-late-parcel-017 --trial 1

        """)
  }

  @Test("the commands for an older run name it")
  func oneCase() {
    #expect(
      SampleRun.oneCase.text() == """
        ? inconclusive   pass rate 75% (95%: 30.1–95.4%)   1 case × 5 trials
          support · support-agent · run 20260502-101500-7f3a
          ? 1 of 5 trials (20%) could not be scored, more than 5% allow
            → evidence for critical criteria is missing; “Next” names a trial to look at
          ? intent refund may be under its floor of 80%: 3 of 4 trials passed, 75%, at most 95.4%
            → too close to the floor for repeats to tell; add cases, or move the floor
          · no case of tag live was selected, so its floor of 90% says nothing about this run
          owner support-platform@example.com · runbook docs/runbooks/support-agent.md

          pass^k, all of k pass:  1 → 75% · 2 → 50% · 3 → 25%

        Not judged  1 trial
          cause     trials  most in                     mostly because
          unscored       1  refund-late-parcel-017 (1)  state: nobody recorded the end state

        Flaky  1 case: some trials pass, some fail
          passed  agent-eval show … --run 20260502-101500-7f3a  mostly because
             3/4  refund-late-parcel-017 --trial 2              called refund.issue with amount 50, expected
                                                                40

        Agent
          latency  p50 962 ms · p95 1.0 s · longest 1.0 s
          tokens   812 in + ? out a trial · 4\u{202F}060 in all
          cost     unknown: no trial reported it
          tools    orders.lookup 10, 10% failed · refund.issue 5

        ! warning: the eval set has changed since this run; its labels are today's

        Next
          agent-eval show refund-late-parcel-017 --trial 2 --run 20260502-101500-7f3a
          agent-eval show refund-late-parcel-017 --trial 5 --run 20260502-101500-7f3a
          agent-eval run --case refund-late-parcel-017 -n 20

        ? inconclusive   pass rate 75% (95%: 30.1–95.4%)

        """)
  }

  @Test("colour adds nothing but escape sequences, and every one is ended")
  func colour() {
    let plain = SampleRun.typical.text()
    let coloured = SampleRun.typical.text(inColor: true)
    #expect(coloured.contains("\u{1B}[1;31m✗ regressed\u{1B}[0m"))
    var bare = ""
    var isEscape = false
    for scalar in coloured.unicodeScalars {
      if scalar == "\u{1B}" { isEscape = true }
      if !isEscape { bare.unicodeScalars.append(scalar) }
      if scalar == "m" { isEscape = false }
    }
    #expect(bare == plain)
    for line in coloured.split(separator: "\n") {
      let opened = line.split(separator: "\u{1B}[").dropFirst(line.hasPrefix("\u{1B}") ? 0 : 1)
      #expect(opened.count(where: { $0.hasPrefix("0m") }) * 2 == opened.count)
    }
  }

  @Test("a run of five hundred cases has as many lines as a run of fifty")
  func bounded() {
    func lines(_ cases: Int) -> Int {
      let all = (0..<cases).map {
        SampleRun.Case(id: "case-\($0)", intent: "i\($0 % 7)", trials: $0 % 2 == 0 ? "PF" : "FF")
      }
      return SampleRun(cases: all).text().split(separator: "\n").count
    }
    #expect(lines(500) == lines(50))
  }
}
