package import EvalModel

/// What the person who imports an incident says of it.
package struct IncidentClaim: Sendable, Equatable {
  /// What was wrong, in words.
  package var text: String?
  package var category: FailureCategory?
  /// Counts from 0; the final answer stands behind the last step.
  package var step: Int?

  package init(text: String? = nil, category: FailureCategory? = nil, step: Int? = nil) {
    self.text = text
    self.category = category
    self.step = step
  }
}
