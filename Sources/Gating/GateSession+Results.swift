import Statistics

/// One case in the final report.
package struct CaseResult: Sendable, Equatable {
  package let look: CaseLook
  /// Family-wise over all cases, for Fisher's p: at most 0.05 is called confirmed.
  package let adjusted: Double
  /// Benjamini and Hochberg's: at most 0.10 is called suspect.
  package let falseDiscovery: Double
}

extension GateSession {
  /// Every case with its p-values corrected for the number of cases, in the plan's order.
  ///
  /// For the report; what blocks is the evidence, which finds collapses that these tests can't.
  package func caseResults() -> [CaseResult] {
    let tests = DiscreteSidak(pairs)
    let rates = Multiplicity.benjaminiHochberg.adjust(tests.p)
    var known: [Int: CaseLook.State] = [:]
    for suspect in looks.last?.cases.suspects ?? [] { known[suspect.position] = suspect.state }
    return plan.cases.indices.map { position in
      let state =
        isDismissed[position] ? .unconfirmed : known[position] ?? self.state(position)
      return CaseResult(
        look: look(position, state), adjusted: tests.adjusted[position],
        falseDiscovery: rates[position])
    }
  }

  /// The largest drop of the suite that isn't excluded; `nil` before anything was measured.
  package var largestDropNotExcluded: Double? { overall?.largestDropNotExcluded }
}

extension GateSession {
  /// How one recorded trial ended.
  package enum Outcome: Sendable {
    case passed
    case failed
    /// Lost to the harness: it took its place in the round and counts as nothing.
    case lost
  }

  /// Decides again from recorded outcomes, per case in the plan's order and the order of the
  /// trials; `freshBaseline` are those of the baseline's agent on suspects.
  ///
  /// A run that stopped early is only judged correctly this way: taken as a whole, its counts are
  /// those of a lucky moment. Where the record ends before the gate has decided, the decision is
  /// still to continue. An alarm is not confirmed here; `GateCourse` does that.
  package static func replay(
    _ plan: GatePlan, _ outcomes: [[Outcome]], freshBaseline: [[Outcome]]? = nil
  ) -> GateSession {
    GateCourse.replay(plan, candidate: outcomes, baseline: freshBaseline, confirms: false).session
  }
}
