package import Diagnostics
package import JSONKit

extension Shape where Value == JSONPath {
  /// A JSONPath expression: `$.items[*].sku`.
  package static func jsonPath(patterns: @escaping JSONPath.PatternCompiler) -> Shape {
    Shape<String>.text.map { text, node, problems in
      do throws(JSONPathError) {
        return try JSONPath(text, patterns: patterns)
      } catch {
        problems.add(.badPath(text, error, at: node.place))
        return nil
      }
    }.describing(["pattern": "^\\$"])
  }
}

extension Shape where Value == JSONPathFilter {
  /// The condition of a JSONPath filter: `@.role == 'user'`.
  package static func jsonPathFilter(patterns: @escaping JSONPath.PatternCompiler) -> Shape {
    Shape<String>.text.map { text, node, problems in
      // As a condition it would ask whether the path selects anything, from another place.
      if text.hasPrefix("$[?") {
        let error = JSONPathError("a condition stands without '$[?' and ']'", at: 0)
        problems.add(
          .badPath(text, error, at: node.place, hints: ["for example \"@.role == 'user'\""]))
        return nil
      }
      do throws(JSONPathError) {
        return try JSONPathFilter(text, patterns: patterns)
      } catch {
        problems.add(.badPath(text, error, at: node.place))
        return nil
      }
    }
  }
}

extension Diagnostic {
  /// The place is that of the text; where in the text, the sentence says.
  package static func badPath(
    _ text: String, _ error: JSONPathError, at place: SourcePlace, hints: [String] = []
  ) -> Diagnostic {
    Diagnostic("bad-path", "\(error)", at: place, hints: hints)
  }
}
