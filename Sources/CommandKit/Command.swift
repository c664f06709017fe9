/// One thing the program does, as a table row: a plain value that a test can build.
package struct Command: Sendable {
  /// A command line and what it is good for.
  package struct Example: Sendable, Equatable {
    /// As typed, with the program's name in front.
    package let line: String
    /// What it is good for, as a sentence without a full stop.
    package let purpose: String

    package init(_ line: String, _ purpose: String) {
      self.line = line
      self.purpose = purpose
    }
  }

  /// What one exit status means for this command.
  package struct ExitStatus: Sendable, Equatable {
    /// 0 to 255.
    package let code: Int
    /// Lower-case and without a full stop.
    package let meaning: String

    package init(_ code: Int, _ meaning: String) {
      self.code = code
      self.meaning = meaning
    }
  }

  /// One word, or several for a command within another: `baseline accept`.
  package let name: String
  /// A few words for the overview, lower-case and without a full stop.
  package let summary: String
  /// Paragraphs separated by an empty line, for the long help and the manual page.
  package let discussion: String
  /// The heading under which the overview lists it.
  package let group: String
  /// Shown first, and each is parsed by `CommandTable.problems()`.
  package let examples: [Example]
  /// In the order of the help; the global flags of the table come on top.
  package let flags: [FlagDeclaration]
  /// In the order of the command line.
  package let positionals: [PositionalDeclaration]
  /// Where this command means something else than the table says.
  package let exitStatuses: [ExitStatus]

  package init(
    _ name: String, summary: String, discussion: String = "", group: String = "Commands",
    examples: [Example] = [], flags: [any DeclaredFlag] = [],
    positionals: [any DeclaredPositional] = [], exitStatuses: [ExitStatus] = []
  ) {
    self.name = name
    self.summary = summary
    self.discussion = discussion
    self.group = group
    self.examples = examples
    self.flags = flags.map(\.declaration)
    self.positionals = positionals.map(\.declaration)
    self.exitStatuses = exitStatuses
  }

  var words: [String] { name.utf8.split(separator: 32).map { String(Substring($0)) } }
}
