package import Gating
package import JSONKit
package import Statistics

/// What a report shows of a comparison with a baseline.
package struct ComparisonFigures: Sendable, Equatable {
  /// A group of cases against the baseline. Positive is better.
  package struct Difference: Sendable, Equatable {
    package var group: CaseGroup
    package var change: Double
    /// For exactly these cases.
    package var interval: ConfidenceInterval
    package var p: Double
    package var cases: Int
  }

  package var baseline: String
  package var batches: Int
  /// Stored trials of the compared cases.
  package var baselineTrials: Int
  package var cases: Int
  package var plan: String
  package var isSteered: Bool
  /// Trials of both agents that ended, and what complete rounds of the candidate would take.
  package var trialsUsed: Int
  /// Those of the accepted agent among them.
  package var baselineTrialsUsed: Int
  package var isDecided: Bool
  package var trialsPlanned: Int
  /// The suite first, then intents by name; those that could be measured.
  package var differences: [Difference]
  /// What was accepted for each compared case.
  package var accepted: [String: Proportion]

  package init(_ comparison: Comparison, _ baseline: Baseline) {
    let session = comparison.session
    self.baseline = baseline.name
    batches = baseline.batches.count
    cases = comparison.plan.cases.count
    baselineTrials = comparison.plan.cases.reduce(0) { $0 + $1.counts.trials }
    accepted = Dictionary(
      comparison.plan.cases.map { ($0.id, $0.counts) }, uniquingKeysWith: { first, _ in first })
    plan = comparison.plan.digest
    isSteered = comparison.isSteered
    trialsUsed = comparison.course.trialsUsed
    baselineTrialsUsed =
      session.freshBaseline.reduce(0) { $0 + $1.trials }
      + comparison.course.confirmations.flatMap(\.baseline).reduce(0) { $0 + $1.trials }
    isDecided = comparison.decision != nil
    trialsPlanned = comparison.plan.plannedTrials
    differences = ([session.overall] + session.intents).compactMap { look in
      look.map {
        Difference(
          group: $0.group, change: $0.difference.difference, interval: $0.interval,
          p: $0.test.midP, cases: $0.cases)
      }
    }
  }

  /// What stopping early saved; `nil` for a run that the gate didn't end.
  var stopText: String? {
    guard isSteered, isDecided else { return nil }
    let own = trialsUsed - baselineTrialsUsed
    let saved = trialsPlanned - own
    let change =
      saved >= 0
      ? "\(Figures.count(saved, "trial")) saved" : "\(Figures.count(-saved)) more, for suspects"
    let other =
      baselineTrialsUsed == 0
      ? "" : ", and \(Figures.count(baselineTrialsUsed)) of the accepted agent"
    return "ended after \(Figures.count(own)) of "
      + "\(Figures.count(trialsPlanned, "planned trial")): \(change)\(other)"
  }

  /// What the run is held against, and how the whole set moved.
  var summary: String {
    let perCase = Figures.plain(Double(baselineTrials) / Double(max(1, cases)))
    var text =
      "\(baseline): \(Figures.count(batches, "run")), \(perCase) trials a case, "
      + "\(Figures.count(cases, "case")) compared"
    if let suite {
      let interval =
        "\(Figures.points(suite.interval.lower)) to \(Figures.points(suite.interval.upper))"
      text += " · \(Figures.points(suite.change)) points (95%: \(interval))"
    }
    return text
  }

  package var suite: Difference? { differences.first { $0.group == .suite } }

  package func intent(_ name: String) -> Difference? {
    differences.first { $0.group == .intent(name) }
  }

  package var json: JSONValue {
    [
      "baseline": .string(baseline), "runs": .int(Int64(batches)),
      "baseline_trials": .int(Int64(baselineTrials)), "cases": .int(Int64(cases)),
      "plan": .string(plan), "steered": .bool(isSteered),
      "trials_used": .int(Int64(trialsUsed)), "trials_planned": .int(Int64(trialsPlanned)),
      "differences": .array(
        differences.map { one in
          [
            "group": .string(one.group.name), "cases": .int(Int64(one.cases)),
            "change": .double(one.change),
            "interval": [.double(one.interval.lower), .double(one.interval.upper)],
            "p": .double(one.p),
          ]
        }),
    ]
  }
}

extension TerminalReport {
  /// One line on what was compared, and one on what stopping early saved.
  func comparison(_ page: inout Page) {
    guard let compared = report.comparison else { return }
    page.gap()
    page.paragraph(compared.summary, first: Span("Baseline  ", .strong))
    if let text = compared.stopText { page.line(Span(text), indent: 2) }
  }
}
