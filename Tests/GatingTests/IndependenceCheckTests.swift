import Gating
import Statistics
import Testing

@Suite("Independence of repeats")
struct IndependenceCheckTests {
  /// Cases of a text: letters are trials in their order, `+` passed and `-` failed.
  func records(_ cases: [String]) -> [IndependenceCheck.Record] {
    cases.enumerated().flatMap { position, trials in
      trials.enumerated().map { index, letter in
        IndependenceCheck.Record(
          caseID: "case-\(position)", index: index,
          finishOrder: Int64(index * cases.count + position), passed: letter == "+",
          trajectory: nil)
      }
    }
  }

  func p(_ question: IndependenceCheck.Question, _ cases: [String]) -> Double? {
    IndependenceCheck(records(cases)).tests.first { $0.question == question }?.p
  }

  @Test("every question finds what it is about", arguments: IndependenceCheck.Question.allCases)
  func found(_ question: IndependenceCheck.Question) throws {
    let cases =
      switch question {
      case .repeats: Array(repeating: "+++++-+---", count: 6)
      case .carryOver: Array(repeating: "+++---+++---", count: 6)
      case .drift: Array(repeating: "++++-+----", count: 6)
      }
    let check = IndependenceCheck(records(cases))
    let test = try #require(check.tests.first { $0.question == question })
    #expect(test.p < 1e-3 && test.adjusted >= test.p && test.cases == 6)
    #expect(check.warnings(agentIsSampled: false).contains(.dependent(test)))
    if question != .carryOver {
      #expect(test.z < 0)
      #expect(try #require(test.before) > #require(test.after))
    }
  }

  @Test("the trend is the score test of a stratified permutation")
  func trend() throws {
    // One case, 4 trials, the passes first: the sum of (place - 1.5) over the passes is -2, with
    // variance 5 × 4 × ¼ ÷ 3.
    let test = try #require(
      IndependenceCheck(records(["++--"])).tests.first { $0.question == .repeats })
    #expect(abs(test.z + 2 / (5.0 / 3).squareRoot()) < 1e-12)
    #expect(test.before == 1 && test.after == 0)
  }

  @Test("independent repeats of unequal cases give no warning more often than the level says")
  func independent() {
    var random = Xoshiro256StarStar(seed: 2)
    var warned = 0
    var sums: [IndependenceCheck.Question: Double] = [:]
    for _ in 0..<300 {
      let cases = (0..<30).map { position in
        let rate = 0.3 + 0.7 * Double(position) / 30
        return String((0..<8).map { _ in random.uniform() < rate ? "+" : "-" })
      }
      let check = IndependenceCheck(records(cases))
      if !check.warnings(agentIsSampled: true).isEmpty { warned += 1 }
      for test in check.tests { sums[test.question, default: 0] += test.p }
    }
    // Three are expected; eleven or more in one of ten thousand seeds.
    #expect(warned <= 10)
    for (question, sum) in sums { #expect(abs(sum / 300 - 0.5) < 0.06, "\(question)") }
  }

  @Test("cases without both results, and lone trials, answer nothing")
  func silent() {
    #expect(IndependenceCheck(records(["++++", "----", "+"])).tests.isEmpty)
    #expect(IndependenceCheck(records([])).tests.isEmpty)
    #expect(p(.carryOver, ["+-", "-+"]) == nil)
    #expect(IndependenceCheck(records([])).warnings(agentIsSampled: true).isEmpty)
  }

  @Test("without a finish order nothing is said about drift")
  func noOrder() {
    var found = records(["++--", "+-+-"])
    found[3].finishOrder = nil
    #expect(!IndependenceCheck(found).tests.contains { $0.question == .drift })
  }

  @Test("extra trials of suspects are left out")
  func rounds() {
    let adaptive = records(["+-", "-+", "--++++++++", "+-++++++++"])
    #expect(IndependenceCheck(adaptive, rounds: 2).tests.allSatisfy { $0.p > 0.3 })
  }

  @Test("identical trajectories are a warning for a sampled agent only")
  func identical() throws {
    func record(_ name: String, _ index: Int, _ digest: UInt64?) -> IndependenceCheck.Record {
      .init(caseID: name, index: index, finishOrder: nil, passed: true, trajectory: digest)
    }
    let found =
      (0..<4).map { record("a", $0, 7) } + (0..<3).map { record("b", $0, 8) }
      + (0..<3).map { record("c", $0, UInt64($0)) } + (0..<2).map { record("d", $0, 9) }
      + [record("e", 0, 1), record("e", 1, 1), record("e", 2, nil)]
    let check = IndependenceCheck(found)
    #expect(check.identical == .init(cases: 3, identical: 2, repeats: 4))
    #expect(check.warnings(agentIsSampled: true) == [.identical(check.identical)])
    #expect(check.warnings(agentIsSampled: false).isEmpty)
  }
}
