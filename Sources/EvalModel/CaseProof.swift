package import Diagnostics

/// What was shown of a case that was made from an incident: that it fails on what happened, that it
/// passes on what should have happened, and that it fails nothing that was fine.
package struct CaseProof: Sendable, Equatable {
  /// The file with both trajectories, as it is seen from where the program runs.
  package var trajectories: String
  package var category: FailureCategory
  /// Counts from 1 as `show` does; the final answer stands behind the last step.
  package var step: Int
  /// `nil` when there is no corrected trajectory.
  package var correctedPasses: Bool?
  /// Stored passing trajectories of the same intent that the case's own expectations judged, and
  /// how many of them they failed.
  package var checked: Int
  package var failed: Int
  package var place: SourcePlace

  package init(
    trajectories: String, category: FailureCategory, step: Int, correctedPasses: Bool?,
    checked: Int, failed: Int, place: SourcePlace
  ) {
    self.trajectories = trajectories
    self.category = category
    self.step = step
    self.correctedPasses = correctedPasses
    self.checked = checked
    self.failed = failed
    self.place = place
  }
}
