/// A JSONPath expression, RFC 9535, read and checked once and then applied to any document.
///
/// A normal form for places is `JSONPointer.normalizedPath`. Numbers are compared by value and
/// text by its bytes, which is the order of code points that the RFC asks for. An object that has
/// a key twice is outside of the RFC: a name selects the last member, a wildcard all of them.
package struct JSONPath: Sendable {
  /// What is sought in a text, and whether it must be all of it.
  package enum MatchScope: Hashable, Sendable {
    /// The function `match`.
    case whole
    /// The function `search`.
    case anywhere
  }

  package enum MatchAnswer: Hashable, Sendable {
    case match
    case noMatch
    /// The search was given up; neither a match nor the absence of one.
    case tooExpensive
  }

  package typealias Matcher = @Sendable (String) -> MatchAnswer
  /// Makes a matcher for a regular expression of RFC 9485, or nothing if it isn't one. Injected,
  /// because the room for JSON has no regular expressions of its own.
  package typealias PatternCompiler = @Sendable (String, MatchScope) -> Matcher?

  /// A value that was selected, and where it stands.
  package struct Node: Hashable, Sendable {
    package var location: JSONPointer
    package var value: JSONValue

    package init(location: JSONPointer, value: JSONValue) {
      self.location = location
      self.value = value
    }
  }

  /// How much work one application may be: about as many values may be looked at. Paths such as
  /// `$..*..*..*` select more than any document has.
  package static let usualLimit = 1_000_000

  /// As it was written.
  package let source: String
  /// Whether the expression can't select more than one value: names and indices only.
  package var isSingular: Bool { query.isSingular }

  let query: JSONPathQuery
  let patterns: PatternCompiler?

  /// Throws the first mistake of the expression. Without a pattern compiler `match` and `search`
  /// are mistakes: a check that can't be made must not pass.
  package init(
    _ source: String, patterns: PatternCompiler? = nil
  ) throws(JSONPathError) {
    var parser = JSONPathParser(source, hasPatterns: patterns != nil)
    query = try parser.wholeQuery()
    self.source = source
    self.patterns = patterns
  }

  /// The selected values, in the order in which the RFC visits them.
  package func values(
    in document: JSONValue, limit: Int = usualLimit
  ) throws(JSONPathTooMuchWork) -> [JSONValue] {
    if query.isSingular { return singularValue(in: document).map { [$0] } ?? [] }
    var evaluator = JSONPathEvaluator(
      document, patterns: patterns, limit: limit, keepsLocations: false)
    return try evaluator.run(query).map(\.value)
  }

  /// The selected values with their places.
  package func nodes(
    in document: JSONValue, limit: Int = usualLimit
  ) throws(JSONPathTooMuchWork) -> [Node] {
    var evaluator = JSONPathEvaluator(
      document, patterns: patterns, limit: limit, keepsLocations: true)
    return try evaluator.run(query).map { Node(location: $0.pointer, value: $0.value) }
  }

  /// The first selected value. A singular path goes straight to it.
  package func firstValue(
    in document: JSONValue, limit: Int = usualLimit
  ) throws(JSONPathTooMuchWork) -> JSONValue? {
    if query.isSingular { return singularValue(in: document) }
    return try values(in: document, limit: limit).first
  }

  private func singularValue(in document: JSONValue) -> JSONValue? {
    var value = document
    for segment in query.segments {
      guard let selector = segment.selectors.first, let child = selector.singleChild(of: value)
      else { return .none }
      value = child
    }
    return value
  }
}

extension JSONPath: Hashable {
  package static func == (left: JSONPath, right: JSONPath) -> Bool {
    left.source.utf8.elementsEqual(right.source.utf8)
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(Array(source.utf8)) }
}

/// Why an expression is no JSONPath, and where.
package struct JSONPathError: Error, Hashable, Sendable {
  /// A lower-case sentence without the place.
  package var message: String
  /// Bytes from the start of the expression, counted from 0.
  package var offset: Int

  package init(_ message: String, at offset: Int) {
    self.message = message
    self.offset = offset
  }
}

extension JSONPathError: CustomStringConvertible {
  package var description: String { "\(message), at character \(offset + 1)" }
}

/// The application of a path to a document was given up: what it would have selected is unknown.
package struct JSONPathTooMuchWork: Error, Hashable, Sendable {
  package init() {}
}

extension JSONPathTooMuchWork: CustomStringConvertible {
  package var description: String { "the path is too much work for this document" }
}

extension JSONPointer {
  /// The place as RFC 9535 writes it, in the one form that is the same for everybody:
  /// `$['items'][0]`.
  package var normalizedPath: String {
    var path = "$"
    for token in tokens {
      switch token {
      case .index(let index): path += "[\(index)]"
      case .key(let key):
        path += "['"
        for scalar in key.unicodeScalars { path += scalar.inNormalizedPath }
        path += "']"
      }
    }
    return path
  }
}

extension Unicode.Scalar {
  fileprivate var inNormalizedPath: String {
    switch self {
    case "\u{8}": "\\b"
    case "\t": "\\t"
    case "\n": "\\n"
    case "\u{C}": "\\f"
    case "\r": "\\r"
    case "'": "\\'"
    case "\\": "\\\\"
    case "\u{0}"..."\u{1F}": (value < 0x10 ? "\\u000" : "\\u00") + String(value, radix: 16)
    default: String(self)
    }
  }
}
