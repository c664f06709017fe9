/// The documents that a user may see.
struct Library: Sendable {
  private let index: SearchIndex

  init(_ documents: [Document], groups: [String], ignoringACL: Bool) {
    index = SearchIndex(documents.filter { ignoringACL || $0.isVisible(to: groups) })
  }

  func search(_ question: String) -> [SearchIndex.Hit] { index.search(question) }

  /// The sentences of a document that answer a question, in their order.
  ///
  /// Short documents are quoted whole; of longer ones the sentences that share the question's words,
  /// and behind a single one its neighbour, which often has the condition.
  static func answer(_ question: String, from sentences: [String], brief: Bool) -> String {
    let asked = Set(Terms.of(question))
    let limit = brief ? 1 : 3
    guard sentences.count > limit else { return sentences.joined(separator: " ") }
    let scores = sentences.indices.map { index in
      // What a page is about stands at its beginning.
      Double(Set(Terms.of(sentences[index])).intersection(asked).count) + (index == 0 ? 0.6 : 0)
    }
    let ranked = scores.indices.sorted {
      scores[$0] == scores[$1] ? $0 < $1 : scores[$0] > scores[$1]
    }
    var chosen = Set(ranked.prefix(limit).filter { scores[$0] > 0 })
    if let best = ranked.first, chosen.count < 2, !brief, best + 1 < sentences.count {
      chosen.insert(best + 1)
    }
    return chosen.sorted().map { sentences[$0] }.joined(separator: " ")
  }
}
