extension SchemaValidator {
  mutating func combine(
    _ keyword: SchemaKeyword, of node: SchemaNode, _ value: JSONValue, _ evaluated: inout Evaluated
  ) -> Bool {
    switch keyword {
    case .reference(let schema): return include(schema, value, &evaluated)
    case .dynamicReference(let schema, let anchor):
      return include(dynamicTarget(anchor) ?? schema, value, &evaluated)
    case .allOf(let schemas):
      var isValid = true
      for schema in schemas { isValid = include(schema, value, &evaluated) && isValid }
      return isValid
    case .anyOf(let schemas): return applyAnyOf(schemas, node, value, &evaluated)
    case .oneOf(let schemas): return applyOneOf(schemas, node, value, &evaluated)
    case .not(let schema):
      guard attempt(schema, value).evaluated != nil else { return true }
      report("not", node, "matches what 'not' forbids")
      return false
    case .conditional(let condition, let then, let otherwise):
      let result = attempt(condition, value).evaluated
      if let result { evaluated.formUnion(result) }
      guard let branch = result == nil ? otherwise : then else { return true }
      return include(branch, value, &evaluated)
    default: return true
    }
  }

  private mutating func include(
    _ schema: SchemaNode.ID, _ value: JSONValue, _ evaluated: inout Evaluated
  ) -> Bool {
    guard let inner = evaluate(schema, value) else { return false }
    evaluated.formUnion(inner)
    return true
  }

  private mutating func applyAnyOf(
    _ schemas: [SchemaNode.ID], _ node: SchemaNode, _ value: JSONValue,
    _ evaluated: inout Evaluated
  ) -> Bool {
    var isValid = false
    var faults: [SchemaViolation] = []
    for schema in schemas {
      let (result, fault) = attempt(schema, value)
      if let result {
        isValid = true
        evaluated.formUnion(result)
        // The rest can only add to what has been evaluated.
        if !self.schema.tracksEvaluation { return true }
      } else if let fault {
        faults.append(fault)
      }
    }
    if !isValid { report("anyOf", node, describe(faults, of: schemas.count)) }
    return isValid
  }

  private mutating func applyOneOf(
    _ schemas: [SchemaNode.ID], _ node: SchemaNode, _ value: JSONValue,
    _ evaluated: inout Evaluated
  ) -> Bool {
    var matches: [Int] = []
    var faults: [SchemaViolation] = []
    for (index, schema) in schemas.enumerated() {
      let (result, fault) = attempt(schema, value)
      if let result {
        matches.append(index)
        evaluated.formUnion(result)
      } else if let fault {
        faults.append(fault)
      }
    }
    switch matches.count {
    case 0: report("oneOf", node, describe(faults, of: schemas.count))
    case 1: return true
    default:
      let list = matches.map(String.init).joined(separator: ", ")
      report("oneOf", node, "matches more than one alternative: \(list)")
    }
    return false
  }

  /// The first fault by each of the first alternatives, since the author meant one of them.
  private func describe(_ faults: [SchemaViolation], of count: Int) -> String {
    let reasons = faults.prefix(3).map { fault in
      var inner = fault
      inner.instance.tokens.removeFirst(min(path.tokens.count, inner.instance.tokens.count))
      return inner.message.shown(limit: 200)
    }
    let more = faults.count > 3 ? "; …" : ""
    return "matches none of \(count) alternatives (\(reasons.joined(separator: "; "))\(more))"
  }
}
