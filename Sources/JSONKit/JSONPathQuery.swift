/// What a JSONPath expression says, after reading. Well-typedness is the reader's business: every
/// value of these types can be evaluated.
struct JSONPathQuery: Sendable {
  /// `$`, as against `@`.
  var isAbsolute: Bool
  var segments: [JSONPathSegment]

  /// "A query that selects at most one node", by its form (RFC 9535, 2.3.5.1).
  var isSingular: Bool { segments.allSatisfy(\.isSingular) }
}

struct JSONPathSegment: Sendable {
  /// `..`
  var isDescendant: Bool
  var selectors: [JSONPathSelector]

  var isSingular: Bool {
    guard !isDescendant, selectors.count == 1 else { return false }
    return switch selectors[0] {
    case .name, .index: true
    case .wildcard, .slice, .filter: false
    }
  }
}

enum JSONPathSelector: Sendable {
  case name(String)
  case wildcard
  case index(Int)
  case slice(start: Int?, end: Int?, step: Int)
  case filter(JSONPathCondition)
}

extension JSONPathSelector {
  /// What a name or an index selects.
  func singleChild(of value: JSONValue) -> JSONValue? {
    switch (self, value) {
    case (.name(let name), .object(let object)): return object[name]
    case (.index(let index), .array(let elements)):
      let position = index < 0 ? elements.count + index : index
      // `nil` in one branch beside a value in the other would be the value null.
      guard elements.indices.contains(position) else { return .none }
      return elements[position]
    default: return .none
    }
  }
}

/// A logical expression.
indirect enum JSONPathCondition: Sendable {
  case any([JSONPathCondition])
  case all([JSONPathCondition])
  case not(JSONPathCondition)
  case exists(JSONPathQuery)
  case compare(JSONPathOperand, JSONPathComparison, JSONPathOperand)
  /// `match` and `search`: the only functions whose result is true or false.
  case matches(JSONPathOperand, JSONPathOperand, JSONPath.MatchScope)
}

enum JSONPathComparison: String, Sendable {
  case equal = "=="
  case unequal = "!="
  case lessOrEqual = "<="
  case greaterOrEqual = ">="
  case less = "<"
  case greater = ">"
}

/// Something that has one value, or none ("Nothing").
indirect enum JSONPathOperand: Sendable {
  case literal(JSONValue)
  case singular(JSONPathQuery)
  case length(JSONPathOperand)
  case count(JSONPathQuery)
  /// `value(…)`: the value of the only node.
  case only(JSONPathQuery)
}
