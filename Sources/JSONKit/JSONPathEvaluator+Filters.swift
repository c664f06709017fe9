extension JSONPathEvaluator {
  mutating func holds(
    _ condition: JSONPathCondition, at current: JSONValue
  ) throws(JSONPathTooMuchWork) -> Bool {
    try spend(1)
    switch condition {
    case .any(let parts):
      for part in parts where try holds(part, at: current) { return true }
      return false
    case .all(let parts):
      for part in parts where try !holds(part, at: current) { return false }
      return true
    case .not(let part): return try !holds(part, at: current)
    case .exists(let query):
      if query.isSingular {
        if case .some = try value(of: query, at: current) { return true }
        return false
      }
      return try !nodes(of: query, at: current).isEmpty
    case .compare(let left, let comparison, let right):
      let (left, right) = (try value(of: left, at: current), try value(of: right, at: current))
      return try compare(left, comparison, right)
    case .matches(let text, let expression, let scope):
      return try matches(
        try value(of: text, at: current), try value(of: expression, at: current), scope)
    }
  }

  private mutating func value(
    of operand: JSONPathOperand, at current: JSONValue
  ) throws(JSONPathTooMuchWork) -> JSONValue? {
    switch operand {
    case .literal(let value): return value
    case .singular(let query): return try value(of: query, at: current)
    case .length(let operand):
      switch try value(of: operand, at: current) {
      case .string(let text):
        try spend(text.utf8.count / 64)
        return .int(Int64(text.unicodeScalars.count))
      case .array(let elements): return .int(Int64(elements.count))
      case .object(let object): return .int(Int64(object.count))
      default: return .none
      }
    case .count(let query): return .int(Int64(try nodes(of: query, at: current).count))
    case .only(let query):
      let nodes = try nodes(of: query, at: current)
      guard nodes.count == 1 else { return .none }
      return nodes[0].value
    }
  }

  /// RFC 9535, 2.3.5.2.2: nothing equals nothing, only numbers and texts have an order.
  private mutating func compare(
    _ left: JSONValue?, _ comparison: JSONPathComparison, _ right: JSONValue?
  ) throws(JSONPathTooMuchWork) -> Bool {
    switch comparison {
    case .equal: try areEqual(left, right)
    case .unequal: try !areEqual(left, right)
    case .less: try isLess(left, right)
    case .greater: try isLess(right, left)
    // `||` would take the second half as a closure, which forgets the type of its error.
    case .lessOrEqual: if try isLess(left, right) { true } else { try areEqual(left, right) }
    case .greaterOrEqual: if try isLess(right, left) { true } else { try areEqual(left, right) }
    }
  }

  private mutating func areEqual(
    _ left: JSONValue?, _ right: JSONValue?
  ) throws(JSONPathTooMuchWork) -> Bool {
    switch (left, right) {
    case (.none, .none): return true
    case (.some(let left), .some(let right)): return try areEqual(left, right)
    default: return false
    }
  }

  private mutating func areEqual(
    _ left: JSONValue, _ right: JSONValue
  ) throws(JSONPathTooMuchWork) -> Bool {
    if left.kindName != right.kindName || left.breadth != right.breadth { return false }
    try spend(left.weight(upTo: allowance))
    return left.isEquivalent(to: right)
  }

  private mutating func isLess(
    _ left: JSONValue?, _ right: JSONValue?
  ) throws(JSONPathTooMuchWork) -> Bool {
    switch (left, right) {
    case (.string(let left), .string(let right)):
      try spend(min(left.utf8.count, right.utf8.count) / 64)
      return left.utf8.lexicographicallyPrecedes(right.utf8)
    case (.int, .int), (.int, .double), (.double, .int), (.double, .double):
      guard let left, let right else { return false }
      return left.isNumber(below: right)
    default: return false
    }
  }

  private mutating func matches(
    _ text: JSONValue?, _ expression: JSONValue?, _ scope: JSONPath.MatchScope
  ) throws(JSONPathTooMuchWork) -> Bool {
    guard case .string(let text) = text, case .string(let expression) = expression,
      let matcher = try matcher(for: expression, scope)
    else { return false }
    try spend(20 + text.utf8.count / 16)
    switch matcher(text) {
    case .match: return true
    case .noMatch: return false
    case .tooExpensive: throw JSONPathTooMuchWork()
    }
  }
}

extension JSONValue {
  /// How much there is to compare: values, and text by the line. Stops once it is more than
  /// anybody would pay for.
  fileprivate func weight(upTo limit: Int) -> Int {
    var weight = 0
    var waiting = [self]
    while let next = waiting.popLast(), weight <= limit {
      weight += 1
      switch next {
      case .string(let text): weight += text.utf8.count / 64
      case .array(let elements): waiting.append(contentsOf: elements)
      case .object(let object): waiting.append(contentsOf: object.members.map(\.value))
      default: break
      }
    }
    return weight
  }
}
