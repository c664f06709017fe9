package import EvalModel
import Statistics

/// What the floors and the comparison with a baseline say together.
///
/// Missing data win over everything, because they could have shown the opposite. Then whatever
/// is bad, then whatever is open.
package enum Judgement {
  /// `trials` are the run's, as evidence for what the comparison found.
  package static func verdict(
    floors: Verdict, comparison: Comparison?, metrics: [MetricRatio] = [], isStrict: Bool,
    trials: [TrialSummary]
  ) -> Verdict {
    guard let comparison else { return floors }
    let exceeded = metrics.filter { $0.outcome == .exceeded }
    let own =
      reasons(comparison, isStrict: isStrict, trials)
      + exceeded.map(Verdict.Reason.metricExceeded)
    let others = floors.reasons.filter { $0 != .nothingToFail }
    let word = comparison.word(strict: isStrict)
    let isObstructed = others.contains(where: \.isObstacle)
    let combined: Verdict.Word =
      if isObstructed || !comparison.losses.obstacles.isEmpty {
        .inconclusive
      } else if word == .regressed || floors.word == .regressed || !exceeded.isEmpty {
        .regressed
      } else if word == .inconclusive || floors.word == .inconclusive {
        .inconclusive
      } else {
        .passed
      }
    // What decided stands first.
    let floorsLead = isObstructed || (floors.word == .regressed && word != .regressed)
    return Verdict(combined, floorsLead ? others + own : own + others)
  }

  /// For a run of which nothing can be compared: whatever the floors say, it isn't a pass.
  package static func verdict(floors: Verdict, nothingSharedWith baseline: String) -> Verdict {
    let others = floors.reasons.filter { $0 != .nothingToFail }
    let word: Verdict.Word =
      floors.word == .regressed && !others.contains(where: \.isObstacle)
      ? .regressed : .inconclusive
    return Verdict(word, others + [.nothingShared(baseline)])
  }

  /// Cases that a drop of a group is explained with.
  private static let examples = 3
  /// Collapsed cases that get a sentence of their own.
  private static let sentences = 5

  private static func reasons(
    _ comparison: Comparison, isStrict: Bool, _ trials: [TrialSummary]
  ) -> [Verdict.Reason] {
    let session = comparison.session
    var reasons = comparison.losses.obstacles.map(Verdict.Reason.comparisonObstructed)
    switch comparison.decision {
    case .blocked(let alarms)?:
      for alarm in alarms {
        switch alarm {
        case .overall:
          guard let look = session.overall else { continue }
          reasons.append(
            .fell(look, worst: notes(comparison, Array(session.plan.cases.indices), trials)))
        case .intent(let name):
          guard let number = session.plan.intents.firstIndex(where: { $0.name == name }),
            let look = session.intents[number]
          else { continue }
          let positions = session.plan.intents[number].positions
          reasons.append(.fell(look, worst: notes(comparison, positions, trials)))
        case .cases(let ids):
          let looks = ids.compactMap { id in
            session.looks.last?.cases.flagged.first { $0.id.utf8.elementsEqual(id.utf8) }
          }
          reasons += looks.prefix(sentences).map { look in
            .collapsed(
              CaseNote(
                id: look.id, baseline: look.baseline.pooled(with: look.freshBaseline),
                candidate: look.candidate, trials: trials))
          }
          if ids.count > sentences {
            reasons.append(.moreCollapsed(Array(ids.dropFirst(sentences))))
          }
        case .sparse:
          let positions = session.looks.last?.cases.suspects.map(\.position) ?? []
          reasons.append(.fellTogether(notes(comparison, positions, trials)))
        }
      }
    case .passed?:
      let policy = session.plan.policy
      reasons.append(.dropExcluded(policy.margin, confidence: 1 - policy.missRate))
    case .passedUnproven(let groups)?: reasons.append(.dropNotExcluded(groups, isStrict: isStrict))
    case .continue?, nil: reasons.append(.undecided(missing: comparison.undecidedTrials))
    }
    reasons += session.unconfirmed.map(Verdict.Reason.unconfirmed)
    return reasons
  }

  /// The cases that fell most, those with clearer evidence first among equals.
  private static func notes(
    _ comparison: Comparison, _ positions: [Int], _ trials: [TrialSummary]
  ) -> [CaseNote] {
    let session = comparison.session
    let worst = positions.map { session.look($0, session.state($0)) }
      .filter { $0.candidate.trials > 0 && $0.candidate.failures > 0 }
      .map { ($0.p, $0) }.sorted { ($0.0, $0.1.position) < ($1.0, $1.1.position) }
      .prefix(examples)
    return worst.map { _, look in
      CaseNote(id: look.id, baseline: look.baseline, candidate: look.candidate, trials: trials)
    }
  }
}

extension Verdict.Reason {
  /// It keeps the run from being judged at all.
  var isObstacle: Bool {
    switch self {
    case .nothingJudged, .incomplete, .oddRounds, .harnessFailures, .caseHarnessFailures, .unscored,
      .comparisonObstructed:
      true
    default: false
    }
  }
}
