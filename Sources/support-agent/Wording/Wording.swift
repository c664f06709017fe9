#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Turns messages into sentences of a language, in one of several phrasings.
struct Wording: Sendable {
  let language: Language
  let conduct: Conduct
  /// Draws differ from turn to turn.
  let turn: Int

  func text(_ message: Message, _ values: [String: String]) -> String {
    let own = phrasebook?.messages[message]
    let phrasings = own ?? Phrasebook.english.messages[message] ?? []
    let template =
      conduct.dice.pick(phrasings, "phrasing \(message.rawValue) \(turn)") ?? message.rawValue
    return fill(template, values)
  }

  /// The reply as it is sent: with a courtesy, the customer's name, and an apology for an angry one.
  func dressed(_ text: String, _ conversation: Conversation) -> String {
    var parts: [String] = []
    let book = phrasebook ?? .english
    let instructions = conversation.instructions
    let isCurt = conduct.isCurt
    if phrasebook == nil, let excuse = Phrasebook.excuses[language], turn == 1 {
      parts.append(excuse)
    }
    if conversation.signals.alarm == .injury {
      // The message itself begins with regret.
    } else if !isCurt
      && (conversation.signals.isAngry
        || conversation.intent == .complaint && conversation.handedOver)
    {
      parts.append(conduct.dice.pick(book.apologies, "apology \(turn)") ?? "")
    } else if !isCurt && !instructions.brief && conversation.intent != .smallTalk,
      turn == 1 || conduct.dice.chance(0.3, "opens again \(turn)")
    {
      parts.append(conduct.dice.pick(book.openings, "opening \(turn)") ?? "")
    }
    parts.append(text)
    // Two questions in a row: the customer answers the second one only.
    let asks = text.last == "?" || conversation.question != nil || conversation.handedOver
    if !asks && !isCurt && !instructions.brief && conversation.intent != .smallTalk {
      parts.append(conduct.dice.pick(book.closings, "closing \(turn)") ?? "")
    }
    let said = parts.filter { !$0.isEmpty }.joined(separator: " ")
    return instructions.addressAs.map { "\($0),\n\(said)" } ?? said
  }

  /// The phrasebook of the language; `nil` for languages in which the agent can only excuse itself.
  private var phrasebook: Phrasebook? {
    switch language {
    case .english: .english
    case .german: .german
    case .spanish: .spanish
    case .french: .french
    case .polish, .italian, .portuguese, .turkish: nil
    }
  }

  private func fill(_ template: String, _ values: [String: String]) -> String {
    var text = template
    for (name, value) in values.sorted(by: { $0.key < $1.key }) {
      text.replace("{\(name)}", with: value)
    }
    // A record without the detail leaves empty brackets.
    return text.replacing(" ()", with: "")
  }

  static func money(_ amount: Double) -> String {
    let cents = Int((amount * 100).rounded())
    let rest = cents % 100
    return "€\(cents / 100).\(rest < 10 ? "0" : "")\(rest)"
  }
}

/// One language's sentences.
struct Phrasebook: Sendable {
  var messages: [Message: [String]]
  var openings: [String]
  var apologies: [String]
  var closings: [String]

  /// One courteous sentence for customers whose language the agent doesn't write.
  static let excuses: [Language: String] = [
    .polish: "Dziękujemy za wiadomość; niestety mogę odpowiedzieć tylko po angielsku.",
    .italian: "Grazie per il messaggio; purtroppo posso rispondere solo in inglese.",
    .portuguese: "Obrigado pela mensagem; infelizmente só posso responder em inglês.",
    .turkish: "Mesajınız için teşekkürler; ne yazık ki yalnızca İngilizce yanıt verebiliyorum.",
  ]
}
