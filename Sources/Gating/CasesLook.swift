package import Statistics

/// One case at one look.
package struct CaseLook: Sendable, Equatable {
  package enum State: Sendable, Equatable {
    /// Convicted: it alone blocks.
    case flagged
    /// It was convicted, and fresh trials of both agents did not bear it out.
    case unconfirmed
    /// More trials would help to tell.
    case open
    /// A collapse is excluded, or more trials could not convict it.
    case cleared
    /// It has been given all the trials it can get.
    case exhausted
    /// Too rarely passed or too little measured in the baseline to be judged on its own.
    case notEligible
  }

  package let position: Int
  package let id: String
  package let intent: String
  package let baseline: Proportion
  /// Fresh trials of the baseline's agent, run because the case was a suspect.
  package let freshBaseline: Proportion
  package let candidate: Proportion
  /// `nil` where cases are judged by exact tests.
  package let evidence: DropEvidence?
  /// Fisher's one-sided p for a drop from the stored and the fresh baseline taken together.
  package let p: Double
  package let state: State
}

/// All single cases at one look.
package struct CasesLook: Sendable, Equatable {
  package struct Evidence: Sendable, Equatable {
    package let threshold: Double
    /// What convicts a case whose baseline grew; `nil` where none can.
    package let rerunThreshold: Double?
    /// The largest `logE` of an eligible case and its position; `nil` when none is eligible.
    package let largest: Largest?
    package let sparseLogW: Double
    package let sparseBound: Double
    package let eligible: Int
  }

  package struct Largest: Sendable, Equatable {
    package let position: Int
    package let logE: Double
  }

  package struct Exact: Sendable, Equatable {
    package let alpha: Double
    /// The smallest p, adjusted for all cases; the gate asks only when `isFinal`.
    package let smallestAdjusted: Double
    package let isFinal: Bool
  }

  package enum Rule: Sendable, Equatable {
    case evidence(Evidence)
    case exactTests(Exact)
  }

  package let rule: Rule
  /// Cases that look worse, worst first: those with evidence of at least 2 to 1, or with p at most
  /// 0.05 where exact tests judge.
  package let suspects: [CaseLook]
  /// Cases that are neither cleared nor flagged and can still get trials.
  package let open: Int

  package var flagged: [CaseLook] { suspects.filter { $0.state == .flagged } }
}
