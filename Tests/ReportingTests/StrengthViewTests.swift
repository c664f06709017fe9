import Grading
import JSONKit
import Testing

@testable import Reporting

struct StrengthViewTests {
  private static let kinds = Array(MutationCatalog.kinds.prefix(2))

  private static func probe(
    _ caseID: String, _ intent: String, _ trial: Int, _ fates: [StrengthProbe.Fate]
  ) -> StrengthProbe {
    StrengthProbe(caseID: caseID, intent: intent, trial: trial, fates: fates)
  }

  private static let hole = StrengthProbe.Fate.survived(
    .init(change: "refund.issue failed with \u{1B}[31mtimeout", step: 4, expected: ["owns-up"]))
  private static let nameless = StrengthProbe.Fate.survived(
    .init(change: "the answer of a was taken out", step: 0, expected: []))

  private static let view = StrengthView(
    evalSet: "support", run: "r-1", seed: 7, limit: 1,
    probes: [
      probe("refund-1", "refund", 0, [.caught(by: ["grounded"]), hole]),
      probe("refund-1", "refund", 1, [.unjudged(by: "grounded"), hole]),
      probe("refund-2", "refund", 0, [nameless, .notApplicable]),
      probe("status-1", "order_status", 0, [.caught(by: ["a"]), .caught(by: ["a", "b"])]),
    ], kinds: kinds)

  @Test("shares, intents and holes are told, and what is left out is said")
  func text() {
    let text = Self.view.text(style: TextStyle())
    #expect(text.contains("4 of 7 mutants caught, 57.1%"))
    #expect(text.contains("support · run r-1 · 4 passing trials · seed 7"))
    #expect(text.contains("drop-result        4     75%"))
    #expect(text.contains("fail-call          3   33.3%"))
    #expect(text.contains("refund              5     40%"))
    #expect(text.contains("○ refund-2  trial 1 · drop-result"))
    #expect(text.contains("no criterion of this case looks for 'integration'"))
    #expect(text.contains("and 1 more: --limit 2"))
    #expect(!text.contains("\u{1B}"))
  }

  @Test("a change that several trials of a case survive is one hole")
  func holes() throws {
    #expect(Self.view.holes.map(\.caseID) == ["refund-2", "refund-1"])
    #expect(Self.view.holes.last?.trials == [0, 1])
    #expect(Self.view.weakest?.name == "fail-call")
    let json = Self.view.json
    #expect(json["schema"]?.string == "agent-eval.strength/1")
    #expect(json["all"]?["caught"]?.int == 4 && json["all"]?["unjudged"]?.int == 1)
    #expect(json["holes"]?.array?.count == 1 && json["holes_left_out"]?.int == 1)
    #expect(json["mutations"]?.array?.first?["not_applicable"]?.int == 0)
    #expect(json["mutations"]?.array?.last?["intents"]?["refund"]?["mutants"]?.int == 2)
  }

  @Test("without a mutant there is no share, and nothing is claimed")
  func empty() {
    let view = StrengthView(
      evalSet: "s", run: "r", seed: 1, limit: 5, probes: [], kinds: Self.kinds)
    #expect(view.share == nil && view.weakest == nil)
    #expect(view.text(style: TextStyle()).contains("0 of 0 mutants caught, –"))
  }
}
