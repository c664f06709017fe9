import EvalModel

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Finds the documents that fit a query, by BM25 with the usual k₁ = 1.2 and b = 0.75.
///
/// Robertson and Zaragoza: The Probabilistic Relevance Framework: BM25 and Beyond (2009), equation
/// 3.15; a word's weight is ln(1 + (N − n + ½) / (n + ½)), which is never negative.
struct DocumentIndex: Sendable {
  struct Match: Equatable {
    /// Its place among the documents.
    var document: Int
    /// To four decimals, so that no machine's last bit shows.
    var score: Double
  }

  private struct Posting {
    var document: Int
    var count: Int
  }

  private static let saturation = 1.2
  private static let lengthWeight = 0.75
  /// A longer query is cut; no model writes one, and somebody who does gets an answer all the same.
  private static let queryLimit = 1000

  private var postings: [String: [Posting]] = [:]
  private var lengths: [Int] = []

  init(_ documents: [Document]) {
    for (place, document) in documents.enumerated() {
      let words = Self.words(of: document.title) + Self.words(of: document.text)
      lengths.append(words.count)
      var counts: [String: Int] = [:]
      for word in words { counts[word, default: 0] += 1 }
      for (word, count) in counts {
        postings[word, default: []].append(Posting(document: place, count: count))
      }
    }
  }

  /// All documents that share a word with the query, best first; equal ones in their order.
  func search(_ query: String) -> [Match] {
    guard !lengths.isEmpty else { return [] }
    let count = Double(lengths.count)
    let mean = max(1, Double(lengths.reduce(0, +)) / count)
    var scores = [Double](repeating: 0, count: lengths.count)
    for word in Self.words(of: query).prefix(Self.queryLimit) {
      guard let found = postings[word] else { continue }
      let having = Double(found.count)
      let weight = log(1 + (count - having + 0.5) / (having + 0.5))
      for posting in found {
        let often = Double(posting.count)
        let length = Double(lengths[posting.document]) / mean
        let norm = Self.saturation * (1 - Self.lengthWeight + Self.lengthWeight * length)
        scores[posting.document] += weight * often * (Self.saturation + 1) / (often + norm)
      }
    }
    return scores.enumerated().filter { $0.element > 0 }
      .sorted { ($1.element, $0.offset) < ($0.element, $1.offset) }
      .map { Match(document: $0.offset, score: ($0.element * 1e4).rounded() / 1e4) }
  }

  /// Letters and digits in a row, in lower case.
  static func words(of text: String) -> [String] {
    text.lowercased().unicodeScalars
      .split { !($0.properties.isAlphabetic || $0.properties.numericType != nil) }
      .map { String($0) }
  }
}
