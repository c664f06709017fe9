/// The same document: kinds, values and the order of members, with text compared by its bytes.
///
/// `1` and `1.0` differ, `é` written as one character and as two differ, and so do objects with the
/// same members in another order. `isEquivalent(to:)` compares what documents mean.
extension JSONValue: Hashable {
  package static func == (left: JSONValue, right: JSONValue) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.int(let a), .int(let b)): a == b
    case (.double(let a), .double(let b)): a == b
    case (.string(let a), .string(let b)): a.utf8.elementsEqual(b.utf8)
    case (.array(let a), .array(let b)): a == b
    case (.object(let a), .object(let b)): a == b
    default: false
    }
  }

  package func hash(into hasher: inout Hasher) {
    switch self {
    case .null: hasher.combine(0)
    case .bool(let value):
      hasher.combine(1)
      hasher.combine(value)
    case .int(let value):
      hasher.combine(2)
      hasher.combine(value)
    case .double(let value):
      hasher.combine(3)
      hasher.combine(value)
    case .string(let text):
      hasher.combine(4)
      hasher.combine(bytesOf: text)
    case .array(let elements):
      hasher.combine(5)
      hasher.combine(elements)
    case .object(let object):
      hasher.combine(6)
      hasher.combine(object)
    }
  }
}

extension JSONObject.Member: Hashable {
  package static func == (left: Self, right: Self) -> Bool {
    left.key.utf8.elementsEqual(right.key.utf8) && left.value == right.value
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(bytesOf: key)
    hasher.combine(value)
  }
}

extension Hasher {
  fileprivate mutating func combine(bytesOf text: String) {
    var text = text
    text.withUTF8 {
      combine($0.count)
      combine(bytes: UnsafeRawBufferPointer($0))
    }
  }
}

extension JSONValue {
  /// Whether two documents mean the same: numbers by value (`1` is `1.0`), members in any order,
  /// the last of several members with one key wins, text by its bytes.
  ///
  /// Two numbers also count as the same when they differ by at most `tolerance`, an absolute
  /// amount: an agent's `19.989999` for `19.99`. The tolerance must not be negative.
  package func isEquivalent(to other: JSONValue, tolerance: Double = 0) -> Bool {
    precondition(tolerance >= 0, "a tolerance is an amount")
    switch (self, other) {
    case (.int, .int), (.int, .double), (.double, .int), (.double, .double):
      return isSameNumber(as: other, tolerance)
    case (.array(let a), .array(let b)):
      return a.count == b.count
        && zip(a, b).allSatisfy { $0.isEquivalent(to: $1, tolerance: tolerance) }
    case (.object(let a), .object(let b)):
      let (a, b) = (a.sortedMembers, b.sortedMembers)
      return a.count == b.count
        && zip(a, b).allSatisfy {
          $0.key.utf8.elementsEqual($1.key.utf8)
            && $0.value.isEquivalent(to: $1.value, tolerance: tolerance)
        }
    default:
      return self == other
    }
  }

  private func isSameNumber(as other: JSONValue, _ tolerance: Double) -> Bool {
    switch (self, other) {
    case (.int(let a), .int(let b)):
      // Integers are subtracted as integers: a double can't tell 2^53 from its neighbour.
      if a == b { return true }
      let distance = a > b ? a.distance(downTo: b) : b.distance(downTo: a)
      return Double(distance) <= tolerance
    case (.int(let int), .double(let double)), (.double(let double), .int(let int)):
      if Int64(exactly: double) == int { return true }
      return tolerance > 0 && abs(Double(int) - double) <= tolerance
    case (.double(let a), .double(let b)):
      return a == b || abs(a - b) <= tolerance
    default:
      return false
    }
  }
}

extension Int64 {
  /// The distance down to a smaller number, which can exceed `Int64.max`.
  fileprivate func distance(downTo smaller: Int64) -> UInt64 {
    UInt64(bitPattern: self &- smaller)
  }
}
