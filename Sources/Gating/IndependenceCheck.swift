package import EvalModel
package import Statistics

/// Whether the repeats of a run are what every interval takes them for: independent of each other
/// and of when they ran.
///
/// A cache, a session that outlives its trial, an index that the agent writes to, or a provider
/// that changes its model at noon make repeats resemble each other; then ten trials say less than
/// ten. All tests compare trials within their case only, so cases that differ don't look like
/// drift.
package struct IndependenceCheck: Sendable, Equatable {
  /// One judged trial.
  package struct Record: Sendable {
    package var caseID: String
    /// Counts from 0 within the case.
    package var index: Int
    /// Grows in the order in which trials finished; without it nothing is said about drift.
    package var finishOrder: Int64?
    package var passed: Bool
    /// Equal for trajectories that are the same to the last byte; `nil` when there is none.
    package var trajectory: UInt64?

    package init(
      caseID: String, index: Int, finishOrder: Int64?, passed: Bool, trajectory: UInt64?
    ) {
      self.caseID = caseID
      self.index = index
      self.finishOrder = finishOrder
      self.passed = passed
      self.trajectory = trajectory
    }
  }

  package enum Question: String, Sendable, CaseIterable {
    /// Does the pass rate rise or fall from the first repeat to the last? A score test for trend,
    /// stratified by case.
    case repeats
    /// Does a repeat do as the one before it did? A test of the number of runs, stratified by case.
    case carryOver = "carry_over"
    /// Is the second half of the run better or worse than the first? The exact test of the gate,
    /// two-sided.
    case drift
  }

  package struct Test: Sendable, Equatable {
    package let question: Question
    /// Positive for a rise, for repeats that follow the one before, and for a better second half.
    package let z: Double
    /// Two-sided; one-sided for carry-over, which can only make repeats alike.
    package let p: Double
    /// Adjusted for the number of questions asked.
    package let adjusted: Double
    /// Cases with both passes and failures; the others say nothing.
    package let cases: Int
    /// Pass rates over these cases: of the first and the last repeats, or of the two halves.
    /// `nil` for carry-over.
    package let before: Double?
    package let after: Double?

    package init(
      question: Question, z: Double, p: Double, adjusted: Double, cases: Int, before: Double?,
      after: Double?
    ) {
      self.question = question
      self.z = z
      self.p = p
      self.adjusted = adjusted
      self.cases = cases
      self.before = before
      self.after = after
    }
  }

  /// Cases whose repeats are all the same to the last byte.
  package struct Identical: Sendable, Equatable {
    /// Cases with at least three repeats that have a trajectory; with two, coincidence is likely.
    package let cases: Int
    package let identical: Int
    /// The largest number of repeats that are identical within one case.
    package let repeats: Int

    package init(cases: Int, identical: Int, repeats: Int) {
      self.cases = cases
      self.identical = identical
      self.repeats = repeats
    }

    package var share: Proportion { Proportion(passes: identical, trials: cases) }
  }

  package enum Warning: Sendable, Equatable {
    case dependent(Test)
    case identical(Identical)
  }

  /// Only questions that the records can answer.
  package let tests: [Test]
  package let identical: Identical

  /// `rounds` leaves out what came after complete rounds: suspects get extra trials because of
  /// their failures, so within a case their order isn't innocent.
  package init(_ records: [Record], rounds: Int? = nil) {
    let kept = records.filter { record in rounds.map { record.index < $0 } ?? true }
    let cases = Dictionary(grouping: kept) { Array($0.caseID.utf8) }
      .sorted { $0.key.lexicographicallyPrecedes($1.key) }
      .map { $0.value.sorted { $0.index < $1.index } }
    let mixed = cases.filter { trials in
      trials.contains(where: \.passed) && !trials.allSatisfy(\.passed)
    }
    let found = [Self.repeats(mixed), Self.carryOver(mixed), Self.drift(mixed, all: kept)]
      .compactMap(\.self)
    let adjusted = Multiplicity.holm.adjust(found.map(\.p))
    tests = zip(found, adjusted).map { $0.test(adjusted: $1) }
    identical = Self.identical(cases)
  }

  /// What must be said beside a verdict. Nothing is said of an agent that doesn't claim to vary
  /// when its repeats are identical.
  package func warnings(level: Double = 0.01, agentIsSampled: Bool) -> [Warning] {
    var warnings = tests.filter { $0.adjusted <= level }.map { Warning.dependent($0) }
    if agentIsSampled, identical.identical * 2 > identical.cases {
      warnings.append(.identical(identical))
    }
    return warnings
  }
}

extension IndependenceCheck {
  /// A test before it is corrected for its companions.
  fileprivate struct Found {
    var question: Question
    var z: Double
    var p: Double
    var cases: Int
    var before: Double?
    var after: Double?

    func test(adjusted: Double) -> Test {
      Test(
        question: question, z: z, p: p, adjusted: adjusted, cases: cases, before: before,
        after: after)
    }
  }

  private static func twoSided(_ z: Double) -> Double {
    min(1, 2 * StandardNormal.survival(abs(z)))
  }

  /// The covariance of passing with the repeat's number, against its distribution over all orders
  /// of the case's own results.
  private static func repeats(_ cases: [[Record]]) -> Found? {
    var (sum, variance) = (0.0, 0.0)
    for trials in cases {
      let count = Double(trials.count)
      let places = trials.map { Double($0.index) }
      let middle = places.reduce(0, +) / count
      let rate = Double(trials.count(where: \.passed)) / count
      var spread = 0.0
      for (trial, place) in zip(trials, places) {
        sum += (place - middle) * (trial.passed ? 1 : 0)
        spread += (place - middle) * (place - middle)
      }
      variance += spread * count * rate * (1 - rate) / (count - 1)
    }
    guard variance > 0 else { return nil }
    let z = sum / variance.squareRoot()
    return Found(
      question: .repeats, z: z, p: twoSided(z), cases: cases.count,
      before: rate(cases.compactMap(\.first)), after: rate(cases.compactMap(\.last)))
  }

  /// Wald and Wolfowitz's number of runs, added over the cases.
  private static func carryOver(_ cases: [[Record]]) -> Found? {
    var (excess, variance, informative) = (0.0, 0.0, 0)
    for trials in cases where trials.count > 2 {
      let count = Double(trials.count)
      let passes = Double(trials.count(where: \.passed))
      let pairs = 2 * passes * (count - passes)
      let changes = zip(trials, trials.dropFirst()).count { $0.passed != $1.passed }
      excess += 1 + pairs / count - Double(changes + 1)
      variance += pairs * (pairs - count) / (count * count * (count - 1))
      informative += 1
    }
    guard variance > 0 else { return nil }
    let z = excess / variance.squareRoot()
    return Found(
      question: .carryOver, z: z, p: StandardNormal.survival(z), cases: informative, before: nil,
      after: nil)
  }

  private static func drift(_ cases: [[Record]], all: [Record]) -> Found? {
    let orders = all.compactMap(\.finishOrder).sorted()
    guard orders.count > 1, orders.count == all.count else { return nil }
    let middle = orders[orders.count / 2]
    var pairs: [RatePair] = []
    for trials in cases {
      func counts(isLate: Bool) -> Proportion {
        let half = trials.filter { (($0.finishOrder ?? 0) >= middle) == isLate }
        return Proportion(passes: half.count(where: \.passed), trials: half.count)
      }
      let pair = RatePair(baseline: counts(isLate: false), candidate: counts(isLate: true))
      if pair.baseline.trials > 0, pair.candidate.trials > 0 { pairs.append(pair) }
    }
    let test = StratifiedExactTest(pairs)
    guard test.informative > 0 else { return nil }
    func mean(_ side: (RatePair) -> Proportion) -> Double {
      pairs.reduce(0) { $0 + (side($1).rate ?? 0) } / Double(pairs.count)
    }
    return Found(
      question: .drift, z: -test.z, p: twoSided(test.z), cases: test.informative,
      before: mean(\.baseline), after: mean(\.candidate))
  }

  private static func rate(_ trials: [Record]) -> Double {
    Double(trials.count(where: \.passed)) / Double(trials.count)
  }

  private static func identical(_ cases: [[Record]]) -> Identical {
    let repeated = cases.map { $0.compactMap(\.trajectory) }.filter { $0.count >= 3 }
    let same = repeated.filter { Set($0).count == 1 }
    return Identical(
      cases: repeated.count, identical: same.count, repeats: same.map(\.count).max() ?? 0)
  }
}

extension IndependenceCheck {
  /// The judged trials of a run. Only completed ones have a trajectory to compare: an agent that
  /// crashes at once leaves the same empty one every time, and no cache is to blame.
  package init(_ trials: [TrialSummary], rounds: Int? = nil) {
    let records = trials.compactMap { trial in
      trial.passed.map { passed in
        Record(
          caseID: trial.plan.caseID, index: trial.plan.index,
          finishOrder: trial.finishedOrder, passed: passed,
          trajectory: trial.ending == .completed ? trial.behaviour : nil)
      }
    }
    self.init(records, rounds: rounds)
  }
}
