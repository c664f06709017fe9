/// Judges one document. Keywords that look into arrays and objects are in
/// `SchemaValidator+Children`, those that combine schemas in `SchemaValidator+Combinations`.
struct SchemaValidator {
  /// Schemas applied inside each other. A document has at most 256 levels and a level mostly needs
  /// two schemas; the bound keeps a schema that refers to itself off the end of the stack.
  private static let depthLimit = 600
  /// Schemas applied altogether: so many for the smallest document, and so many more for each value
  /// in it. Alternatives inside alternatives double the work at each level, and the document,
  /// which may be hostile, decides on the levels.
  private static let stepLimit = (least: 100_000, forEachValue: 200)

  /// The elements or members, by index, that some keyword has judged and accepted.
  typealias Evaluated = Set<Int>

  let schema: JSONSchema
  var violations: [SchemaViolation] = []
  /// Once there are this many violations, looking on is pointless.
  var limit: Int
  /// Where in the document we are.
  var path = JSONPointer()
  private var scope: [Int] = []
  private var depth = 0
  private var stepsLeft = 0
  /// Why the document couldn't be judged to the end. Kept apart from violations because `not`
  /// would turn it into success.
  private var surrender: String?

  init(_ schema: JSONSchema, limit: Int) {
    self.schema = schema
    self.limit = max(limit, 1)
  }

  mutating func run(on instance: JSONValue) -> [SchemaViolation] {
    stepsLeft = Self.stepLimit.least + Self.stepLimit.forEachValue * instance.valueCount
    _ = evaluate(schema.root, instance)
    if let surrender {
      let place = schema.nodes[schema.root].pointer
      violations = [
        SchemaViolation(instance: path, keyword: "$ref", schema: place, reason: surrender)
      ]
    }
    return violations
  }

  /// Applies a schema to a value; `nil` if the value violates it.
  mutating func evaluate(_ id: SchemaNode.ID, _ value: JSONValue) -> Evaluated? {
    stepsLeft -= 1
    if depth >= Self.depthLimit { surrender = "gave up: the schema refers to itself too deeply" }
    if stepsLeft < 0 { surrender = "gave up: too many combinations to try" }
    guard surrender == nil else { return nil }
    depth += 1
    defer { depth -= 1 }

    let node = schema.nodes[id]
    if node.allowsNothing {
      report("false", node, "no value is allowed here")
      return nil
    }
    let isNewScope = scope.last != node.resource
    if isNewScope { scope.append(node.resource) }
    defer { if isNewScope { scope.removeLast() } }

    var evaluated: Evaluated = []
    var isValid = true
    for keyword in node.keywords {
      isValid = apply(keyword, of: node, to: value, &evaluated) && isValid
      if !isValid, violations.count >= limit || surrender != nil { return nil }
    }
    guard isValid else { return nil }
    return applyUnevaluated(of: node, to: value, &evaluated) ? evaluated : nil
  }

  private mutating func apply(
    _ keyword: SchemaKeyword, of node: SchemaNode, to value: JSONValue,
    _ evaluated: inout Evaluated
  ) -> Bool {
    switch keyword {
    case .assertion(let assertion):
      let complaints = assertion.complaints(about: value)
      for complaint in complaints { report(assertion.keyword, node, complaint) }
      return complaints.isEmpty
    case .items, .contains:
      guard case .array(let elements) = value else { return true }
      return applyToArray(keyword, of: node, elements, &evaluated)
    case .properties, .propertyNames, .dependentSchemas:
      guard case .object(let object) = value else { return true }
      return applyToObject(keyword, of: node, object, &evaluated)
    default: return combine(keyword, of: node, value, &evaluated)
    }
  }

  /// The outermost schema in the dynamic scope that carries an anchor.
  func dynamicTarget(_ anchor: String) -> SchemaNode.ID? {
    for resource in scope {
      if let id = schema.dynamicAnchors[resource][anchor] { return id }
    }
    return nil
  }

  /// Applies a schema without reporting; returns the first violation beside the result.
  mutating func attempt(
    _ id: SchemaNode.ID, _ value: JSONValue
  ) -> (evaluated: Evaluated?, violation: SchemaViolation?) {
    let (kept, keptLimit) = (violations, limit)
    (violations, limit) = ([], 1)
    let evaluated = evaluate(id, value)
    let violation = violations.first
    (violations, limit) = (kept, keptLimit)
    return (evaluated, violation)
  }

  mutating func report(_ keyword: String, _ node: SchemaNode, _ reason: String) {
    guard violations.count < limit else { return }
    violations.append(
      SchemaViolation(instance: path, keyword: keyword, schema: node.pointer, reason: reason))
  }
}

extension JSONValue {
  /// This value and all inside it.
  fileprivate var valueCount: Int {
    switch self {
    case .array(let elements): elements.reduce(1) { $0 + $1.valueCount }
    case .object(let object): object.members.reduce(1) { $0 + $1.value.valueCount }
    case .null, .bool, .int, .double, .string: 1
    }
  }
}
