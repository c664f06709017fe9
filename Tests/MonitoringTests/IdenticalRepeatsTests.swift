import EvalModel
import JSONKit
import Monitoring
import Testing

@Suite("Identical repeats")
struct IdenticalRepeatsTests {
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

  @Test("most cases repeating themselves is a warning for a sampled agent only")
  func suspicious() {
    let repeats = IdenticalRepeats(trials("aaaa", "bbb", "abc"))
    #expect((repeats.cases, repeats.identical, repeats.repeats) == (3, 2, 4))
    #expect(
      repeats.warning(agentIsSampled: true) == """
        in 2 of 3 cases all repeats (up to 4) are identical although the agent is sampled; a cache \
        may answer, and repeats of one answer count as evidence that they aren't
        """)
    #expect(repeats.warning(agentIsSampled: false) == nil)
  }

  @Test("half of the cases is not most of them")
  func half() {
    #expect(!IdenticalRepeats(trials("aaa", "aab")).isSuspicious)
    #expect(IdenticalRepeats(trials("aaa")).isSuspicious)
    #expect(!IdenticalRepeats([]).isSuspicious)
  }

  @Test("two repeats, unscored trials and crashes say nothing")
  func ignored() {
    #expect(IdenticalRepeats(trials("aa", "a??")).cases == 0)
    #expect(IdenticalRepeats(trials("aaa", ending: .agentFailed(.crashed))).cases == 0)
  }
}
