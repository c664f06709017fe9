import Statistics
import Testing

@testable import gate_simulation

@Suite("Made-up agents")
struct ScenarioTests {
  func suite(_ population: Population = .mature) -> SimulatedSuite {
    var random = Xoshiro256StarStar(seed: 7)
    return SimulatedSuite(population, cases: 300, &random)
  }

  func rates(_ scenario: Scenario) -> (before: [Double], after: Scenario.Rates) {
    var random = Xoshiro256StarStar(seed: 8)
    let suite = suite()
    return (suite.rates, scenario.rates(suite, &random))
  }

  @Test(
    "a fall of the mean is what its name says",
    arguments: [
      (Scenario.unchanged, 0), (.uniform(points: 2), 0.02), (.uniform(points: 10), 0.10),
      (.sparse(points: 1), 0.01), (.sparse(points: 3), 0.03), (.compensated(percent: 60), 0),
    ])
  func means(scenario: Scenario, fall: Double) {
    let (before, after) = rates(scenario)
    #expect(
      abs(SimulatedSuite.mean(before) - SimulatedSuite.mean(after.candidate) - fall) < 1e-9)
    #expect(after.baseline == before)
    #expect(after.candidate.allSatisfy { (0...1).contains($0) })
  }

  @Test("a few cases lose thirty points each, and a collapse is of stable ones")
  func few() {
    let (before, sparse) = rates(.sparse(points: 1))
    let falls = zip(before, sparse.candidate).map { $0 - $1 }.filter { $0 > 1e-9 }
    #expect(falls.count == 10 && falls.allSatisfy { abs($0 - 0.30) < 1e-9 })
    let collapsed = rates(.collapse(percent: 60, cases: 3)).after.candidate
    let changed = before.indices.filter { before[$0] != collapsed[$0] }
    #expect(changed.count == 3)
    #expect(changed.allSatisfy { before[$0] > 0.985 && collapsed[$0] == 0.6 })
  }

  @Test("an intent falls alone")
  func intent() throws {
    let (before, after) = rates(.intent(points: 10))
    let changed = before.indices.filter { before[$0] != after.candidate[$0] }
    let intents = suite().intents
    #expect(Set(changed.map { intents[$0] }).count == 1 && changed.count == 25)
    let fall = changed.reduce(0) { $0 + before[$1] - after.candidate[$1] } / 25
    #expect(abs(fall - 0.10) < 1e-9)
  }

  @Test("what drifts is around both agents", arguments: [Scenario.driftOfCases, .commonDrift])
  func drift(scenario: Scenario) {
    let (before, after) = rates(scenario)
    #expect(after.candidate == after.baseline && after.candidate != before)
    let moves = zip(before, after.candidate).map {
      SimulatedSuite.logit($1) - SimulatedSuite.logit($0)
    }
    let spread = (moves.max() ?? 0) - (moves.min() ?? 0)
    #expect(scenario == .commonDrift ? spread < 1e-9 : spread > 1)
  }

  @Test("populations have the rates that they are named for")
  func populations() {
    #expect(suite(.all80).rates.allSatisfy { $0 == 0.8 })
    #expect(suite(.clean).rates.allSatisfy { $0 == 0.995 })
    // Means 0.82, 0.5 and 2/3 with standard errors below 0.02.
    #expect(abs(SimulatedSuite.mean(suite(.mature).rates) - 0.82) < 0.06)
    #expect(abs(SimulatedSuite.mean(suite(.benchmark).rates) - 0.475) < 0.08)
    #expect(abs(SimulatedSuite.mean(suite(.rising).rates) - 2.0 / 3) < 0.06)
    #expect(Set(suite().intents).count == 12)
  }
}
