import JSONKit

/// How a value of a call is compared with the one that a rule or a case writes.
struct ValueComparison {
  /// How far numbers may differ.
  var tolerance = 0.0
  /// Whether it only matters what is meant: text as `says` compares it, and `"1,234.50"` is 1234.5.
  var isLoose = false
  /// Whether lists are the same in any order.
  var ignoresOrder = false

  func agree(_ expected: JSONValue, _ actual: JSONValue) -> Bool {
    guard isLoose || ignoresOrder else {
      return expected.isEquivalent(to: actual, tolerance: tolerance)
    }
    switch (expected, actual) {
    case (.array(let expected), .array(let actual)):
      guard expected.count == actual.count else { return false }
      guard ignoresOrder else { return zip(expected, actual).allSatisfy { agree($0, $1) } }
      let candidates = expected.map { item in
        actual.indices.filter { agree(item, actual[$0]) }
      }
      return Matching(candidates: candidates, actualCount: actual.count).maximum()
        .allSatisfy { $0 != nil }
    case (.object(let expected), .object(let actual)):
      return expected.count == actual.count
        && expected.keys.allSatisfy { key in
          guard let left = expected[key], let right = actual[key] else { return false }
          return agree(left, right)
        }
    default:
      return expected.isEquivalent(to: actual, tolerance: tolerance)
        || (isLoose && meanTheSame(expected, actual))
    }
  }

  private func meanTheSame(_ expected: JSONValue, _ actual: JSONValue) -> Bool {
    let (left, right) = (expected.looseNumbers, actual.looseNumbers)
    if left.contains(where: { a in right.contains { abs(a - $0) <= tolerance + 1e-9 } }) {
      return true
    }
    switch (expected, actual) {
    case (.string(let left), .string(let right)):
      return FoldedText(left, caseSensitive: false) == FoldedText(right, caseSensitive: false)
    case (.bool(let flag), .string(let text)), (.string(let text), .bool(let flag)):
      return text.lowercased() == (flag ? "true" : "false")
    default: return false
    }
  }
}

extension JSONValue {
  /// Every number that a value can mean: itself, or what a text writes that is a number and nothing
  /// else but a sign of a currency.
  fileprivate var looseNumbers: [Double] {
    if let number { return [number] }
    guard case .string(let text) = self, text.utf8.count <= 40 else { return [] }
    var rest = Substring(text)
    let isAround = { (character: Character) in character.isWhitespace || "€$£¥₹".contains(character)
    }
    while let first = rest.first, isAround(first) { rest.removeFirst() }
    while let last = rest.last, isAround(last) { rest.removeLast() }
    let isNegative = rest.first == "-"
    if isNegative { rest.removeFirst() }
    guard let first = rest.first, first.isASCII, first.isNumber,
      rest.allSatisfy({ ($0.isASCII && $0.isNumber) || ".,' ".contains($0) })
    else { return [] }
    // A leading zero says that it is a name: 007 is not 7.
    if rest.count > 1, first == "0", rest.dropFirst().first?.isNumber == true { return [] }
    return WrittenNumber.readings(String(rest)).map { isNegative ? -$0 : $0 }
  }
}
