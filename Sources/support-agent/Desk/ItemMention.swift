/// Which of an order's items a customer speaks of.
enum ItemMention {
  /// The named items; none when the messages name nothing of the order.
  static func items(of order: Order, in texts: [String]) -> [Order.Item] {
    let said = texts.flatMap { Words($0).all }
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
      } else if word.count >= 6, plain.contains(where: { EditDistance.isAtMostOne($0, word) }) {
        score += 0.5
      } else {
        continue
      }
      matched.insert(stem)
    }
    return (score, matched)
  }

  /// Words of names that also stand in any other message.
  private static let vague: Set<Words.Word> = Set(
    [
      "set", "size", "four", "two", "pair", "pack", "six", "green", "blue", "white", "grey",
      "black", "with", "for",
    ]
    .map { Array($0.utf8) })
}
