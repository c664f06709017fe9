import Gating
import Statistics
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

@Suite("Suspects and fresh trials of the baseline")
struct RerunTests {
  /// No case is sure to have been stable: all stored counts are 10 of 10 but one in five, and the
  /// first case is the suspect.
  func plan(_ runnable: Bool = true, confirms: Bool = false) throws -> GatePlan {
    var baseline = GateScript.suite(60, 10, of: 10)
    for position in baseline.indices where position % 5 == 4 {
      baseline[position].counts = Proportion(passes: 7, trials: 10)
    }
    return try GatePlan(
      baseline: baseline,
      policy: GatePolicy(margin: 0.2, intentMargin: 0.4, confirmsAlarms: confirms),
      trials: 4, baselineIsRunnable: runnable)
  }

  /// The first case fails two trials of every five; the others do as they did.
  func candidate(_ position: Int, _ trial: Int) -> Bool {
    position == 0 ? trial % 5 < 2 : position % 5 == 4 && trial % 10 >= 7
  }

  var unchanged: [[GateSession.Outcome]] {
    GateScript.outcomes(60) { position, trial in position % 5 == 4 && trial % 10 >= 7 }
  }

  /// The Bayes factor written out: the joint probability of everything after the stored trials if
  /// the rate fell, over that if it stayed, on the grid of the fitted prior.
  func bayesFactor(
    _ plan: GatePlan, _ position: Int, fresh: Proportion, candidate: Proportion
  ) -> Double {
    let prior = RatePrior(fitting: plan.cases.map(\.counts))
    let stored = plan.cases[position].counts
    var same = 0.0
    var fallen = 0.0
    for (rate, weight) in zip(prior.grid.rates, prior.weights) {
      func likelihood(_ counts: Proportion, _ rate: Double) -> Double {
        pow(rate, Double(counts.passes)) * pow(1 - rate, Double(counts.failures))
      }
      let known = weight * likelihood(stored, rate) * likelihood(fresh, rate)
      same += known * likelihood(candidate, rate)
      for shift in [0.40, 0.25, 0.60, 0.90] {
        let lower = rate - shift >= 0.01 ? rate - shift : min(0.01, rate)
        fallen += known * likelihood(candidate, lower) / 4
      }
    }
    return fallen / same
  }

  @Test("a collapse that a small stored baseline can't prove is found beside the running baseline")
  func found() throws {
    let outcomes = GateScript.outcomes(60, fails: candidate)
    let alone = GateSession.replay(try plan(false), outcomes)
    #expect(alone.decision.isFinal && !alone.decision.isBlocked)
    let session = GateSession.replay(try plan(), outcomes, freshBaseline: unchanged)
    #expect(session.decision == .blocked([.cases(["c1000"])]))
    #expect(session.freshBaseline[0].trials > 0)
    #expect(
      session.looks.last?.baselineTrialsUsed == session.freshBaseline.reduce(0) { $0 + $1.trials })
    #expect(session.looks.last?.cases.flagged.first?.freshBaseline == session.freshBaseline[0])
  }

  @Test("where the baseline's case fails as much, nothing is blocked")
  func sameFall() throws {
    let outcomes = GateScript.outcomes(60, fails: candidate)
    let session = GateSession.replay(try plan(), outcomes, freshBaseline: outcomes)
    #expect(session.decision.isFinal && !session.decision.isBlocked)
  }

  @Test("the evidence of a suspect is the Bayes factor of its stored, fresh and new trials")
  func bayesFactors() throws {
    let plan = try plan()
    let session = GateSession.replay(
      plan, GateScript.outcomes(60, fails: candidate), freshBaseline: unchanged)
    var compared = 0
    for look in session.looks {
      for suspect in look.cases.suspects {
        let expected = bayesFactor(
          plan, suspect.position, fresh: suspect.freshBaseline, candidate: suspect.candidate)
        let logE = try #require(suspect.evidence?.logE)
        #expect(abs(logE - log(expected)) < 1e-9, "\(logE) is not \(log(expected))")
        compared += suspect.freshBaseline.trials > 0 ? 1 : 0
      }
    }
    #expect(compared > 5)
  }

  @Test("a case is paired once its evidence is 2 to 1, beyond the rounds, and from then on")
  func pairing() throws {
    let plan = try plan()
    guard case .evidence(let rule) = plan.caseRule else {
      Issue.record("60 cases are fitted")
      return
    }
    var session = GateSession(plan)
    var paired = Set<Int>()
    var fresh = plan.cases.map { _ in Proportion(passes: 0, trials: 0) }
    var taken = plan.cases.map { _ in 0 }
    while case .continue(let step) = session.decision {
      if case .rounds(let round, _) = step {
        #expect(step.baseline.isEmpty)
        for position in step.cases { taken[position] = round }
      } else {
        for position in step.cases {
          let logE = rule.evidence(position, session.candidate[position]).logE
          let expected = paired.contains(position) || logE >= log(2)
          #expect(step.baseline.contains(position) == expected)
          taken[position] += 1
        }
        #expect(
          paired.isSubset(
            of: step.baseline + plan.cases.indices.filter { !step.cases.contains($0) }))
        paired.formUnion(step.baseline)
        for position in step.baseline {
          fresh[position] = Proportion(
            passes: fresh[position].trials + 1, trials: fresh[position].trials + 1)
        }
      }
      session.observe(
        taken.enumerated().map { position, count in
          let failures = (0..<count).count { candidate(position, $0) }
          return Proportion(passes: count - failures, trials: count)
        }, freshBaseline: fresh)
    }
    #expect(paired.contains(0))
    let found = try #require(session.looks.last)
    guard case .evidence(let evidence) = found.cases.rule else { return }
    let ville = log(Double(evidence.eligible) / (0.05 * 0.35))
    #expect(abs((evidence.rerunThreshold ?? 0) - ville) < 1e-12)
    #expect(evidence.rerunThreshold ?? 0 > evidence.threshold)
    let blocked = try #require(found.cases.flagged.first?.evidence)
    #expect(blocked.logE >= ville)
    let before = session.looks.dropLast().last?.cases.suspects.first { $0.position == 0 }
    #expect(try #require(before?.evidence).logE < ville)
  }

  @Test(
    "without the baseline's agent no step asks for it, and lost fresh trials leave the evidence")
  func lost() throws {
    let outcomes = GateScript.outcomes(60, fails: candidate)
    let alone = try plan(false)
    let plain = GateSession.replay(alone, outcomes)
    #expect(plain.looks.allSatisfy { $0.baselineTrialsUsed == 0 })
    guard case .evidence(let found) = plain.looks[0].cases.rule else { return }
    #expect(found.rerunThreshold == nil)
    let session = GateSession.replay(
      try plan(), outcomes,
      freshBaseline: (0..<60).map { _ in Array(repeating: .lost, count: 60) })
    #expect(session.decision.isFinal && !session.decision.isBlocked)
    #expect(session.freshBaseline.allSatisfy { $0.trials == 0 })
  }

  @Test("the same plan for another way to run has the tables and another name")
  func plans() throws {
    let stored = try plan(false)
    let running = try plan()
    #expect(stored.digest != running.digest)
    #expect(stored.with(baselineIsRunnable: true, confirmsAlarms: false).digest == running.digest)
    let confirming = running.with(baselineIsRunnable: true, confirmsAlarms: true)
    #expect(confirming.digest == (try plan(confirms: true)).digest)
    #expect(confirming.digest != running.digest)
    let back = running.with(baselineIsRunnable: false, confirmsAlarms: false)
    #expect(back.digest == stored.digest)
    let outcomes = GateScript.outcomes(60, fails: candidate)
    #expect(
      GateSession.replay(back, outcomes).looks == GateSession.replay(stored, outcomes).looks)
  }
}
