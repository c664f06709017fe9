import EvalModel
import Gating
import JSONKit
import Statistics
import Testing

@testable import Reporting

/// The situations in which people read a comment, as whole runs.
struct Situation: Sendable, CustomTestStringConvertible {
  var name: String
  /// How the first and the second line begin.
  var first: String
  var second: String
  var report: RunReport

  var testDescription: String { name }

  static let all = [
    Situation(
      name: "passed", first: "✅ agent-eval passed: no drop against the baseline", second: "nothing",
      report: compared()),
    Situation(
      name: "one-collapsed-case",
      first: "❌ agent-eval regressed: `refund-07` collapsed from 30/30 to 1/10",
      second: "start with `refund-07`: `agent-eval run --case refund-07 -n 10` repeats it.",
      report: compared { $0 == "refund-07" ? "FFFPFFFFFF" : nil }),
    Situation(
      name: "suite-drop", first: "❌ agent-eval regressed: the suite fell by 24 points",
      second: "start with ",
      report: compared { $0.hasSuffix("1") || $0.hasSuffix("6") ? nil : "PFPPPFPPFP" }),
    Situation(
      name: "inconclusive",
      first: "❔ agent-eval inconclusive: the suite may be under its floor of 85%",
      second: "run more trials: at this rate ",
      report: {
        let cases = (1...12).map {
          SampleRun.Case(id: "faq-\($0)", intent: "faq", trials: $0 % 6 == 0 ? "F" : "P")
        }
        return SampleRun(cases: cases, floors: Floors(suite: 0.85)).report
      }()),
    Situation(
      name: "everything-broken",
      first: "❔ agent-eval inconclusive: none of the 6 trials that ended could be judged: cannot",
      second: "mend what “Not judged” names, and run again",
      report: SampleRun.onlyHarnessFailures.report),
  ]

  /// Two intents of ten cases, ten trials each, against a baseline of thirty that all passed;
  /// `trials` says which cases went otherwise.
  private static func compared(_ trials: (String) -> String? = { _ in nil }) -> RunReport {
    let ids = ["order", "refund"].flatMap { intent in
      (1...10).map { (intent, intent + ($0 < 10 ? "-0" : "-") + "\($0)") }
    }
    let sample = SampleRun(
      cases: ids.map { intent, id in
        SampleRun.Case(id: id, intent: intent, trials: trials(id) ?? "PPPPPPPPPP")
      }, floors: Floors(suite: 0.5), profile: "ci")
    let digest = Digest.of("same")
    let baseline = Baseline(
      name: "main", evalSet: "support", evalSetDigest: digest,
      rubrics: ["order": digest, "refund": digest], agent: "support-agent", fingerprint: [:],
      batches: [
        Baseline.Batch(
          id: "20260501-101500-aaaa", acceptedAt: "2026-05-01T11:00:00Z", acceptedBy: "owner",
          reason: "release 1", verdict: .passed, isForced: false, commit: nil, profile: nil,
          toolVersion: "0.1.0")
      ],
      cases: ids.map { intent, id in
        Baseline.Case(
          id: id, intent: intent, digest: digest,
          batches: [
            .init(
              batch: "20260501-101500-aaaa", counts: Proportion(passes: 30, trials: 30), lost: 0)
          ])
      })
    let current = ids.map { intent, id in
      BaselineMatch.Current(id: id, intent: intent, digest: digest, rubric: digest)
    }
    let tally = RunTally(
      sample.run, status: .finished, trials: sample.trials, labels: sample.labels)
    do {
      let comparison = try Comparison(
        BaselineMatch(baseline, evalSet: "support", cases: current), candidate: tally.cases,
        policy: GatePolicy(), trials: 10)
      return RunReport(
        run: sample.run, status: .finished, trials: sample.trials, labels: sample.labels,
        verdict: Judgement.verdict(
          floors: FloorGate(floors: sample.floors).judge(tally), comparison: comparison,
          isStrict: false, trials: sample.trials),
        invocation: Invocation(run: sample.run.id, runIsLatest: true), clock: sample.clock,
        owner: "support-platform@example.com", runbook: "docs/runbooks/support-agent.md",
        comparison: ComparisonFigures(comparison, baseline))
    } catch {
      preconditionFailure("the situation can't be compared: \(error)")
    }
  }
}
