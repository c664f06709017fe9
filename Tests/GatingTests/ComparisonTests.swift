import Gating
import JSONKit
import Statistics
import Testing

@Suite("A complete run against a baseline")
struct ComparisonTests {
  let labels = CaseLabels(intent: "refund", tags: [])

  /// `cases` cases of 27 of 30.
  func baseline(_ cases: Int, lost: Int = 0) -> Baseline {
    let digest = Digest.of("case")
    return Baseline(
      name: "main", evalSet: "support", evalSetDigest: Digest.of("set"),
      rubrics: ["refund": Digest.of("rubric")], agent: "agent", fingerprint: [:],
      batches: [
        Baseline.Batch(
          id: "run-1", acceptedAt: "2026-05-01T10:00:00Z", acceptedBy: "owner", reason: "first",
          verdict: .passed, isForced: false, commit: nil, profile: nil, toolVersion: "1.0.0")
      ],
      cases: (0..<cases).map {
        Baseline.Case(
          id: "case-\($0 + 100)", intent: "refund", digest: digest,
          batches: [
            .init(batch: "run-1", counts: Proportion(passes: 27, trials: 30), lost: lost)
          ])
      })
  }

  func current(_ numbers: Range<Int>, _ content: String = "case") -> [BaselineMatch.Current] {
    numbers.map {
      .init(
        id: "case-\($0 + 100)", intent: "refund", digest: Digest.of(content),
        rubric: Digest.of("rubric"))
    }
  }

  func match(_ baseline: Baseline, _ cases: [BaselineMatch.Current]) throws -> BaselineMatch {
    try BaselineMatch(
      baseline, evalSet: "support", cases: cases)
  }

  func tallies(_ cases: Int, passed: Int, failed: Int, lost: Int = 0) -> [CaseTally] {
    (0..<cases).map {
      CaseTally(
        id: "case-\($0 + 100)", labels: labels, planned: passed + failed + lost, passed: passed,
        failed: failed, harnessFailed: lost)
    }
  }

  @Test(
    "the decision follows the counts",
    arguments: [
      (9, 1, Verdict.Word.passed), (10, 0, .passed), (6, 4, .regressed), (0, 10, .regressed),
    ])
  func decisions(passed: Int, failed: Int, expected: Verdict.Word) throws {
    let found = try Comparison(
      match(baseline(300), current(0..<300)),
      candidate: tallies(300, passed: passed, failed: failed), policy: GatePolicy(), trials: 10)
    #expect(found.losses.obstacles.isEmpty && found.losses.caveats.isEmpty)
    #expect(found.session.looks.count == 1)
    #expect(found.word(strict: true) == expected)
  }

  @Test("one collapsed case of sixty is named")
  func collapse() throws {
    var candidate = tallies(60, passed: 9, failed: 1)
    candidate[20].passed = 0
    candidate[20].failed = 10
    let found = try Comparison(
      match(baseline(60), current(0..<60)), candidate: candidate, policy: GatePolicy(), trials: 10)
    guard case .blocked(let alarms)? = found.decision else {
      Issue.record("\(String(describing: found.decision))")
      return
    }
    #expect(alarms.contains(.cases(["case-120"])))
    let results = found.session.caseResults()
    #expect(results[20].adjusted < 0.05 && results[20].falseDiscovery < 0.05)
    #expect(results[20].look.state == .flagged)
    #expect(results[19].adjusted > 0.5)
  }

  @Test("an unproven pass says so under strict only")
  func strict() throws {
    let found = try Comparison(
      match(baseline(3), current(0..<3)), candidate: tallies(3, passed: 4, failed: 1),
      policy: GatePolicy(), trials: 5)
    #expect(found.word(strict: false) == .passed)
    #expect(found.word(strict: true) == .inconclusive)
    #expect((found.session.largestDropNotExcluded ?? 0) > 0.02)
  }

  @Test("too many losses leave the comparison inconclusive, exactly above the limits")
  func losses() throws {
    func losses(_ edit: (inout [CaseTally]) -> Void) throws -> LossCheck {
      var candidate = tallies(100, passed: 10, failed: 0)
      edit(&candidate)
      return try Comparison(
        match(baseline(100, lost: 5), current(0..<100)), candidate: candidate,
        policy: GatePolicy(), trials: 10
      ).losses
    }
    func lose(_ tallies: inout [CaseTally], _ count: Int, from cases: Int) {
      for index in 0..<cases {
        tallies[index].passed -= count
        tallies[index].harnessFailed += count
      }
    }
    #expect(try losses { lose(&$0, 1, from: 20) }.caveats.isEmpty)
    #expect(try losses { lose(&$0, 1, from: 21) }.caveats == [.lost(21, of: 1000)])
    #expect(try losses { lose(&$0, 1, from: 50) }.obstacles.isEmpty)
    #expect(try losses { lose(&$0, 1, from: 51) }.obstacles == [.lost(51, of: 1000)])
    #expect(try losses { lose(&$0, 2, from: 2) }.obstacles.isEmpty)
    #expect(
      try losses { lose(&$0, 3, from: 1) }.obstacles == [
        .lostOfCases([.init(id: "case-100", lost: 3, planned: 10)])
      ])
    #expect(
      try losses { $0.removeFirst() }.caveats.contains(.unmeasured(["case-100"])))
    #expect(
      try losses { $0.removeFirst(2) }.obstacles == [
        .unmeasured(["case-100", "case-101"], of: 100)
      ]
    )
  }

  @Test("losing more than the baseline lost, and a pass that hangs on the losses, are said")
  func informative() throws {
    var candidate = tallies(100, passed: 9, failed: 1)
    for index in 0..<45 {
      candidate[index].passed -= 1
      candidate[index].harnessFailed += 1
    }
    let found = try Comparison(
      match(baseline(100), current(0..<100)), candidate: candidate, policy: GatePolicy(),
      trials: 10)
    #expect(found.decision?.isBlocked == false)
    #expect(found.losses.caveats.contains(.fragile))
    let isInformative = found.losses.caveats.contains {
      if case .informativeLosses(let p) = $0 { p < 0.001 } else { false }
    }
    #expect(isInformative)
  }

  @Test("new, changed, removed and unselected cases are told apart")
  func matching() throws {
    var cases = current(0..<8) + current(8..<9, "edited") + current(20..<21)
    cases[0].isSelected = false
    let found = try match(baseline(11), cases)
    #expect(found.compared.map(\.id) == (1..<8).map { "case-\($0 + 100)" })
    #expect(found.added == ["case-120"])
    #expect(found.changed == ["case-108"])
    #expect(found.removed == ["case-109", "case-110"])
    #expect(found.compared.first?.counts == Proportion(passes: 27, trials: 30))
  }

  @Test("removed cases obstruct unless they are allowed")
  func removed() throws {
    let found = try match(baseline(10), current(0..<9))
    let candidate = tallies(9, passed: 10, failed: 0)
    func losses(_ allow: Bool) throws -> LossCheck {
      try Comparison(
        found, candidate: candidate, policy: GatePolicy(), trials: 10, allowRemoved: allow
      ).losses
    }
    #expect(try losses(false).obstacles == [.removed(["case-109"], of: 10)])
    #expect(try losses(true).obstacles.isEmpty)
    #expect(try losses(true).caveats == [.removed(["case-109"])])
  }

  @Test("what may not be compared is refused with the reason")
  func incomparable() throws {
    let known = baseline(2)
    #expect(throws: BaselineMatch.Incomparable.evalSet(baseline: "support", run: "sales")) {
      try BaselineMatch(
        known, evalSet: "sales", cases: current(0..<2))
    }
    #expect(throws: BaselineMatch.Incomparable.nothingShared) {
      try match(known, current(5..<7))
    }
    #expect(throws: BaselineMatch.Incomparable.duplicateCase("case-100")) {
      try match(known, current(0..<2) + current(0..<1))
    }
  }

  @Test("cases whose rubric has changed are named, because a pass means something else now")
  func outdated() throws {
    var cases = current(0..<3)
    cases[1].rubric = Digest.of("another rubric")
    cases[2].rubric = nil
    #expect(try match(baseline(3), current(0..<3)).outdated.isEmpty)
    #expect(try match(baseline(3), cases).outdated == ["case-101", "case-102"])
  }

  @Test("a tally with more trials than were planned is refused")
  func tooMany() throws {
    let found = try match(baseline(2), current(0..<2))
    #expect(throws: GatePlan.Failure.plannedTrials(5)) {
      try Comparison(
        found, candidate: tallies(2, passed: 6, failed: 0), policy: GatePolicy(), trials: 5)
    }
  }
}
