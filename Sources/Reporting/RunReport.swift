package import Diagnostics
package import EvalModel
package import Gating
import JSONKit
package import Statistics

/// Everything that is said about a run, worked out once: the terminal, JSON and every other form
/// only choose words and places for it.
package struct RunReport: Sendable {
  package var run: RunDescription
  package var status: RunStatus
  package var verdict: Verdict
  package var tally: RunTally
  /// Whom to ask when the verdict is bad, as the eval set says.
  package var owner: String?
  package var runbook: String?
  /// `nil` for stored runs, whose clock has stopped.
  package var clock: WallClock?
  package var warnings: [String]
  package var invocation: Invocation
  /// `nil` when the run was compared with nothing.
  package var comparison: ComparisonFigures?

  /// `nil` when nothing was judged.
  package var suite: PassRate?
  /// Worst first.
  package var intents: [Group]
  /// The share of cases whose `k` trials would all pass.
  package var reliability: [PassHat]
  /// Most frequent first.
  package var failures: [Failures]
  /// Trials that say nothing about the agent, by cause.
  package var losses: [Failures]
  /// Worst first.
  package var flaky: [CaseFigures]
  package var alwaysFailing: [CaseFigures]
  package var agent: AgentFigures
  /// Every case, in the order of the plan.
  package var rows: [CaseRow]
  /// Seconds, over trials in which the agent ran.
  package var latencies: Histogram?
  /// Dollars, over trials that reported them.
  package var costs: Histogram?

  /// Where the wall clock went.
  package struct WallClock: Sendable, Equatable {
    package var total: Duration
    /// The time that trials spent with the agent, summed over those that this invocation ran.
    package var withAgent: Duration
    package var concurrency: Int

    package init(total: Duration, withAgent: Duration, concurrency: Int) {
      self.total = total
      self.withAgent = withAgent
      self.concurrency = concurrency
    }

    /// The share of the slots' time in which an agent was at work; `nil` when no time passed.
    package var agentShare: Double? {
      let available = total.seconds * Double(concurrency)
      return available > 0 ? min(1, withAgent.seconds / available) : nil
    }
  }

  package struct Group: Sendable, Equatable {
    package var intent: String
    package var rate: PassRate?
    package var cases: Int
    package var flaky: Int
  }

  package struct PassHat: Sendable, Equatable {
    package var k: Int
    package var rate: Double
    /// For cases like these, as every interval here; `nil` for a single case.
    package var interval: ConfidenceInterval?
    /// The share of cases of which at least one of `k` trials would pass.
    package var anyRate: Double
    package var anyInterval: ConfidenceInterval?
    /// Cases with too few judged trials to say.
    package var excluded: Int
  }

  /// Trials that went wrong in the same way.
  package struct Failures: Sendable, Equatable {
    /// A failure category, a kind of harness failure, or `unscored`.
    package var kind: String
    package var trials: Int
    package var mostIn: CaseCount
    package var cases: Int
    /// The most frequent reason.
    package var example: String

    package struct CaseCount: Sendable, Equatable {
      package var id: String
      package var trials: Int
      /// The first such trial of the case, counted from 0.
      package var firstTrial: Int
    }
  }

  /// A case with failing trials.
  package struct CaseFigures: Sendable, Equatable {
    package var id: String
    package var counts: Proportion
    /// The first failing trial, counted from 0.
    package var firstFailing: Int
    package var category: FailureCategory
    /// The most frequent reason.
    package var reason: String
  }

  package init(
    run: RunDescription, status: RunStatus, trials: [TrialSummary], labels: [String: CaseLabels],
    verdict: Verdict, invocation: Invocation, clock: WallClock? = nil, owner: String? = nil,
    runbook: String? = nil, warnings: [String] = [],
    places: [String: SourcePlace] = [:], comparison: ComparisonFigures? = nil,
    roundTrials: [TrialSummary]? = nil
  ) {
    self.run = run
    self.status = status
    self.verdict = verdict
    self.owner = owner
    self.runbook = runbook
    self.clock = clock
    self.invocation = invocation
    self.comparison = comparison
    let tally = RunTally(run, status: status, trials: trials, labels: labels)
    self.tally = tally
    // Cases that looked wrong got more trials; rates go by those that every case had.
    let rated =
      roundTrials.map {
        RunTally(run, status: status, trials: $0, labels: labels).cases
      } ?? tally.cases
    suite = PassRate(rated)
    intents = Self.groups(rated)
    reliability = Self.reliability(
      rated,
      trials: roundTrials == nil
        ? run.trialsPerCase : Self.usualTrials(rated.map(\.judged).filter { $0 > 0 }) ?? 0)
    let ordered = trials.sorted { $0.plan.index < $1.plan.index }
    failures = Failures.gathered(ordered) { trial in
      if case .failed(let category) = trial.verdict { category.rawValue } else { nil }
    }
    losses = Failures.gathered(ordered) { trial in
      switch (trial.ending, trial.verdict) {
      case (.harnessFailed(let kind), _): kind.rawValue
      case (.cancelled, _), (_, .passed), (_, .failed): nil
      case (_, .unscored), (_, nil): "unscored"
      }
    }
    let failing = Self.failingCases(tally.cases, ordered)
    flaky = failing.filter { $0.counts.passes > 0 }
    alwaysFailing = failing.filter { $0.counts.passes == 0 }
    agent = AgentFigures(ordered)
    rows = CaseRow.rows(tally.cases, ordered, failing: failing, places: places)
    let flagged = verdict.flaggedCases
    for index in rows.indices {
      rows[index].baseline = comparison?.accepted[rows[index].id]
      rows[index].isFlagged = flagged.contains(rows[index].id)
    }
    let ran = ordered.filter(\.agentRan)
    latencies = Histogram(ran.map(\.latency.seconds))
    costs = Histogram(ran.compactMap(\.usage.costUSD))
    self.warnings = warnings
  }
}

// MARK: - From trials to figures

extension RunReport {
  static func groups(_ cases: [CaseTally]) -> [Group] {
    Dictionary(grouping: cases, by: \.labels.intent).map { intent, cases in
      Group(
        intent: intent, rate: PassRate(cases),
        cases: cases.reduce(0) { $0 + ($1.holdsInteractions ? $1.planned : 1) },
        flaky: cases.count(where: \.isFlaky))
    }.sorted { one, other in
      switch (one.rate?.rate, other.rate?.rate) {
      case (let first?, let second?) where first != second: first < second
      case (_?, nil): true
      case (nil, _?): false
      default: one.intent < other.intent
      }
    }
  }

  /// As many as at least half of the cases have, so that pass^k is said of most of them.
  static func usualTrials(_ judged: [Int]) -> Int? {
    judged.isEmpty ? nil : judged.sorted()[judged.count / 2]
  }

  static func reliability(_ cases: [CaseTally], trials: Int) -> [PassHat] {
    var steps = [1, 2, 3, 5, 10, 20, 50, 100, 200, 500].filter { $0 <= trials }
    if let last = steps.last, last < trials { steps.append(trials) }
    return steps.compactMap { k in
      PassKSummary(
        cases: cases.filter { !$0.holdsInteractions }.map(\.counts), k: k
      ).map {
        PassHat(
          k: k, rate: $0.passHat.mean, interval: $0.passHat.interval()?.clamped(to: 0...1),
          anyRate: $0.passAt.mean, anyInterval: $0.passAt.interval()?.clamped(to: 0...1),
          excluded: $0.excluded)
      }
    }
  }

  private static func failingCases(
    _ cases: [CaseTally], _ trials: [TrialSummary]
  ) -> [CaseFigures] {
    let byCase = Dictionary(grouping: trials, by: \.plan.caseID)
    return cases.compactMap { tally -> CaseFigures? in
      let failed = (byCase[tally.id] ?? []).compactMap { trial in
        if case .failed(let category) = trial.verdict { (trial, category) } else { nil }
      }
      guard tally.failed > 0, let (first, _) = failed.first else { return nil }
      let reason = mostFrequent(failed.map(\.0.reason)) ?? ""
      let category = failed.first { $0.0.reason.utf8.elementsEqual(reason.utf8) }?.1
      return CaseFigures(
        id: tally.id, counts: tally.counts, firstFailing: first.plan.index,
        category: category ?? failed[0].1, reason: reason)
    }.sorted(by: CaseFigures.leads)
  }

  /// The most frequent text; of several, the one that came first.
  static func mostFrequent(_ texts: [String]) -> String? {
    var counts: [String: (count: Int, first: Int)] = [:]
    for (index, text) in texts.enumerated() { counts[text, default: (0, index)].count += 1 }
    return counts.max { ($0.value.count, $1.value.first) < ($1.value.count, $0.value.first) }?.key
  }
}

extension RunReport.CaseFigures {
  /// By pass rate, then with the most failures first, so that the case that says most leads.
  static func leads(_ one: Self, _ other: Self) -> Bool {
    let (first, second) = (one.counts, other.counts)
    let shares = (first.passes * second.trials, second.passes * first.trials)
    if shares.0 != shares.1 { return shares.0 < shares.1 }
    return (second.failures, one.id) < (first.failures, other.id)
  }
}

extension RunReport.Failures {
  /// Trials by what `kind` says of them, most frequent first.
  static func gathered(
    _ trials: [TrialSummary], by kind: (TrialSummary) -> String?
  ) -> [RunReport.Failures] {
    var groups: [String: [TrialSummary]] = [:]
    for trial in trials {
      if let kind = kind(trial) { groups[kind, default: []].append(trial) }
    }
    return groups.compactMap { kind, trials -> RunReport.Failures? in
      let byCase = Dictionary(grouping: trials, by: \.plan.caseID)
      let most = byCase.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }
      guard let most else { return nil }
      return RunReport.Failures(
        kind: kind, trials: trials.count,
        mostIn: CaseCount(
          id: most.key, trials: most.value.count, firstTrial: most.value[0].plan.index),
        cases: byCase.count, example: RunReport.mostFrequent(trials.map(\.reason)) ?? "")
    }.sorted { ($1.trials, $0.kind) < ($0.trials, $1.kind) }
  }
}
