import EvalModel
import Gating
import JSONKit
import Statistics
import Testing

@Suite("The floor gate")
struct FloorGateTests {
  /// Cases of `trials` trials, in which the first `passed` of all trials passed.
  func tally(
    passed: Int, of judged: Int, cases: Int = 1, intent: String = "refund", tags: [String] = [],
    unscored: Int = 0, lost: Int = 0, missing: Int = 0, status: RunStatus = .finished
  ) -> RunTally {
    let labels = CaseLabels(intent: intent, tags: tags)
    var all = (0..<cases).map { CaseTally(id: "case-\($0)", labels: labels, planned: 0) }
    for trial in 0..<judged {
      let index = trial % cases
      all[index].planned += 1
      if trial < passed { all[index].passed += 1 } else { all[index].failed += 1 }
    }
    for trial in 0..<unscored {
      all[trial % cases].planned += 1
      all[trial % cases].unscored += 1
    }
    for trial in 0..<lost {
      all[trial % cases].planned += 1
      all[trial % cases].harnessFailed += 1
    }
    all[0].planned += missing
    return RunTally(status: status, cases: all)
  }

  func word(_ floor: Double, _ tally: RunTally) -> Verdict.Word {
    FloorGate(floors: Floors(suite: floor)).judge(tally).word
  }

  // Wilson's upper bounds, independently: 14/20 → 0.85452, 13/20 → 0.81881, 80/100 → 0.86663.
  @Test(
    "a floor is met at the estimate, missed above the upper bound, and open between them",
    arguments: [
      (17, 20, 0.85, Verdict.Word.passed),
      (20, 20, 1.0, .passed),
      (0, 20, 0.0, .passed),
      (14, 20, 0.85, .inconclusive),
      (14, 20, 0.8545, .inconclusive),
      (14, 20, 0.8546, .regressed),
      (13, 20, 0.85, .regressed),
      (13, 20, 0.8188, .inconclusive),
      (80, 100, 0.8666, .inconclusive),
      (80, 100, 0.8667, .regressed),
      (19, 20, 1.0, .regressed),
      (1, 3, 0.9, .regressed),
      (1, 3, 0.7, .inconclusive),
    ])
  func edges(passed: Int, trials: Int, floor: Double, expected: Verdict.Word) {
    #expect(word(floor, tally(passed: passed, of: trials)) == expected)
  }

  @Test("whatever the floors say, a run with a round unlike the others is inconclusive")
  func oddRound() throws {
    let trials = (0..<4).flatMap { round in
      (0..<30).map { TrialScript.trial("case-\($0)", round, round == 2 ? .failed : .passed) }
    }
    let odd = OddRound.find(in: trials)
    #expect(odd.map(\.number) == [3])
    for floor in [0.1, 0.99] {
      let verdict = FloorGate(floors: Floors(suite: floor))
        .judge(tally(passed: 90, of: 120, cases: 30), oddRounds: odd)
      #expect(verdict.word == .inconclusive)
      #expect(verdict.reasons.first == .oddRounds(odd))
    }
  }

  @Test("without a floor a complete run passes and says that nothing could fail")
  func noFloor() {
    let verdict = FloorGate(floors: Floors()).judge(tally(passed: 0, of: 20))
    #expect(verdict == Verdict(.passed, [.nothingToFail]))
  }

  @Test(
    "a run that the infrastructure spoilt is inconclusive, exactly above its limits",
    arguments: [
      // 5 % of all trials, spread over so many cases that none loses 20 % of its own.
      (0, 5, Verdict.Word.passed), (0, 6, .inconclusive), (5, 0, .passed), (6, 0, .inconclusive),
    ])
  func limits(unscored: Int, lost: Int, expected: Verdict.Word) {
    let run = tally(
      passed: 100 - unscored - lost, of: 100 - unscored - lost, cases: 10, unscored: unscored,
      lost: lost)
    #expect(word(0.5, run) == expected)
  }

  @Test(
    "one case that lost more than a fifth of its trials spoils the run",
    arguments: [(4, 1, Verdict.Word.passed), (7, 2, .inconclusive), (2, 1, .inconclusive)])
  func caseLosses(judged: Int, lost: Int, expected: Verdict.Word) {
    let labels = CaseLabels(intent: "refund", tags: [])
    var cases = (0..<20).map {
      CaseTally(id: "case-\($0)", labels: labels, planned: 10, passed: 10)
    }
    cases.append(
      CaseTally(
        id: "lossy", labels: labels, planned: judged + lost, passed: judged, harnessFailed: lost))
    let verdict = FloorGate(floors: Floors(suite: 0.5)).judge(
      RunTally(status: .finished, cases: cases))
    #expect(verdict.word == expected)
    let loss = Verdict.CaseLoss(id: "lossy", lost: lost, planned: judged + lost)
    #expect(verdict.reasons.contains(.caseHarnessFailures([loss])) == (expected != .passed))
  }

  @Test("a missed floor of an incomplete run is named, but the verdict stays inconclusive")
  func precedence() throws {
    let verdict = FloorGate(floors: Floors(suite: 0.9)).judge(
      tally(passed: 1, of: 20, missing: 3, status: .interrupted))
    #expect(verdict.word == .inconclusive)
    #expect(verdict.reasons.first == .incomplete(.interrupted, missing: 3, planned: 23))
    let check = FloorCheck(
      group: .suite, floor: 0.9, counts: Proportion(passes: 1, trials: 20), cases: 1)
    #expect(verdict.reasons.last == .floorMissed(check))
  }

  @Test(
    "a run that did not finish is never passed, even when no trial is missing",
    arguments: RunStatus.allCases)
  func status(status: RunStatus) {
    let expected: Verdict.Word = status == .finished ? .passed : .inconclusive
    #expect(word(0.5, tally(passed: 20, of: 20, status: status)) == expected)
    let judged = FloorGate(floors: Floors()).judge(tally(passed: 20, of: 20, status: status))
    #expect(judged.word == expected)
  }

  @Test("nothing judged is inconclusive with and without floors")
  func nothing() {
    for floors in [Floors(), Floors(suite: 0)] {
      for run in [tally(passed: 0, of: 0), tally(passed: 0, of: 0, lost: 5)] {
        let verdict = FloorGate(floors: floors).judge(run)
        #expect(verdict.word == .inconclusive)
        #expect(verdict.reasons.first == .nothingJudged(ended: run.ended))
      }
    }
  }

  @Test("floors of intents and tags hold for their own cases")
  func groups() {
    var run = tally(passed: 20, of: 20, intent: "faq", tags: ["live"])
    run.cases += tally(passed: 5, of: 20, intent: "refund").cases
    func word(_ floors: Floors) -> Verdict.Word { FloorGate(floors: floors).judge(run).word }
    #expect(word(Floors(intents: ["faq": 0.9])) == .passed)
    #expect(word(Floors(intents: ["refund": 0.9])) == .regressed)
    #expect(word(Floors(tags: ["live": 0.9])) == .passed)
    #expect(word(Floors(suite: 0.9)) == .regressed)
  }

  @Test("a floor whose group wasn't selected is said to be skipped and fails nothing")
  func skipped() {
    let verdict = FloorGate(floors: Floors(suite: 0.5, tags: ["live": 0.9])).judge(
      tally(passed: 20, of: 20))
    #expect(verdict.word == .passed)
    #expect(verdict.reasons.last == .floorSkipped(.tag("live"), floor: 0.9))
  }

  @Test("a floor of a group whose trials were all lost is open, not met")
  func groupLost() {
    var run = tally(passed: 200, of: 200, cases: 20, intent: "faq")
    run.cases += tally(passed: 0, of: 0, intent: "refund", unscored: 2).cases
    let verdict = FloorGate(floors: Floors(intents: ["refund": 0])).judge(run)
    #expect(verdict.word == .inconclusive)
  }

  @Test("the advice on trials is enough to settle the floor at the same rate, and not far more")
  func settling() throws {
    let check = FloorCheck(
      group: .suite, floor: 0.9, counts: Proportion(passes: 16, trials: 20), cases: 2)
    let trials = try #require(check.trialsPerCaseToSettle)
    func outcome(_ perCase: Int) -> FloorCheck.Outcome {
      FloorCheck(
        group: .suite, floor: 0.9,
        counts: Proportion(passes: perCase * 2 * 4 / 5, trials: perCase * 2), cases: 2
      ).outcome
    }
    #expect(check.outcome == .open)
    #expect(outcome(trials) == .missed)
    #expect(outcome(trials - 4) == .open)
    let close = FloorCheck(
      group: .suite, floor: 0.9, counts: Proportion(passes: 89, trials: 100), cases: 1)
    #expect(close.trialsPerCaseToSettle == nil)
  }
}

@Suite("Counting a run")
struct RunTallyTests {
  @Test("the pass rate counts every case the same and ignores cases without judged trials")
  func rate() throws {
    let labels = CaseLabels(intent: "a", tags: [])
    let rate = try #require(
      PassRate([
        CaseTally(id: "1", labels: labels, planned: 10, passed: 10),
        CaseTally(id: "2", labels: labels, planned: 10, failed: 2, harnessFailed: 8),
        CaseTally(id: "3", labels: labels, planned: 10, unscored: 10),
      ]))
    #expect(rate.rate == 0.5)
    #expect((rate.cases, rate.counts) == (2, Proportion(passes: 10, trials: 12)))
  }

  @Test("one case has the interval of its repeats, none has no rate")
  func oneCase() throws {
    let labels = CaseLabels(intent: "a", tags: [])
    let rate = try #require(
      PassRate([CaseTally(id: "1", labels: labels, planned: 10, passed: 8, failed: 2)]))
    #expect(rate.interval == Proportion(passes: 8, trials: 10).interval())
    #expect(PassRate([CaseTally(id: "1", labels: labels, planned: 10)]) == nil)
  }

  @Test("cancelled trials are missing, agent failures are judged, strangers are left out")
  func counting() {
    func trial(
      _ caseID: String, _ ending: TrialSummary.Ending, _ verdict: TrialScore.Verdict?
    ) -> TrialSummary {
      TrialSummary(
        plan: TrialPlan(id: Digest.of("x"), caseID: caseID, index: 0, seed: 1), ending: ending,
        verdict: verdict, score: nil, reason: "", firstWrongStep: nil, attempts: 1,
        agentTime: .zero, usage: Usage(), tools: [], behaviour: nil)
    }
    let digest = Digest.of("x")
    let run = RunDescription(
      id: "r", startedAt: "", evalSet: "s", evalSetPath: "s.yaml", evalSetDigest: digest,
      gradingDigest: digest, agent: "a", agentPath: "a.yaml", fingerprint: [:], profile: nil,
      trialsPerCase: 6, seed: 1, cases: [.init(id: "1", inputDigest: digest)], toolVersion: "1")
    let tally = RunTally(
      run, status: .finished,
      trials: [
        trial("1", .completed, .passed), trial("1", .agentFailed(.timeout), .failed(.latency)),
        trial("1", .completed, .unscored), trial("1", .harnessFailed(.stopped), nil),
        trial("1", .cancelled, nil), trial("2", .completed, .passed),
      ], labels: [:])
    #expect(
      tally.cases == [
        CaseTally(
          id: "1", labels: CaseLabels(intent: "unknown", tags: []), planned: 6, passed: 1,
          failed: 1, unscored: 1, harnessFailed: 1)
      ])
    #expect(tally.missing == 2)
  }
}
