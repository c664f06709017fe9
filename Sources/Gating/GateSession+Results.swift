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
      CaseResult(
        look: look(position, known[position]), adjusted: tests.adjusted[position],
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
  /// trials.
  ///
  /// A run that stopped early is only judged correctly this way: taken as a whole, its counts are
  /// those of a lucky moment. Where the record ends before the gate has decided, the decision is
  /// still to continue.
  package static func replay(_ plan: GatePlan, _ outcomes: [[Outcome]]) -> GateSession {
    precondition(outcomes.count == plan.cases.count, "one record for every case of the plan")
    var session = GateSession(plan)
    var taken = plan.cases.map { _ in 0 }
    while case .continue(let step) = session.decision {
      for position in step.cases {
        switch step {
        case .rounds(let round, _): taken[position] = round
        case .extra: taken[position] += 1
        }
        if taken[position] > outcomes[position].count { return session }
      }
      session.observe(zip(outcomes, taken).map { counted($0.prefix($1)) })
    }
    return session
  }

  private static func counted(_ outcomes: ArraySlice<Outcome>) -> Proportion {
    let passes = outcomes.count { $0 == .passed }
    return Proportion(passes: passes, trials: passes + outcomes.count { $0 == .failed })
  }
}
