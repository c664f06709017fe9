package import EvalModel

/// A figure that an agent said and that stands in nothing that it had seen.
package struct UnseenClaim: Sendable, Equatable {
  /// Counts from 0; the final answer stands behind the last step.
  package var step: Int
  /// As it was said.
  package var text: String

  /// What `grounded` finds in a trajectory, in order. Empty also where it can't tell.
  package static func all(in evidence: Evidence) -> [UnseenClaim] {
    let grader = Grounded(
      kinds: ClaimKind.allCases, namesKinds: false, allowed: [], derives: true)
    // Whoever asks looks for what is certainly wrong, and what can't be judged isn't.
    guard let found = try? grader.unseen(in: evidence), found.gap == nil else { return [] }
    return found.claims.map { UnseenClaim(step: $0.step, text: $0.claim.text) }
  }
}
