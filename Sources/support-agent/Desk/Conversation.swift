/// What the agent knows of a conversation over its turns.
struct Conversation: Sendable {
  /// What the agent has asked for, and on whose behalf.
  enum Question: Sendable {
    case orderNumber(Intent)
    case address
    case item(Intent)
    case verification
    case email
    case confirmation(Offer)
  }

  /// What the agent would do if the customer says yes.
  struct Offer: Sendable {
    var intent: Intent
    var orders: [String]
    /// What a refund would pay, as it was told.
    var amount: Double?
  }

  private(set) var turn = 0
  private(set) var text = ""
  private(set) var words = Words("")
  private(set) var signals = Signals(in: "")
  /// Order numbers of the current message.
  private(set) var named: [String] = []
  /// The order that the conversation is about.
  var order: String?
  /// Every order that was named, in the order of naming: what "the second one" counts in.
  private(set) var mentioned: [String] = []
  /// What a question about the rules was really about, in case an order number follows.
  var hint: Intent?
  private(set) var emails: [String] = []
  private(set) var language = Language.english
  private(set) var texts: [String] = []
  var question: Question?
  var intent: Intent?
  /// What the current message says yes to.
  var accepted: Offer?
  /// Whether the current wish has been fulfilled: a vague next message doesn't ask for it again.
  var settled = false
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
    accepted = nil
    text = said
    texts.append(said)
    words = Words(said)
    signals = Signals(in: said)
    let numbers = Extraction.orderNumbers(in: said)
    named = Self.meant(numbers, in: said)
    order = named.first ?? pointed ?? (wantsAnother ? nil : order)
    mentioned += numbers.filter { !mentioned.contains($0) }
    emails += Extraction.emails(in: said)
    language = Language.detect(in: words) ?? language
    let asked = Instructions(in: said)
    if turn == 1 { firstInstructions = asked } else { laterInstructions.take(asked) }
  }

  /// The order that "the second one" means.
  private var pointed: String? {
    for (index, phrases) in Self.ordinals.enumerated() where words.say(phrases) {
      if index < mentioned.count { return mentioned[index] }
    }
    guard mentioned.count > 1 else { return nil }
    if words.say(Self.lasts) { return mentioned.last }
    return words.say(Self.others) ? mentioned.first { $0 != order } : nil
  }

  /// "My other order", when only one was named.
  private var wantsAnother: Bool { mentioned.count == 1 && words.say(Self.others) }

  private static let ordinals = [
    [Phrase](list: "first one, first order, the first, former, die erste, el primero, la premiere"),
    [Phrase](list: "second one, second order, the second, die zweite, el segundo, la deuxieme"),
    [Phrase](list: "third one, third order, the third, die dritte, el tercero, la troisieme"),
  ]
  private static let lasts = [Phrase](
    list: "last one, latter, the last, die letzte, el ultimo, la derniere")
  private static let others = [Phrase](
    list: "the other one, other one, other order, die andere, el otro, l autre")

  /// Without the orders that the message excludes: "RT-10010, not RT-10011".
  private static func meant(_ numbers: [String], in text: String) -> [String] {
    guard numbers.count > 1 else { return numbers }
    let words = Words(text).all.map { String(decoding: $0, as: UTF8.self) }
    let meant = numbers.filter { number in
      let digits = String(number.dropFirst(3))
      guard let index = words.firstIndex(where: { $0.hasSuffix(digits) }) else { return true }
      let before = words[max(0, index - 6)..<index]
      return !before.contains {
        ["not", "keep", "leave", "still", "nicht", "instead", "except"].contains($0)
      }
    }
    return meant.isEmpty ? numbers : meant
  }
}
