package import EvalModel
import Statistics

/// One way to make a good trajectory bad: mutation testing for eval sets.
///
/// A mutation applies only where it changes what the trajectory means, because a mutant that is as
/// good as the original proves nothing when it passes.
package struct MutationKind: Sendable {
  package var name: String
  /// What was done to the trajectory, as a sentence about the agent.
  package var summary: String
  /// The category under which the mutant ought to fail: where to look for the criterion that should
  /// have seen it.
  package var category: FailureCategory
  /// `nil` where the mutation would change nothing that matters.
  let mutate: @Sendable (MutationScene, inout Xoshiro256StarStar) -> Mutant?

  init(
    _ name: String, category: FailureCategory, _ summary: String,
    mutate: @escaping @Sendable (MutationScene, inout Xoshiro256StarStar) -> Mutant?
  ) {
    self.name = name
    self.summary = summary
    self.category = category
    self.mutate = mutate
  }
}

/// A trajectory that was made worse.
package struct Mutant: Sendable, Equatable {
  package var trajectory: Trajectory
  /// What was changed, in one sentence.
  package var change: String
  /// Where, in the mutant.
  package var step: Int

  package init(_ trajectory: Trajectory, _ change: String, at step: Int) {
    self.trajectory = trajectory
    self.change = change
    self.step = step
  }
}

extension Xoshiro256StarStar {
  /// One of these; `nil` of none.
  mutating func pick<Element>(_ elements: [Element]) -> Element? {
    elements.isEmpty ? nil : elements[below(elements.count)]
  }
}
