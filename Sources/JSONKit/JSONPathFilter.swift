/// The condition of a JSONPath filter by itself: `@.role == 'user' && @.content`.
package struct JSONPathFilter: Sendable {
  /// As it was written.
  package let source: String
  let condition: JSONPathCondition
  let patterns: JSONPath.PatternCompiler?

  package init(
    _ source: String, patterns: JSONPath.PatternCompiler? = nil
  ) throws(JSONPathError) {
    var parser = JSONPathParser(source, hasPatterns: patterns != nil)
    condition = try parser.wholeCondition()
    self.source = source
    self.patterns = patterns
  }

  /// Whether the condition holds for a value, which is `@`; `$` is the document.
  package func holds(
    for value: JSONValue, in document: JSONValue, limit: Int = JSONPath.usualLimit
  ) throws(JSONPathTooMuchWork) -> Bool {
    var evaluator = JSONPathEvaluator(
      document, patterns: patterns, limit: limit, keepsLocations: false)
    return try evaluator.holds(condition, at: value)
  }
}
