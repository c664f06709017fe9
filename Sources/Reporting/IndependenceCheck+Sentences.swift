package import Gating
import Statistics

extension IndependenceCheck.Warning {
  /// What makes the repeats of a run count for less than they seem, with the statistic.
  package var sentence: String {
    switch self {
    case .dependent(let test): test.sentence
    case .identical(let found):
      """
      in \(found.identical) of \(found.cases) \(found.cases == 1 ? "case" : "cases") all repeats \
      (up to \(found.repeats)) are identical although the agent is sampled; a cache may answer, \
      and repeats of one answer count as evidence that they aren't
      """
    }
  }
}

extension IndependenceCheck.Test {
  fileprivate var sentence: String {
    let statistic =
      "z \(Figures.fixed(z, 1)), p \(Figures.p(p)) over \(Figures.count(cases, "flaky case"))"
    let rates = before.flatMap { before in
      after.map { " (\(Figures.percent(before)) → \(Figures.percent($0)))" }
    }
    let moved = z < 0 ? "falls" : "rises"
    return switch question {
    case .repeats:
      "the pass rate \(moved) from the first repeat to the last\(rates ?? ""): repeats may leave "
        + "something behind; \(statistic)"
    case .carryOver:
      "a repeat does as the one before it more often than chance allows: state may be carried "
        + "over; \(statistic)"
    case .drift:
      "the pass rate \(moved) from the first half of the run to the second\(rates ?? ""): the "
        + "agent or what it depends on changed meanwhile; \(statistic)"
    }
  }
}
