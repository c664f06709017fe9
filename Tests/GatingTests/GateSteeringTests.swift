import EvalModel
import Gating
import Statistics
import Testing

@Suite("Steering a run from round to round")
struct GateSteeringTests {
  /// Sixty cases that always passed, of which `weak` passed in 12 of 30 trials, and further ones
  /// that the baseline doesn't have.
  func steering(
    weak: Int? = nil, floors: Floors = Floors(), strangers: [String] = [], runnable: Bool = false,
    trials: Int = 10
  ) throws -> GateSteering {
    var suite = GateScript.suite(60, 30, of: 30)
    for position in suite.indices { suite[position].intent = "i0" }
    if let weak { suite[weak].counts = Proportion(passes: 12, trials: 30) }
    let plan = try GatePlan(
      baseline: suite, policy: GatePolicy(), trials: trials, baselineIsRunnable: runnable)
    let known = suite.enumerated().map { position, one in
      GateSteering.RunCase(
        id: one.id,
        labels: CaseLabels(intent: one.intent, tags: position == weak ? ["weak"] : []))
    }
    let new = strangers.map {
      GateSteering.RunCase(id: $0, labels: CaseLabels(intent: "i0", tags: []))
    }
    return GateSteering(plan, floors: floors, cases: known + new)
  }

  private func pass(_ id: String, _ trial: Int) -> GateSession.Outcome { .passed }

  /// The weak case does what it always did, and the others pass.
  private func weak(_ id: String, _ trial: Int) -> GateSession.Outcome {
    id == "c1007" && trial % 2 == 0 ? .failed : .passed
  }

  @Test("a round is asked for until all of it has ended, and then the next one")
  func asking() throws {
    var steering = try steering()
    let asked = steering.advance([])
    let first = try #require(asked)
    #expect(first.candidate.count == 60 && first.candidate.values.allSatisfy { $0 == 1 })
    #expect(first.baseline.isEmpty)
    let ended = first.candidate.keys.sorted().map { TrialScript.trial($0, 0) }
    let again = steering.advance(Array(ended.dropLast()))
    #expect(again == first && steering.levels.isEmpty)
    let next = steering.advance(ended)
    let second = try #require(next)
    #expect(second.candidate.count == 60 && second.candidate.values.allSatisfy { $0 == 2 })
    #expect(steering.levels.values.allSatisfy { $0 == 1 })
    // A trial that ended out of turn fills no gap.
    let gaps = ended + first.candidate.keys.map { TrialScript.trial($0, 2) }
    let still = steering.advance(gaps)
    #expect(still == second)
  }

  @Test("a pass ends the run before its planned trials, and a stored run goes the same way")
  func replays() throws {
    var run = SteeredRun(try steering())
    run.run(pass)
    #expect(run.steering.course.decision == .passed)
    #expect(run.trials.count < 600 && run.trials.count == run.steering.course.trialsUsed)
    // All of it at once, in the order in which nobody ran it.
    var stored = try steering()
    let more = stored.advance(run.trials.reversed())
    #expect(more == nil && stored.levels == run.steering.levels)
    #expect(stored.course.session.looks == run.steering.course.session.looks)
    #expect(stored.roundTrials(run.trials).count == run.trials.count)
    // Trials beyond what was asked for change nothing.
    var longer = try steering()
    let further = run.trials + stored.levels.map { TrialScript.trial($0.key, $0.value, .failed) }
    let evenMore = longer.advance(further)
    #expect(evenMore == nil)
    #expect(longer.course.decision == .passed && longer.levels == stored.levels)
  }

  @Test("a block ends the run, whatever floors are open")
  func blocks() throws {
    var run = SteeredRun(try steering(floors: Floors(intents: ["nowhere": 0.9], tags: ["weak": 1])))
    run.run { _, _ in .failed }
    #expect(run.steering.course.decision?.isBlocked == true)
    #expect(run.trials.count == 60)
  }

  @Test(
    "after a pass the cases of open floors go on up to the planned rounds, and no others",
    arguments: [(0.7, true), (0.3, false)])
  func floors(floor: Double, isOpen: Bool) throws {
    var run = SteeredRun(try steering(weak: 7, floors: Floors(tags: ["weak": floor])))
    run.run(weak)
    #expect(run.steering.course.decision?.isBlocked == false)
    let others = try #require(run.steering.levels["c1000"])
    #expect(others < 10)
    // Where the floor isn't open the case gets what the others get.
    #expect(run.steering.levels["c1007"] == (isOpen ? 10 : others))
    #expect(run.trials.count == 59 * others + (isOpen ? 10 : others))
    var stored = try steering(weak: 7, floors: Floors(tags: ["weak": floor]))
    let more = stored.advance(run.trials)
    #expect(more == nil && stored.levels == run.steering.levels)
  }

  @Test("cases that are not compared keep step, so that floors know something of them")
  func strangers() throws {
    var run = SteeredRun(try steering(floors: Floors(suite: 0.5), strangers: ["new-1", "new-2"]))
    run.run(pass)
    #expect(run.steering.course.decision == .passed)
    let level = try #require(run.steering.levels["c1000"])
    #expect(run.steering.levels["new-1"] == level && run.steering.levels["new-2"] == level)
    #expect(run.trials.count == 62 * level)
    #expect(run.steps.allSatisfy { $0.candidate["new-1"] == $0.candidate["c1000"] })
  }

  @Test("a lost trial was asked for and isn't asked for again")
  func losses() throws {
    var run = SteeredRun(try steering())
    run.run { id, trial in id == "c1003" && trial == 1 ? .lost : .passed }
    #expect(run.steering.course.decision?.isBlocked == false)
    #expect(run.steering.levels["c1003"] == run.steering.levels["c1000"])
    #expect(run.trials.count == run.steering.course.trialsUsed + 1)
  }

  @Test("what suspects get beyond the rounds enters no rate of a group")
  func suspects() throws {
    var run = SteeredRun(try steering(runnable: true))
    run.run({ id, _ in id == "c1007" ? .failed : .passed })
    #expect(run.steering.course.decision == .blocked([.cases(["c1007"])]))
    #expect(Set(run.fresh.map(\.plan.caseID)) == ["c1007"], "only the suspect is run again")
    let level = try #require(run.steering.levels["c1000"])
    #expect(run.steering.levels["c1007"] == level)
    let rounds = run.steering.roundTrials(run.trials)
    #expect(rounds.count == 60 * level && rounds.count < run.trials.count)
    var stored = try steering(runnable: true)
    let more = stored.advance(run.trials, baseline: run.fresh)
    #expect(more == nil && stored.course.decision == run.steering.course.decision)
    // Without the fresh trials nothing is decided.
    var without = try steering(runnable: true)
    let wanted = without.advance(run.trials)
    #expect(wanted?.baseline.keys.sorted() == ["c1007"])
  }

  @Test("an alarm for which both agents are worse now blocks nobody")
  func drift() throws {
    var run = SteeredRun(try steering(runnable: true))
    let drifted = { (id: String, _: Int) -> GateSession.Outcome in
      id == "c1007" ? .failed : .passed
    }
    run.run(drifted, baseline: drifted)
    #expect(run.steering.course.decision?.isBlocked == false)
    #expect(run.steering.course.session.unconfirmed.contains(.cases(["c1007"])))
  }
}
