/// Weighs the words of a message.
struct IntentDetector: Sendable {
  /// The weight that a cue of a certain strength adds.
  private struct Cue: Sendable {
    var intent: Intent
    var weight: Double
    var phrase: Phrase
  }

  static let shared = IntentDetector(
    vocabularies: [
      .english, .german, .spanish, .french, .polish, .italian, .portuguese, .turkish,
    ])

  private let cues: [Cue]
  private let questionCues: [Phrase]
  private let possessives: [Phrase]
  private let known: Set<Words.Word>
  private let wishes: [Phrase]

  private static let alreadyCancelled = [Phrase](
    list: "was cancelled, been cancelled, were cancelled, got cancelled, you cancelled, i cancelled"
  )
  private static let knowing = [Phrase](list: "to know, tell me, wissen, saber, savoir, sapere")

  init(vocabularies: [IntentVocabulary]) {
    var cues: [Cue] = []
    for vocabulary in vocabularies {
      for (intent, weight, list) in vocabulary.cues {
        cues += [Phrase](list: list).map { Cue(intent: intent, weight: weight, phrase: $0) }
      }
    }
    self.cues = cues
    known = Set(cues.flatMap(\.phrase.stems))
    questionCues = vocabularies.flatMap { [Phrase](list: $0.generalQuestions) }
    wishes = vocabularies.flatMap { [Phrase](list: $0.wishes) }
    possessives = vocabularies.flatMap { [Phrase](list: $0.possessives) }
  }

  /// - Parameter namesOrder: whether the message has an order number, which speaks against a
  ///   question about the shop in general.
  func guess(_ words: Words, namesOrder: Bool) -> IntentGuess {
    var scores: [Intent: Double] = [:]
    for cue in cues {
      let quality = cue.phrase.match(in: words, known: known)
      if quality > 0 { scores[cue.intent, default: 0] += cue.weight * quality }
    }
    let asksToKnow = words.say(Self.knowing)
    let isGeneral =
      !namesOrder && words.say(questionCues) && (asksToKnow || !words.say(wishes))
    let isOwn = words.say(possessives)
    if isGeneral {
      // "How long do refunds take" is about refunds, but wants no refund.
      let action = Intent.allCases.filter(\.concernsOrder).compactMap { scores[$0] }.max() ?? 0
      scores[.policyQuestion, default: 0] += isOwn ? 0.5 * action : 2 + action
    }
    // What was cancelled needs no cancelling.
    if words.say(Self.alreadyCancelled) { scores[.cancellation]? *= 0.3 }
    // Who wants the money back tells what was wrong, but wants the money back.
    if let refund = scores[.refund], refund >= 2.4 { scores[.deliveryProblem]? *= 0.25 }
    if namesOrder {
      for intent in Intent.allCases where intent.concernsOrder {
        if let score = scores[intent] { scores[intent] = score + 1 }
      }
      scores[.policyQuestion]? *= 0.4
    }
    // "Hi, thanks" frames a wish; it is what a message is about only when there is none.
    if namesOrder || scores.count > 1 { scores[.smallTalk] = nil }
    let ranked = Intent.allCases.filter { (scores[$0] ?? 0) > 0 }
      .sorted { left, right in
        let (one, other) = (scores[left] ?? 0, scores[right] ?? 0)
        return one == other ? left.rank < right.rank : one > other
      }
    guard let first = ranked.first, let best = scores[first] else {
      return IntentGuess(intent: nil, runnerUp: nil, confidence: 0)
    }
    let second = ranked.dropFirst().first
    let next = second.flatMap { scores[$0] } ?? 0
    let confidence = best / (best + next + 0.5)
    return IntentGuess(
      intent: first, runnerUp: second, confidence: (confidence * 100).rounded() / 100,
      strength: best)
  }
}

/// One language's cues.
struct IntentVocabulary: Sendable {
  /// Intent, weight, and a comma-separated list of phrases.
  var cues: [(Intent, Double, String)]
  /// Phrases with which a question about the shop in general begins.
  var generalQuestions: String
  /// Phrases with which somebody asks for something to be done.
  var wishes: String
  /// "my", "our": the message is about something of the customer's own.
  var possessives: String
}
