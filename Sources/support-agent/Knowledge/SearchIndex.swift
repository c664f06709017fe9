#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The documents of one trial, searched by the words of a question.
struct SearchIndex: Sendable {
  struct Hit: Sendable {
    var document: Document
    /// The share of the question's information that the document has, 0…1.
    ///
    /// A sum over terms, as in BM25, has no upper end; its share of the highest possible sum has one,
    /// and the same threshold fits questions of any length.
    var score: Double
  }

  private struct Entry: Sendable {
    var document: Document
    var counts: [Words.Word: Int]
    var titleTerms: Set<Words.Word>
  }

  private let entries: [Entry]
  private let documentFrequency: [Words.Word: Int]

  init(_ documents: [Document]) {
    entries = documents.map { document in
      let title = Terms.of(document.title)
      let counts = (title + Terms.of(document.text)).reduce(into: [:]) { $0[$1, default: 0] += 1 }
      return Entry(document: document, counts: counts, titleTerms: Set(title))
    }
    documentFrequency = entries.reduce(into: [:]) { frequency, entry in
      for term in entry.counts.keys { frequency[term, default: 0] += 1 }
    }
  }

  /// The documents that answer one of the question's sentences, or all of it, best first.
  ///
  /// Sentence by sentence, because customers tell why they ask, and the story has other words.
  func search(_ question: String) -> [Hit] {
    let sentences = Sentences.of(question).filter { Set(Terms.of($0)).count >= 2 }
    var best: [String: Hit] = [:]
    for hit in ([question] + sentences).flatMap(scores) {
      if hit.score > best[hit.document.id]?.score ?? -1 { best[hit.document.id] = hit }
    }
    return best.values.sorted {
      $0.score == $1.score ? $0.document.id < $1.document.id : $0.score > $1.score
    }
  }

  private func scores(_ question: String) -> [Hit] {
    let terms = Set(Terms.of(question))
    let language = Language.detect(in: Words(question)) ?? .english
    guard !terms.isEmpty else { return [] }
    // Sorted, because sums of doubles depend on their order and sets have none.
    let weighted = terms.sorted { $0.lexicographicallyPrecedes($1) }.map {
      ($0, weight(of: $0, asked: language))
    }
    let mass = weighted.reduce(0) { $0 + $1.1 }
    return entries.map { entry in
      let found = weighted.reduce(0) { sum, term in
        sum + term.1 * presence(of: term.0, in: entry)
      }
      return Hit(document: entry.document, score: mass > 0 ? found / mass : 0)
    }
  }

  /// Inverse document frequency. A word that no document has still counts, since a question about
  /// bitcoin isn't answered by a page that shares its other words; but less than a rare one, because
  /// customers also tell stories; and far less in another language, of which the documents have only
  /// what is translated.
  private func weight(of term: Words.Word, asked language: Language) -> Double {
    let count = Double(entries.count)
    guard let frequency = documentFrequency[term] else {
      return (language == .english ? 0.6 : 0.15) * log(1 + count)
    }
    let documents = Double(frequency)
    return log(1 + (count - documents + 0.5) / (documents + 0.5))
  }

  /// 0…1: saturates with repetition; a word of the title says what the document is about.
  private func presence(of term: Words.Word, in entry: Entry) -> Double {
    guard let count = entry.counts[term] else { return 0 }
    if entry.titleTerms.contains(term) { return 1 }
    return min(1, 0.75 + 0.1 * Double(count))
  }
}
