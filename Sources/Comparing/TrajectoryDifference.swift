package import EvalModel
package import Statistics

/// How the trials of a case went before and how they go now: which steps, tools and arguments
/// differ, each in how many of the trials.
///
/// An agent that works by chance differs from itself in every pair of trials, so no two trials are
/// laid side by side: shares of trials are compared, by exact tests that keep the share of false
/// findings of a case at one in ten.
package struct TrajectoryDifference: Sendable, Equatable {
  package struct Difference: Sendable, Equatable {
    package var trait: TrajectoryTrait
    /// Trials that have it, of those that could.
    package var before: Proportion
    package var after: Proportion
    /// For a value that came: the most frequent of those that it came instead of.
    package var instead: String?
    /// Corrected for everything that was compared.
    package var p: Double
    package var isResolved: Bool

    package var change: Double { (after.rate ?? 0) - (before.rate ?? 0) }
  }

  /// A trial, as far as it is looked at here.
  package struct Trial: Sendable {
    package var trajectory: Trajectory
    /// `nil` when the agent came to its end.
    package var failure: AgentFailure.Kind?

    package init(_ trajectory: Trajectory, failure: AgentFailure.Kind? = nil) {
      self.trajectory = trajectory
      self.failure = failure
    }

    /// `nil` for a trial that says nothing about the agent.
    package init?(_ outcome: TrialOutcome) {
      switch outcome {
      case .completed(let trajectory): self.init(trajectory)
      case .agentFailed(let failure, let partial): self.init(partial, failure: failure.kind)
      case .harnessFailed, .cancelled: return nil
      }
    }
  }

  /// Trials that were looked at.
  package let before: Int
  package let after: Int
  /// What is more than chance first, each part by how much it changed. What follows from something
  /// else that is told is left out.
  package let differences: [Difference]

  /// Every trait that both sides could have, for `common`.
  let shares: [TrajectoryTrait: RatePair]

  package var resolved: [Difference] { differences.filter(\.isResolved) }

  /// What chance may explain and what is large all the same.
  package var doubtful: [Difference] {
    differences.filter { !$0.isResolved && abs($0.change) >= 0.3 }
  }

  static let falseFindings = 0.10
  /// Traits of a case that are compared; those that fewer trials have give way.
  private static let mostTraits = 3_000

  package init(before: [Trial], after: [Trial]) {
    let past = before.map { TrajectoryTraits($0.trajectory, failure: $0.failure) }
    let now = after.map { TrajectoryTraits($0.trajectory, failure: $0.failure) }
    self.before = past.count
    self.after = now.count
    guard !past.isEmpty, !now.isEmpty else {
      differences = []
      shares = [:]
      return
    }
    let (pastShares, nowShares) = (Self.shares(past), Self.shares(now))
    var traits = Set(pastShares.keys).union(nowShares.keys).sorted(by: Self.order)
    if traits.count > Self.mostTraits {
      func trials(_ trait: TrajectoryTrait) -> Int {
        (pastShares[trait]?.passes ?? 0) + (nowShares[trait]?.passes ?? 0)
      }
      traits = Array(
        traits.map { (trials($0), $0) }.sorted { $0.0 > $1.0 }.prefix(Self.mostTraits).map(\.1))
    }
    let pairs = traits.map { trait in
      RatePair(
        baseline: pastShares[trait] ?? Self.absence(of: trait, in: past),
        candidate: nowShares[trait] ?? Self.absence(of: trait, in: now))
    }
    // Where nobody could have it there is nothing to compare.
    let told = pairs.indices.filter {
      pairs[$0].baseline.trials > 0 && pairs[$0].candidate.trials > 0
    }
    shares = Dictionary(
      told.map { (traits[$0], pairs[$0]) }, uniquingKeysWith: { first, _ in first })
    var known: [RatePair: Double] = [:]
    let raw = told.map { index in
      if let p = known[pairs[index]] { return p }
      let p = FisherTest(pairs[index]).twoSided
      known[pairs[index]] = p
      return p
    }
    let adjusted = Multiplicity.benjaminiHochberg.adjust(raw)
    let all = zip(told, adjusted).map { index, p in
      Difference(
        trait: traits[index], before: pairs[index].baseline, after: pairs[index].candidate, p: p,
        isResolved: p <= Self.falseFindings)
    }
    differences = Self.reduced(all.filter { $0.change != 0 }.sorted(by: Self.leads))
  }
}

// MARK: - Counting

extension TrajectoryDifference {
  /// For every trait, trials that have it of those that could, orders included.
  private static func shares(_ trials: [TrajectoryTraits]) -> [TrajectoryTrait: Proportion] {
    var counts: [TrajectoryTrait: Int] = [:]
    var orders: [Pairing: (first: Int, both: Int)] = [:]
    for trial in trials {
      for trait in trial.traits { counts[trait, default: 0] += 1 }
      for (one, place) in trial.firsts {
        for (other, otherPlace) in trial.firsts where one != other {
          orders[Pairing(one, other), default: (0, 0)].both += 1
          if place < otherPlace { orders[Pairing(one, other), default: (0, 0)].first += 1 }
        }
      }
    }
    var shares: [TrajectoryTrait: Proportion] = [:]
    for (trait, count) in counts {
      let possible =
        switch trait.kind {
        case .argument: counts[TrajectoryTrait(.tool, trait.subject)] ?? 0
        case .argumentValue:
          counts[TrajectoryTrait(.argument, trait.subject, trait.detail)] ?? 0
        default: trials.count
        }
      shares[trait] = Proportion(passes: min(count, possible), trials: possible)
    }
    for (pairing, count) in orders {
      shares[pairing.trait] = Proportion(passes: count.first, trials: count.both)
    }
    return shares
  }

  private static func absence(
    of trait: TrajectoryTrait, in trials: [TrajectoryTraits]
  ) -> Proportion {
    // An order that was never seen has no trials with both; had it any, it would have its share.
    let possible = trait.kind == .order ? 0 : trials.count { $0.admits(trait) }
    return Proportion(passes: 0, trials: possible)
  }

  private struct Pairing: Hashable {
    var one: TrajectoryTrait
    var other: TrajectoryTrait

    init(_ one: TrajectoryTrait, _ other: TrajectoryTrait) {
      self.one = one
      self.other = other
    }

    var trait: TrajectoryTrait { TrajectoryTrait(.order, one.name, other.name) }
  }
}

// MARK: - What is worth telling

extension TrajectoryDifference {
  static func order(_ one: TrajectoryTrait, _ other: TrajectoryTrait) -> Bool {
    (one.kind.rawValue, one.subject, one.detail, one.value)
      < (other.kind.rawValue, other.subject, other.detail, other.value)
  }

  static func leads(_ one: Difference, _ other: Difference) -> Bool {
    if one.isResolved != other.isResolved { return one.isResolved }
    let (first, second) = (abs(one.change), abs(other.change))
    // Of equal changes the one that explains more comes first: a step before its arguments.
    return first == second ? order(one.trait, other.trait) : first > second
  }

  /// Leaves out what another difference says already.
  static func reduced(_ sorted: [Difference]) -> [Difference] {
    var kept: [Difference] = []
    var moved: Set<String> = []
    var valued: Set<TrajectoryTrait> = []
    let appeared = Set(
      sorted.filter { $0.trait.kind == .tool && $0.isResolved }.map(\.trait.subject))
    let arguments = Set(
      sorted.filter { $0.trait.kind == .argument && $0.isResolved }.map(\.trait))
    for var difference in sorted {
      let trait = difference.trait
      switch trait.kind {
      case .toolAgain, .toolError, .breach:
        // A tool that isn't called any more doesn't fail any more either.
        if appeared.contains(trait.subject), difference.change < 0 { continue }
      case .order:
        // Each order has its mirror, and what moved has moved past more than one thing.
        if difference.change < 0 || moved.contains(trait.subject) || moved.contains(trait.detail) {
          continue
        }
        moved.formUnion([trait.subject, trait.detail])
      case .argumentValue:
        let argument = TrajectoryTrait(.argument, trait.subject, trait.detail)
        if arguments.contains(argument) || !valued.insert(argument).inserted { continue }
        difference = described(difference, among: sorted)
      case .citation:
        // The document is told of.
        if kept.contains(where: {
          $0.trait.kind == .document && $0.trait.subject == trait.subject
            && $0.isResolved == difference.isResolved
        }) {
          continue
        }
      case .tool, .argument, .approval, .handoff, .decision, .document, .error, .retry, .ending,
        .outcome, .answer:
        break
      }
      kept.append(difference)
    }
    return kept
  }

  /// Of an argument whose values changed: the value that came, and the one that went.
  private static func described(_ difference: Difference, among all: [Difference]) -> Difference {
    let trait = difference.trait
    let values = all.filter {
      $0.trait.kind == .argumentValue && $0.trait.subject == trait.subject
        && $0.trait.detail == trait.detail
    }
    let came = values.filter { $0.change > 0 }.max { $0.change < $1.change }
    let went = values.filter { $0.change < 0 }.min { $0.change < $1.change }
    guard var came else { return difference }
    came.instead = went?.trait.value
    came.p = min(came.p, difference.p)
    came.isResolved = came.isResolved || difference.isResolved
    return came
  }
}

extension TrajectoryTrait {
  /// The thing in a few words, as people call it.
  package var name: String {
    switch kind {
    case .tool, .toolAgain: subject
    case .order: "\(subject) before \(detail)"
    case .argument, .argumentValue: "\(subject) \(detail)"
    case .toolError: "\(subject) error \(detail)"
    case .breach: "\(subject) breach “\(detail)”"
    case .approval: "approval of \(subject) (\(detail))"
    case .handoff: "hand-off to \(subject)"
    case .decision: "decision \(subject) = \(detail)"
    case .document: "document \(subject)"
    case .error: "error \(subject)"
    case .retry: subject.isEmpty ? "retry" : "retry of \(subject)"
    case .ending: "end by \(subject)"
    case .outcome: "outcome \(subject)"
    case .citation: "citation of \(subject)"
    case .answer: "answer “\(subject)”"
    }
  }
}
