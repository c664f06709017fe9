/// Which of an order's items a customer speaks of.
enum ItemMention {
  /// The named items; none when the messages name nothing of the order.
  static func items(of order: Order, in texts: [String]) -> [Order.Item] {
    let clauses = texts.flatMap(clauses)
    let said = clauses.filter { !$0.say(contentment) }.flatMap(\.all)
    if clauses.contains(where: { $0.say(everything) }) { return order.items }
    let plain = Set(said)
    let stems = Set(said.map(Terms.stem))
    let ranked = order.items.map { item in
      (item, matches(item, plain, stems))
    }
    .filter { $0.1.score > 0 }
    .sorted { $0.1.score > $1.1.score }
    // A word speaks for the item that it fits best: "glasses" isn't the glass carafe.
    var used: Set<Words.Word> = []
    var items: [Order.Item] = []
    for (item, match) in ranked {
      let isSame = items.contains { $0.name.utf8.elementsEqual(item.name.utf8) }
      if match.stems.isSubset(of: used) && !isSame { continue }
      used.formUnion(match.stems)
      items.append(item)
    }
    return items
  }

  private static func matches(
    _ item: Order.Item, _ plain: Set<Words.Word>, _ stems: Set<Words.Word>
  ) -> (score: Double, stems: Set<Words.Word>) {
    var score = 0.0
    var matched: Set<Words.Word> = []
    for word in Words(item.name).all where word.count >= 3 && !vague.contains(word) {
      let stem = Terms.stem(word)
      if plain.contains(word) {
        score += 1
      } else if stems.contains(stem) {
        score += 0.6
      } else if stem.count >= 5, plain.contains(where: { $0.starts(with: stem) }) {
        score += 0.5
      } else if word.count >= 6, plain.contains(where: { EditDistance.isAtMostOne($0, word) }) {
        score += 0.5
      } else {
        continue
      }
      matched.insert(stem)
    }
    return (score, matched)
  }

  /// "I'm keeping the tea": what a customer is content with, is not what the message is about.
  private static let contentment = [Phrase](
    list: """
      keep*, leave, perfect*, fits like, fits fine, is fine, are fine, is great, is lovely, is ok, are ok, love,
      behalt*, passt gut, parfait*, garde, me quedo, tengo, va bene, bien, intact
      """)
  private static let everything = [Phrase](
    list: """
      both, everything, all of it, whole order, entire order, complete order, all items, beide*, alles,
      todo, les deux, tout, entrambi, total
      """)

  /// Cut at everything that isn't a word: commas, brackets, emoji, "but".
  private static func clauses(_ text: String) -> [Words] {
    text.replacing(" but ", with: ", ").replacing(" aber ", with: ", ").replacing(
      " pero ", with: ", "
    )
    .replacing(" mais ", with: ", ").replacing(" ma ", with: ", ")
    .split { character in
      !(character.isLetter || character.isNumber || character == " " || "'’-".contains(character))
    }
    .map { Words(String($0)) }
  }

  /// Words of names that also stand in any other message.
  private static let vague: Set<Words.Word> = Set(
    [
      "set", "size", "four", "two", "pair", "pack", "six", "green", "blue", "white", "grey",
      "black", "with", "for",
    ]
    .map { Array($0.utf8) })
}
