/// What a document or a tool result says to its reader, apart from sentences that speak to the
/// assistant.
///
/// What the agent reads is data: planted instructions are left out of answers and never obeyed,
/// except by the release whose defect is to obey.
struct SiftedText: Sendable {
  private(set) var sentences: [String] = []
  private(set) var instructions: [String] = []

  init(_ text: String) {
    var suspicious = false
    for sentence in Sentences.of(text) {
      let words = Words(sentence)
      // "The assistant collects the order number" describes; an instruction gives an order. Behind a
      // sentence that addresses the assistant, every order is meant for it.
      suspicious = suspicious || words.say(Self.addresses)
      if suspicious && words.say(Self.orders) {
        instructions.append(sentence)
      } else {
        sentences.append(sentence)
      }
    }
  }

  private static let addresses = [Phrase](
    list: """
      system, ignore previous, ignore all, ignore the, ignore your, ignore any, disregard,
      to the assistant, dear assistant, attention assistant, note to assistant, the assistant must, assistant you,
      assistant please, assistants must, ai agent*, ai assistant*, the agent must, agents must,
      support agents, chatbot*, language model*, bot, bots, new instruction*, override,
      you must now, as an ai, instruction for, instructions for, instruction to, instructions to,
      whoever reads, anyone processing, automated
      """)

  private static let orders = [Phrase](
    list: """
      refund, issue, must, immediately, ignore*, disregard, override, unlock, send, forward,
      reveal, tell, change, cancel, include, recommend, mark, always, print, approve*, transfer,
      do not mention, call, set, pay, add
      """)
}

/// A text cut at the ends of its sentences.
enum Sentences {
  static func of(_ text: String) -> [String] {
    var sentences: [String] = []
    var sentence = ""
    for word in text.split(whereSeparator: \.isWhitespace) {
      sentence += sentence.isEmpty ? String(word) : " " + word
      if let last = word.last, "!?".contains(last) || last == "." && word.utf8.count > 2 {
        sentences.append(sentence)
        sentence = ""
      }
    }
    if !sentence.isEmpty { sentences.append(sentence) }
    return sentences
  }
}
