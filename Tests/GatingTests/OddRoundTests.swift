import EvalModel
import Gating
import Statistics
import Testing

@Suite("Rounds unlike the others")
struct OddRoundTests {
  func trials(
    cases: Int = 50, rounds: Int = 6, _ outcome: (Int, Int) -> GateSession.Outcome
  ) -> [TrialSummary] {
    (0..<rounds).flatMap { round in
      (0..<cases).map { TrialScript.trial("case-\($0)", round, outcome($0, round)) }
    }
  }

  @Test("an outage in one round is found, with its failures and what they would be")
  func outage() throws {
    let found = OddRound.find(
      in: trials { position, round in
        (round == 3 ? position < 20 : position == round) ? .failed : .passed
      })
    let odd = try #require(found.first)
    #expect(found.count == 1)
    #expect(odd.number == 4 && odd.failures == 20 && odd.p < 1e-6)
    #expect(abs(odd.expected - 25.0 / 6) < 1e-9)
  }

  @Test("so is the one round in which everything passes")
  func better() {
    let found = OddRound.find(in: trials { _, round in round == 0 ? .passed : .failed })
    #expect(found.map(\.number) == [1])
    #expect(found.first?.failures == 0)
  }

  @Test("cases that differ from each other make no round odd, nor does a steady agent")
  func cases() {
    // Half of the cases fail always.
    #expect(OddRound.find(in: trials { position, _ in position < 25 ? .failed : .passed }).isEmpty)
    #expect(
      OddRound.find(in: trials { ($0 + $1).isMultiple(of: 10) ? .failed : .passed }).isEmpty)
    #expect(OddRound.find(in: trials(rounds: 1) { _, _ in .failed }).isEmpty)
    #expect(OddRound.find(in: []).isEmpty)
  }

  @Test("lost trials are no failures, and a case without a trial in a round says nothing of it")
  func lost() {
    let found = OddRound.find(
      in: trials { position, round in
        if round == 3 { .lost } else { position == round ? .failed : .passed }
      })
    #expect(found.isEmpty)
  }

  @Test("the p of a small table is the exact one")
  func exact() throws {
    // 20 cases of two trials: all first ones fail, all second ones pass; 2 / 2^20 for each round.
    let found = OddRound.find(
      in: trials(cases: 20, rounds: 2) { _, round in round == 0 ? .failed : .passed })
    #expect(found.map(\.number) == [1, 2])
    for odd in found { #expect(abs(odd.p * 524_288 - 1) < 1e-9) }
  }

  @Test("chance alone makes a round odd less often than one in ten thousand")
  func chance() {
    var generator = Xoshiro256StarStar(seed: 1)
    var odd = 0
    for _ in 0..<300 {
      let run = trials(cases: 40, rounds: 8) { position, _ in
        Double.random(in: 0..<1, using: &generator) < Double(position) / 80 ? .failed : .passed
      }
      odd += OddRound.find(in: run).count
    }
    // 2,400 rounds: 0.24 expected.
    #expect(odd <= 2)
  }
}
