/// What the agent knows of a conversation over its turns.
struct Conversation: Sendable {
  /// What the agent has asked for, and on whose behalf.
  enum Question: Sendable {
    case orderNumber(Intent)
    case address
    case item(Intent)
    case verification
    case email
    case confirmation(Intent)
  }

  private(set) var turn = 0
  private(set) var text = ""
  private(set) var words = Words("")
  private(set) var signals = Signals(in: "")
  /// Order numbers of the current message.
  private(set) var named: [String] = []
  /// The order that the conversation is about.
  var order: String?
  private(set) var emails: [String] = []
  private(set) var language = Language.english
  private(set) var texts: [String] = []
  var question: Question?
  var intent: Intent?
  var confirmed = false
  /// What has been paid back already, by order: the cap is for the order, not for the payment.
  var refunded: [String: Double] = [:]
  var handedOver = false

  private var firstInstructions = Instructions()
  private var laterInstructions = Instructions()
  private let forgetsFirstTurn: Bool

  init(_ conduct: Conduct) {
    forgetsFirstTurn = conduct.forgetsFirstTurn
  }

  /// How the customer wants to be treated.
  var instructions: Instructions {
    var instructions = turn > 1 && forgetsFirstTurn ? Instructions() : firstInstructions
    instructions.take(laterInstructions)
    return instructions
  }

  /// The language to answer in.
  var answerLanguage: Language { instructions.language ?? language }

  mutating func hear(_ said: String) {
    turn += 1
    text = said
    texts.append(said)
    words = Words(said)
    signals = Signals(in: said)
    named = Self.meant(Extraction.orderNumbers(in: said), in: said)
    order = named.first ?? order
    emails += Extraction.emails(in: said)
    language = Language.detect(in: words) ?? language
    let asked = Instructions(in: said)
    if turn == 1 { firstInstructions = asked } else { laterInstructions.take(asked) }
  }

  /// Without the orders that the message excludes: "RT-10010, not RT-10011".
  private static func meant(_ numbers: [String], in text: String) -> [String] {
    guard numbers.count > 1 else { return numbers }
    let words = Words(text).all.map { String(decoding: $0, as: UTF8.self) }
    let meant = numbers.filter { number in
      let digits = String(number.dropFirst(3))
      guard let index = words.firstIndex(where: { $0.hasSuffix(digits) }) else { return true }
      let before = words[max(0, index - 4)..<index]
      return !before.contains {
        ["not", "keep", "leave", "nicht", "instead", "except"].contains($0)
      }
    }
    return meant.isEmpty ? numbers : meant
  }
}
