import Diagnostics
package import EvalModel
import Gating
import JSONKit
import Statistics

/// Everything that is said about recorded trajectories: what is said about a run, and how they went
/// wrong.
package struct RecordedReport: Sendable {
  /// The failures of one category.
  package struct Errors: Sendable, Equatable {
    package struct FirstWrong: Sendable, Equatable {
      package var what: String
      package var trials: Int
    }

    package var category: FailureCategory
    package var trials: Int
    package var cases: Int
    /// Where they first went wrong, most frequent first.
    package var firstWrong: [FirstWrong]
    /// The most frequent reason.
    package var reason: String
    package var examples: [String]
  }

  /// What was not judged, by cause.
  package struct Loss: Sendable, Equatable {
    package var cause: String
    package var trials: Int
    package var reasons: [String]
    package var examples: [String]
  }

  /// `run` is a description made for the occasion: there is no stored run.
  package var run: RunReport
  package var sources: [String]
  package var errors: [Errors]
  package var losses: [Loss]
  /// Cases of the eval set without a trajectory.
  package var casesWithout: Int

  /// Trajectories that were found, judged or not.
  package var found: Int { run.tally.ended + leftOut }
  package var leftOut: Int { losses.reduce(0) { $0 + $1.trials } }

  /// With `toleratesUnknown`, trajectories of cases that the eval set doesn't have are no loss.
  package init(
    _ tally: RecordedTally, set: EvalSet, sources: [String], startedAt: String,
    toolVersion: String, toleratesUnknown: Bool, warnings: [String] = []
  ) {
    let counts = tally.tally(inOrder: set.cases.map(\.id))
    let cases = counts.cases.filter { !$0.holdsInteractions }
    let digests = Dictionary(
      set.cases.map { ($0.id, $0.inputDigest) }, uniquingKeysWith: { first, _ in first })
    let description = RunDescription(
      id: "recorded", startedAt: startedAt, evalSet: set.name, evalSetPath: set.path,
      evalSetDigest: set.digest, gradingDigest: set.gradingDigest, agent: "recorded",
      agentPath: "", fingerprint: [:], profile: nil,
      trialsPerCase: max(1, RunReport.usualTrials(cases.map(\.judged)) ?? 1),
      seed: 0,
      cases: cases.compactMap { one in
        digests[one.id].map { .init(id: one.id, inputDigest: $0) }
      }, toolVersion: toolVersion)
    let lost = tally.leftOut - (toleratesUnknown ? tally.unknown : 0)
    run = RunReport(
      tally, run: description, counts: counts,
      verdict: Self.verdict(
        FloorGate(floors: set.floors).judge(counts), lost: lost, of: counts.ended + lost),
      owner: set.owner, runbook: set.runbook, warnings: warnings,
      places: Dictionary(
        set.cases.map { ($0.id, $0.place) }, uniquingKeysWith: { first, _ in first }))
    self.sources = sources
    errors = tally.errors.map { category, errors in
      Errors(
        category: category, trials: errors.trials,
        cases: tally.entries.count { $0.failures[category] != nil },
        firstWrong: errors.firstWrong.sorted.map { .init(what: $0.text, trials: $0.count) },
        reason: errors.reasons.mostFrequent ?? "", examples: errors.examples)
    }.sorted { ($1.trials, $0.category.rawValue) < ($0.trials, $1.category.rawValue) }
    losses = tally.losses.map { cause, loss in
      Loss(
        cause: cause, trials: loss.trials,
        reasons: loss.reasons.sorted.prefix(10).map { "\($0.text) (\($0.count))" },
        examples: loss.examples)
    }.sorted { ($1.trials, $0.cause) < ($0.trials, $1.cause) }
    casesWithout = set.cases.count - cases.count
  }

  /// The same share as for a run's trials: beyond it nobody knows what those would have shown.
  private static func verdict(_ verdict: Verdict, lost: Int, of all: Int) -> Verdict {
    guard lost * 100 > all * 5 else { return verdict }
    return Verdict(.inconclusive, [.leftOut(lost, of: all)] + verdict.reasons)
  }
}

extension RunReport {
  /// What the tally of recorded trajectories says in the words of a run.
  fileprivate init(
    _ tally: RecordedTally, run: RunDescription, counts: RunTally, verdict: Verdict,
    owner: String?, runbook: String?, warnings: [String], places: [String: SourcePlace]
  ) {
    self.run = run
    status = .finished
    self.verdict = verdict
    self.tally = counts
    self.owner = owner
    self.runbook = runbook
    clock = nil
    self.warnings = warnings
    invocation = Invocation(run: run.id, runIsLatest: false)
    suite = PassRate(counts.cases)
    intents = Self.groups(counts.cases)
    reliability = Self.reliability(counts.cases, trials: run.trialsPerCase)
    failures = tally.errors.compactMap { category, errors in
      tally.entries.filter { $0.failures[category] != nil }
        .max {
          ($0.failures[category] ?? 0, $1.counts.id) < ($1.failures[category] ?? 0, $0.counts.id)
        }
        .map { most in
          Failures(
            kind: category.rawValue, trials: errors.trials,
            mostIn: .init(
              id: most.counts.id, trials: most.failures[category] ?? 0,
              firstTrial: most.firstFailing?.index ?? 0),
            cases: tally.entries.count { $0.failures[category] != nil },
            example: errors.reasons.mostFrequent ?? "")
        }
    }.sorted { ($1.trials, $0.kind) < ($0.trials, $1.kind) }
    losses = []
    let failing = tally.entries.filter { $0.counts.failed > 0 && !$0.counts.holdsInteractions }
      .compactMap { entry in
        entry.firstFailing.map { first in
          CaseFigures(
            id: entry.counts.id, counts: entry.counts.counts, firstFailing: first.index,
            category: first.category, reason: entry.reasons.mostFrequent ?? "")
        }
      }.sorted(by: CaseFigures.leads)
    flaky = failing.filter { $0.counts.passes > 0 }
    alwaysFailing = failing.filter { $0.counts.passes == 0 }
    agent = tally.figures.agent(tally.entries)
    rows = Self.rows(tally, counts.cases, failing: failing, places: places)
    // The bins would need every value at hand.
    latencies = nil
    costs = nil
  }

  private static func rows(
    _ tally: RecordedTally, _ cases: [CaseTally], failing: [CaseFigures],
    places: [String: SourcePlace]
  ) -> [CaseRow] {
    let entries = Dictionary(
      tally.entries.map { ($0.counts.id, $0) }, uniquingKeysWith: { first, _ in first })
    let failures = Dictionary(failing.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    return cases.map { one in
      let (latency, cost) = (entries[one.id]?.latency.mean, entries[one.id]?.cost.mean)
      return CaseRow(
        tally: one, place: places[one.id], failure: failures[one.id],
        loss: one.unscored > 0 ? tally.unscored.reasons.mostFrequent : nil,
        meanLatency: latency.map { .seconds($0) }, meanCost: cost)
    }
  }
}
