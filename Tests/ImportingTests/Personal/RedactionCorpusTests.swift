import JSONKit
import Testing

@testable import Importing

/// How much of what is marked is found, and how much of what is found was marked.
struct RedactionCorpusTests {
  private struct Count {
    var marked = 0
    var found = 0
    /// Finds of the kind, and those that touch no mark.
    var finds = 0
    var wrong = 0
    var missed: [String] = []
    var invented: [String] = []
  }

  private static func measure(_ documents: [RedactionCorpus.Document]) -> [String: Count] {
    var counts: [String: Count] = [:]
    for document in documents {
      var redactor = PersonalRedactor(seed: Digest.of("corpus"))
      redactor.learn(document.value)
      for leaf in document.leaves {
        let finds = redactor.finds(in: leaf.text, field: leaf.field)
        let bytes = TextBytes(leaf.text)
        for mark in leaf.marks {
          var covered = 0
          for find in finds where find.range.overlaps(mark.range) {
            covered += find.range.clamped(to: mark.range).count
          }
          counts[mark.kind, default: Count()].marked += 1
          if covered == mark.range.count {
            counts[mark.kind, default: Count()].found += 1
          } else {
            counts[mark.kind, default: Count()].missed.append(
              "\(bytes.text(mark.range)) in \(leaf.text.prefix(90))")
          }
        }
        for find in finds {
          let kind = find.kind.form == .marker ? "secret" : find.kind.name
          counts[kind, default: Count()].finds += 1
          if !leaf.marks.contains(where: { $0.range.overlaps(find.range) }) {
            counts[kind, default: Count()].wrong += 1
            counts[kind, default: Count()].invented.append(bytes.text(find.range))
          }
        }
      }
    }
    return counts
  }

  @Test(
    "at least 98 % of secrets and cards are found, 95 % of the rest, and 95 % of finds are right")
  func recall() throws {
    var documents: [RedactionCorpus.Document] = []
    for (index, language) in RedactionCorpus.languages.enumerated() {
      documents += try RedactionCorpus.documents(language, count: 96, seed: UInt64(index + 1))
    }
    let counts = Self.measure(documents)
    let marked = counts.values.reduce(0) { $0 + $1.marked }
    print(
      "\(documents.count) texts, \(marked) marked spans, \(CorpusSecrets.kinds) shapes of secrets")
    var (finds, wrong) = (0, 0)
    for (kind, count) in counts.sorted(by: { $0.key < $1.key }) {
      print("  \(kind): recall \(count.found)/\(count.marked), wrong \(count.wrong)/\(count.finds)")
      finds += count.finds
      wrong += count.wrong
      let needed = kind == "secret" || kind == "card" ? 0.98 : 0.95
      let rate = count.marked == 0 ? 1 : Double(count.found) / Double(count.marked)
      #expect(rate >= needed, "\(kind): \(count.missed.prefix(12))")
      #expect(
        count.finds < 20 || Double(count.wrong) <= 0.05 * Double(count.finds),
        "\(kind): \(count.invented.prefix(12))")
    }
    #expect(documents.count >= 500 && marked >= 3000)
    #expect(Double(wrong) <= 0.05 * Double(finds))
  }

  @Test("every shape of secret is found alone in a sentence")
  func shapes() {
    var random = CorpusRandom(seed: 7)
    for secret in CorpusSecrets.all(&random) {
      var redactor = PersonalRedactor(seed: Digest.of("x"))
      redactor.learn("use \(secret) now")
      let text = redactor.redacted("use \(secret) now", place: "")
      #expect(!text.contains(secret), "\(secret.prefix(8))")
    }
  }

  @Test("what is redacted once more is redacted the same, and nothing marked is left in it")
  func leavesNothing() throws {
    for language in RedactionCorpus.languages {
      for document in try RedactionCorpus.documents(language, count: 12, seed: 99) {
        var redactor = PersonalRedactor(seed: Digest.of("corpus"))
        redactor.learn(document.value)
        let first = redactor.redacted(document.value)
        var again = PersonalRedactor(seed: Digest.of("corpus"))
        again.learn(document.value)
        #expect(again.redacted(document.value) == first)
      }
    }
  }
}
