/// A problem that a person can fix: where it is, what it is and what to do.
///
/// Facts travel as data; the sentence is written where the problem is found and rendered in one
/// place (`Diagnostic.Renderer`).
package struct Diagnostic: Sendable, Equatable {
  package enum Severity: String, Sendable, CaseIterable {
    case error
    case warning
  }

  /// Stable, in kebab case, for scripts and for the docs: `unknown-field`.
  package var code: String
  package var severity: Severity
  /// A lower-case sentence without a full stop.
  package var message: String
  /// Absent when the problem has no place in a file.
  package var place: SourcePlace?
  package var hints: [String]

  package init(
    _ code: String, _ severity: Severity, _ message: String, at place: SourcePlace? = nil,
    hints: [String] = []
  ) {
    self.code = code
    self.severity = severity
    self.message = message
    self.place = place
    self.hints = hints
  }

  /// An error, which is what most problems are.
  package init(
    _ code: String, _ message: String, at place: SourcePlace? = nil, hints: [String] = []
  ) {
    self.init(code, .error, message, at: place, hints: hints)
  }
}

/// A stretch of one line of a file. Lines and columns count from 1; columns count Unicode scalars.
package struct SourcePlace: Sendable, Hashable {
  package var file: String
  package var line: Int
  package var column: Int
  /// How many scalars the caret underlines; at least 1.
  package var length: Int

  package init(file: String, line: Int, column: Int, length: Int = 1) {
    self.file = file
    self.line = line
    self.column = column
    self.length = length
  }
}
