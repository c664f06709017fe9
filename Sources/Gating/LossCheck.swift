import Statistics

/// What lost and missing data do to a comparison.
///
/// Losses are not failures, but enough of them could hide any drop, and a candidate that loses
/// more trials than the baseline did may be losing those that would fail.
package struct LossCheck: Sendable, Equatable {
  /// Because of these nothing can be told from the comparison.
  package enum Obstacle: Sendable, Equatable {
    case lost(Int, of: Int)
    /// Worst first.
    case lostOfCases([Verdict.CaseLoss])
    /// Cases of the baseline without a trial on either side.
    case unmeasured([String], of: Int)
    /// Cases that left the eval set, which hides what they would have shown.
    case removed([String], of: Int)
  }

  /// These are said beside the verdict.
  package enum Caveat: Sendable, Equatable {
    case lost(Int, of: Int)
    /// The candidate loses more trials than the baseline did, by Fisher's test.
    case informativeLosses(p: Double)
    case unmeasured([String])
    case removed([String])
    case added([String])
    case changed([String])
    /// With every lost trial taken as a failure the gate would have blocked.
    case fragile
  }

  package var obstacles: [Obstacle] = []
  package var caveats: [Caveat] = []

  /// The trials of one compared case that ended, in any way.
  package struct CaseLosses: Sendable, Equatable {
    package var judged: Int
    package var lost: Int

    package init(judged: Int, lost: Int) {
      self.judged = judged
      self.lost = lost
    }

    var ended: Int { judged + lost }
  }

  /// `candidate` is in the plan's order.
  package init(
    _ plan: GatePlan, match: BaselineMatch, candidate: [CaseLosses], allowRemoved: Bool
  ) {
    precondition(candidate.count == plan.cases.count, "one count for every case of the plan")
    let limits = plan.policy.limits
    let lost = candidate.reduce(0) { $0 + $1.lost }
    let ended = candidate.reduce(0) { $0 + $1.ended }
    if Self.share(lost, of: ended, exceeds: limits.lostToRefuse) {
      obstacles.append(.lost(lost, of: ended))
    } else if Self.share(lost, of: ended, exceeds: limits.lostToWarn) {
      caveats.append(.lost(lost, of: ended))
    }
    let losses = zip(plan.cases, candidate)
      .filter { Self.share($1.lost, of: $1.ended, exceeds: limits.lostOfOneCase) }
      .map { Verdict.CaseLoss(id: $0.id, lost: $1.lost, planned: $1.ended) }
      .sorted { ($1.lost * $0.planned, $0.id) < ($0.lost * $1.planned, $1.id) }
    if !losses.isEmpty { obstacles.append(.lostOfCases(losses)) }

    let unmeasured =
      plan.unmeasured + zip(plan.cases, candidate).filter { $1.judged == 0 }.map(\.0.id)
    let all = plan.cases.count + plan.unmeasured.count
    if Self.share(unmeasured.count, of: all, exceeds: limits.unmeasuredCases) {
      obstacles.append(.unmeasured(unmeasured, of: all))
    } else if !unmeasured.isEmpty {
      caveats.append(.unmeasured(unmeasured))
    }
    let before = match.baselineCases
    if !allowRemoved, Self.share(match.removed.count, of: before, exceeds: limits.removedCases) {
      obstacles.append(.removed(match.removed, of: before))
    } else if !match.removed.isEmpty {
      caveats.append(.removed(match.removed))
    }
    if !match.added.isEmpty { caveats.append(.added(match.added)) }
    if !match.changed.isEmpty { caveats.append(.changed(match.changed)) }

    let stored = match.compared.reduce(0) { $0 + $1.counts.trials }
    let losing = FisherTest(
      RatePair(
        baseline: Proportion(passes: stored, trials: stored + match.baselineLost),
        candidate: Proportion(passes: ended - lost, trials: ended)))
    if losing.drop < limits.informativeLosses {
      caveats.append(.informativeLosses(p: losing.drop))
    }
  }

  private static func share(_ part: Int, of whole: Int, exceeds limit: Double) -> Bool {
    // A share exactly at the limit is within it, also where the product isn't exact.
    Double(part) > limit * Double(whole) * (1 + 1e-12)
  }
}
