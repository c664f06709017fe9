/// Which of the four questions raised the alarm.
package enum GateAlarm: Sendable, Equatable {
  case overall
  case intent(String)
  /// These cases fell on their own, worst first.
  case cases([String])
  /// A few cases fell together.
  case sparse
}

/// What the candidate has to run next, by positions in the plan's cases.
package enum GateStep: Sendable, Equatable {
  /// Complete every round up to `through` for these cases; decide only when all have ended,
  /// because trials that end early are a biased sample.
  case rounds(through: Int, cases: [Int])
  /// One more trial of each of these cases, and one fresh trial of the baseline's agent on each of
  /// `baseline`, which are some of them.
  case extra(cases: [Int], baseline: [Int])

  package var cases: [Int] {
    switch self {
    case .rounds(_, let cases), .extra(let cases, _): cases
    }
  }

  /// The cases that need a fresh trial of the baseline's agent too.
  package var baseline: [Int] {
    switch self {
    case .rounds: []
    case .extra(_, let baseline): baseline
    }
  }
}

package enum GateDecision: Sendable, Equatable {
  case `continue`(GateStep)
  /// In the order overall, intents, cases, sparse; never empty.
  case blocked([GateAlarm])
  /// A drop of the margin is excluded for the suite and for every intent.
  case passed
  /// No evidence of a drop, and these groups could still have fallen by the margin.
  case passedUnproven([UnprovenGroup])

  package var isFinal: Bool {
    if case .continue = self { false } else { true }
  }
}

/// A group whose drop was neither found nor excluded.
package struct UnprovenGroup: Sendable, Equatable {
  package var group: CaseGroup
  /// `nil` when no case of the group was measured on both sides.
  package var largestDropNotExcluded: Double?
}

/// Every number behind one decision.
package struct GateLook: Sendable, Equatable {
  package enum Phase: Sendable, Equatable {
    case round(Int)
    /// More trials of suspects after the rounds, counted from 1.
    case sweep(Int)
  }

  package let phase: Phase
  /// `nil` when the suite has passed at an earlier look, or no case is measured on both sides.
  package let overall: GroupLook?
  /// The intents that were undecided before this look.
  package let intents: [GroupLook]
  package let cases: CasesLook
  package let decision: GateDecision
  /// Trials that ended with a pass or a failure so far.
  package let trialsUsed: Int
  /// Fresh trials of the baseline's agent on suspects that ended so far.
  package let baselineTrialsUsed: Int
  /// What complete rounds of all cases would take.
  package let trialsPlanned: Int

  /// Negative when suspects needed more than the others saved.
  package var trialsSaved: Int { trialsPlanned - trialsUsed }
}
