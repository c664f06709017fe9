import Gating
import Statistics

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Plays the gate on agents whose true rates are known, and holds what it does against what it
/// must: how often it blocks an agent that didn't change, how often it finds one that fell, and
/// what both cost. The gate is the product's own; only agents are made up.
@main
struct Program {
  var replicates = 1000
  var seed: UInt64 = 20_261_120
  var isBench = false
  /// Experiments whose names contain it.
  var only: String?

  static func main() async {
    var program = Program()
    guard program.read(Array(CommandLine.arguments.dropFirst())) else {
      print("usage: gate-simulation [--replicates N] [--seed N] [--only TEXT] | --bench")
      exit(2)
    }
    do {
      if program.isBench {
        try program.bench()
      } else {
        exit(try await program.simulate() ? 0 : 1)
      }
    } catch {
      print("error: \(error)")
      exit(2)
    }
  }

  private mutating func read(_ arguments: [String]) -> Bool {
    var rest = arguments[...]
    while let flag = rest.popFirst() {
      if flag == "--bench" {
        isBench = true
        continue
      }
      guard let value = rest.popFirst() else { return false }
      switch flag {
      case "--replicates":
        guard let number = Int(value), (1...1_000_000).contains(number) else { return false }
        replicates = number
      case "--seed":
        guard let number = UInt64(value) else { return false }
        seed = number
      case "--only": only = value
      default: return false
      }
    }
    return true
  }

  /// Whether no target was missed.
  private func simulate() async throws -> Bool {
    let workers = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    let experiments = Experiment.all(replicates: replicates).filter { experiment in
      only.map { experiment.name.contains($0) } ?? true
    }
    guard !experiments.isEmpty else {
      print("error: no experiment's name contains '\(only ?? "")'")
      exit(2)
    }
    var marks: [Target.Mark] = []
    for experiment in experiments {
      let outcome = try await experiment.run(seed: seed, workers: workers)
      let rows = zip(experiment.cells, outcome.tallies).map { Row($0, $1, in: experiment) }
      marks += rows.flatMap(\.marks)
      print("\n\(experiment.name), \(experiment.replicates) replicates")
      print(Self.time(of: experiment, outcome) + "\n")
      print(Text.table([Row.header] + rows.map(\.cells)))
      fflush(nil)
    }
    let counts = [Target.Mark.met, .open, .missed].map { mark in marks.count { $0 == mark } }
    print(
      "\n✓ \(counts[0]) targets met   ~ \(counts[1]) missed within chance   ✗ \(counts[2]) missed")
    return counts[2] == 0
  }

  /// What a gate costs here. Other work on the machine moves it, so it is held against its limit by
  /// whoever reads it.
  private static func time(of experiment: Experiment, _ outcome: Experiment.Outcome) -> String {
    let plan = outcome.planning.milliseconds / Double(max(1, outcome.plans))
    var text = "CPU time: a plan \(Text.fixed(plan, digits: 1)) ms"
    let usual = Cell(scenario: .unchanged, rule: Rule(alpha: 0.05, mode: .stored))
    if let index = experiment.cells.firstIndex(of: usual) {
      let tally = outcome.tallies[index]
      let looks = tally.time.milliseconds / Double(max(1, tally.replicates))
      let limit = experiment.configuration.allowedTime.milliseconds
      text += ", with all looks \(Text.fixed(plan + looks, digits: 1)) ms"
      text += " (under \(Text.fixed(limit, digits: 0)) ms)"
    }
    return text
  }

  /// CPU time of a plan and all looks for an agent that didn't change, which takes the most looks:
  /// what, measured, target, separated by tabs.
  private func bench() throws {
    for configuration in [Configuration.usual, .large] {
      var times: [Duration] = []
      for round in 0..<30 {
        var random = Xoshiro256StarStar(runSeed: seed, purpose: "bench \(round)")
        let suite = SimulatedSuite(.mature, cases: configuration.cases, &random)
        let baseline = configuration.baseline(suite, &random)
        let rates = Scenario.unchanged.rates(suite, &random)
        let start = ThreadClock.now()
        let plan = try GatePlan(
          baseline: baseline, policy: GatePolicy(), trials: configuration.trials)
        let planning = ThreadClock.now() - start
        times.append(planning + Play(plan, rates, seed: seed).time)
      }
      let mean = times.reduce(.zero, +) / times.count
      print(
        "gate of \(configuration.name): CPU of plan and all looks",
        "\(Text.fixed(mean.milliseconds, digits: 1)) ms",
        "under \(Text.fixed(configuration.allowedTime.milliseconds, digits: 0)) ms",
        separator: "\t")
    }
  }
}
