import Gating
import Statistics

/// One scenario under one rule.
struct Cell: Hashable, Sendable {
  var scenario: Scenario
  var rule: Rule
}

/// What a cell did, counted in whole numbers so that the order of adding doesn't matter.
struct Tally: Sendable {
  var replicates = 0
  var blocked = 0
  var alarmed = 0
  var trials = 0
  var squaredTrials = 0
  var time: Duration = .zero

  mutating func count(_ play: Play) {
    replicates += 1
    blocked += play.isBlocked ? 1 : 0
    alarmed += play.isAlarmed ? 1 : 0
    trials += play.trials
    squaredTrials += play.trials * play.trials
    time += play.time
  }

  mutating func add(_ other: Tally) {
    replicates += other.replicates
    blocked += other.blocked
    alarmed += other.alarmed
    trials += other.trials
    squaredTrials += other.squaredTrials
    time += other.time
  }
}

/// Suites of one population and size, each with a baseline of its own, on which every cell is
/// played once.
struct Experiment: Sendable {
  var configuration: Configuration
  var population: Population
  var cells: [Cell]
  var replicates: Int

  var name: String {
    let agents = cells.contains { $0.scenario == .unchanged } ? "" : ", changed agents"
    return "\(configuration.name), \(population.rawValue)\(agents)"
  }

  struct Outcome: Sendable {
    var tallies: [Tally]
    var planning: Duration = .zero
    var plans = 0

    mutating func add(_ other: Outcome) {
      for index in tallies.indices { tallies[index].add(other.tallies[index]) }
      planning += other.planning
      plans += other.plans
    }
  }

  /// The same for every number of workers: a replicate's chance depends on its number alone.
  func run(seed: UInt64, workers: Int) async throws -> Outcome {
    let empty = Outcome(tallies: cells.map { _ in Tally() })
    return try await withThrowingTaskGroup(of: Outcome.self) { group in
      for worker in 0..<workers {
        group.addTask {
          var outcome = empty
          for replicate in stride(from: worker, to: replicates, by: workers) {
            try play(replicate, seed: seed, into: &outcome)
          }
          return outcome
        }
      }
      return try await group.reduce(into: empty) { $0.add($1) }
    }
  }

  private func play(_ replicate: Int, seed: UInt64, into outcome: inout Outcome) throws {
    let name = "\(name)/\(replicate)"
    var random = Xoshiro256StarStar(runSeed: seed, purpose: name)
    let suite = SimulatedSuite(population, cases: configuration.cases, &random)
    let baseline = configuration.baseline(suite, &random)
    var plans: [Double: GatePlan] = [:]
    for alpha in Set(cells.map(\.rule.alpha)) {
      let start = ThreadClock.now()
      plans[alpha] = try GatePlan(
        baseline: baseline, policy: GatePolicy(alpha: alpha), trials: configuration.trials)
      outcome.planning += ThreadClock.now() - start
      outcome.plans += 1
    }
    for (index, cell) in cells.enumerated() {
      guard let plan = plans[cell.rule.alpha] else { continue }
      let seed = FNV1a64.hash("\(seed)/\(name)/\(cell.scenario.name)")
      var random = Xoshiro256StarStar(seed: seed)
      let rates = cell.scenario.rates(suite, &random)
      outcome.tallies[index].count(Play(cell.rule.plan(plan), rates, seed: seed))
    }
  }
}

extension Experiment {
  /// Unchanged agents in every population, and everything else in the population of suites that
  /// have been in use. An error rate of a few per cent takes more replicates than a power does.
  static func all(replicates: Int) -> [Experiment] {
    func cells(_ scenarios: [Scenario], _ modes: [Mode], _ alphas: [Double]) -> [Cell] {
      scenarios.flatMap { scenario in
        alphas.flatMap { alpha in
          modes.map { Cell(scenario: scenario, rule: Rule(alpha: alpha, mode: $0)) }
        }
      }
    }
    let unchanged = cells([.unchanged], Mode.allCases, [0.05, 0.01])
    var experiments = [Configuration.usual, .small].flatMap { configuration in
      Population.allCases.map {
        Experiment(
          configuration: configuration, population: $0, cells: unchanged,
          replicates: 4 * replicates)
      }
    }
    experiments += [Configuration.large, .largeSmallBaseline].map {
      Experiment(
        configuration: $0, population: .mature, cells: unchanged, replicates: 4 * replicates)
    }
    experiments += Configuration.all.map { configuration in
      Experiment(
        configuration: configuration, population: .mature,
        cells: cells(Scenario.falls, Mode.allCases, [0.05])
          + cells(Scenario.falls, [.stored, .rerun], [0.01])
          + (configuration == .usual
            ? cells([.driftOfCases, .commonDrift], Mode.allCases, [0.05]) : []),
        replicates: replicates)
    }
    return experiments
  }
}
