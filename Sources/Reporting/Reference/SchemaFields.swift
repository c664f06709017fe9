import JSONKit

/// A JSON Schema of our own as a list of fields for people: their names with the way that leads to
/// them, what they take, and what they mean.
struct SchemaFields {
  struct Row: Equatable {
    /// `gate.floors.suite`; `NAME` stands for a key that the writer chooses, `[]` for an element.
    var path: String
    /// In words, as Markdown.
    var takes: String
    /// The field's sentence, as Markdown.
    var meaning: String
    var isRequired: Bool
  }

  private let definitions: JSONObject
  /// Where the page shows a part elsewhere: what to say instead of its fields, by path.
  private let elsewhere: [String: String]

  init(_ document: JSONValue, elsewhere: [String: String] = [:]) {
    definitions = document["$defs"]?.object ?? JSONObject()
    self.elsewhere = elsewhere
  }

  /// Deeper than any file of ours; a schema may contain itself.
  private static let depthLimit = 8

  func rows(_ schema: JSONValue, below path: String = "", depth: Int = 0) -> [Row] {
    guard depth < Self.depthLimit else { return [] }
    var rows: [Row] = []
    for form in alternatives(schema) {
      if let properties = form["properties"]?.object {
        let required = Set((form["required"]?.array ?? []).compactMap(\.string))
        for member in properties.members {
          let name = path.isEmpty ? member.key : "\(path).\(member.key)"
          guard !rows.contains(where: { $0.path == name }) else { continue }
          let told = elsewhere[name]
          rows.append(
            Row(
              path: name, takes: told ?? takes(member.value), meaning: meaning(member.value),
              isRequired: required.contains(member.key)))
          if told == nil { rows += self.rows(member.value, below: name, depth: depth + 1) }
        }
      }
      if let values = form["additionalProperties"], values.object != nil {
        rows += self.rows(values, below: path + ".NAME", depth: depth + 1)
      }
      if let items = form["items"] {
        let below = self.rows(items, below: path + "[]", depth: depth + 1)
        // One, or a list of such: said once.
        let start = path + "[]."
        let isSaid = below.allSatisfy { row in
          rows.contains {
            $0.path == path + row.path.dropFirst(start.count - (path.isEmpty ? 0 : 1))
          }
        }
        if !isSaid { rows += below }
      }
    }
    return rows
  }

  /// Fields beside each other that take and mean the same are one row: `errors.KEY`.
  private static func folded(_ rows: [Row]) -> [Row] {
    var folded: [Row] = []
    var index = 0
    while index < rows.count {
      let first = rows[index]
      let parent = first.path.split(separator: ".").dropLast().joined(separator: ".")
      let alike = rows[index...].prefix { row in
        row.takes == first.takes && row.meaning == first.meaning && !row.meaning.isEmpty
          && row.path.split(separator: ".").dropLast().joined(separator: ".") == parent
      }
      if alike.count > 3 {
        let keys = alike.compactMap { $0.path.split(separator: ".").last.map { "`\($0)`" } }
        var row = first
        row.path = parent + ".KEY"
        row.meaning += ". `KEY` is one of " + keys.joined(separator: ", ")
        folded.append(row)
        index += alike.count
      } else {
        folded.append(first)
        index += 1
      }
    }
    return folded
  }

  /// The forms that a value may have, of which most have one. References lead to another page.
  private func alternatives(_ schema: JSONValue) -> [JSONValue] {
    // Beside properties they only say which of them go together.
    guard schema["properties"] == nil else { return [schema] }
    let forms = schema["anyOf"]?.array ?? schema["oneOf"]?.array
    return forms.map { $0.flatMap(alternatives) } ?? [schema]
  }

  private func meaning(_ schema: JSONValue) -> String {
    Self.cell(schema["description"]?.string ?? "")
  }

  // MARK: - What a field takes

  func takes(_ schema: JSONValue) -> String {
    var words: [String] = []
    for form in alternatives(schema) {
      let word = word(form)
      if !words.contains(word) { words.append(word) }
    }
    return words.joined(separator: " or ")
  }

  private func word(_ form: JSONValue) -> String {
    if let reference = form["$ref"]?.string { return Self.word(reference: reference) }
    if let constant = form["const"] { return "`\(Self.text(constant))`" }
    if let choices = form["enum"]?.array {
      return choices.map { "`\(Self.text($0))`" }.joined(separator: ", ")
    }
    switch form["type"]?.string {
    case "string": return text(form)
    case "integer": return "whole number" + range(form)
    case "number": return "number" + range(form)
    case "boolean": return "`true` or `false`"
    case "array": return "list of " + (form["items"].map { several(takes($0)) } ?? "anything")
    case "object":
      guard let values = form["additionalProperties"], values.object != nil else { return "map" }
      return "map of " + several(takes(values))
    default: return "anything"
    }
  }

  private func several(_ words: String) -> String {
    if words == "anything" { return words }
    return words.allSatisfy(\.isLetter) ? words + "s" : "(\(words))"
  }

  private func text(_ form: JSONValue) -> String {
    switch (form["format"]?.string, form["pattern"]?.string) {
    case ("regex", _): "regular expression"
    case (_, let pattern?): pattern.contains("ms|s|m|h") ? "length of time" : "text"
    default: "text"
    }
  }

  private func range(_ form: JSONValue) -> String {
    let least = form["minimum"].map(Self.text)
    let most = form["maximum"].map(Self.text)
    return switch (least, most) {
    case (let least?, let most?): ", \(least) to \(most)"
    case (let least?, nil): ", at least \(least)"
    case (nil, let most?): ", at most \(most)"
    case (nil, nil): ""
    }
  }

  /// Graders have a page, and rules for arguments a section in the one on graders.
  private static func word(reference: String) -> String {
    let name = reference.split(separator: "/").last.map(String.init) ?? reference
    if name == "grader" { return "[a grader](graders.md)" }
    if let grader = name.wholeMatch(of: /grader-(.+)/) {
      return "[`\(grader.1)`](graders.md#\(grader.1))"
    }
    return "[\(title(definition: name))](#\(name))"
  }

  private static func title(definition name: String) -> String { name.replacing("-", with: " ") }

  /// What fields refer to and no grader's section shows: a section for each, by its name.
  func sections() -> [(name: String, title: String, text: String)] {
    definitions.members.filter { $0.key != "grader" && !$0.key.hasPrefix("grader-") }.map {
      member in
      let description = member.value["description"]?.string.map { Self.cell($0) + "\n\n" } ?? ""
      let text = description + "Takes \(takes(member.value)).\n" + Self.table(rows(member.value))
      return (member.key, Self.title(definition: member.key), text)
    }
  }

  /// Rows as a table with an empty line above it; nothing without rows.
  static func table(_ rows: [Row]) -> String {
    guard !rows.isEmpty else { return "" }
    var text = "\n| field | takes | meaning |\n|---|---|---|\n"
    for row in folded(rows) {
      var meaning = row.meaning
      if row.isRequired {
        if !meaning.isEmpty { meaning += meaning.hasSuffix(".") ? " " : ". " }
        meaning += "**Required.**"
      }
      text += "| `\(row.path)` | \(row.takes) | \(meaning) |\n"
    }
    return text
  }

  private static func text(_ value: JSONValue) -> String {
    if let number = value.number, number == number.rounded(), abs(number) < 1e15 {
      return String(Int64(number))
    }
    return value.string ?? String(decoding: value.encoded(), as: UTF8.self)
  }

  /// Sentences of fields may use backticks; a table's cell must not end in them.
  static func cell(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "|": "\\|"
      case "\n": " "
      case "<": "&lt;"
      default: String(scalar)
      }
    }.joined()
  }
}
