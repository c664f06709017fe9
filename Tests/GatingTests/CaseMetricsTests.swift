import Diagnostics
import EvalModel
import Gating
import JSONKit
import Statistics
import Testing

@Suite("Metrics in the baseline file")
struct CaseMetricsTests {
  let metrics = CaseMetrics(
    trials: 3, latencies: [1234.5, 0.311_9, 20], tokens: 812.44, costUSD: 0.000_041_23,
    toolCalls: 7, failedToolCalls: 2, failures: [.goal: 1, .tone: 0])

  func trial(
    _ verdict: TrialScore.Verdict?, seconds: Double, usage: Usage = Usage(), calls: Int = 0
  ) -> TrialSummary {
    TrialSummary(
      plan: TrialPlan(id: Digest.of("x"), caseID: "a", index: 0, seed: 1), ending: .completed,
      verdict: verdict, score: nil, reason: "", firstWrongStep: nil, attempts: 1,
      agentTime: .seconds(seconds), usage: usage,
      tools: [.init(name: "t", calls: calls, failed: calls / 2)], behaviour: nil)
  }

  @Test("figures have three digits, and a line each")
  func writing() {
    #expect(
      String(decoding: metrics.json.encoded(.pretty), as: UTF8.self) == """
        {
          "latency_ms": "0.312 20 1230",
          "tokens": 812.0,
          "cost_usd": 4.12e-05,
          "tool_calls": 7,
          "failed_tool_calls": 2,
          "failures": {
            "goal": 1
          }
        }
        """)
  }

  @Test("what is written reads back")
  func roundTrip() throws {
    #expect(try CaseMetrics.read(metrics.json, trials: 3, failed: 1) == metrics)
    let none = CaseMetrics([])
    #expect(none.json == [:])
    #expect(try CaseMetrics.read([:], trials: 0, failed: 0) == none)
  }

  @Test("only judged trials are in, with what agents claim kept within bounds")
  func summaries() {
    let wild = Usage(inputTokens: .max, outputTokens: .max, costUSD: .infinity, latency: nil)
    let found = CaseMetrics([
      trial(.passed, seconds: 0.25, usage: Usage(inputTokens: 10, outputTokens: 5), calls: 4),
      trial(.failed(.policy), seconds: 0.75, usage: wild, calls: .max),
      trial(.unscored, seconds: 9), trial(nil, seconds: 9),
    ])
    #expect(found.trials == 2 && found.latencies == [250, 750])
    #expect(found.costUSD == nil && found.failures == [.policy: 1])
    #expect(found.toolCalls == 1_000_000_000 && found.failedToolCalls <= found.toolCalls)
    #expect(throws: Never.self) { try CaseMetrics.read(found.json, trials: 2, failed: 1) }
  }

  @Test("many latencies are thinned to fifty with the ends kept, also when batches are merged")
  func thinning() {
    let many = CaseMetrics(
      trials: 500, latencies: (1...500).map(Double.init), tokens: 10, costUSD: nil, toolCalls: 0,
      failedToolCalls: 0, failures: [:])
    #expect(many.latencies.count == 50)
    #expect(many.latencies.first == 1 && many.latencies.last == 500)
    #expect(many.latencies == many.latencies.sorted())
    let both = many.merged(with: metrics)
    #expect(both.trials == 503 && both.latencies.count == 50 && both.toolCalls == 7)
    #expect(both.tokens == 14.8 && both.costUSD == metrics.costUSD)
  }

  @Test("a baseline keeps metrics by batch and pools them")
  func baseline() throws {
    var baseline = Baseline(
      name: "main", evalSet: "s", evalSetDigest: Digest.of("s"), rubrics: [:],
      agent: "a", fingerprint: [:], batches: [], cases: [])
    for run in ["run-1", "run-2"] {
      let batch = Baseline.Batch(
        id: run, acceptedAt: "2026-05-01T10:00:00Z", acceptedBy: "owner", reason: "r",
        verdict: .passed, isForced: false, commit: nil, profile: nil, toolVersion: "1")
      let accepted = baseline.accept(
        batch,
        [
          .init(
            id: "a", intent: "i", digest: Digest.of("a"),
            counts: Proportion(passes: 2, trials: 3), lost: 0,
            metrics: run == "run-1" ? metrics : nil),
          .init(
            id: "b", intent: "i", digest: Digest.of("b"),
            counts: Proportion(passes: 2, trials: 3), lost: 0),
        ])
      #expect(accepted)
    }
    var problems = Problems()
    let read = Baseline.read(baseline.encoded(), file: "b.json", problems: &problems)
    #expect(problems.all.isEmpty && read == baseline)
    #expect(read?.cases[0].metrics == metrics && read?.cases[1].metrics == nil)
    baseline.keepNewest(1)
    #expect(baseline.cases[0].metrics == nil)
  }

  @Test(
    "every broken field is named with its place",
    arguments: [
      ("\"tokens\": 812.0", "\"tokens\": -1", "metrics.tokens: expected a number"),
      ("\"tokens\"", "\"token\"", "metrics.token: unknown field"),
      ("\"cost_usd\"", "\"tokens\"", "metrics.tokens: stands twice"),
      ("0.312 20 1230", "20 0.312", "metrics.latency_ms: expected at most 3 rising numbers"),
      ("0.312 20 1230", "1 2 3 4", "metrics.latency_ms: expected at most 3 rising numbers"),
      ("0.312 20 1230", "nan", "metrics.latency_ms: expected"),
      ("0.312 20 1230", "0x1", "metrics.latency_ms: expected"),
      ("\"failed_tool_calls\": 2", "\"failed_tool_calls\": 8", "a whole number from 0 to 7"),
      ("\"goal\": 1", "\"goal\": 2", "metrics.failures: expected each category once"),
      ("\"goal\": 1", "\"goals\": 1", "metrics.failures: unknown category 'goals'"),
      ("\"goal\": 1", "\"goal\": 1, \"tone\": 1", "2 failures among 1 failed trials"),
    ])
  func broken(written: String, replaced: String, message: String) throws {
    var baseline = Baseline(
      name: "main", evalSet: "s", evalSetDigest: Digest.of("s"), rubrics: [:],
      agent: "a", fingerprint: [:], batches: [], cases: [])
    _ = baseline.accept(
      .init(
        id: "run-1", acceptedAt: "2026-05-01T10:00:00Z", acceptedBy: "o", reason: "",
        verdict: .passed, isForced: false, commit: nil, profile: nil, toolVersion: "1"),
      [
        .init(
          id: "a", intent: "i", digest: Digest.of("a"),
          counts: Proportion(passes: 2, trials: 3), lost: 0, metrics: metrics)
      ])
    let text = String(decoding: baseline.encoded(), as: UTF8.self)
    let range = try #require(text.firstRange(of: written))
    var problems = Problems()
    let read = Baseline.read(
      Array((text[..<range.lowerBound] + replaced + text[range.upperBound...]).utf8),
      file: "b.json", problems: &problems)
    #expect(read == nil)
    let found = problems.all.map(\.message)
    #expect(
      found.contains { $0.contains("cases[0].batches[0].") && $0.contains(message) }, "\(found)")
  }
}
