import EvalModel
import Gating
import JSONKit
import Testing

@Suite("Independence of a run's trials")
struct IndependenceOfTrialsTests {
  /// One letter a trial: trials with the same letter behaved the same.
  func trials(_ cases: String..., ending: TrialSummary.Ending = .completed) -> [TrialSummary] {
    cases.enumerated().flatMap { position, letters in
      letters.enumerated().map { index, letter in
        let id = Digest.of("\(position)/\(index)")
        return TrialSummary(
          plan: TrialPlan(id: id, caseID: "case-\(position)", index: index, seed: 1),
          ending: ending, verdict: letter == "?" ? .unscored : .passed, score: 1, reason: "",
          firstWrongStep: nil, attempts: 1, agentTime: .seconds(1), usage: Usage(), tools: [],
          behaviour: UInt64(letter.unicodeScalars.first?.value ?? 0))
      }
    }
  }

  @Test(
    "a case that behaves differently once is not identical, and half of the cases is no majority")
  func honest() {
    let check = IndependenceCheck(trials("aaa", "aab"))
    #expect(check.identical == .init(cases: 2, identical: 1, repeats: 3))
    #expect(check.warnings(agentIsSampled: true).isEmpty)
    #expect(!IndependenceCheck(trials("aaa")).warnings(agentIsSampled: true).isEmpty)
  }

  @Test("two repeats, trials that were not judged, and those that crashed prove nothing")
  func tooLittle() {
    #expect(IndependenceCheck(trials("aa", "a??")).identical.cases == 0)
    #expect(IndependenceCheck(trials("aaa", ending: .agentFailed(.crashed))).identical.cases == 0)
  }

  @Test("drift is asked about when the order of finishing is known")
  func finishOrder() {
    var found = trials("aaaa", "aaaa")
    for position in found.indices where position % 4 > 1 {
      found[position].verdict = .failed(.goal)
    }
    func asked() -> Bool {
      IndependenceCheck(found).tests.contains { $0.question == .drift && $0.z < 0 }
    }
    #expect(!asked())
    for position in found.indices { found[position].finishedOrder = Int64(position % 4) }
    #expect(asked())
  }
}
