import EvalModel
import Gating
import Statistics
import Testing

@Suite("What floors and the comparison say together")
struct JudgementTests {
  private let script = ComparisonTests()
  private var missed: Verdict {
    Verdict(
      .regressed,
      [.floorMissed(Self.floor(passes: 10, 0.9)), .floorsMet([Self.floor(passes: 40, 0.5)])])
  }
  private var open: Verdict { Verdict(.inconclusive, [.floorOpen(Self.floor(passes: 41, 0.9))]) }
  private var met: Verdict { Verdict(.passed, [.floorsMet([Self.floor(passes: 45, 0.9)])]) }
  private var free: Verdict { Verdict(.passed, [.nothingToFail]) }
  private var incomplete: Verdict {
    Verdict(
      .inconclusive,
      [
        .incomplete(.interrupted, missing: 3, planned: 50),
        .floorMissed(Self.floor(passes: 10, 0.9)),
      ])
  }

  private static func floor(passes: Int, _ floor: Double) -> FloorCheck {
    FloorCheck(
      group: .suite, floor: floor, counts: Proportion(passes: passes, trials: 50), cases: 5)
  }

  /// Three hundred cases of 27 of 30, of which the candidate passes `passed` of 10 each.
  private func comparison(passed: Int, lost: Int = 0, cases: Int = 300) throws -> Comparison {
    try Comparison(
      script.match(script.baseline(cases), script.current(0..<cases)),
      candidate: script.tallies(cases, passed: passed, failed: 10 - passed - lost, lost: lost),
      policy: GatePolicy(), trials: 10)
  }

  private func judged(
    _ floors: Verdict, _ comparison: Comparison?, _ metrics: [MetricRatio] = [],
    strict: Bool = false
  ) -> Verdict {
    Judgement.verdict(
      floors: floors, comparison: comparison, metrics: metrics, isStrict: strict, trials: [])
  }

  /// Of candidates that take `factor` times the tokens, with a limit of 1.2.
  private func tokens(times factor: Int) -> [MetricRatio] {
    let pairs = (0..<20).map { number in
      MetricRatio.Pair(
        baseline: CaseMetrics([TrialScript.trial("c", 0, tokens: 100 + number)]),
        candidate: CaseMetrics([TrialScript.trial("c", 0, tokens: (100 + number) * factor)]))
    }
    return MetricRatio.compare(pairs, limits: MetricLimits([.init(.tokens, 1.2)]), alpha: 0.05)
  }

  @Test("without a comparison the floors decide alone")
  func floorsAlone() {
    for floors in [missed, open, met, free, incomplete] { #expect(judged(floors, nil) == floors) }
  }

  @Test("what is bad wins over what is open, and what is open over a pass")
  func precedence() throws {
    let (good, bad) = (try comparison(passed: 9), try comparison(passed: 5))
    #expect(judged(met, good).word == .passed && judged(free, good).word == .passed)
    #expect(judged(open, good).word == .inconclusive)
    #expect(judged(missed, good).word == .regressed)
    for floors in [met, free, open, missed] { #expect(judged(floors, bad).word == .regressed) }
  }

  @Test("missing data win over everything, on either side")
  func obstacles() throws {
    let (good, bad) = (try comparison(passed: 9), try comparison(passed: 5))
    for one in [good, bad] {
      let verdict = judged(incomplete, one, tokens(times: 2))
      #expect(verdict.word == .inconclusive)
      #expect(
        verdict.reasons.first == .incomplete(.interrupted, missing: 3, planned: 50),
        "the obstacle stands first")
    }
    let lossy = try comparison(passed: 4, lost: 4)
    for floors in [met, missed, open] {
      #expect(judged(floors, lossy, tokens(times: 2)).word == .inconclusive)
    }
    guard case .comparisonObstructed(.lost(1200, of: 3000))? = judged(met, lossy).reasons.first
    else {
      Issue.record("\(judged(met, lossy).reasons)")
      return
    }
  }

  @Test("what decided stands first, and a set without floors isn't told off for it")
  func order() throws {
    let (good, bad) = (try comparison(passed: 9), try comparison(passed: 5))
    guard case .fell(let look, let worst)? = judged(missed, bad).reasons.first else {
      Issue.record("\(judged(missed, bad).reasons)")
      return
    }
    #expect(look.group == .suite && worst.count == 3)
    #expect(judged(missed, good).reasons.first == missed.reasons.first)
    #expect(judged(met, good).reasons == [.dropExcluded(0.02, confidence: 0.9)] + met.reasons)
    #expect(judged(free, good).reasons == [.dropExcluded(0.02, confidence: 0.9)])
  }

  @Test("a metric over its limit blocks, and one within it says nothing")
  func metrics() throws {
    let good = try comparison(passed: 9)
    let exceeded = judged(met, good, tokens(times: 2))
    #expect(exceeded.word == .regressed)
    #expect(exceeded.reasons.contains(.metricExceeded(tokens(times: 2)[0])))
    #expect(judged(met, good, tokens(times: 1)) == judged(met, good))
  }

  @Test("under strict a pass that is not proven is inconclusive, and a regression stays one")
  func strict() throws {
    let unproven = try comparison(passed: 9, cases: 3)
    #expect(judged(met, unproven).word == .passed)
    #expect(judged(met, unproven, strict: true).word == .inconclusive)
    #expect(judged(missed, unproven, strict: true).word == .regressed)
  }

  @Test("where nothing is shared no floor makes it a pass")
  func nothingShared() {
    func verdict(_ floors: Verdict) -> Verdict {
      Judgement.verdict(floors: floors, nothingSharedWith: "main")
    }
    #expect(verdict(met).word == .inconclusive && verdict(free).word == .inconclusive)
    #expect(verdict(missed).word == .regressed)
    #expect(verdict(incomplete).word == .inconclusive)
    #expect(verdict(free).reasons == [.nothingShared("main")])
  }

  @Test("a collapsed case is named with its failing trials, their commonest cause and the place")
  func evidence() throws {
    var tallies = script.tallies(60, passed: 9, failed: 1)
    tallies[20].passed = 0
    tallies[20].failed = 10
    let found = try Comparison(
      script.match(script.baseline(60), script.current(0..<60)), candidate: tallies,
      policy: GatePolicy(), trials: 10)
    var trials = (0..<10).reversed().map { index in
      TrialScript.trial(
        "case-120", index, .failed, reason: index < 2 ? "timed out" : "invents a status",
        firstWrongStep: index + 3)
    }
    trials.append(TrialScript.trial("case-121", 0, .failed, reason: "another case"))
    let verdict = Judgement.verdict(
      floors: met, comparison: found, isStrict: false, trials: trials)
    #expect(verdict.word == .regressed)
    let notes = verdict.reasons.compactMap { reason -> CaseNote? in
      if case .collapsed(let note) = reason { note } else { nil }
    }
    let note = try #require(notes.first)
    #expect(notes.count == 1 && note.id == "case-120")
    #expect(note.failing == Array(0..<10))
    #expect(note.reason == "invents a status" && note.firstWrongStep == 3)
    #expect(note.drop > 0.85)
  }
}
