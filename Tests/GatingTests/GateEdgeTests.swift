import Gating
import JSONKit
import Statistics
import Testing

@Suite("The gate at its edges")
struct GateEdgeTests {
  func counts(_ passes: Int, _ trials: Int) -> Proportion {
    Proportion(passes: passes, trials: trials)
  }

  func suite(_ cases: Int, _ passes: Int, of trials: Int) -> [BaselineCounts] {
    (0..<cases).map {
      BaselineCounts(id: "c\($0 + 1000)", intent: "i\($0 % 3)", counts: counts(passes, trials))
    }
  }

  func outcomes(_ plan: GatePlan, _ each: GateSession.Outcome) -> [[GateSession.Outcome]] {
    plan.cases.map { _ in Array(repeating: each, count: 60) }
  }

  @Test("one case that always passed and still does is no proof of a two-point margin")
  func oneCase() throws {
    let plan = try GatePlan(baseline: suite(1, 30, of: 30), policy: GatePolicy(), trials: 4)
    let session = GateSession.replay(plan, outcomes(plan, .passed))
    guard case .passedUnproven(let groups) = session.decision else {
      Issue.record("\(session.decision)")
      return
    }
    #expect(groups.first?.group == .suite)
    #expect((session.largestDropNotExcluded ?? 0) > 0.02)
    #expect(session.looks.last?.trialsUsed == 4)
  }

  @Test("one case that always passed and now always fails is blocked before all trials are used")
  func oneCaseDown() throws {
    let plan = try GatePlan(baseline: suite(1, 30, of: 30), policy: GatePolicy(), trials: 5)
    let session = GateSession.replay(plan, outcomes(plan, .failed))
    #expect(session.decision.isBlocked)
    #expect((session.looks.last?.trialsSaved ?? 0) > 0)
  }

  @Test("a suite that always passes and still does passes in the fewest rounds that may pass")
  func allPass() throws {
    let plan = try GatePlan(baseline: suite(300, 30, of: 30), policy: GatePolicy(), trials: 5)
    let session = GateSession.replay(plan, outcomes(plan, .passed))
    #expect(session.decision == .passed)
    #expect(session.overall?.test.informative == 0)
    #expect(session.looks.count { $0.phase == .round(4) } == 1)
    #expect(session.looks.allSatisfy { $0.phase != .round(5) })
    #expect(session.looks.last?.trialsUsed == 4 * 300)
  }

  @Test("cases at zero can't fall, are never suspects, and leave nothing to extend")
  func allFail() throws {
    let plan = try GatePlan(baseline: suite(60, 0, of: 30), policy: GatePolicy(), trials: 2)
    let session = GateSession.replay(plan, outcomes(plan, .failed))
    #expect(session.decision.isFinal && !session.decision.isBlocked)
    let looks = try #require(session.looks.last)
    #expect(looks.cases.suspects.isEmpty && looks.cases.open == 0)
    guard case .evidence(let found) = looks.cases.rule else {
      Issue.record("\(looks.cases.rule)")
      return
    }
    #expect(found.largest == nil && found.eligible == 0 && found.sparseLogW == 0)
  }

  @Test("a candidate of which every trial was lost ends, proves nothing and blocks nothing")
  func nothingMeasured() throws {
    let plan = try GatePlan(baseline: suite(60, 30, of: 30), policy: GatePolicy(), trials: 2)
    let session = GateSession.replay(plan, outcomes(plan, .lost))
    guard case .passedUnproven(let groups) = session.decision else {
      Issue.record("\(session.decision)")
      return
    }
    #expect(groups.map(\.group) == [.suite, .intent("i0"), .intent("i1"), .intent("i2")])
    #expect(groups.allSatisfy { $0.largestDropNotExcluded == nil })
    #expect(session.looks.last?.trialsUsed == 0)
    // 50 trials were asked for, and not one more.
    #expect(session.looks.count == plan.looks.count + 48)
  }

  @Test("cases without a stored trial are named and left out, and without any there is no plan")
  func noTrials() throws {
    let some = suite(3, 10, of: 10) + [BaselineCounts(id: "a", intent: "i", counts: counts(0, 0))]
    let plan = try GatePlan(baseline: some, policy: GatePolicy(), trials: 1)
    #expect(plan.unmeasured == ["a"])
    #expect(plan.cases.count == 3)
    #expect(throws: GatePlan.Failure.nothingToCompare) {
      try GatePlan(baseline: suite(3, 0, of: 0), policy: GatePolicy(), trials: 3)
    }
    #expect(throws: GatePlan.Failure.nothingToCompare) {
      try GatePlan(baseline: [], policy: GatePolicy(), trials: 3)
    }
  }

  @Test("baselines of very different sizes are compared case by case")
  func unequal() throws {
    var baseline = suite(60, 9, of: 10)
    for index in baseline.indices where index % 2 == 0 { baseline[index].counts = counts(180, 200) }
    baseline[1].counts = counts(2, 2)
    let plan = try GatePlan(baseline: baseline, policy: GatePolicy(), trials: 2)
    guard case .evidence(let evidence) = plan.caseRule else {
      Issue.record("a suite of 60 is fitted")
      return
    }
    #expect(evidence.eligible == [0] + Array(2..<60))
    #expect(evidence.familyProbability <= 0.05 * 0.35)
    let session = GateSession.replay(plan, outcomes(plan, .failed))
    #expect(session.decision.isBlocked)
    #expect(session.looks.count == 1)
  }

  @Test("the order in which cases are given changes neither the digest nor any figure")
  func order() throws {
    var population = Population(cases: 60, seed: 5)
    let baseline = population.baseline(trials: 12)
    let plan = try GatePlan(baseline: baseline, policy: GatePolicy(), trials: 2)
    let other = try GatePlan(
      baseline: Array(baseline.reversed()), policy: GatePolicy(), trials: 2)
    #expect(plan.digest == other.digest && plan.digest.utf8.count == 64)
    let outcomes = population.outcomes(population.rates, trials: 50)
    #expect(
      GateSession.replay(plan, outcomes).looks == GateSession.replay(other, outcomes).looks)
  }

  @Test("the digest changes with everything that can change a decision")
  func digest() throws {
    let baseline = suite(4, 9, of: 10)
    func digest(_ cases: [BaselineCounts], _ policy: GatePolicy, _ trials: Int = 1) throws -> String
    {
      try GatePlan(baseline: cases, policy: policy, trials: trials).digest
    }
    var counted = baseline
    counted[0].counts = counts(8, 10)
    var renamed = baseline
    renamed[0].intent = "other"
    let digests = [
      try digest(baseline, GatePolicy()), try digest(baseline, GatePolicy(), 2),
      try digest(baseline, GatePolicy(alpha: 0.01)), try digest(baseline, GatePolicy(margin: 0.03)),
      try digest(counted, GatePolicy()), try digest(renamed, GatePolicy()),
    ]
    #expect(Set(digests).count == digests.count)
    #expect(digests[0] == (try digest(baseline, GatePolicy())))
  }

  @Test("a policy that makes no sense is refused with every reason")
  func policies() {
    #expect(GatePolicy().problems.isEmpty)
    #expect(GatePolicy(alpha: 0).problems == ["alpha must lie between 0 and 1"])
    #expect(GatePolicy(margin: 1, tolerance: -1).problems.count == 2)
    #expect(GatePolicy(split: .init(overall: 0.9)).problems.count == 1)
    #expect(GatePolicy(tolerance: 0.02).problems.count == 1)
    #expect(GatePolicy(alpha: .nan).problems.count == 1)
    #expect(throws: GatePlan.Failure.self) {
      try GatePlan(baseline: suite(1, 1, of: 1), policy: GatePolicy(alpha: 2), trials: 1)
    }
    #expect(throws: GatePlan.Failure.plannedTrials(0)) {
      try GatePlan(baseline: suite(1, 1, of: 1), policy: GatePolicy(), trials: 0)
    }
    #expect(throws: GatePlan.Failure.duplicateCase("c1000")) {
      try GatePlan(
        baseline: suite(1, 1, of: 1) + suite(2, 1, of: 1), policy: GatePolicy(), trials: 1)
    }
  }

  @Test("what is tolerated is not blocked, and what is not is")
  func tolerance() throws {
    func outcome(_ tolerance: Double) throws -> GroupLook.Outcome? {
      // A suite at 90 % falls to 80 %.
      let plan = try GatePlan(
        baseline: suite(60, 90, of: 100), policy: GatePolicy(margin: 0.3, tolerance: tolerance),
        trials: 10, design: .fixed(fewest: 10))
      var session = GateSession(plan)
      session.observe(plan.cases.map { _ in counts(8, 10) })
      return session.overall?.outcome
    }
    #expect(try outcome(0) == .blocked)
    #expect(try outcome(0.05) == .blocked)
    #expect(try outcome(0.1) == .passed)
  }

  @Test("trials of suspects beyond the rounds leave the tests of suite and intents alone")
  func suspects() throws {
    let plan = try GatePlan(
      baseline: suite(60, 28, of: 30), policy: GatePolicy(margin: 0.2, intentMargin: 0.3),
      trials: 4)
    var outcomes = outcomes(plan, .passed)
    outcomes[7] = [.failed, .passed, .failed, .passed] + Array(repeating: .passed, count: 56)
    let session = GateSession.replay(plan, outcomes)
    let sweeps = session.looks.filter { if case .sweep = $0.phase { true } else { false } }
    #expect(!sweeps.isEmpty)
    #expect(sweeps.allSatisfy { $0.overall == nil && $0.intents.isEmpty })
    #expect(session.candidate[7].trials > 4)
    #expect(session.overall?.difference.strata == 60)
    #expect(session.decision.isFinal && !session.decision.isBlocked)
  }

  @Test("in a small suite a collapsed case is found by an exact test when the rounds are complete")
  func smallSuite() throws {
    // The others gain, so that neither the suite nor an intent gives the alarm.
    var baseline = suite(20, 24, of: 30)
    baseline[3].counts = counts(30, 30)
    let plan = try GatePlan(baseline: baseline, policy: GatePolicy(), trials: 6)
    var outcomes = outcomes(plan, .passed)
    outcomes[3] = [.passed, .failed, .failed, .failed, .failed, .failed]
    let session = GateSession.replay(plan, outcomes)
    guard case .exactTests(let found) = session.looks.last?.cases.rule else {
      Issue.record("20 cases are too few to fit a distribution")
      return
    }
    #expect(found.isFinal && abs(found.alpha - 0.05 * 0.45) < 1e-12)
    guard case .blocked(let alarms) = session.decision else {
      Issue.record("\(session.decision)")
      return
    }
    #expect(alarms == [.cases(["c1003"])])
  }
}
