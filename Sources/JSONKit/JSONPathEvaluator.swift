/// One application of a path to a document, with an account of the work.
///
/// Nested queries of filters are the only recursion, and they end with the expression's own depth:
/// how deep the document is makes no difference.
struct JSONPathEvaluator {
  /// A selected value, with the way to it if anybody wants to know.
  struct Node {
    var value: JSONValue
    var location: Location?
  }

  /// One step of the way down. Siblings share the steps above them.
  final class Location: Sendable {
    let parent: Location?
    let token: JSONPointer.Token

    init(_ parent: Location?, _ token: JSONPointer.Token) {
      self.parent = parent
      self.token = token
    }
  }

  let document: JSONValue
  private let patterns: JSONPath.PatternCompiler?
  private let keepsLocations: Bool
  private(set) var allowance: Int
  /// Expressions of `match` and `search` so far; a broken one has no matcher.
  private var matchers: [MatcherKey: JSONPath.Matcher?] = [:]

  private struct MatcherKey: Hashable {
    var expression: [UInt8]
    var scope: JSONPath.MatchScope
  }

  init(
    _ document: JSONValue, patterns: JSONPath.PatternCompiler?, limit: Int, keepsLocations: Bool
  ) {
    self.document = document
    self.patterns = patterns
    self.keepsLocations = keepsLocations
    allowance = limit
  }

  mutating func run(_ query: JSONPathQuery) throws(JSONPathTooMuchWork) -> [Node] {
    try nodes(of: query, at: document, location: nil)
  }

  /// What a query selects; only the outermost one cares for locations.
  mutating func nodes(
    of query: JSONPathQuery, at current: JSONValue, location: Location? = nil
  ) throws(JSONPathTooMuchWork) -> [Node] {
    var nodes = [Node(value: query.isAbsolute ? document : current, location: location)]
    for segment in query.segments {
      var selected: [Node] = []
      for node in nodes {
        if segment.isDescendant {
          try descend(from: node, segment.selectors, into: &selected)
        } else {
          try select(segment.selectors, from: node, into: &selected)
        }
      }
      nodes = selected
    }
    return nodes
  }

  /// What a query selects that can't select more than one value.
  mutating func value(
    of query: JSONPathQuery, at current: JSONValue
  ) throws(JSONPathTooMuchWork) -> JSONValue? {
    var value = query.isAbsolute ? document : current
    for segment in query.segments {
      try spend(1 + value.breadth / 16)
      guard let child = segment.selectors.first?.singleChild(of: value) else { return .none }
      value = child
    }
    return value
  }

  /// A value before what it contains, elements and members in their order.
  private mutating func descend(
    from node: Node, _ selectors: [JSONPathSelector], into selected: inout [Node]
  ) throws(JSONPathTooMuchWork) {
    var waiting = [node]
    while let next = waiting.popLast() {
      try spend(1)
      try select(selectors, from: next, into: &selected)
      let first = waiting.count
      try appendChildren(of: next, to: &waiting)
      waiting[first...].reverse()
    }
  }

  private mutating func select(
    _ selectors: [JSONPathSelector], from node: Node, into selected: inout [Node]
  ) throws(JSONPathTooMuchWork) {
    for selector in selectors {
      switch selector {
      case .name(let name):
        try spend(1 + node.value.breadth / 16)
        if let child = selector.singleChild(of: node.value) {
          selected.append(Node(value: child, location: below(node, .key(name))))
        }
      case .index(let index):
        try spend(1)
        guard case .array(let elements) = node.value,
          let child = selector.singleChild(of: node.value)
        else { continue }
        let position = index < 0 ? elements.count + index : index
        selected.append(Node(value: child, location: below(node, .index(position))))
      case .wildcard: try appendChildren(of: node, to: &selected)
      case .slice(let start, let end, let step):
        guard case .array(let elements) = node.value else { continue }
        for index in Self.indices(elements.count, start, end, step) {
          try spend(1)
          selected.append(Node(value: elements[index], location: below(node, .index(index))))
        }
      case .filter(let condition):
        let first = selected.count
        try appendChildren(of: node, to: &selected)
        // The children move up over those that don't hold.
        var kept = first
        for index in first..<selected.count
        where try holds(condition, at: selected[index].value) {
          selected.swapAt(kept, index)
          kept += 1
        }
        selected.removeSubrange(kept...)
      }
    }
  }

  private mutating func appendChildren(
    of node: Node, to nodes: inout [Node]
  ) throws(JSONPathTooMuchWork) {
    try spend(1 + node.value.breadth)
    switch node.value {
    case .array(let elements):
      for (index, element) in elements.enumerated() {
        nodes.append(Node(value: element, location: below(node, .index(index))))
      }
    case .object(let object):
      for member in object.members {
        nodes.append(Node(value: member.value, location: below(node, .key(member.key))))
      }
    default: break
    }
  }

  private func below(_ node: Node, _ token: @autoclosure () -> JSONPointer.Token) -> Location? {
    keepsLocations ? Location(node.location, token()) : nil
  }

  mutating func spend(_ amount: Int) throws(JSONPathTooMuchWork) {
    allowance -= amount
    if allowance < 0 { throw JSONPathTooMuchWork() }
  }

  /// RFC 9535, 2.3.4.2.2. The numbers are below 2^53, so nothing overflows.
  private static func indices(
    _ count: Int, _ start: Int?, _ end: Int?, _ step: Int
  ) -> StrideTo<Int> {
    guard step != 0 else { return stride(from: 0, to: 0, by: 1) }
    func normalized(_ index: Int) -> Int { index >= 0 ? index : count + index }
    if step > 0 {
      let lower = min(max(normalized(start ?? 0), 0), count)
      let upper = min(max(normalized(end ?? count), 0), count)
      return stride(from: lower, to: upper, by: step)
    }
    let upper = min(max(start.map(normalized) ?? count - 1, -1), count - 1)
    let lower = min(max(end.map(normalized) ?? -1, -1), count - 1)
    return stride(from: upper, to: lower, by: step)
  }
}

extension JSONPathEvaluator {
  /// The matcher of an expression, which may come from the document itself.
  mutating func matcher(
    for expression: String, _ scope: JSONPath.MatchScope
  ) throws(JSONPathTooMuchWork) -> JSONPath.Matcher? {
    let key = MatcherKey(expression: Array(expression.utf8), scope: scope)
    if let known = matchers[key] { return known }
    try spend(500 + expression.utf8.count)
    let made = patterns?(expression, scope)
    matchers[key] = .some(made)
    return made
  }
}

extension JSONPathEvaluator.Node {
  var pointer: JSONPointer {
    var tokens: [JSONPointer.Token] = []
    var next = location
    while let step = next {
      tokens.append(step.token)
      next = step.parent
    }
    return JSONPointer(tokens.reversed())
  }
}

extension JSONValue {
  /// How many values stand directly inside.
  var breadth: Int {
    switch self {
    case .array(let elements): elements.count
    case .object(let object): object.count
    default: 0
    }
  }
}
