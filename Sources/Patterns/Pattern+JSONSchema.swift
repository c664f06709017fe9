package import JSONKit

extension Pattern {
  /// The `pattern` keyword of JSON Schema. A search that is given up counts as no match, because a
  /// value that can't be checked must not pass.
  package static let schemaPatterns: JSONSchema.PatternCompiler = { source in
    // The schema's own problem says that the pattern is broken; PCRE2's words have no place in it.
    guard let pattern = try? Pattern(source) else { return nil }
    return { text in
      if case .match = pattern.firstMatch(in: text) { true } else { false }
    }
  }
}
