import JSONKit

/// Where a mapping takes a value from.
indirect enum ValueSource: Sendable {
  case constant(JSONValue)
  /// The first value that the path selects.
  case path(JSONPath, from: MappingScope.Level)
  /// Everything that the path selects, as a list.
  case all(JSONPath, from: MappingScope.Level)
  /// Everything that the path selects, as one text.
  case joined(JSONPath, with: String, from: MappingScope.Level)
  case template([Piece])
  /// The first source that has a value.
  case first([ValueSource])
  /// A text that is a JSON document; one that isn't stays a text.
  case json(ValueSource)
  case scaled(ValueSource, by: Double)

  enum Piece: Sendable {
    case text(String)
    case path(JSONPath)
  }
}

/// What a path may start from while a mapping is applied.
struct MappingScope {
  enum Level: String, Sendable, CaseIterable {
    /// The element that the innermost `each` is at; the trajectory outside of any.
    case here
    /// The element that contains it.
    case outer
    case trajectory
    case document
  }

  let document: JSONValue
  let trajectory: JSONValue
  private var elements: [JSONValue] = []

  init(document: JSONValue, trajectory: JSONValue) {
    self.document = document
    self.trajectory = trajectory
  }

  func entering(_ element: JSONValue) -> MappingScope {
    var scope = self
    scope.elements.append(element)
    return scope
  }

  var here: JSONValue { self[.here] }

  subscript(level: Level) -> JSONValue {
    switch level {
    case .here: elements.last ?? trajectory
    case .outer: elements.dropLast().last ?? trajectory
    case .trajectory: trajectory
    case .document: document
    }
  }
}

extension ValueSource {
  /// The value; none when it isn't there. `null` counts as not there: traces write it for what
  /// they don't have.
  func value(in scope: MappingScope) throws(JSONPathTooMuchWork) -> JSONValue? {
    let value = try selected(in: scope)
    guard let value, !value.isNull else { return .none }
    return value
  }

  private func selected(in scope: MappingScope) throws(JSONPathTooMuchWork) -> JSONValue? {
    switch self {
    case .constant(let value): return value
    case .path(let path, let level): return try path.firstValue(in: scope[level])
    case .all(let path, let level): return .array(try path.values(in: scope[level]))
    case .joined(let path, let separator, let level):
      let texts = try path.values(in: scope[level]).compactMap(\.asText)
      guard !texts.isEmpty else { return .none }
      return .string(texts.joined(separator: separator))
    case .template(let pieces):
      var text = ""
      for piece in pieces {
        switch piece {
        case .text(let part): text += part
        case .path(let path):
          guard let part = try path.firstValue(in: scope.here)?.asText else { return .none }
          text += part
        }
      }
      return .string(text)
    case .first(let sources):
      for source in sources {
        if let value = try source.value(in: scope) { return value }
      }
      return .none
    case .json(let source):
      guard let value = try source.value(in: scope) else { return .none }
      guard case .string(let text) = value else { return value }
      // Tools answer with JSON or with a sentence, as they please.
      if let document = try? JSONValue.parse(text) { return document }
      return value
    case .scaled(let source, let factor):
      guard let value = try source.value(in: scope) else { return .none }
      guard let number = value.asNumber else { return value }
      return .double(number * factor)
    }
  }
}

extension JSONValue {
  /// The text of a message: as it is, or of its parts one below the other. Chat formats write
  /// either `"content": "…"` or `"content": [{"type": "text", "text": "…"}]`. Other values are
  /// written as JSON.
  var asText: String? {
    switch self {
    case .null: return nil
    case .string(let text): return text
    case .array(let parts):
      let texts = parts.map { $0.string ?? $0["text"]?.string ?? $0["content"]?.string }
      if parts.isEmpty { return nil }
      let written = texts.compactMap { $0 }
      // Pictures and the like are parts without a text.
      let areParts = parts.allSatisfy { $0.string != nil || $0["type"]?.string != nil }
      return written.count == parts.count || (areParts && !written.isEmpty)
        ? written.joined(separator: "\n") : text
    default: return text
    }
  }

  /// A number, also one that was written as a text.
  var asNumber: Double? {
    if let number { return number }
    guard let double = string.flatMap({ Double($0) }), double.isFinite else { return nil }
    return double
  }
}
