import Gating
import Statistics
import Testing

@Suite("The course of the gate from plan to decision")
struct GateCourseTests {
  func plan(
    _ cases: Int = 60, _ passes: Int = 27, runnable: Bool = true, confirms: Bool = true
  ) throws -> GatePlan {
    try GatePlan(
      baseline: GateScript.suite(cases, passes, of: 30),
      policy: GatePolicy(margin: 0.15, intentMargin: 0.3, confirmsAlarms: confirms), trials: 4,
      baselineIsRunnable: runnable)
  }

  /// In the first round so many cases fail that the suite barely gives the alarm, and later the
  /// candidate does as the baseline does.
  func badStart(_ position: Int, _ trial: Int) -> Bool {
    trial == 0 ? position < 14 : steady(position, trial)
  }

  func steady(_ position: Int, _ trial: Int) -> Bool { (position + trial) % 10 == 0 }

  @Test("an alarm by bad luck is dismissed, and the gate goes on with its other questions")
  func dismissed() throws {
    let course = GateCourse.replay(
      try plan(), candidate: GateScript.outcomes(60, fails: badStart),
      baseline: GateScript.outcomes(60, fails: steady))
    #expect(course.confirmations.map(\.state) == [.unconfirmed])
    #expect(course.session.unconfirmed == [.overall])
    #expect(course.session.looks[0].decision == .blocked([.overall]))
    #expect(course.session.looks.count > 1)
    guard case .passedUnproven(let groups)? = course.decision else {
      Issue.record("\(String(describing: course.decision))")
      return
    }
    // The suite's question was closed: neither blocked nor passed.
    #expect(groups.map(\.group) == [.suite])
    #expect(course.session.looks.dropFirst().allSatisfy { $0.overall == nil })
  }

  @Test("an agent that fell is blocked for the alarm that was confirmed")
  func confirmed() throws {
    let course = GateCourse.replay(
      try plan(),
      candidate: GateScript.outcomes(60) { position, trial in (position + trial) % 4 == 0 },
      baseline: GateScript.outcomes(60, fails: steady))
    #expect(course.confirmations.map(\.state) == [.confirmed])
    #expect(course.decision == .blocked([course.confirmations[0].alarm]))
    #expect(course.next == nil)
  }

  @Test("without confirmations the first alarm is the end")
  func unconfirmed() throws {
    for plan in [try plan(confirms: false), try plan(runnable: false)] {
      let course = GateCourse.replay(
        plan, candidate: GateScript.outcomes(60, fails: badStart),
        baseline: GateScript.outcomes(60, fails: steady))
      #expect(course.decision == .blocked([.overall]) && course.confirmations.isEmpty)
      #expect(course.trialsUsed == 60)
    }
  }

  @Test("where the confirmation's trials are lost the alarm stands")
  func spoilt() throws {
    let course = GateCourse.replay(
      try plan(), candidate: GateScript.outcomes(60, fails: badStart),
      baseline: (0..<60).map { _ in Array(repeating: .lost, count: 100) })
    #expect(course.confirmations.map(\.state) == [.spoilt])
    #expect(course.decision == .blocked([.overall]))
  }

  @Test("a case that was dismissed raises no alarm again, and not that of a few cases either")
  func dismissedCase() throws {
    // One stable case fails its first four trials and then never again; the others do as they did.
    var baseline = GateScript.suite(60, 27, of: 30)
    baseline[7].counts = Proportion(passes: 30, trials: 30)
    let plan = try GatePlan(
      baseline: baseline, policy: GatePolicy(margin: 0.15, intentMargin: 0.3), trials: 4,
      baselineIsRunnable: true)
    let course = GateCourse.replay(
      plan,
      candidate: GateScript.outcomes(60) { position, trial in
        position == 7 ? trial < 4 : steady(position, trial)
      },
      baseline: GateScript.outcomes(60) { position, trial in
        position != 7 && steady(position, trial)
      })
    #expect(course.session.unconfirmed == [.cases(["c1007"])])
    #expect(course.confirmations.count == 1)
    let decision = try #require(course.decision)
    #expect(!decision.isBlocked)
    #expect(course.session.caseResults()[7].look.state == .unconfirmed)
    guard case .evidence(let found)? = course.session.looks.last?.cases.rule else {
      Issue.record("60 cases are fitted")
      return
    }
    #expect(found.largest?.position != 7 && found.sparseLogW < found.sparseBound)
  }

  @Test("steps that are taken as they come end where the record does", arguments: [1, 2, 3])
  func replay(seed: Int) throws {
    var population = Population(cases: 60, seed: UInt64(seed))
    let baseline = population.baseline(trials: 12)
    let plan = try GatePlan(
      baseline: baseline, policy: GatePolicy(margin: 0.1), trials: 4, baselineIsRunnable: true)
    var fallen = population.rates
    for position in fallen.indices where position % 9 == 0 { fallen[position] *= 0.6 }
    let candidate = population.outcomes(fallen, trials: 120)
    let fresh = population.outcomes(population.rates, trials: 120)
    let replayed = GateCourse.replay(plan, candidate: candidate, baseline: fresh)
    let again = GateCourse.replay(plan, candidate: candidate, baseline: fresh)
    #expect(replayed.session.looks == again.session.looks)

    var course = GateCourse(plan)
    var taken = (candidate: plan.cases.map { _ in 0 }, baseline: plan.cases.map { _ in 0 })
    func take(
      _ outcomes: [[GateSession.Outcome]], _ counts: [Int], _ taken: inout [Int]
    ) -> [Proportion] {
      counts.indices.map { position in
        let part = outcomes[position][taken[position]..<(taken[position] + counts[position])]
        taken[position] += counts[position]
        return Proportion(passes: part.count { $0 == .passed }, trials: part.count)
      }
    }
    var steps = 0
    while let next = course.next {
      #expect(next.candidate.contains { $0 > 0 })
      course.observe(
        candidate: take(candidate, next.candidate, &taken.candidate),
        baseline: take(fresh, next.baseline, &taken.baseline))
      steps += 1
    }
    #expect(course.decision == replayed.decision && course.decision?.isFinal == true)
    #expect(course.session.looks == replayed.session.looks)
    #expect(course.confirmations.flatMap(\.looks) == replayed.confirmations.flatMap(\.looks))
    #expect(
      course.trialsUsed == taken.candidate.reduce(0, +) + taken.baseline.reduce(0, +))
    #expect(
      steps == course.session.looks.count + course.confirmations.reduce(0) { $0 + $1.looks.count })
  }

  @Test("a record that ends too early leaves the course undecided")
  func incomplete() throws {
    let short = GateCourse.replay(
      try plan(), candidate: GateScript.outcomes(60, trials: 2, fails: steady))
    #expect(short.decision == nil && short.session.looks.count == 2)
    // An alarm that nobody could confirm yet is no block.
    let alarmed = GateCourse.replay(
      try plan(), candidate: GateScript.outcomes(60, fails: badStart))
    #expect(alarmed.decision == nil && alarmed.confirmation?.state == .running(through: 1))
    #expect(alarmed.next?.baseline == Array(repeating: 1, count: 60))
  }
}
