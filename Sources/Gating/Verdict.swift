package import EvalModel

/// What the gate says about a run, with every reason as data; sentences are made where text is.
package struct Verdict: Sendable, Equatable {
  /// The raw value is the word that people, scripts and stored reports see.
  package enum Word: String, Sendable, CaseIterable {
    case passed
    case regressed
    case inconclusive
  }

  package enum Reason: Sendable, Equatable {
    /// No trial of the run can be counted.
    case nothingJudged(ended: Int)
    /// Planned trials have no stored end.
    case incomplete(RunStatus, missing: Int, planned: Int)
    /// Rounds that went unlike all others, so that something beside the agent decided in them.
    case oddRounds([OddRound])
    /// Too many trials were lost to the harness to believe the rest.
    case harnessFailures(Int, of: Int)
    /// Single cases lost too many of their trials to the harness; worst first.
    case caseHarnessFailures([CaseLoss])
    case unscored(Int, of: Int)
    /// Too many recorded trajectories could not be judged to believe the rest.
    case leftOut(Int, of: Int)
    case floorMissed(FloorCheck)
    case floorOpen(FloorCheck)
    /// No case of the group was selected, so its floor says nothing about this run.
    case floorSkipped(CaseGroup, floor: Double)
    case floorsMet([FloorCheck])
    /// The suite or an intent is worse than the baseline beyond chance; the cases that fell most.
    case fell(GroupLook, worst: [CaseNote])
    /// A single case fell so far that it alone blocks.
    case collapsed(CaseNote)
    /// Further cases that did.
    case moreCollapsed([String])
    /// A few cases fell together, none of them far enough on its own.
    case fellTogether([CaseNote])
    /// A metric is worse than the baseline by more than its limit.
    case metricExceeded(MetricRatio)
    /// A drop as large as the margin is excluded, one-sided at this confidence.
    case dropExcluded(Double, confidence: Double)
    /// No evidence of a drop, and these groups could have fallen by the margin all the same.
    case dropNotExcluded([UnprovenGroup], isStrict: Bool)
    /// Fresh trials of both agents didn't bear the alarm out.
    case unconfirmed(GateAlarm)
    /// The gate wanted more trials than there are.
    case undecided(missing: Int)
    case comparisonObstructed(LossCheck.Obstacle)
    /// None of the run's cases is in the baseline of this name, as it is now.
    case nothingShared(String)
    /// There is neither a baseline nor a floor that the run could fail.
    case nothingToFail
  }

  package struct CaseLoss: Sendable, Equatable {
    package var id: String
    package var lost: Int
    package var planned: Int

    package init(id: String, lost: Int, planned: Int) {
      self.id = id
      self.lost = lost
      self.planned = planned
    }
  }

  package var word: Word
  /// What decided stands first.
  package var reasons: [Reason]

  package init(_ word: Word, _ reasons: [Reason]) {
    self.word = word
    self.reasons = reasons
  }
}
