import Gating
import Statistics
import Testing

@testable import gate_simulation

@Suite("Targets and their table")
struct TargetTests {
  @Test(
    "a miss that chance explains is no miss, except of false blocks",
    arguments: [
      (Target.atMost(0.05), 0.05, 0.04...0.06, Target.Mark.met),
      (.atMost(0.05), 0.06, 0.04...0.08, .open), (.atMost(0.05), 0.07, 0.06...0.08, .missed),
      (.atLeast(0.9), 0.9, 0.8...0.95, .met), (.atLeast(0.9), 0.89, 0.8...0.95, .open),
      (.atLeast(0.9), 0.8, 0.7...0.85, .missed),
      (.falseBlocks(0.05, upper: 0.065), 0.05, 0.04...0.065, .met),
      (.falseBlocks(0.05, upper: 0.065), 0.051, 0.04...0.06, .missed),
      (.falseBlocks(0.05, upper: 0.065), 0.04, 0.03...0.066, .missed),
    ])
  func marks(target: Target, value: Double, interval: ClosedRange<Double>, mark: Target.Mark) {
    #expect(target.mark(value, interval) == mark)
  }

  @Test("every unchanged agent has a target")
  func unchanged() {
    for experiment in Experiment.all(replicates: 1) {
      for cell in experiment.cells where cell.scenario == .unchanged {
        #expect(cell.blockTarget(experiment.configuration, experiment.population) != nil)
      }
    }
  }

  @Test("numbers are rounded and columns line up")
  func text() {
    #expect(Text.fixed(3.14159, digits: 2) == "3.14")
    #expect(Text.fixed(0.05, digits: 2) == "0.05")
    #expect(Text.fixed(11.96, digits: 1) == "12.0")
    #expect(Text.percent(0.9995) == "100.0 %" && Text.percent(0.0038, digits: 2) == "0.38 %")
    #expect(Text.table([["a", "bb"], ["ccc", ""]]) == "| a   | bb |\n|-----|----|\n| ccc |    |")
  }

  @Test("a few replicates give the same tallies with one worker and with three")
  func workers() async throws {
    let experiment = Experiment(
      configuration: Configuration(cases: 60, trials: 3, stored: 10), population: .mature,
      cells: Mode.allCases.map {
        Cell(scenario: .uniform(points: 5), rule: Rule(alpha: 0.05, mode: $0))
      }, replicates: 4)
    func counts(_ workers: Int) async throws -> [[Int]] {
      try await experiment.run(seed: 3, workers: workers).tallies.map {
        [$0.replicates, $0.blocked, $0.alarmed, $0.trials, $0.squaredTrials]
      }
    }
    let alone = try await counts(1)
    #expect(try await counts(3) == alone)
    #expect(alone.allSatisfy { $0[0] == 4 && $0[3] > 0 })
  }
}
