extension SchemaValidator {
  mutating func applyToArray(
    _ keyword: SchemaKeyword, of node: SchemaNode, _ elements: [JSONValue],
    _ evaluated: inout Evaluated
  ) -> Bool {
    switch keyword {
    case .items(let prefix, let rest):
      var isValid = true
      for (index, element) in elements.enumerated() {
        let isListed = index < prefix.count
        guard let schema = isListed ? prefix[index] : rest else { break }
        let keyword = isListed ? "prefixItems" : "items"
        isValid = judge(element, .index(index), schema, keyword, node) && isValid
        if !isValid, violations.count >= limit { return false }
        note(index, &evaluated)
      }
      return isValid
    case .contains(let schema, let minimum, let maximum):
      var count = 0
      for (index, element) in elements.enumerated() {
        path.tokens.append(.index(index))
        let isMatch = attempt(schema, element).evaluated != nil
        path.tokens.removeLast()
        guard isMatch else { continue }
        count += 1
        note(index, &evaluated)
      }
      if count < minimum {
        let keyword = minimum == 1 ? "contains" : "minContains"
        report(keyword, node, "expected at least \(minimum) matching items, got \(count)")
        return false
      }
      if let maximum, count > maximum {
        report("maxContains", node, "expected at most \(maximum) matching items, got \(count)")
        return false
      }
      return true
    default: return true
    }
  }

  mutating func applyToObject(
    _ keyword: SchemaKeyword, of node: SchemaNode, _ object: JSONObject,
    _ evaluated: inout Evaluated
  ) -> Bool {
    var isValid = true
    switch keyword {
    case .properties(let schemas):
      for (index, member) in object.members.enumerated() {
        isValid = judge(member, at: index, schemas, node, &evaluated) && isValid
        if !isValid, violations.count >= limit { return false }
      }
    case .propertyNames(let schema):
      for member in object.members {
        guard let violation = attempt(schema, .string(member.key)).violation else { continue }
        isValid = false
        report("propertyNames", node, "key \(member.key.quoted): \(violation.reason)")
      }
    case .dependentSchemas(let dependencies):
      for dependency in dependencies where object[dependency.key] != nil {
        guard let inner = evaluate(dependency.schema, .object(object)) else {
          isValid = false
          continue
        }
        evaluated.formUnion(inner)
      }
    default: break
    }
    return isValid
  }

  /// Judges a member by the schemas for its name, or else by the one for all others. Each of
  /// several members with one key is judged: which one a program reads is its own affair.
  private mutating func judge(
    _ member: JSONObject.Member, at index: Int, _ schemas: PropertySchemas, _ node: SchemaNode,
    _ evaluated: inout Evaluated
  ) -> Bool {
    let key = member.key
    var isValid = true
    var isMatched = false
    for named in schemas.named where named.key.utf8.elementsEqual(key.utf8) {
      isMatched = true
      isValid = judge(member.value, .key(key), named.schema, "properties", node) && isValid
    }
    for pattern in schemas.patterns where pattern.matches(key) {
      isMatched = true
      isValid =
        judge(member.value, .key(key), pattern.schema, "patternProperties", node) && isValid
    }
    if !isMatched, let additional = schemas.additional {
      isMatched = true
      isValid = judge(member.value, .key(key), additional, "additionalProperties", node)
    }
    if isMatched { note(index, &evaluated) }
    return isValid
  }

  /// What no other keyword of this schema, and of those it applies in place, has judged.
  mutating func applyUnevaluated(
    of node: SchemaNode, to value: JSONValue, _ evaluated: inout Evaluated
  ) -> Bool {
    var isValid = true
    switch value {
    case .array(let elements):
      guard let schema = node.unevaluatedItems else { return true }
      for (index, element) in elements.enumerated() where !evaluated.contains(index) {
        isValid = judge(element, .index(index), schema, "unevaluatedItems", node) && isValid
        note(index, &evaluated)
      }
    case .object(let object):
      guard let schema = node.unevaluatedProperties else { return true }
      for (index, member) in object.members.enumerated() where !evaluated.contains(index) {
        isValid =
          judge(member.value, .key(member.key), schema, "unevaluatedProperties", node) && isValid
        note(index, &evaluated)
      }
    default: break
    }
    return isValid
  }

  /// Applies a schema to a part of the value. A part that mustn't be there at all is the fault of
  /// the whole, so that is where it is reported.
  private mutating func judge(
    _ part: JSONValue, _ token: JSONPointer.Token, _ id: SchemaNode.ID, _ keyword: String,
    _ node: SchemaNode
  ) -> Bool {
    if schema.nodes[id].allowsNothing {
      switch token {
      case .key(let key): report(keyword, node, "unexpected \(key.quoted)")
      case .index(let index): report(keyword, node, "unexpected item \(index)")
      }
      return false
    }
    path.tokens.append(token)
    defer { path.tokens.removeLast() }
    return evaluate(id, part) != nil
  }

  private func note(_ index: Int, _ evaluated: inout Evaluated) {
    if schema.tracksEvaluation { evaluated.insert(index) }
  }
}
