package import JSONKit
package import Statistics

/// What one side of a comparison knows about a case.
package struct CaseMeasurement: Sendable, Equatable {
  package var id: String
  package var intent: String
  /// Of what the agent was given. Counts of a case that asked something else are another experiment.
  package var input: Digest
  /// Every judged trial.
  package var counts: Proportion
  /// Those that enter the rates of groups; fewer where a gate gave suspects more trials, which are
  /// likelier failures.
  package var rated: Proportion
  /// Trials that say nothing about the agent.
  package var lost: Int

  package init(
    id: String, intent: String, input: Digest, counts: Proportion, rated: Proportion? = nil,
    lost: Int = 0
  ) {
    self.id = id
    self.intent = intent
    self.input = input
    self.counts = counts
    self.rated = rated ?? counts
    self.lost = lost
  }
}
