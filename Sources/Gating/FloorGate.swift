package import EvalModel
import Statistics

/// Judges a run by its floors alone.
///
/// A run that is incomplete or that the infrastructure spoilt is inconclusive whatever its floors
/// say, because neither a pass nor a regression can be told from it; the floors are still named.
package struct FloorGate: Sendable {
  package var floors: Floors

  package init(floors: Floors) { self.floors = floors }

  package func judge(_ run: RunTally, oddRounds: [OddRound] = []) -> Verdict {
    let obstacles =
      Self.obstacles(run) + (oddRounds.isEmpty ? [] : [Verdict.Reason.oddRounds(oddRounds)])
    let checks = run.judged == 0 ? [] : self.checks(run)
    let missed = checks.filter { $0.outcome == .missed }
    let open = checks.filter { $0.outcome == .open }
    let met = checks.filter { $0.outcome == .met }

    var reasons = obstacles
    reasons += missed.map { .floorMissed($0) }
    reasons += open.map { .floorOpen($0) }
    if !met.isEmpty { reasons.append(.floorsMet(met)) }
    reasons += groups.filter { group, _ in !isMeasured(group, run) }
      .map { .floorSkipped($0.0, floor: $0.1) }
    if floors.isEmpty { reasons.append(.nothingToFail) }

    if !obstacles.isEmpty { return Verdict(.inconclusive, reasons) }
    if !missed.isEmpty { return Verdict(.regressed, reasons) }
    return Verdict(open.isEmpty ? .passed : .inconclusive, reasons)
  }

  private func isMeasured(_ group: CaseGroup, _ run: RunTally) -> Bool {
    if case .criterion(let name) = group { return run.criteria[name] != nil }
    return run.cases.contains { group.contains($0.labels) }
  }

  /// The suite first, then intents, tags and criteria by name, so that output is the same in every run.
  private var groups: [(CaseGroup, Double)] {
    var groups: [(CaseGroup, Double)] = []
    if let suite = floors.suite { groups.append((.suite, suite)) }
    groups += floors.intents.sorted { $0.key < $1.key }.map { (.intent($0.key), $0.value) }
    groups += floors.tags.sorted { $0.key < $1.key }.map { (.tag($0.key), $0.value) }
    groups += floors.criteria.sorted { $0.key < $1.key }.map { (.criterion($0.key), $0.value) }
    return groups
  }

  private func checks(_ run: RunTally) -> [FloorCheck] {
    groups.compactMap { group, floor in
      if case .criterion(let name) = group {
        guard let tally = run.criteria[name] else { return nil }
        return FloorCheck(group: group, floor: floor, counts: tally.counts, cases: tally.cases)
      }
      let cases = run.cases.filter { group.contains($0.labels) }
      guard !cases.isEmpty else { return nil }
      let counts = Proportion(
        passes: cases.reduce(0) { $0 + $1.passed }, trials: cases.reduce(0) { $0 + $1.judged })
      return FloorCheck(group: group, floor: floor, counts: counts, cases: cases.count)
    }
  }
}

extension FloorGate {
  /// Shares above which a run says nothing, as percentages so that they compare exactly.
  private static let harnessPercent = 5
  private static let harnessPercentOfCase = 20
  private static let unscoredPercent = 5

  /// What keeps the run from being judged at all.
  private static func obstacles(_ run: RunTally) -> [Verdict.Reason] {
    var obstacles: [Verdict.Reason] = []
    if run.judged == 0 { obstacles.append(.nothingJudged(ended: run.ended)) }
    if run.missing > 0 || run.status != .finished {
      obstacles.append(.incomplete(run.status, missing: run.missing, planned: run.planned))
    }
    // Where the whole run lost too many, single cases add nothing.
    let isBroken = run.harnessFailed * 100 > run.ended * harnessPercent
    if isBroken { obstacles.append(.harnessFailures(run.harnessFailed, of: run.ended)) }
    let losses = run.cases.filter { $0.harnessFailed * 100 > $0.planned * harnessPercentOfCase }
      .map { Verdict.CaseLoss(id: $0.id, lost: $0.harnessFailed, planned: $0.planned) }
      // Comparing the shares by cross-multiplication keeps ties exact.
      .sorted { ($1.lost * $0.planned, $0.id) < ($0.lost * $1.planned, $1.id) }
    if !isBroken && !losses.isEmpty { obstacles.append(.caseHarnessFailures(losses)) }
    if run.unscored * 100 > run.ended * unscoredPercent {
      obstacles.append(.unscored(run.unscored, of: run.ended))
    }
    return obstacles
  }
}
