import Diagnostics
import EvalModel
import Gating
import JSONKit
import Reporting

/// Runs made up for the tests: a case is written as its id, its intent and one letter a trial.
struct SampleRun {
  struct Case {
    var id: String
    var intent: String
    /// `P` passed, `F` failed, `U` unscored, `H` lost to the harness, `C` cancelled, `-` not run.
    var trials: String
    var category = FailureCategory.toolCall
    var reason = "called refund.issue with amount 50, expected 40"
    var tags: [String] = []
  }

  var cases: [Case]
  var status = RunStatus.finished
  var floors = Floors()
  /// `nil` for an agent that reports none.
  var usage: Usage? = Usage(inputTokens: 812, outputTokens: 64, costUSD: 0.0041)
  var clock: RunReport.WallClock? = RunReport.WallClock(
    total: .seconds(134), withAgent: .seconds(1950), concurrency: 16)
  var warnings: [String] = []
  var profile: String?
  var runIsLatest = true
  var places: [String: SourcePlace] = [:]

  static func digest(_ text: String) -> Digest { Digest.of(text) }

  var run: RunDescription {
    RunDescription(
      id: "20260502-101500-7f3a", startedAt: "2026-05-02T10:15:00Z", evalSet: "support",
      evalSetPath: "evalsets/support.yaml", evalSetDigest: Self.digest("set"),
      gradingDigest: Self.digest("grading"), agent: "support-agent",
      agentPath: "fixtures/support/agent.yaml", fingerprint: [:], profile: profile,
      trialsPerCase: cases.map(\.trials.count).max() ?? 0, seed: 42,
      cases: cases.map { .init(id: $0.id, inputDigest: Self.digest($0.id)) },
      toolVersion: "0.1.0")
  }

  var labels: [String: CaseLabels] {
    Dictionary(
      cases.map { ($0.id, CaseLabels(intent: $0.intent, tags: $0.tags)) },
      uniquingKeysWith: { first, _ in first })
  }

  var trials: [TrialSummary] {
    cases.enumerated().flatMap { position, one in
      one.trials.enumerated().compactMap { index, letter in
        trial(one, position, index, letter)
      }
    }
  }

  private func trial(_ one: Case, _ position: Int, _ index: Int, _ letter: Character)
    -> TrialSummary?
  {
    var ending = TrialSummary.Ending.completed
    var verdict: TrialScore.Verdict?
    var reason = ""
    switch letter {
    case "P":
      verdict = .passed
      reason = "all criteria passed"
    case "F":
      verdict = .failed(one.category)
      reason = one.reason
    case "U":
      verdict = .unscored
      reason = "state: nobody recorded the end state"
    case "H":
      ending = .harnessFailed(.cannotStart)
      reason = "cannot start .build/release/support-agent: no such file"
    case "C": ending = .cancelled
    default: return nil
    }
    let ran = ending == .completed
    var usage = ran ? self.usage ?? Usage() : Usage()
    let latency = Duration.milliseconds(900 + 137 * position + 31 * index)
    if ran { usage.latency = latency }
    return TrialSummary(
      plan: TrialPlan(
        id: Self.digest("\(one.id)/\(index)"), caseID: one.id, index: index, seed: UInt64(index)),
      ending: ending, verdict: verdict, score: verdict == .passed ? 1 : 0.4, reason: reason,
      firstWrongStep: letter == "F" ? 3 : nil, attempts: 1, agentTime: latency, usage: usage,
      tools: ran
        ? [
          .init(name: "orders.lookup", calls: 2, failed: index == 0 ? 1 : 0),
          .init(name: "refund.issue", calls: 1, failed: 0),
        ] : [],
      behaviour: ran ? UInt64(index) &+ 1 : nil)
  }

  var report: RunReport {
    let tally = RunTally(run, status: status, trials: trials, labels: labels)
    return RunReport(
      run: run, status: status, trials: trials, labels: labels,
      verdict: FloorGate(floors: floors).judge(tally),
      invocation: Invocation(run: run.id, runIsLatest: runIsLatest), clock: clock,
      owner: "support-platform@example.com", runbook: "docs/runbooks/support-agent.md",
      warnings: warnings, places: places)
  }

  func text(columns: Int = 100, inColor: Bool = false, isASCII: Bool = false) -> String {
    text(in: TextStyle(columns: columns, inColor: inColor, isASCII: isASCII))
  }

  func text(in style: TextStyle) -> String { TerminalReport(report, style: style).text }
}

extension SampleRun {
  static let allPassed = SampleRun(
    cases: [
      Case(id: "order-status-001", intent: "order_status", trials: "PPP"),
      Case(id: "order-status-002", intent: "order_status", trials: "PPP"),
      Case(id: "refund-001", intent: "refund", trials: "PPP"),
    ], floors: Floors(suite: 0.85))

  /// A run as one sees it on most days: a few flaky cases, one broken one, one intent too low.
  static let typical: SampleRun = {
    var cases = (1...8).map {
      Case(id: "order-status-00\($0)", intent: "order_status", trials: "PPPPPPPPPP")
    }
    cases += (1...5).map { Case(id: "faq-00\($0)", intent: "faq", trials: "PPPPPPPPPP") }
    cases += [
      Case(
        id: "faq-006", intent: "faq", trials: "PPPPPPPPFP", category: .hallucination,
        reason: "grounded: the answer says RT-99999, which the agent never saw"),
      Case(id: "refund-late-parcel-017", intent: "refund", trials: "FFPFFFPFFF"),
      Case(
        id: "refund-over-limit-003", intent: "refund", trials: "FFFFFFFFFF",
        category: .policy, reason: "within-cap: refund.issue was called with 812.00, the cap is 500"
      ),
      Case(id: "refund-plain-001", intent: "refund", trials: "PPPPPFPPPP"),
      Case(id: "refund-plain-002", intent: "refund", trials: "PPPPPPPPPH"),
    ]
    return SampleRun(
      cases: cases, floors: Floors(suite: 0.85, intents: ["faq": 0.9, "refund": 0.8]),
      profile: "ci")
  }()
}

extension SampleRun {
  /// Interrupted before any trial ended.
  static let nothingJudged = SampleRun(
    cases: [
      Case(id: "refund-001", intent: "refund", trials: "C--"),
      Case(id: "refund-002", intent: "refund", trials: "---"),
    ], status: .interrupted, floors: Floors(suite: 0.85), clock: nil)

  /// The agent's program isn't there.
  static let onlyHarnessFailures = SampleRun(
    cases: [
      Case(id: "refund-001", intent: "refund", trials: "HHH"),
      Case(id: "order-001", intent: "order_status", trials: "HHH"),
    ], floors: Floors(suite: 0.85),
    clock: .init(total: .milliseconds(180), withAgent: .zero, concurrency: 4))

  static let oneTrial = SampleRun(
    cases: [Case(id: "refund-late-parcel-017", intent: "refund", trials: "F")], usage: nil,
    clock: .init(total: .seconds(1), withAgent: .milliseconds(900), concurrency: 1))

  /// One case, repeated, of an older run.
  static let oneCase = SampleRun(
    cases: [Case(id: "refund-late-parcel-017", intent: "refund", trials: "PFPPU")],
    floors: Floors(intents: ["refund": 0.8], tags: ["live": 0.9]),
    usage: Usage(inputTokens: 812), clock: nil,
    warnings: ["the eval set has changed since this run; its labels are today's"],
    runIsLatest: false)
}
