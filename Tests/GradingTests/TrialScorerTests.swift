import Diagnostics
import EvalModel
import Grading
import JSONKit
import Testing

/// Says what it was told to say.
private struct Fixed: Grader {
  let assessment: Assessment
  func grade(_ evidence: Evidence) -> Assessment { assessment }
}

private let here = SourcePlace(file: "r.yaml", line: 1, column: 1)

private func criterion(
  _ id: String, _ assessment: Assessment, weight: Double = 1, critical: Bool = false,
  category: FailureCategory = .goal
) -> Criterion {
  Criterion(
    id: id, dimension: "correctness", weight: weight, isCritical: critical, category: category,
    graderName: "fixed", graderVersion: 3, grader: Fixed(assessment: assessment), place: here)
}

private func rubric(_ criteria: [Criterion], passScore: Double = 0.8) -> Rubric {
  Rubric(
    intent: "refund", passScore: passScore, criteria: criteria, place: here,
    digest: Digest.of("r"))
}

private func score(
  _ criteria: [Criterion], passScore: Double = 0.8, scene: Scene = Scene()
) -> TrialScore {
  TrialScorer.score(evidence: scene.evidence, rubric: rubric(criteria, passScore: passScore))
}

private func part(_ value: Double) -> Assessment {
  Assessment(.scored(value: value, passed: true), "partly")
}

@Suite("Scores of trials")
struct TrialScorerTests {
  @Test("the weighted mean of what was scored decides when no critical criterion fails")
  func weightedMean() {
    let score = score([
      criterion("a", .pass("yes"), weight: 3), criterion("b", .fail("no"), weight: 1),
      criterion("c", .unscored("unknown"), weight: 50), criterion("d", part(0.5), weight: 2),
    ])
    #expect(score.score == 4.0 / 6)
    #expect(score.verdict == .failed(.goal))
    #expect(score.reason == "score 0.66, needed is 0.8; b: no")
  }

  @Test("a score on the line passes, whatever the arithmetic of weights does to it")
  func onTheLine() {
    let score = score([
      criterion("a", .pass("yes"), weight: 0.7), criterion("b", .pass("yes"), weight: 0.1),
      criterion("c", .fail("no"), weight: 0.2),
    ])
    #expect(score.score.map { $0 < 0.8 } == true)
    #expect(score.verdict == .passed)
    #expect(score.reason == "score 0.8, although 1 criterion failed")
  }

  @Test("a critical failure fails the trial whatever the score")
  func critical() {
    let score = score([
      criterion("a", .pass("yes"), weight: 99),
      criterion("b", .fail("no"), critical: true, category: .policy),
      criterion("c", .fail("nor that"), weight: 5),
    ])
    #expect(score.verdict == .failed(.policy))
    #expect(score.reason == "b: no (and 1 other criterion)")
  }

  @Test("a critical criterion that can't be judged leaves the trial unjudged, unless one failed")
  func criticalUnscored() {
    let unknown = criterion("u", .unscored("no state"), critical: true)
    #expect(score([criterion("a", .pass("yes")), unknown]).verdict == .unscored)
    #expect(score([criterion("a", .pass("yes")), unknown]).reason == "u can't be judged: no state")
    let failed = criterion("f", .fail("no"), critical: true, category: .security)
    #expect(score([unknown, failed]).verdict == .failed(.security))
    #expect(score([unknown, criterion("a", .fail("no"))]).verdict == .unscored)
  }

  @Test("nothing to judge, or nothing judged, is no pass")
  func nothing() {
    #expect(score([]).verdict == .unscored)
    #expect(score([]).score == nil)
    #expect(score([]).reason == "nothing is expected of this case")
    let unknown = score([criterion("a", .unscored("why"))])
    #expect(unknown.verdict == .unscored)
    #expect(unknown.reason == "no criterion could be judged")
  }

  @Test("criteria without weight count alike when nothing else was scored")
  func zeroWeights() {
    let score = score([
      criterion("a", .pass("yes"), weight: 0), criterion("b", .fail("no"), weight: 0),
    ])
    #expect(score.score == 0.5)
  }

  @Test("the category is that of the worst failure: critical, then weight, then order")
  func category() {
    func category(_ criteria: [Criterion]) -> TrialScore.Verdict { score(criteria).verdict }
    let light = criterion("light", .fail("no"), weight: 1, category: .tone)
    let heavy = criterion("heavy", .fail("no"), weight: 5, category: .incomplete)
    let same = criterion("same", .fail("no"), weight: 5, category: .context)
    let critical = criterion(
      "critical", .fail("no"), weight: 0.1, critical: true, category: .policy)
    #expect(category([light, heavy, same]) == .failed(.incomplete))
    #expect(category([light, same, heavy]) == .failed(.context))
    #expect(category([light, heavy, critical]) == .failed(.policy))
    let knowing = criterion(
      "knows", .fail("no", category: .escalation), weight: 9, category: .goal)
    #expect(category([heavy, knowing]) == .failed(.escalation))
    #expect(score([knowing]).grades.map(\.category) == [.escalation])
  }

  @Test("a low score without a failed criterion counts under the largest loss")
  func largestLoss() {
    let score = score([
      criterion("a", part(0.2), weight: 1, category: .tone),
      criterion("b", part(0.5), weight: 4, category: .context),
    ])
    #expect(score.verdict == .failed(.context))
    #expect(score.firstWrongStep == nil)
  }

  @Test("the first wrong step is the earliest that failing critical criteria point at")
  func firstWrongStep() {
    let early = criterion("early", .fail("no", steps: [1]))
    let late = criterion("late", .fail("no", steps: [7, 2]), critical: true)
    let later = criterion("later", .fail("no", steps: [9]), critical: true)
    let nowhere = criterion("nowhere", .fail("no"), critical: true)
    #expect(score([early, later, late]).firstWrongStep == 7)
    #expect(score([early, nowhere]).firstWrongStep == 1)
    #expect(score([early]).firstWrongStep == 1)
    #expect(score([criterion("fine", .pass("yes", steps: [0]))]).firstWrongStep == nil)
  }

  @Test("criteria of the rubric come first, then those of the case, then its limits")
  func order() {
    let scene = Scene(
      steps: [calls("t"), calls("t")], limits: Limits(toolCalls: 1),
      criteria: [criterion("own", .pass("yes"))])
    let score = score([criterion("shared", .pass("yes"))], scene: scene)
    #expect(score.grades.map(\.criterion) == ["shared", "own", "limits"])
    #expect(score.verdict == .failed(.cost))
    #expect(score.reason == "limits: 2 tool calls, the limit is 1 tool call")
    #expect(score.firstWrongStep == 1)
    let limits = score.grades[2]
    #expect(limits.isCritical && limits.weight == 1 && limits.grader == "limits")
    #expect(score.grades[0].graderVersion == 3)
  }

  @Test("without a rubric the case's own criteria must all pass")
  func noRubric() {
    var scene = Scene(criteria: [criterion("a", .pass("yes")), criterion("b", .fail("no"))])
    #expect(TrialScorer.score(evidence: scene.evidence, rubric: nil).verdict == .failed(.goal))
    scene.criteria = [criterion("a", .pass("yes"))]
    #expect(TrialScorer.score(evidence: scene.evidence, rubric: nil).verdict == .passed)
  }

  @Test("a checkpoint sees only what happened up to the end of its turn")
  func checkpoint() throws {
    func checkpoint(_ yaml: String, turn: Int) throws -> Criterion {
      var criterion = criterion("check", .pass("yes"), critical: true)
      criterion.grader = try grader(yaml).grader
      criterion.turn = turn
      return criterion
    }
    let scene = Scene(
      steps: [
        user("one"), user("again", turn: 2), calls("b"), says("two"), user("three", turn: 3),
        says("end"),
      ],
      final: FinalAnswer(text: "end"), state: ["t": [:]])
    func judged(_ yaml: String, turn: Int) throws -> Assessment {
      score([try checkpoint(yaml, turn: turn)], scene: scene).grades[0].assessment
    }
    #expect(
      try judged("says: two", turn: 2) == .pass("the agent said what was expected", steps: [3]))
    #expect(try judged("says: end", turn: 2) == .fail("the agent never said 'end'", steps: [3]))
    #expect(try judged("says: x", turn: 1) == .fail("the agent said nothing", steps: [0]))
    #expect(try judged("state: {t: {}}", turn: 2) == .unscored("the end state was not recorded"))
    #expect(try judged("state: {t: {}}", turn: 3) == .pass("the records are as expected"))
    #expect(try judged("says: x", turn: 4) == .fail("turn 4 was never reached", steps: [5]))
  }

  static let plan = TrialPlan(id: Digest.of("t"), caseID: "case-1", index: 0, seed: 1)

  private func record(_ outcome: TrialOutcome) -> TrialRecord {
    TrialRecord(
      plan: Self.plan, outcome: outcome, attempts: 1, agentTime: .seconds(4), log: "")
  }

  @Test("an agent that failed is scored 0 under the category of its failure")
  func agentFailed() {
    let partial = Trajectory(steps: [user("hi"), calls("t")])
    let score = TrialScorer.score(
      record: record(.agentFailed(AgentFailure(.timeout, "30 s passed"), partial: partial)),
      evalCase: Scene().evalCase, rubric: rubric([criterion("a", .pass("yes"))]))
    #expect(
      score
        == TrialScore(
          verdict: .failed(.latency), score: 0,
          reason: "30 s passed", firstWrongStep: 1, grades: []))
    for kind in AgentFailure.Kind.allCases {
      let score = TrialScorer.score(
        record: record(.agentFailed(AgentFailure(kind, ""), partial: Trajectory())),
        evalCase: Scene().evalCase, rubric: nil)
      #expect(score?.verdict == .failed(AgentFailure(kind, "").category))
      #expect(score?.firstWrongStep == nil)
      #expect(score?.reason.hasPrefix("the agent") == true)
    }
  }

  @Test("trials that say nothing about the agent have no score")
  func noScore() {
    for outcome in [TrialOutcome.cancelled, .harnessFailed(HarnessFailure(.cannotStart, "gone"))] {
      #expect(
        TrialScorer.score(record: record(outcome), evalCase: Scene().evalCase, rubric: nil) == nil)
    }
  }

  @Test("a finished trial is judged with the harness's clock")
  func completed() {
    let score = TrialScorer.score(
      record: record(.completed(Trajectory(steps: [says("hi")]))),
      evalCase: Scene(limits: Limits(latency: .seconds(3))).evalCase, rubric: nil)
    #expect(score?.verdict == .failed(.latency))
    #expect(score?.reason == "limits: 4 s, the limit is 3 s")
  }
}
