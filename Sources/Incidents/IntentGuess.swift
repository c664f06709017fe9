package import EvalModel
import JSONKit

/// What the user of an incident wanted.
package struct IntentGuess: Sendable, Equatable {
  package enum Source: Sendable, Equatable {
    case named
    /// A step in which the agent wrote down what it took the user to want.
    case decision
    /// The words of the eval set's cases.
    case words
  }

  package var intent: String
  package var source: Source

  private static let decisionNames = ["intent", "detected_intent", "user_intent", "route"]
  /// The next best intent must share clearly fewer words, or nobody can tell.
  private static let lead = 1.15

  /// `nil` when nothing tells: then a person must.
  package static func make(
    named: String?, _ trajectory: Trajectory, turns: [String], _ set: EvalSet
  ) -> IntentGuess? {
    if let named { return IntentGuess(intent: named, source: .named) }
    for step in trajectory.steps {
      guard case .decision(let decision) = step.kind, let value = decision.value.string,
        decisionNames.contains(decision.name), set.rubrics[value] != nil
      else { continue }
      return IntentGuess(intent: value, source: .decision)
    }
    let ranked = ranking(turns.joined(separator: " "), set)
    guard let first = ranked.first, first.score > 0 else { return nil }
    if let second = ranked.dropFirst().first, first.score < second.score * lead { return nil }
    return IntentGuess(intent: first.intent, source: .words)
  }

  /// The intents by how much their cases share of the rarer words, the nearest first.
  package static func ranking(_ text: String, _ set: EvalSet) -> [(intent: String, score: Double)] {
    let asked = words(text)
    var holders: [String: [String: Int]] = [:]
    var cases: [String: Int] = [:]
    for evalCase in set.cases {
      cases[evalCase.intent, default: 0] += 1
      for word in words(evalCase.turns.joined(separator: " ")) where asked.contains(word) {
        holders[word, default: [:]][evalCase.intent, default: 0] += 1
      }
    }
    var scores: [String: Double] = [:]
    for (_, byIntent) in holders {
      // The share of an intent's cases with the word, weighed by how few intents have it at all.
      let shares = byIntent.mapValues(Double.init)
      let rates = shares.map { ($0.key, $0.value / Double(max(1, cases[$0.key] ?? 1))) }
      let sum = rates.reduce(0) { $0 + $1.1 }
      for (intent, rate) in rates { scores[intent, default: 0] += rate * rate / sum }
    }
    return scores.map { (intent: $0.key, score: $0.value) }.sorted {
      ($1.score, $0.intent) < ($0.score, $1.intent)
    }
  }

  private static func words(_ text: String) -> Set<String> {
    Set(WordBag.words(text).filter { $0.count > 2 })
  }
}
