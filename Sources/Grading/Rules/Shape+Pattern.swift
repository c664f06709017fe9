import Diagnostics
import JSONKit
package import MarkedYAML
package import Patterns

extension Shape where Value == Pattern {
  /// A regular expression as PCRE2 reads it.
  package static var pattern: Shape<Pattern> {
    Shape<String>.name.map { source, node, problems in
      do throws(PatternError) {
        return try Pattern(source)
      } catch {
        let before = String(decoding: source.utf8.prefix(error.offset), as: UTF8.self)
        problems.add(
          Diagnostic(
            "bad-pattern",
            "the pattern can't be used: \(error.message)"
              + " (after \(before.unicodeScalars.count) characters)",
            at: node.place, hints: ["in YAML, single quotes keep backslashes: '\\d+'"]))
        return nil
      }
    }.describing(["format": "regex"])
  }
}
