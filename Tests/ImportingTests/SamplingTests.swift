import EvalModel
import Importing
import JSONKit
import Statistics
import Testing

@Suite("Choosing a set out of logs")
struct SamplingTests {
  static let subjects = ["parcel", "refund", "voucher", "invoice", "warranty", "address"]

  /// Texts of which no two share most of their words.
  static func text(_ number: Int) -> String {
    (0..<8).map { "w\(number)x\($0)" }.joined(separator: " ")
  }

  static func trajectory(
    _ text: String, outcome: String? = "answer", failing: Bool = false, confidence: Double? = nil,
    turns: Int = 1, tools: [String] = ["orders.lookup"], extra: JSONObject = JSONObject()
  ) -> Trajectory {
    var steps = (1...turns).map { Step(.user(UserTurn(text: text, turn: $0))) }
    for tool in tools {
      steps.append(Step(.toolCall(ToolCall(id: nil, name: tool, arguments: .object([:])))))
      let error = ToolError(kind: "timeout", message: "")
      steps.append(
        Step(.toolResult(ToolResult(id: nil, answer: failing ? .error(error) : .ok(.int(1))))))
    }
    return Trajectory(
      steps: steps,
      final: outcome.map { FinalAnswer(text: "so be it", outcome: $0, confidence: confidence) },
      extra: extra)
  }

  @Test("an interaction's features are what its steps and its recorder say")
  func features() {
    let plain = Interaction(Self.trajectory("where is it"), intent: "order")
    #expect(plain.outcome == .answer && plain.length == .single && plain.signs == [])
    #expect(plain.answers == 1 && plain.emptyAnswers == 0 && plain.toolCalls == 1)
    let bad = Interaction(
      Self.trajectory(
        "x", outcome: "escalate", failing: true, confidence: 0.2, turns: 5,
        extra: ["feedback": .object(["score": .int(-1)])]), intent: "order")
    #expect(bad.signs == [.toolFailed, .lowConfidence, .escalated, .negativeFeedback])
    #expect(bad.length == .long && bad.emptyAnswers == 1)
    let none = Interaction(Self.trajectory("x", outcome: nil), intent: "order")
    #expect(none.outcome == .none)
    let handed = Trajectory(
      steps: [Step(.handoff(Handoff(to: "human")))], final: FinalAnswer(text: "bye"))
    #expect(Interaction(handed, intent: "order").outcome == .escalate)
    let decided = Trajectory(
      steps: [Step(.decision(Decision(name: "intent", value: .string("refund"))))])
    #expect(Interaction.decidedIntent(decided) == "refund")
    #expect(Interaction.decidedIntent(Trajectory()) == nil)
  }

  @Test(
    "only what is plainly negative is negative feedback",
    arguments: [
      (#"{"rating":"thumbs_down"}"#, true), (#"{"score":-1}"#, true), (#"{"thumbs":false}"#, true),
      (#"{"feedback":{"value":"BAD"}}"#, true), (#"{"score":1}"#, false),
      (#"{"rating":0}"#, false), (#"{"feedback":"not bad at all"}"#, false),
      (#"{"feedback":null}"#, false), ("{}", false),
    ])
  func feedback(_ labels: String, isNegative: Bool) throws {
    let extra = try #require(try JSONValue.parse(Array(labels.utf8)).object)
    let seen = Interaction(Self.trajectory("x", extra: extra), intent: "a").signs
    #expect(seen.contains(.negativeFeedback) == isNegative)
  }

  @Test("sketches estimate the share of common words, and short inputs must be equal")
  func sketches() {
    let words = (0..<100).map { "word\($0)" }
    func sketch(_ words: some Sequence<String>) -> WordSketch {
      WordSketch([words.joined(separator: " ")])
    }
    let all = sketch(words)
    // 80 of 120 words are common: two thirds.
    let part = sketch(words[20...] + (0..<20).map { "other\($0)" })
    #expect(abs(all.similarity(to: part) - 80.0 / 120) < 0.15)
    #expect(!all.isNearly(part))
    #expect(all.isNearly(sketch(words.shuffled().map { $0.uppercased() })))
    #expect(sketch(["Where's", "it?"]).isNearly(sketch(["where's", "IT"])))
    #expect(!sketch(["where", "is", "it"]).isNearly(sketch(["where", "is", "that"])))
    #expect(sketch([]).isNearly(sketch([])))
  }

  static func sample(
    _ size: Int, seed: UInt64 = 1, _ interactions: [Interaction]
  ) -> StratifiedSample {
    var sample = StratifiedSample(size: size, seed: seed)
    for (index, interaction) in interactions.enumerated() {
      sample.add(interaction, at: .init(file: 0, piece: index / 10, item: index % 10))
    }
    return sample
  }

  @Test("rare strata get more than their share, and every one its part")
  func rare() {
    // 900 plain ones, 90 with a failed tool, 10 that were escalated.
    let interactions = (0..<1000).map { number in
      Interaction(
        Self.trajectory(
          Self.text(number), outcome: number < 990 ? "answer" : "escalate",
          failing: (900..<990).contains(number)), intent: "refund")
    }
    let sample = Self.sample(100, interactions)
    let result = sample.choose()
    #expect(result.chosen.count == 100 && result.nearDuplicates == 0)
    #expect(Set(result.chosen.map(\.position)).count == 100)
    #expect(result.chosen.map(\.position) == result.chosen.map(\.position).sorted())
    let coverage = SampleCoverage(logs: sample.counts, chosen: result.chosen)
    #expect(coverage.logs == 1000 && coverage.set == 100)
    let signs = coverage.dimensions.first { $0.name == "signs" }?.rows ?? []
    // The square roots are 30, 9.5 and 3.2.
    #expect(signs.map(\.value) == ["none", "tool_failed", "escalated"])
    #expect(signs.map(\.logs) == [900, 90, 10])
    #expect(signs.map(\.set) == [71, 22, 7])
    #expect(SampleCoverage.missed(sample.counts, result.chosen).isEmpty)
  }

  @Test("the same seed chooses the same, another one others")
  func seeds() {
    let interactions = (0..<500).map {
      Interaction(Self.trajectory(Self.text($0)), intent: Self.subjects[$0 % 6])
    }
    let first = Self.sample(50, seed: 7, interactions).choose().chosen
    #expect(first == Self.sample(50, seed: 7, interactions).choose().chosen)
    #expect(first != Self.sample(50, seed: 8, interactions).choose().chosen)
  }

  @Test("what nearly repeats a chosen one is left out, and others take its place")
  func duplicates() {
    let often = (1...3).map(Self.text).joined(separator: " ")
    let interactions = (0..<400).map { number in
      Interaction(
        Self.trajectory(number < 390 ? "\(often) \(number)" : Self.text(number)), intent: "refund")
    }
    let result = Self.sample(11, interactions).choose()
    // Ten different ones, and one of the 390.
    #expect(result.chosen.count == 11)
    #expect(result.nearDuplicates > 300)
    #expect(Self.sample(50, interactions).choose().chosen.count == 11)
  }

  @Test("every interaction has the same chance, however many there are")
  func fairness() {
    // 20 of 4,000, by halves: the reserve is cut many times on the way.
    var early = 0
    for seed in 0..<200 {
      let interactions = (0..<40).map {
        Interaction(Self.trajectory(Self.text($0)), intent: "refund")
      }
      let chosen = Self.sample(2, seed: UInt64(seed), interactions).choose().chosen
      early += chosen.count { $0.position.piece < 2 }
    }
    // 400 draws at one half: 200 ± 10.
    #expect((150...250).contains(early))
  }

  @Test("logs that invent labels without end cost a bounded number of strata")
  func hostileLabels() {
    let sketch = Self.trajectory("hello")
    var sample = StratifiedSample(size: 10, seed: 1)
    for number in 0..<3000 {
      sample.add(
        Interaction(sketch, intent: "intent \(number)"), at: .init(file: 0, piece: 0, item: number))
    }
    #expect(sample.counts.count <= 1001)
    #expect(sample.counts.reduce(0) { $0 + $1.count } == 3000)
    #expect(sample.counts.contains { $0.stratum.intent == "other" })
  }
}

@Suite("Which intents fit an agent")
struct IntentFitTests {
  func fit(_ trajectories: [(intent: String, Trajectory)], irreversible: Set<String> = [])
    -> [IntentFit.Row]
  {
    var fit = IntentFit(irreversible: irreversible)
    for (intent, trajectory) in trajectories {
      fit.add(
        Interaction(trajectory, intent: intent),
        calls: trajectory.steps.compactMap { step in
          if case .toolCall(let call) = step.kind { call.name } else { nil }
        })
    }
    return fit.rows
  }

  @Test("a steady, harmless, checkable intent is one for an agent")
  func automate() throws {
    let rows = fit((0..<40).map { _ in ("order", SamplingTests.trajectory("where is it")) })
    let row = try #require(rows.first)
    #expect(row.scores.map(\.score) == [5, 5, 5, 5, 5])
    #expect(row.scores.map(\.measure) == [1, 1, 1, 0, 1])
    #expect(row.advice == .automate)
  }

  @Test("one that is answered another way each time, fails and is handed over is left to people")
  func leave() throws {
    let complaints = (0..<40).map { number in
      (
        "complaint",
        SamplingTests.trajectory(
          "x", outcome: number.isMultiple(of: 2) ? "escalate" : "answer", failing: true,
          tools: ["tool \(number)"])
      )
    }
    let row = try #require(fit(complaints).first)
    #expect(row.scores.map(\.score) == [5, 1, 1, 1, 5])
    #expect(row.advice == .leave)
  }

  @Test("what can't be undone is a risk, and few interactions say nothing")
  func risk() throws {
    let refunds = (0..<40).map { _ in
      ("refund", SamplingTests.trajectory("x", tools: ["refund.issue"]))
    }
    let rows = fit(
      refunds + [("rare", SamplingTests.trajectory("y", tools: []))],
      irreversible: ["refund.issue"])
    #expect(rows.map(\.intent) == ["refund", "rare"])
    #expect(rows[0].scores.first { $0.dimension == .risk }?.measure == 1)
    #expect(rows[0].advice == .leave)
    #expect(rows[1].advice == .tooFew)
    // Nothing was looked up, and there is no second one to compare with.
    #expect(rows[1].scores.map(\.dimension) == [.volume, .risk, .measurability])
  }
}
