import Diagnostics
package import JSONKit

extension Shape where Value == String {
  /// Text. A bare number or word that YAML takes for something else is refused with the advice to
  /// quote it, because `017` and `1.10` would not come back as they were typed.
  package static var text: Shape {
    Shape(
      schema: { _ in ["type": "string"] },
      read: { node, problems in
        switch node.kind {
        case .string(let value): return value
        case .int, .double, .bool:
          problems.expected("text", at: node, hints: ["put it in quotes"])
        default: problems.expected("text", at: node)
        }
        return nil
      })
  }

  /// Text with at least one character.
  package static var name: Shape {
    text.map { value, node, problems in
      guard value.isEmpty else { return value }
      problems.add(Diagnostic("empty-text", "expected text, found an empty one", at: node.place))
      return nil
    }.describing(["minLength": 1])
  }
}

extension Shape where Value == Bool {
  /// `true` or `false`.
  package static var bool: Shape {
    Shape(
      schema: { _ in ["type": "boolean"] },
      read: { node, problems in
        if case .bool(let value) = node.kind { return value }
        // YAML 1.1 took these for truth values, and many people still write them.
        let former = ["yes": true, "y": true, "on": true, "no": false, "n": false, "off": false]
        let meant = node.json.string.flatMap { former[$0.lowercased()] }
        problems.expected(
          "true or false", at: node, hints: meant.map { ["write \($0)"] } ?? [])
        return nil
      })
  }
}

extension Shape where Value == Int {
  /// A whole number within a range.
  package static func int(_ range: ClosedRange<Int>) -> Shape {
    var schema: JSONObject = ["type": "integer", "minimum": .int(Int64(range.lowerBound))]
    if range.upperBound < Int.max { schema["maximum"] = .int(Int64(range.upperBound)) }
    let described = JSONValue.object(schema)
    return Shape(
      schema: { _ in described },
      read: { node, problems in
        guard case .int(let wide) = node.kind, let value = Int(exactly: wide) else {
          problems.expected("a whole number", at: node)
          return nil
        }
        guard range.contains(value) else {
          let bound =
            range.upperBound == Int.max
            ? "of at least \(range.lowerBound)"
            : "between \(range.lowerBound) and \(range.upperBound)"
          problems.add(
            Diagnostic(
              "out-of-range", "expected a whole number \(bound), found \(value)", at: node.place))
          return nil
        }
        return value
      })
  }
}

extension Shape where Value == Double {
  /// A number within a range.
  package static func number(_ range: ClosedRange<Double>) -> Shape {
    var schema: JSONObject = ["type": "number"]
    if range.lowerBound.isFinite { schema["minimum"] = .double(range.lowerBound) }
    if range.upperBound.isFinite { schema["maximum"] = .double(range.upperBound) }
    let described = JSONValue.object(schema)
    return Shape(
      schema: { _ in described },
      read: { node, problems in
        guard let value = node.json.number else {
          problems.expected("a number", at: node)
          return nil
        }
        guard range.contains(value) else {
          let bound =
            range.upperBound.isFinite
            ? "between \(range.lowerBound.written) and \(range.upperBound.written)"
            : "of at least \(range.lowerBound.written)"
          problems.add(
            Diagnostic(
              "out-of-range", "expected a number \(bound), found \(value.written)",
              at: node.place,
              hints: range == 0...1 && 1...100 ~= value
                ? ["write \((value / 100).written) for \(value.written) %"] : []))
          return nil
        }
        return value
      })
  }

  /// Any number.
  package static var number: Shape { number(-Double.infinity...Double.infinity) }
}

extension Double {
  /// As a person writes it: without the point where there is nothing behind it.
  fileprivate var written: String {
    let text = "\(self)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}

extension Shape where Value == JSONValue {
  /// Anything at all, as JSON.
  package static var json: Shape<JSONValue> {
    Shape(schema: { _ in true }, read: { node, _ in node.json })
  }
}

extension Shape where Value == JSONObject {
  /// A map with any keys, as JSON.
  package static var jsonMap: Shape<JSONObject> {
    Shape(
      schema: { _ in ["type": "object"] },
      read: { node, problems in
        if let object = node.json.object { return object }
        problems.expected("a map", at: node)
        return nil
      })
  }
}

extension Shape where Value == Node {
  /// Anything, kept with its places, for a reader that knows what to make of it later.
  package static var node: Shape {
    Shape(schema: { _ in true }, read: { node, _ in node })
  }
}

extension Shape where Value == Duration {
  /// A length of time with its unit: `20s`, `1m30s`, `250ms`, `2h`.
  package static var duration: Shape {
    Shape(
      schema: { _ in ["type": "string", "pattern": "^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$"] },
      read: {
        node, problems in
        switch node.kind {
        case .string(let text):
          if let value = Duration(written: text) { return value }
          problems.add(
            Diagnostic(
              "bad-duration", "'\(text)' is not a length of time", at: node.place,
              hints: ["write a number and a unit: 250ms, 20s, 1m30s, 2h"]))
        case .int(let count):
          problems.expected("a length of time", at: node, hints: ["did you mean '\(count)s'?"])
        default: problems.expected("a length of time", at: node, hints: ["for example 20s"])
        }
        return nil
      })
  }
}

extension Duration {
  /// Reads `20s`, `1m30s`, `250ms`, `1.5h`; `nil` for anything else and for lengths past a year,
  /// which are always a slip of the finger.
  package init?(written text: String) {
    var seconds = 0.0
    var digits = ""
    var rest = Substring(text)
    guard !rest.isEmpty else { return nil }
    while let first = rest.first {
      if first.isASCII && (first.isNumber || first == ".") {
        digits.append(first)
        rest.removeFirst()
        continue
      }
      // `Double` takes `.5` and `5.`, which the schema's pattern doesn't.
      guard digits.first != ".", digits.last != ".", let count = Double(digits) else { return nil }
      let units: [(String, Double)] = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600)]
      guard let unit = units.first(where: { rest.hasPrefix($0.0) }) else { return nil }
      seconds += count * unit.1
      rest.removeFirst(unit.0.count)
      digits = ""
    }
    guard digits.isEmpty, seconds <= 366 * 86_400 else { return nil }
    self = .nanoseconds(Int64((seconds * 1e9).rounded()))
  }
}

extension Shape where Value: RawRepresentable & CaseIterable & Sendable, Value.RawValue == String {
  /// One of a few words.
  package static var choice: Shape {
    let words = Value.allCases.map(\.rawValue)
    return Shape(
      schema: { _ in ["enum": .array(words.map { .string($0) })] },
      read: { node, problems in
        guard case .string(let word) = node.kind else {
          problems.expected("one of \(words.joined(separator: ", "))", at: node)
          return nil
        }
        if let value = Value(rawValue: word) { return value }
        problems.add(
          Diagnostic(
            "unknown-word", "'\(word)' is not one of \(words.joined(separator: ", "))",
            at: node.place,
            hints: Suggestion.nearest(to: word, in: words).map { ["did you mean '\($0)'?"] } ?? []))
        return nil
      })
  }
}
