/// Collects problems, so that one pass over the files reports all of them.
package struct Problems: Sendable {
  package private(set) var all: [Diagnostic] = []

  package init() {}

  package mutating func add(_ diagnostic: Diagnostic) { all.append(diagnostic) }
  package mutating func merge(_ other: Problems) { all += other.all }

  package var isEmpty: Bool { all.isEmpty }
  package var hasErrors: Bool { all.contains { $0.severity == .error } }
  package var errorCount: Int { all.count { $0.severity == .error } }
  package var warningCount: Int { all.count { $0.severity == .warning } }

  /// `3 errors, 1 warning`; empty when there are no problems.
  package var summary: String {
    [(errorCount, "error"), (warningCount, "warning")].filter { $0.0 > 0 }
      .map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")" }.joined(separator: ", ")
  }

  /// By file, line, column and severity. What has no place comes first, because it is about the
  /// whole run; equals keep the order in which they were found.
  package var sorted: [Diagnostic] {
    all.enumerated().sorted { Self.precedes($0.element, $1.element) ?? ($0.offset < $1.offset) }
      .map(\.element)
  }

  private static func precedes(_ one: Diagnostic, _ other: Diagnostic) -> Bool? {
    switch (one.place, other.place) {
    case (nil, _?): return true
    case (_?, nil): return false
    case (let first?, let second?):
      if !first.file.utf8.elementsEqual(second.file.utf8) {
        return first.file.utf8.lexicographicallyPrecedes(second.file.utf8)
      }
      if (first.line, first.column) != (second.line, second.column) {
        return (first.line, first.column) < (second.line, second.column)
      }
    case (nil, nil): break
    }
    return one.severity == other.severity ? nil : one.severity == .error
  }
}

extension Problems {
  /// The problems of one file that are shown, and how many aren't.
  package struct Section: Sendable {
    /// `nil` for problems without a place.
    package var file: String?
    package var shown: [Diagnostic]
    package var omitted: Int
  }

  /// The sorted problems by file, at most `limit` of each, so that one broken file doesn't bury
  /// the others. Warnings are left out before errors are.
  package func sections(showing limit: Int) -> [Section] {
    var sections: [Section] = []
    for diagnostic in sorted {
      let file = diagnostic.place?.file
      if let last = sections.last, last.file.map(ExactText.init) == file.map(ExactText.init) {
        sections[sections.count - 1].shown.append(diagnostic)
      } else {
        sections.append(Section(file: file, shown: [diagnostic], omitted: 0))
      }
    }
    return sections.map { $0.capped(at: limit) }
  }
}

extension Problems.Section {
  fileprivate func capped(at limit: Int) -> Problems.Section {
    guard shown.count > limit else { return self }
    var room = (
      errors: min(limit, shown.count { $0.severity == .error }), warnings: 0
    )
    room.warnings = limit - room.errors
    let kept = shown.filter { diagnostic in
      switch diagnostic.severity {
      case .error:
        room.errors -= 1
        return room.errors >= 0
      case .warning:
        room.warnings -= 1
        return room.warnings >= 0
      }
    }
    return Problems.Section(file: file, shown: kept, omitted: shown.count - kept.count)
  }
}
