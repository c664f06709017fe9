import Gating
import Statistics
import Testing

@Suite("Rounds unlike the others")
struct OddRoundTests {
  /// A round of every case, of which these fail.
  func round(_ number: Int, cases: Int = 50, failing: Set<Int>) -> (
    through: Int, counts: [Proportion]
  ) {
    (number, (0..<cases).map { Proportion(passes: failing.contains($0) ? 0 : 1, trials: 1) })
  }

  @Test("an outage in one round is found, with its failures and what they would be")
  func outage() throws {
    var rounds = (1...6).map { round($0, failing: [$0]) }
    rounds[3] = round(4, failing: Set(0..<20))
    let odd = try #require(OddRound.find(rounds).first)
    #expect(OddRound.find(rounds).count == 1)
    #expect(odd.rounds == 4...4 && odd.failures == 20 && odd.p < 1e-6)
    #expect(abs(odd.expected - 25.0 / 6) < 1e-9)
  }

  @Test("cases that differ from each other make no round odd")
  func cases() {
    // Half of the cases fail always.
    #expect(OddRound.find((1...6).map { round($0, failing: Set(0..<25)) }).isEmpty)
    #expect(OddRound.find([round(1, failing: Set(0..<25))]).isEmpty)
    #expect(OddRound.find([]).isEmpty)
  }

  @Test("the p of a small table is the exact one")
  func exact() throws {
    // One case: 14 failures of 14 in one stretch, none of 14 in the other; 2 / C(28, 14).
    let odd = OddRound.find([
      (14, [Proportion(passes: 14, trials: 14)]), (28, [Proportion(passes: 0, trials: 14)]),
    ])
    #expect(odd.map(\.rounds) == [1...14, 15...28])
    #expect(abs(odd[0].p * 40_116_600 - 2) < 1e-6)
  }

  @Test("an agent whose service was down for a round is told by the session")
  func session() throws {
    let plan = try GatePlan(
      baseline: GateScript.suite(60, 26, of: 30),
      policy: GatePolicy(alpha: 0.0001, margin: 0.02), trials: 8)
    func odd(_ fails: (Int, Int) -> Bool) -> [OddRound] {
      GateSession.replay(plan, GateScript.outcomes(60, fails: fails)).oddRounds()
    }
    let steady = { (position: Int, trial: Int) in (position + trial) % 10 == 0 }
    #expect(odd(steady).isEmpty)
    let found = odd { trial, number in number == 2 ? trial < 26 : steady(trial, number) }
    #expect(found.map(\.rounds) == [3...3])
    // A fall that stays is no odd round.
    #expect(odd { position, trial in (position + trial) % 3 == 0 }.isEmpty)
  }
}
