package import Statistics

extension Proportion {
  static let none = Proportion(passes: 0, trials: 0)

  /// Both taken as one measurement.
  package func pooled(with other: Proportion) -> Proportion {
    Proportion(passes: passes + other.passes, trials: trials + other.trials)
  }
}
