import Diagnostics

extension Diagnostic {
  static func fileTooLarge(_ bytes: Int, limit: Int, file: String) -> Diagnostic {
    Diagnostic(
      "file-too-large", "the file has \(bytes) bytes; the limit is \(limit)",
      at: SourcePlace(file: file, line: 1, column: 1))
  }

  static func emptyDocument(file: String) -> Diagnostic {
    Diagnostic(
      "empty-document", "the file holds no YAML", at: SourcePlace(file: file, line: 1, column: 1))
  }

  static func severalDocuments(at place: SourcePlace) -> Diagnostic {
    Diagnostic(
      "several-documents", "a second document begins here", at: place,
      hints: ["put each document in a file of its own"])
  }

  static func tooDeep(_ limit: Int, at place: SourcePlace) -> Diagnostic {
    Diagnostic("too-deep", "lists and maps are nested deeper than \(limit) levels", at: place)
  }

  static func tooManyNodes(_ limit: Int, at place: SourcePlace) -> Diagnostic {
    Diagnostic("too-many-values", "the file has more than \(limit) values", at: place)
  }

  static func aliasBomb(_ limit: Int, at place: SourcePlace) -> Diagnostic {
    Diagnostic(
      "alias-bomb", "with its aliases replaced, the file grows beyond \(limit) values", at: place)
  }

  static func tooManyProblems(_ limit: Int, at place: SourcePlace?) -> Diagnostic {
    Diagnostic("too-many-problems", "reading stopped after \(limit) problems", at: place)
  }

  static func tooManyDirectives(_ limit: Int, file: String) -> Diagnostic {
    Diagnostic(
      "yaml-syntax", "the file begins with more than \(limit) directives",
      at: SourcePlace(file: file, line: 1, column: 1))
  }
}

// MARK: - Keys and aliases

extension Diagnostic {
  static func duplicateKey(
    _ key: String, first: SourcePlace, at place: SourcePlace
  ) -> Diagnostic {
    Diagnostic(
      "duplicate-key", "duplicate key \(quoted(key))", at: place,
      hints: [
        first.line == place.line
          ? "the first one stands in column \(first.column)"
          : "the first one is on line \(first.line)"
      ])
  }

  static func mergeKey(at place: SourcePlace) -> Diagnostic {
    Diagnostic(
      "merge-key", "merge keys aren't supported", at: place,
      hints: ["repeat the fields; an alias can stand for a whole value"])
  }

  static func nonTextKey(_ found: String, at place: SourcePlace) -> Diagnostic {
    Diagnostic("non-text-key", "a key must be text, found \(found)", at: place)
  }

  static func unknownAlias(_ name: String, isInside: Bool, at place: SourcePlace) -> Diagnostic {
    let name = TerminalText.truncated(name, to: 60)
    return Diagnostic(
      "unknown-alias",
      isInside
        ? "alias '*\(name)' stands inside the value that it names"
        : "alias '*\(name)' has no anchor '&\(name)' before it", at: place)
  }
}

// MARK: - Scalars

extension Diagnostic {
  static func formerBool(_ word: String, _ value: Bool, at place: SourcePlace) -> Diagnostic {
    Diagnostic(
      "yaml-1.1-bool", .warning, "'\(word)' is text, not \(value)", at: place,
      hints: ["write \(value), or \"\(word)\" in quotes for the text"])
  }

  static func leadingZero(_ text: String, _ number: String, at place: SourcePlace) -> Diagnostic {
    Diagnostic(
      "leading-zero", .warning, "\(quoted(text)) is text because of its leading zero", at: place,
      hints: [
        "write \(TerminalText.truncated(number, to: 60)) for the number, or put the text in quotes"
      ])
  }

  static func nonFinite(_ text: String, at place: SourcePlace) -> Diagnostic {
    Diagnostic("non-finite-number", "\(quoted(text)) is not a finite number", at: place)
  }

  static func numberTooLarge(_ text: String, at place: SourcePlace) -> Diagnostic {
    Diagnostic(
      "number-too-large", "\(quoted(text)) doesn't fit in 64 bits", at: place,
      hints: ["put it in quotes if it is text, such as an order number"])
  }

  static func unknownTag(_ tag: String, at place: SourcePlace) -> Diagnostic {
    Diagnostic(
      "unknown-tag", "unknown tag \(quoted(tag))", at: place,
      hints: ["remove the tag; the only known ones are !!str, !!int, !!float, !!bool, !!null"])
  }

  static func tagMismatch(_ tag: String, at place: SourcePlace) -> Diagnostic {
    Diagnostic("tag-mismatch", "the value isn't what its tag '!!\(tag)' says", at: place)
  }

  private static func quoted(_ text: String) -> String {
    "'\(TerminalText.truncated(text, to: 60))'"
  }
}

// MARK: - Text that isn't YAML

extension Diagnostic {
  static func failure(
    _ failure: YAMLReader.EventFailure, places: YAMLReader.Places
  ) -> Diagnostic {
    switch failure {
    case .outOfMemory: Diagnostic("yaml-syntax", "there is too little memory to read the file")
    case .badBytes(let problem, let offset): badBytes(problem, offset, places)
    case .badSyntax(let problem, let mark, let context, let contextMark):
      Diagnostic(
        "yaml-syntax", [problem, context].compactMap { $0 }.joined(separator: " "),
        at: places.place(at: mark),
        hints: syntaxHints(problem, mark, context: context, contextMark, places))
    }
  }

  private static func badBytes(
    _ problem: String, _ offset: Int, _ places: YAMLReader.Places
  ) -> Diagnostic {
    let bytes = places.lines.bytes
    var offset = min(offset + places.lines.contentStart, bytes.count)
    if problem.hasPrefix("invalid trailing") {
      // Here libyaml points into the broken scalar, elsewhere at its first byte.
      repeat { offset -= 1 } while offset > 0 && !SourceLines.beginsScalar(bytes[offset])
    }
    let place = places.place(ofByte: max(0, offset))
    if problem.hasPrefix("control") {
      return Diagnostic(
        "yaml-syntax", "control characters are not allowed", at: place,
        hints: ["write it as an escape in double quotes: \"\\x1b\""])
    }
    let looksUTF16 = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
    return Diagnostic(
      "invalid-utf8", "the text is not valid UTF-8", at: place,
      hints: [looksUTF16 ? "it looks like UTF-16; save it as UTF-8" : "save the file as UTF-8"])
  }

  private static func syntaxHints(
    _ problem: String, _ mark: YAMLReader.Mark, context: String?,
    _ contextMark: YAMLReader.Mark, _ places: YAMLReader.Places
  ) -> [String] {
    var hints: [String] = []
    switch places.scalar(at: mark) {
    case "\t" where problem.hasPrefix("found character that cannot start"):
      hints.append("indent with spaces; YAML allows no tabs here")
    case let scalar? where problem.hasPrefix("found character that cannot start"):
      hints.append("put text that begins with '\(scalar)' in quotes")
    case _ where problem.hasPrefix("mapping values are not allowed"):
      hints.append("put text that holds ': ' in quotes, or check the indentation")
    default: break
    }
    let began = places.position(contextMark).line
    if let context, began != places.position(mark).line {
      let what = context.split(separator: " ").dropFirst(2).joined(separator: " ")
      hints.append("\(what) began on line \(began)")
    }
    return hints
  }
}
