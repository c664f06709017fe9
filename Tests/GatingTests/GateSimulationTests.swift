import Gating
import Statistics
import Testing

/// A sanity check that would notice a swapped sign or a lost budget; rates to the per cent are
/// measured by the program's own simulation, with thousands of replicates.
@Suite("The gate on simulated agents")
struct GateSimulationTests {
  struct Tally {
    var blocked = 0
    var trials = 0
    var planned = 0
  }

  /// One suite and one stored baseline for all scenarios, because planning is what takes time.
  private static let planned = Result {
    var population = Population(cases: 60, seed: 11)
    let baseline = population.baseline(trials: 30)
    let plan = try GatePlan(
      baseline: baseline, policy: GatePolicy(margin: 0.05, extensionLimit: 12), trials: 6)
    return (plan: plan, population: population)
  }

  func simulate(
    _ replicates: Int, seed: UInt64, _ change: (inout [Double]) -> Void
  ) throws -> Tally {
    let (plan, population) = try Self.planned.get()
    var rates = population.rates
    change(&rates)
    var random = Population(cases: 0, seed: seed)
    var tally = Tally()
    for _ in 0..<replicates {
      let session = GateSession.replay(plan, random.outcomes(rates, trials: 12))
      #expect(session.decision.isFinal)
      if session.decision.isBlocked { tally.blocked += 1 }
      tally.trials += session.looks.last?.trialsUsed ?? 0
      tally.planned += plan.plannedTrials
    }
    return tally
  }

  @Test("an unchanged agent is rarely blocked and needs fewer trials than planned")
  func unchanged() throws {
    let tally = try simulate(24, seed: 1) { _ in }
    // At 5 %, five or more of 24 would happen once in 170 seeds.
    #expect(tally.blocked <= 4)
    #expect(tally.trials < tally.planned)
  }

  @Test("a fall of ten points is blocked early")
  func fall() throws {
    let tally = try simulate(8, seed: 2) { rates in
      for position in rates.indices { rates[position] = max(0, rates[position] - 0.1) }
    }
    #expect(tally.blocked >= 7)
    #expect(tally.trials * 2 < tally.planned)
  }

  @Test("the collapse of one case is found although the suite gains as much")
  func collapse() throws {
    let tally = try simulate(8, seed: 3) { rates in
      if let stable = rates.indices.first(where: { rates[$0] > 0.98 }) {
        rates[stable] = 0.2
        for other in rates.indices where other != stable && rates[other] < 0.95 {
          rates[other] = min(1, rates[other] + 0.03)
        }
      }
    }
    #expect(tally.blocked >= 6)
  }
}
