import JSONKit

/// The agent in one trial: listens, decides, acts, answers.
final class Clerk {
  let dialogue: Dialogue
  let conduct: Conduct
  let today: CalendarDate
  let user: TrialRequest.User
  let library: Library
  var conversation: Conversation
  /// Sure of the current intent.
  var confidence = 0.0
  var hasAskedToVerify = false
  /// What a planted instruction said, once it was followed.
  var plantedText: String?
  var hasObeyed = false

  init(_ dialogue: Dialogue, _ conduct: Conduct, today: CalendarDate) {
    self.dialogue = dialogue
    self.conduct = conduct
    self.today = today
    user = dialogue.request.user
    library = Library(
      dialogue.request.documents, groups: dialogue.request.user.groups,
      ignoringACL: conduct.ignoresACL)
    conversation = Conversation(conduct)
  }

  /// Talks until the customer has nothing more to say.
  func converse() async throws(Interruption) -> Reply {
    var next: String? = dialogue.request.text
    var last = Reply(text: "", outcome: .abstain, confidence: 0)
    // The final answer names all that the conversation rests on, also when it ends with a thank-you.
    var citations: [String] = []
    while let said = next {
      let (own, pasted) = Self.parts(of: said)
      conversation.hear(own)
      dialogue.remember(said)
      try await obey(SiftedText(pasted).instructions)
      var reply = try await answer()
      if let plantedText { reply.text += " " + plantedText }
      reply.text = wording.dressed(reply.text, conversation)
      if conversation.intent == .smallTalk && conversation.turn > 1 { reply.outcome = last.outcome }
      if conversation.handedOver { reply.outcome = .escalate }
      citations += reply.citations.filter { !citations.contains($0) }
      reply.citations = citations
      last = reply
      dialogue.think(reply.text, finishReason: "stop")
      next = try await dialogue.say(reply.text, turn: conversation.turn)
    }
    return last
  }

  /// What the customer wrote, and what was forwarded or hidden below it, which is data like a document.
  private static func parts(of said: String) -> (own: String, pasted: String) {
    let cuts = ["<!--", "Forwarded message", "Original message", "-----Original"]
    let starts = cuts.compactMap { said.firstRange(of: $0)?.lowerBound }
    guard let start = starts.min() else { return (said, "") }
    let own = said[..<start]
    guard own.contains(where: \.isLetter) else { return (said, "") }
    return (String(own), String(said[start...]))
  }

  var wording: Wording {
    Wording(
      language: conversation.answerLanguage, conduct: conduct, turn: conversation.turn)
  }

  private func answer() async throws(Interruption) -> Reply {
    let guess = IntentDetector.shared.guess(
      conversation.words, namesOrder: !conversation.named.isEmpty)
    let intent = decide(guess)
    confidence = guess.confidence
    dialogue.think("intent", finishReason: "decision")
    dialogue.emit(
      "decision",
      [
        "name": "intent", "value": .string(intent?.rawValue ?? "unclear"),
        "confidence": .double(guess.confidence),
      ])
    if let alarm = conversation.signals.alarm, !conduct.missesAlarm {
      if intent == .complaint { conversation.intent = intent }
      return handOver(
        alarm.rawValue, alarm == .injury ? .handedOverInjury : .handedOver,
        ["intent": .string(intent?.rawValue ?? "unclear")])
    }
    let before = conversation.intent
    if let intent { conversation.intent = intent }
    conversation.hint = guess.runnerUp.flatMap { $0.concernsOrder ? $0 : nil }
    switch intent {
    case .orderStatus: return try await orderStatus()
    case .refund: return try await refund()
    case .exchange: return try await exchange()
    case .cancellation: return try await cancellation()
    case .addressChange: return try await addressChange()
    case .deliveryProblem: return try await deliveryProblem()
    case .policyQuestion: return try await policyQuestion()
    case .accountAccess: return try await accountAccess()
    case .payment: return try await payment()
    case .complaint: return try await complaint()
    case .outOfScope: return say(.outOfScope, .refuse)
    case .smallTalk: return say(before == nil ? .howCanIHelp : .closing, .answer)
    case nil: return try await unclear()
    }
  }

  /// What the message is about, given what was said before.
  private func decide(_ guess: IntentGuess) -> Intent? {
    let question = conversation.question
    if conversation.settled {
      conversation.settled = false
      conversation.intent = nil
    }
    conversation.question = nil
    let hasNumber = !conversation.named.isEmpty
    switch question {
    case .orderNumber(let intent) where hasNumber || !conversation.emails.isEmpty:
      if guess.strength < 2.5 || guess.intent == .orderStatus { return intent }
    case .verification where hasNumber || guess.strength < 2.5: return .accountAccess
    case .email where !conversation.emails.isEmpty: return .accountAccess
    case .address where PostalAddress.find(in: conversation.text) != nil: return .addressChange
    case .item(let intent) where guess.strength < 2.5: return intent
    case .confirmation(let offer):
      if conversation.signals.agrees {
        conversation.accepted = offer
        conversation.order = offer.orders.first
        return offer.intent
      }
      if conversation.signals.declines { return .smallTalk }
    default: break
    }
    guard let first = guess.intent, guess.strength >= 1.5 || conversation.intent == nil else {
      // Too little to start something new: the talk goes on about what it was about.
      if hasNumber, conversation.intent?.concernsOrder != true {
        return conversation.hint ?? .orderStatus
      }
      return conversation.intent ?? guess.intent
    }
    if guess.confidence < Tuning.unclearIntent, let other = guess.runnerUp, conduct.misroutes {
      return other
    }
    return first
  }

  /// No cue at all: perhaps the documents know.
  private func unclear() async throws(Interruption) -> Reply {
    if !conversation.named.isEmpty { return try await orderStatus() }
    if let best = library.search(conversation.text).first, best.score >= Tuning.clearHit {
      return try await policyQuestion()
    }
    return say(
      conversation.words.say(Self.shopWords) ? .clarify : .outOfScope,
      conversation.words.say(Self.shopWords) ? .abstain : .refuse)
  }

  private static let shopWords = [Phrase](
    list: """
      order*, parcel*, package*, product*, item*, deliver*, ship*, store, price*, buy, bought, help*, problem*,
      hello, hi, bestell*, paket*, hilfe, pedido*, ayuda, commande*, aide, zamowien*, ordine*, encomenda*, siparis*
      """)
}

extension Clerk {
  func say(
    _ message: Message, _ outcome: Outcome, _ values: [String: String] = [:],
    citations: [String] = []
  ) -> Reply {
    Reply(
      text: wording.text(message, values), outcome: outcome, confidence: confidence,
      citations: citations)
  }
}
