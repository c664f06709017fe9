package import EvalModel
import Statistics

/// What became of the mutants of one passing trial.
package struct StrengthProbe: Sendable, Equatable {
  package enum Fate: Sendable, Equatable {
    /// The mutation would have changed nothing that matters here.
    case notApplicable
    /// These criteria failed the mutant, the worst first.
    case caught(by: [String])
    /// The mutant can't be judged any more: nobody would take it for a pass, nor for a failure.
    case unjudged(by: String)
    case survived(Hole)
  }

  /// A mutant that still passes.
  package struct Hole: Sendable, Equatable {
    package var change: String
    /// In the mutant.
    package var step: Int
    /// Criteria of the category that the mutant belongs to: one of them should have seen it.
    package var expected: [String]

    package init(change: String, step: Int, expected: [String]) {
      self.change = change
      self.step = step
      self.expected = expected
    }
  }

  package var caseID: String
  package var intent: String
  /// Counts from 0, as in the plan.
  package var trial: Int
  /// One for every mutation, in the catalog's order.
  package var fates: [Fate]

  package init(caseID: String, intent: String, trial: Int, fates: [Fate]) {
    self.caseID = caseID
    self.intent = intent
    self.trial = trial
    self.fates = fates
  }
}

/// How much of what can go wrong a suite would notice: mutants of passing trials, judged again.
package enum SuiteStrength {
  /// `nil` for a trial that doesn't pass under today's rubric, since a mutant of it proves nothing.
  ///
  /// Which mutant is made depends on the seed, the case and the trial's number alone, so that a
  /// selection, an order or more processors change nothing.
  package static func probe(
    _ record: TrialRecord, _ evalCase: EvalCase, rubric: Rubric?, seed: UInt64,
    kinds: [MutationKind] = MutationCatalog.kinds
  ) -> StrengthProbe? {
    guard case .completed(let trajectory) = record.outcome else { return nil }
    func score(_ trajectory: Trajectory) -> TrialScore {
      TrialScorer.score(
        evidence: Evidence(
          evalCase: evalCase, trajectory: trajectory, wallTime: record.agentTime), rubric: rubric)
    }
    guard score(trajectory).verdict == .passed else { return nil }
    let scene = MutationScene(
      Evidence(evalCase: evalCase, trajectory: trajectory, wallTime: record.agentTime))
    let fates = kinds.map { kind -> StrengthProbe.Fate in
      var dice = Xoshiro256StarStar(
        runSeed: seed, purpose: "\(kind.name)/\(evalCase.id)/\(record.plan.index)")
      guard let mutant = kind.mutate(scene, &dice), mutant.trajectory != trajectory else {
        return .notApplicable
      }
      return fate(of: mutant, kind, score(mutant.trajectory))
    }
    return StrengthProbe(
      caseID: evalCase.id, intent: evalCase.intent, trial: record.plan.index, fates: fates)
  }

  private static func fate(
    of mutant: Mutant, _ kind: MutationKind, _ score: TrialScore
  ) -> StrengthProbe.Fate {
    switch score.verdict {
    case .failed:
      let failed = score.grades.filter { $0.passed == false }
      return .caught(
        by: (failed.filter(\.isCritical) + failed.filter { !$0.isCritical }).map(\.criterion))
    case .unscored:
      let lacking = score.grades.first { $0.isCritical && $0.passed == nil }
      return .unjudged(by: lacking?.criterion ?? "")
    case .passed:
      let expected = score.grades.filter { $0.category == kind.category }.map(\.criterion)
      return .survived(.init(change: mutant.change, step: mutant.step, expected: expected))
    }
  }
}
