package import Diagnostics
import EvalModel
package import Gating
package import Statistics

/// One case of a run as tables of cases show it, in every form of the report.
package struct CaseRow: Sendable, Equatable {
  /// How the case did, in the one word that CI's test tab, SARIF and tables agree on.
  package enum Standing: String, Sendable, CaseIterable {
    /// More trials failed than passed, or the gate blocked because of it.
    case failing
    /// Some failed, and at least as many passed.
    case flaky
    case passed
    /// Trials ended, and none of them could be judged.
    case notJudged = "not judged"
    case notRun = "not run"
  }

  package var tally: CaseTally
  /// Where the case stands in its eval set; `nil` when it has left the set since.
  package var place: SourcePlace?
  /// Of the failing trials: the first one, counted from 0, and what is said of most.
  package var failure: RunReport.CaseFigures?
  /// Why trials could not be judged, the most frequent reason.
  package var loss: String?
  /// The counts that were accepted; `nil` without a baseline, and for a case that isn't compared.
  package var baseline: Proportion?
  /// Whether the gate blocked because of this case.
  package var isFlagged = false
  package var meanLatency: Duration?
  /// `nil` when no trial reported its cost.
  package var meanCost: Double?

  package var id: String { tally.id }

  package var standing: Standing {
    if tally.judged == 0 { return tally.ended == 0 ? .notRun : .notJudged }
    if tally.failed > tally.passed || isFlagged { return .failing }
    return tally.failed > 0 ? .flaky : .passed
  }

  /// What a reader is told in one sentence; empty for a case that passed.
  package var reason: String {
    switch standing {
    case .passed: ""
    case .failing, .flaky:
      failure.map { $0.reason.isEmpty ? $0.category.rawValue : $0.reason } ?? ""
    case .notJudged: loss ?? "no trial could be judged"
    case .notRun: "no trial was run"
    }
  }

  /// `3 of 10 trials passed`, and `30 of 30 before` with a baseline.
  package var counts: String {
    let before = baseline.map {
      ", \(Figures.count($0.passes)) of \(Figures.count($0.trials)) before"
    }
    return "\(Figures.count(tally.passed)) of \(Figures.count(tally.judged, "trial")) passed"
      + (before ?? "")
  }
}

extension CaseRow {
  /// A row for each case of the run, in the order of its plan.
  static func rows(
    _ cases: [CaseTally], _ ordered: [TrialSummary], failing: [RunReport.CaseFigures],
    places: [String: SourcePlace]
  ) -> [CaseRow] {
    let byCase = Dictionary(grouping: ordered, by: \.plan.caseID)
    let failures = Dictionary(
      failing.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    return cases.map { tally in
      let trials = byCase[tally.id] ?? []
      let ran = trials.filter(\.agentRan)
      let costs = ran.compactMap(\.usage.costUSD).filter(\.isFinite)
      let lost = trials.filter { $0.passed == nil && $0.ending != .cancelled }
      return CaseRow(
        tally: tally, place: places[tally.id], failure: failures[tally.id],
        loss: RunReport.mostFrequent(lost.map(\.reason).filter { !$0.isEmpty }),
        meanLatency: ran.isEmpty
          ? nil : .seconds(ran.reduce(0) { $0 + $1.latency.seconds } / Double(ran.count)),
        meanCost: costs.isEmpty ? nil : costs.reduce(0, +) / Double(costs.count))
    }
  }
}

extension Verdict {
  /// The cases that the gate names as those that fell.
  var flaggedCases: Set<String> {
    var cases: Set<String> = []
    for reason in reasons {
      switch reason {
      case .collapsed(let note): cases.insert(note.id)
      case .moreCollapsed(let ids): cases.formUnion(ids)
      case .fellTogether(let notes): cases.formUnion(notes.map(\.id))
      default: break
      }
    }
    return cases
  }
}

extension TrialSummary {
  /// Whether an agent was at work in the trial, so that its figures are the agent's.
  var agentRan: Bool {
    switch ending {
    case .completed, .agentFailed: true
    case .harnessFailed, .cancelled: false
    }
  }
}
