package import JSONKit
package import Patterns

/// Takes what is personal or secret out of documents and puts something of the same shape in its
/// place, the same for the same value everywhere, so that what belonged together still does.
///
/// Works in two passes: `learn` sees everything first, because a name that one field gives away
/// stands in any text; `redacted` replaces. Nothing that was found is kept in the report.
package struct PersonalRedactor: Sendable {
  private let finder: PersonalFinder
  private var pseudonyms: Pseudonyms
  private var known = KnownValues()
  private var collected = PersonalReport()

  /// - Parameters:
  ///   - seed: a digest of what is redacted, so that the result is the same every time, and others
  ///     for other files.
  ///   - extra: patterns of what must not be stored.
  ///   - secrets: values that are known to be secret.
  package init(
    seed: Digest, extra: [Pattern] = [], secrets: [String] = [], rules: [RedactionRule] = [],
    keep: [KeepRule] = []
  ) {
    let extra = extra.map { RedactionRule(kind: "custom", match: .pattern($0)) }
    finder = PersonalFinder(
      secrets: SecretFinder(extra: [], secrets: secrets), rules: rules + extra, keep: keep)
    pseudonyms = Pseudonyms(seed: seed)
  }

  package var report: PersonalReport {
    var report = collected
    report.count(pseudonyms)
    return report
  }

  // MARK: - Learning

  /// Sees what a document holds, so that it is replaced wherever it stands.
  package mutating func learn(_ value: JSONValue) { learn(value, field: "") }

  package mutating func learn(_ text: String) { learn(text, field: "") }

  private mutating func learn(_ value: JSONValue, field: String) {
    switch value {
    case .null, .bool, .double: break
    case .int(let number): learn(String(number), field: field)
    case .string(let text):
      learn(text, field: field)
      // Arguments and answers of tools are often JSON in a text, and its fields tell names too.
      if let first = text.utf8.first, first == 0x7B || first == 0x5B, text.utf8.count < 1 << 20,
        let inner = try? JSONValue.parse(Array(text.utf8))
      {
        learn(inner, field: field)
      }
    case .array(let items): for item in items { learn(item, field: field) }
    case .object(let object):
      let isPerson = PersonalFields.isPerson(keys: object.keys, under: field)
      for member in object.members {
        learn(member.key, field: "")
        learn(member.value, field: PersonalFields.meaning(of: member.key, isPerson))
      }
    }
  }

  private mutating func learn(_ text: String, field: String) {
    let bytes = TextBytes(text)
    for find in finder.finds(in: text, field: field) {
      let value = bytes.text(find.range)
      pseudonyms.note(value, find.kind)
      known.add(value, find.kind)
    }
  }

  // MARK: - Replacing

  package mutating func redacted(_ value: JSONValue) -> JSONValue {
    redacted(value, field: "", path: "")
  }

  /// `place` is what the report calls it.
  package mutating func redacted(_ text: String, place: String) -> String {
    replaced(text, field: "", path: place)
  }

  private mutating func redacted(_ value: JSONValue, field: String, path: String) -> JSONValue {
    switch value {
    case .null, .bool, .double: return value
    case .int(let number):
      let text = String(number)
      let new = replaced(text, field: field, path: path)
      if new == text { return value }
      return Int64(new).map { .int($0) } ?? .string(new)
    case .string(let text): return .string(replaced(text, field: field, path: path))
    case .array(let items):
      return .array(
        items.enumerated().map { redacted($0.element, field: field, path: "\(path)[\($0.offset)]") }
      )
    case .object(let object):
      let isPerson = PersonalFields.isPerson(keys: object.keys, under: field)
      return .object(
        JSONObject(
          object.members.map { member in
            let key = replaced(member.key, field: "", path: path)
            let here = path.isEmpty ? key : path + "." + key
            return JSONObject.Member(
              key,
              redacted(
                member.value, field: PersonalFields.meaning(of: member.key, isPerson), path: here))
          }))
    }
  }

  /// What is found in a text by itself and by what was learned, in order.
  func finds(in text: String, field: String) -> [PersonalFind] {
    finder.finds(in: text, field: field).merged(with: known.occurrences(in: TextBytes(text)))
  }

  private mutating func replaced(_ text: String, field: String, path: String) -> String {
    let finds = finds(in: text, field: field)
    guard !finds.isEmpty else { return text }
    let bytes = TextBytes(text)
    var result = ""
    var end = 0
    for find in finds where find.range.lowerBound >= end {
      result += bytes.text(end..<find.range.lowerBound)
      result += pseudonyms.replacement(for: bytes.text(find.range), find.kind)
      collected.add(find.kind.name, at: path.isEmpty ? "the document" : path)
      end = find.range.upperBound
    }
    return result + bytes.text(end..<bytes.count)
  }
}
