package import Statistics

/// What the baseline knows about one case.
package struct BaselineCounts: Sendable, Equatable {
  package var id: String
  package var intent: String
  package var counts: Proportion

  package init(id: String, intent: String, counts: Proportion) {
    self.id = id
    self.intent = intent
    self.counts = counts
  }
}
