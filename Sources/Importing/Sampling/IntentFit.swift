/// Which intents an agent should handle at all, as far as logs can say: five dimensions of each,
/// measured and then scored from 1 to 5 by fixed rules.
package struct IntentFit: Sendable {
  package enum Dimension: String, Sendable, CaseIterable {
    /// The intent's share of all interactions.
    case volume
    /// How likely two interactions call the same tools in the same order.
    case consistency
    /// The share of tool answers and searches that brought something.
    case data
    /// The share of interactions in which somebody was unsure, unhappy, or had to take over, or in
    /// which something was done that can't be undone. A high score is a low risk.
    case risk
    /// The share of interactions with an answer and something that it can be checked against.
    case measurability

    /// From which measure on the score is 5, 4, 3 and 2. For risk: up to which.
    package var steps: [Double] {
      switch self {
      case .volume: [0.10, 0.05, 0.02, 0.005]
      case .consistency: [0.50, 0.30, 0.15, 0.07]
      case .data: [0.98, 0.95, 0.90, 0.80]
      case .risk: [0.02, 0.05, 0.10, 0.25]
      case .measurability: [0.95, 0.85, 0.70, 0.50]
      }
    }

    func score(_ measure: Double) -> Int {
      let passed = steps.firstIndex { self == .risk ? measure <= $0 : measure >= $0 }
      return passed.map { 5 - $0 } ?? 1
    }
  }

  package struct Score: Sendable, Equatable {
    package var dimension: Dimension
    package var measure: Double
    package var score: Int
  }

  package enum Advice: String, Sendable {
    /// Nothing speaks against an agent: no score under 3, and 4 in the mean.
    case automate
    /// An agent with a person beside it: no score of 1, and 3 in the mean.
    case assist
    case leave
    /// Under 30 interactions.
    case tooFew = "too_few"
  }

  package struct Row: Sendable, Equatable {
    package var intent: String
    package var interactions: Int
    /// In the order of the dimensions; one that can't be measured is absent.
    package var scores: [Score]
    package var advice: Advice
  }

  /// Below this shares say next to nothing.
  package static let fewest = 30

  private struct Tally {
    var count = 0
    var paths: [UInt64: Int] = [:]
    /// Those beyond the paths that are kept, each taken for one of its own.
    var others = 0
    var answers = 0
    var emptyAnswers = 0
    var risky = 0
    var measurable = 0
  }

  private static let mostPaths = 512
  private static let mostIntents = 1_000
  private var tallies: [String: Tally] = [:]
  private var all = 0
  private let irreversible: Set<String>

  /// `irreversible` names the tools whose effect can't be undone.
  package init(irreversible: Set<String> = []) { self.irreversible = irreversible }

  package mutating func add(_ interaction: Interaction, calls: some Sequence<String>) {
    all += 1
    let isKnown = tallies[interaction.intent] != nil || tallies.count < Self.mostIntents
    var tally = tallies.removeValue(forKey: isKnown ? interaction.intent : "other") ?? Tally()
    tally.count += 1
    if tally.paths[interaction.path] != nil || tally.paths.count < Self.mostPaths {
      tally.paths[interaction.path, default: 0] += 1
    } else {
      tally.others += 1
    }
    tally.answers += interaction.answers
    tally.emptyAnswers += interaction.emptyAnswers
    let signs: Interaction.Signs = [.lowConfidence, .escalated, .negativeFeedback]
    if !interaction.signs.isDisjoint(with: signs) || calls.contains(where: irreversible.contains) {
      tally.risky += 1
    }
    if interaction.outcome != .none, interaction.answers > 0 { tally.measurable += 1 }
    tallies[isKnown ? interaction.intent : "other"] = tally
  }

  /// Largest intents first.
  package var rows: [Row] {
    tallies.map { row($0.key, $0.value) }
      .sorted { ($1.interactions, $0.intent) < ($0.interactions, $1.intent) }
  }

  private func row(_ intent: String, _ tally: Tally) -> Row {
    let count = Double(tally.count)
    let measures: [(Dimension, Double?)] = [
      (.volume, count / Double(all)), (.consistency, Self.consistency(tally)),
      (
        .data,
        tally.answers == 0 ? nil : 1 - Double(tally.emptyAnswers) / Double(tally.answers)
      ),
      (.risk, Double(tally.risky) / count), (.measurability, Double(tally.measurable) / count),
    ]
    let scores = measures.compactMap { dimension, measure in
      measure.map { Score(dimension: dimension, measure: $0, score: dimension.score($0)) }
    }
    return Row(
      intent: intent, interactions: tally.count, scores: scores,
      advice: Self.advice(scores.map(\.score), interactions: tally.count))
  }

  /// Of two interactions drawn at random; `nil` where there is only one.
  private static func consistency(_ tally: Tally) -> Double? {
    guard tally.count > 1 else { return nil }
    let count = Double(tally.count)
    let pairs = tally.paths.values.reduce(0.0) { $0 + Double($1) * Double($1 - 1) }
    return pairs / (count * (count - 1))
  }

  private static func advice(_ scores: [Int], interactions: Int) -> Advice {
    guard interactions >= fewest, let lowest = scores.min() else { return .tooFew }
    let mean = Double(scores.reduce(0, +)) / Double(scores.count)
    if lowest >= 3, mean >= 4 { return .automate }
    return lowest >= 2 && mean >= 3 ? .assist : .leave
  }
}
