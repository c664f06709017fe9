import Gating
import Statistics
import Testing

@Suite("The gate's self-test")
struct GateSelfTestTests {
  static let policy = GatePolicy(margin: 0.05, extensionLimit: 12)

  static let tested = Result {
    var population = Population(cases: 60, seed: 11)
    return try GateSelfTest(
      stored: population.baseline(trials: 30), policy: policy, trials: 6, seed: 7)
  }

  @Test("unchanged pairs are rarely blocked, and planted drops mostly")
  func rates() throws {
    let test = try Self.tested.get()
    let rows = test.rows(try (0..<12).map { try test.replicate($0) }).compactMap(\.self)
    try #require(rows.map(\.drop) == PlantedDrop.standard)
    #expect(rows[0].blocked.trials == 12 && rows[0].blocked.passes <= 3)
    #expect(rows[0].named == nil && rows[1].named == nil)
    // Ten points would always be found; five of a suite of 60 mostly.
    #expect(rows[2].blocked.passes >= rows[1].blocked.passes)
    #expect(rows[2].blocked.passes >= 6)
    #expect(try #require(rows[3].named).trials == 12)
    #expect(try #require(rows[4].named).passes >= 4)
    #expect(rows.allSatisfy { $0.trialShare > 0.05 && $0.trialShare < 1.3 })
    #expect(rows[2].trialShare < rows[0].trialShare)
    #expect((2...10).contains(rows[0].belowBaseline.passes), "a coin that should be fair")
  }

  @Test("the same seed and index give the same replicate, whatever else is planted")
  func repeatable() throws {
    let test = try Self.tested.get()
    let first = try test.replicate(3)
    #expect(try test.replicate(3) == first)
    let other = try GateSelfTest(
      stored: test.cases, policy: Self.policy, trials: 6, drops: [.oneIntent(0.2), .nothing],
      seed: 7)
    let again = try other.replicate(3)
    #expect(again[0] == first[4] && again[1] == first[0])
  }

  @Test("cases that always passed are not drawn as perfect")
  func posterior() throws {
    let stored = (0..<100).map { _ in Proportion(passes: 10, trials: 10) }
    let uncertain = stored.dropLast(10) + (0..<10).map { _ in Proportion(passes: 7, trials: 10) }
    let suite = SuiteRates(Array(uncertain))
    var random = Xoshiro256StarStar(seed: 1)
    let drawn = (0..<20).flatMap { _ in suite.draw(&random).prefix(90) }
    let mean = drawn.reduce(0, +) / Double(drawn.count)
    #expect(mean < 0.9999 && mean > 0.95)
    #expect(abs(mean - suite.mean(0)) < 0.01)
    #expect(drawn.contains { $0 < 0.97 })
  }

  @Test("a drop that the suite has no room for has no row")
  func impossible() throws {
    let stored = (0..<60).map {
      BaselineCounts(
        id: "case-\($0 + 100)", intent: "i", counts: Proportion(passes: $0 % 2, trials: 10))
    }
    let test = try GateSelfTest(
      stored: stored, policy: Self.policy, trials: 3,
      drops: [.suite(0.5), .oneCase(to: 0.6), .nothing], seed: 1)
    let rows = test.rows([try test.replicate(0)])
    #expect(rows[0] == nil && rows[1] == nil && rows[2] != nil)
    #expect(throws: GatePlan.Failure.nothingToCompare) {
      try GateSelfTest(stored: [], policy: Self.policy, trials: 3, seed: 1)
    }
  }
}
