import Gating
import Statistics
import Testing

@Suite("Confirming an alarm")
struct ConfirmationTests {
  func plan(
    runnable: Bool = true, confirms: Bool = true, passes: Int = 27, trials: Int = 10,
    tolerance: Double = 0
  ) throws -> GatePlan {
    try GatePlan(
      baseline: GateScript.suite(60, passes, of: 30),
      policy: GatePolicy(margin: 0.1, tolerance: tolerance, confirmsAlarms: confirms),
      trials: trials, baselineIsRunnable: runnable)
  }

  /// A session whose suite gave the alarm at the first look, barely: so many cases failed their
  /// first trial, and no fewer would have done.
  func alarmed(_ plan: GatePlan, more: Int = 0) -> GateSession {
    for failing in plan.cases.indices {
      var session = GateSession(plan)
      func fail(_ cases: Int) {
        session.observe(
          plan.cases.indices.map { Proportion(passes: $0 < cases ? 0 : 1, trials: 1) })
      }
      fail(failing)
      guard session.decision.isBlocked else { continue }
      if more > 0 {
        session = GateSession(plan)
        fail(failing + more)
      }
      return session
    }
    return GateSession(plan)
  }

  func counts(_ confirmation: GateConfirmation, _ round: Int, failing: Double) -> [Proportion] {
    confirmation.cases.indices.map { index in
      let failures = Int((Double(round) * failing + Double(index % 10) / 10).rounded(.down))
      return Proportion(passes: round - min(round, failures), trials: round)
    }
  }

  /// Every look until the end, with these shares of failures.
  func play(
    _ confirmation: inout GateConfirmation, candidate: Double, baseline: Double
  ) {
    while case .running(let round) = confirmation.state {
      confirmation.observe(
        candidate: counts(confirmation, round, failing: candidate),
        baseline: counts(confirmation, round, failing: baseline))
    }
  }

  @Test("an agent that fell is confirmed, one that does as the baseline does isn't")
  func ends() throws {
    let session = alarmed(try plan())
    #expect(session.decision == .blocked([.overall]))
    var confirmation = try #require(GateConfirmation(session))
    #expect(confirmation.alarm == .overall && confirmation.cases == Array(0..<60))
    #expect(confirmation.state == .running(through: 1))
    var other = confirmation
    play(&confirmation, candidate: 0.3, baseline: 0.1)
    #expect(confirmation.state == .confirmed)
    #expect(confirmation.trialsUsed < 60 * 2 * 10)
    play(&other, candidate: 0.1, baseline: 0.1)
    #expect(other.state == .unconfirmed)
  }

  @Test("a candidate that does better is let go at half time")
  func halfTime() throws {
    var confirmation = try #require(GateConfirmation(alarmed(try plan())))
    play(&confirmation, candidate: 0.05, baseline: 0.2)
    #expect(confirmation.state == .unconfirmed)
    #expect(confirmation.looks.map(\.round) == [1, 2, 3, 4, 5])
    #expect(confirmation.looks.allSatisfy { $0.z < 0 })
  }

  @Test("the bounds spend a tenth over at least ten rounds, much of it early")
  func bounds() throws {
    let short = try #require(GateConfirmation(alarmed(try plan(trials: 4))))
    #expect(short.rounds == [1, 2, 3, 4, 5, 6, 8, 10])
    let long = try #require(GateConfirmation(alarmed(try plan(trials: 20))))
    #expect(long.rounds.last == 20)
    #expect(abs((short.bounds.spent.last ?? 0) - 0.10) < 1e-12)
    // 0.1 (1 - exp(-t)) / (1 - exp(-1)) at t = 0.1, and its normal deviate.
    #expect(abs(short.bounds.spent[0] - 0.015_054_498_803_3) < 1e-9)
    #expect(abs(short.bounds.bounds[0] - 2.168_654) < 1e-4)
  }

  @Test("few cases are looked at less often and by the exact p")
  func fewCases() throws {
    let plan = try plan(passes: 30, trials: 4)
    var session = GateSession(plan)
    // One case fails every trial, and nothing else does.
    while case .continue(let step) = session.decision, case .rounds(let round, _) = step {
      session.observe(
        plan.cases.indices.map { Proportion(passes: $0 == 7 ? 0 : round, trials: round) })
    }
    guard case .blocked(let alarms) = session.decision else {
      Issue.record("\(session.decision)")
      return
    }
    #expect(alarms.contains(.cases(["c1007"])))
    var confirmation = try #require(GateConfirmation(session))
    #expect(confirmation.alarm == .cases(["c1007"]) && confirmation.cases == [7])
    #expect(confirmation.rounds == [5, 10, 15, 20, 30, 40])
    let look = confirmation.observe(
      candidate: [Proportion(passes: 0, trials: 5)], baseline: [Proportion(passes: 5, trials: 5)])
    // All of five failures among ten on one side: 1/252.
    #expect(abs(look.test.p - 1.0 / 252) < 1e-12)
    #expect(abs(look.z - (StandardNormal.upperQuantile(1.0 / 252) ?? 0)) < 1e-9)
    #expect(confirmation.state == .confirmed)

    var stable = try #require(GateConfirmation(session))
    play(&stable, candidate: 0, baseline: 0)
    #expect(stable.state == .unconfirmed)
    #expect(stable.looks.map(\.round) == [5, 10, 15, 20])
  }

  @Test("the alarm with the fewest cases is confirmed first")
  func cheapest() throws {
    let plan = try plan(passes: 29)
    var session = GateSession(plan)
    // All cases of one intent fail: the suite, the intent and perhaps single cases give the alarm.
    session.observe(
      plan.cases.map { Proportion(passes: $0.intent == "i1" ? 0 : 1, trials: 1) })
    guard case .blocked(let alarms) = session.decision else {
      Issue.record("\(session.decision)")
      return
    }
    #expect(alarms.contains(.overall) && alarms.contains(.intent("i1")))
    // So many at once are beyond doubt.
    #expect(GateConfirmation(session) == nil)
  }

  @Test(
    "a block stands where the baseline can't be run, nobody wants to confirm, or none doubts it")
  func stands() throws {
    #expect(GateConfirmation(alarmed(try plan(runnable: false))) == nil)
    #expect(GateConfirmation(alarmed(try plan(confirms: false))) == nil)
    #expect(GateConfirmation(GateSession(try plan())) == nil)
    let doubted = alarmed(try plan())
    let overall = try #require(doubted.overall)
    #expect(overall.z >= overall.blockBound && overall.z < overall.blockBound + 2)
    let clear = alarmed(try plan(), more: 25)
    let group = try #require(clear.overall)
    #expect(group.z >= group.blockBound + 2)
    #expect(clear.decision.isBlocked && GateConfirmation(clear) == nil)
  }

  @Test("a confirmation that lost its trials refutes nothing", arguments: [true, false])
  func spoilt(candidateIsLost: Bool) throws {
    var confirmation = try #require(GateConfirmation(alarmed(try plan())))
    while case .running(let round) = confirmation.state {
      let there = counts(confirmation, round, failing: 0.1)
      let gone = there.map { _ in Proportion(passes: 0, trials: 0) }
      confirmation.observe(
        candidate: candidateIsLost ? gone : there, baseline: candidateIsLost ? there : gone)
    }
    #expect(confirmation.state == .spoilt)
  }

  @Test("what is tolerated isn't confirmed")
  func tolerance() throws {
    func end(_ tolerance: Double) throws -> GateConfirmation.State {
      var confirmation = try #require(
        GateConfirmation(alarmed(try plan(tolerance: tolerance))))
      play(&confirmation, candidate: 0.17, baseline: 0.1)
      return confirmation.state
    }
    #expect(try end(0) == .confirmed)
    #expect(try end(0.06) == .unconfirmed)
  }

  @Test("a baseline that itself does worse than it did is told")
  func drift() throws {
    var drifted = try #require(GateConfirmation(alarmed(try plan())))
    #expect(drifted.drift == nil)
    var steady = drifted
    play(&drifted, candidate: 0.4, baseline: 0.4)
    play(&steady, candidate: 0.1, baseline: 0.1)
    #expect(drifted.state == .unconfirmed && steady.state == .unconfirmed)
    #expect(try #require(drifted.drift).p < 1e-6)
    #expect(try #require(steady.drift).p > 0.05)
  }
}
