import EvalModel
import JSONKit
import Testing

@testable import Running

@Suite("Selecting cases")
struct SelectionTests {
  private static let cases = [
    sampleCase("refund-late-1", tags: ["edge", "angry"], turns: ["My Parcel is late"]),
    sampleCase("refund-lost-2", tags: ["live"], turns: ["lost", "I want my money"]),
    sampleCase("order-status-3", intent: "order_status", tags: ["edge", "live"]),
    sampleCase("order-change-4", intent: "order_change"),
  ]

  private func select(_ change: (inout Selection) -> Void) -> [String] {
    var selection = Selection()
    change(&selection)
    return selection.apply(to: Self.cases, seed: 1).map(\.id)
  }

  @Test("nothing named is everything, in the order of the set")
  func everything() {
    #expect(select { _ in } == Self.cases.map(\.id))
  }

  @Test("what is named must all hold")
  func names() {
    #expect(select { $0.cases = ["refund-*"] } == ["refund-late-1", "refund-lost-2"])
    #expect(
      select { $0.cases = ["*-4", "refund-late-1"] } == ["refund-late-1", "order-change-4"])
    #expect(select { $0.intents = ["order_status", "order_change"] }.count == 2)
    #expect(select { $0.tags = ["edge", "angry"] } == ["refund-late-1", "order-status-3"])
    #expect(
      select { $0.excludedTags = ["live"] } == ["refund-late-1", "order-change-4"])
    #expect(
      select {
        $0.tags = ["edge"]
        $0.excludedTags = ["live"]
      } == ["refund-late-1"])
    #expect(select { $0.only = ["order-change-4", "gone"] } == ["order-change-4"])
    #expect(select { $0.limit = 2 } == ["refund-late-1", "refund-lost-2"])
    #expect(
      select {
        $0.cases = ["refund-*"]
        $0.intents = ["order_status"]
      } == [])
  }

  @Test("a filter looks for its words in the id and in what is said, whatever the case")
  func filter() {
    #expect(select { $0.filter = "PARCEL late" } == ["refund-late-1"])
    #expect(select { $0.filter = "money refund" } == ["refund-lost-2"])
    #expect(select { $0.filter = "money parcel" } == [])
  }

  @Test(
    "a pattern's stars stand for any characters",
    arguments: [
      ("refund-1", "refund-1", true), ("refund-1", "refund-*", true), ("refund-1", "*1", true),
      ("refund-1", "*", true), ("refund-1", "r*f*1", true), ("refund-1", "r**1", true),
      ("refund-1", "refund", false), ("refund-1", "*2", false), ("aba", "ab*ba", false),
      ("abba", "ab*ba", true), ("refund-1", "*fun*nuf*", false), ("", "*", true),
      ("a+b", "a.b", false), ("e\u{301}", "\u{E9}", false),
    ])
  func patterns(name: String, pattern: String, expected: Bool) {
    #expect(Selection.matches(name, pattern) == expected)
  }

  @Test("a sample is drawn with the seed and keeps the order of the set")
  func sample() {
    let cases = sampleCases(100)
    var selection = Selection()
    selection.sample = 10
    func draw(_ seed: UInt64) -> [String] { selection.apply(to: cases, seed: seed).map(\.id) }
    let order = cases.map(\.id)
    #expect(draw(1).count == 10)
    #expect(draw(1) == draw(1))
    #expect(draw(1) != draw(2))
    #expect(draw(1) == order.filter { draw(1).contains($0) })
    // The draw is promised for ever: a seed in a report must still mean the same cases.
    #expect(draw(1).first == "case-22")
    selection.limit = 3
    #expect(draw(1).count == 3)
    selection.sample = 1000
    selection.limit = nil
    #expect(draw(1) == order)
  }
}

@Suite("Planning")
struct RunPlanTests {
  @Test("every round has every case once, each in an order of its own")
  func rounds() {
    let cases = sampleCases(20)
    let plan = samplePlan(cases, trials: 3)
    #expect(plan.trials.count == 60)
    let rounds = (0..<3).map { Array(plan.trials[$0 * 20..<($0 + 1) * 20]) }
    for (index, round) in rounds.enumerated() {
      #expect(Set(round.map(\.caseID)) == Set(cases.map(\.id)))
      #expect(round.allSatisfy { $0.index == index })
      #expect(round.map(\.caseID) != cases.map(\.id))
    }
    #expect(rounds[0].map(\.caseID) != rounds[1].map(\.caseID))
  }

  @Test("ids and seeds differ from each other, and fit the protocol's numbers")
  func distinct() {
    let trials = samplePlan(sampleCases(50), trials: 20).trials
    #expect(Set(trials.map(\.id)).count == 1000)
    #expect(Set(trials.map(\.seed)).count == 1000)
  }

  @Test("adding or moving a case changes no other case's trials")
  func stable() {
    let cases = sampleCases(10)
    let before = samplePlan(cases, trials: 2).trials
    let after = samplePlan([sampleCase("new")] + cases.reversed(), trials: 2).trials
    #expect(Set(before).isSubset(of: after))
    #expect(after.count == before.count + 2)
  }

  @Test("another seed, agent, profile or input makes other trials; more trials keep the first ones")
  func identity() {
    let cases = sampleCases(5)
    let ids = Set(samplePlan(cases).trials.map(\.id))
    func common(_ plan: RunPlan) -> Int { ids.intersection(plan.trials.map(\.id)).count }
    #expect(common(samplePlan(cases)) == 5)
    #expect(common(samplePlan(cases, trials: 4)) == 5)
    #expect(common(samplePlan(cases, seed: 2)) == 0)
    #expect(common(samplePlan(cases, fingerprint: "b")) == 0)
    #expect(common(samplePlan(cases, profile: "ci")) == 0)
    var changed = cases
    changed[0].inputDigest = Digest.of("other")
    #expect(common(samplePlan(changed)) == 4)
    changed[0].expectationDigest = Digest.of("other")
    changed[0].inputDigest = cases[0].inputDigest
    #expect(common(samplePlan(changed)) == 5)
  }

  @Test("the same run is planned the same way for ever, or stored trials could not be resumed")
  func promise() {
    let first = samplePlan(sampleCases(10), profile: "ci").trials[0]
    #expect(
      "\(first.caseID) \(first.seed) \(first.id.short)" == "case-2 6488527815728445639 2cafd78c64e9"
    )
  }

  @Test("what a store has is not run again, and the rest keeps its order")
  func missing() {
    let plan = samplePlan(sampleCases(10), trials: 2)
    let stored = Set(plan.trials.prefix(7).map(\.id))
    #expect(plan.missing(stored) == Array(plan.trials.dropFirst(7)))
    #expect(plan.missing([]) == plan.trials)
    #expect(plan.missing(Set(plan.trials.map(\.id))) == [])
  }
}
