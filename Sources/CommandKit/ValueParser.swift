/// How the text of one value becomes a value, and what a shell may offer for it.
package struct ValueParser<Value: Sendable>: Sendable {
  /// What a good value looks like, to be read after "expected": `a whole number from 1 to 9`.
  package let expected: String
  /// What shells offer; its choices are also what a mistake is compared with.
  package let completion: Completion
  /// Nil when the text is no such value; what was expected is said by `expected`.
  package let parse: @Sendable (String) -> Value?

  /// For a value that only one command knows, such as `1/4` for a shard.
  package init(
    expected: String, completion: Completion = .nothing,
    parse: @escaping @Sendable (String) -> Value?
  ) {
    self.expected = expected
    self.completion = completion
    self.parse = parse
  }
}

/// What a shell offers while a value is typed.
package enum Completion: Sendable, Hashable {
  case nothing
  case choices([String])
  case files
  case folders

  var choices: [String] {
    if case .choices(let choices) = self { choices } else { [] }
  }
}

extension ValueParser<String> {
  /// Any text, also the empty one.
  package static var string: Self { Self(expected: "text") { $0 } }

  /// A file or folder. Whether it exists is the caller's question; `-` is a path like any other.
  package static var path: Self {
    Self(expected: "a path", completion: .files, parse: nonEmptyPath)
  }

  /// A folder: the same as `path`, but shells offer only folders.
  package static var folder: Self {
    Self(expected: "the path of a folder", completion: .folders, parse: nonEmptyPath)
  }

  /// One of a fixed list.
  package static func choice(_ choices: [String]) -> Self {
    Self(expected: alternatives(choices), completion: .choices(choices)) { text in
      choices.first { sameBytes($0, text) }
    }
  }

  /// NUL can't be part of a path, and a path cut at one would name another file.
  private static func nonEmptyPath(_ text: String) -> String? {
    text.isEmpty || text.utf8.contains(0) ? nil : text
  }
}

extension ValueParser where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
  /// One of an enumeration's raw values, in the order of its cases.
  package static func choice(of type: Value.Type) -> Self {
    let names = Value.allCases.map(\.rawValue)
    return Self(expected: alternatives(names), completion: .choices(names)) { text in
      Value.allCases.first { sameBytes($0.rawValue, text) }
    }
  }
}

extension ValueParser<Int> {
  /// Any whole number.
  package static var int: Self { Self(expected: "a whole number") { Int($0) } }

  /// A whole number within limits.
  package static func int(in range: ClosedRange<Int>) -> Self {
    Self(expected: "a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
      Int(text).flatMap { range.contains($0) ? $0 : nil }
    }
  }

  /// A whole number with a lower limit.
  package static func int(in range: PartialRangeFrom<Int>) -> Self {
    Self(expected: "a whole number, at least \(range.lowerBound)") { text in
      Int(text).flatMap { range.contains($0) ? $0 : nil }
    }
  }
}

extension ValueParser<Double> {
  /// Any finite number.
  package static var double: Self { Self(expected: "a number", parse: finite) }

  /// A number within limits.
  package static func double(in range: ClosedRange<Double>) -> Self {
    let limits = "\(shortest(range.lowerBound)) to \(shortest(range.upperBound))"
    return Self(expected: "a number from \(limits)") { text in
      finite(text).flatMap { range.contains($0) ? $0 : nil }
    }
  }

  /// A number with a lower limit.
  package static func double(in range: PartialRangeFrom<Double>) -> Self {
    Self(expected: "a number, at least \(shortest(range.lowerBound))") { text in
      finite(text).flatMap { range.contains($0) ? $0 : nil }
    }
  }

  /// Decimal notation only: `nan`, `inf` and hexadecimal floats would pass `Double.init` and then
  /// every comparison with a limit.
  private static func finite(_ text: String) -> Double? {
    guard text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }) else { return nil }
    return Double(text).flatMap { $0.isFinite ? $0 : nil }
  }

  private static func shortest(_ number: Double) -> String {
    Int(exactly: number).map(String.init) ?? "\(number)"
  }
}

/// "a, b or c".
func alternatives(_ words: [String]) -> String {
  guard words.count > 1, let last = words.last else { return words.first ?? "nothing" }
  return words.dropLast().joined(separator: ", ") + " or " + last
}

/// Equal as typed; `==` would also accept another spelling of the same accented letter.
func sameBytes(_ a: String, _ b: String) -> Bool { a.utf8.elementsEqual(b.utf8) }
