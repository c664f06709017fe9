extension SchemaCompiler {
  /// The members of one schema.
  struct Keywords {
    var object: JSONObject
    var place: Place
  }

  /// Everything but references and `unevaluated…`, cheap checks first.
  mutating func keywords(of source: Keywords) -> [SchemaKeyword] {
    noteUnknown(source)
    // These hold schemas for references to find; they judge nothing themselves.
    _ = schemaMap("$defs", source)
    _ = schemaMap("definitions", source)
    let assertions = hasAssertions(at: source.place) ? assertions(of: source) : []
    return assertions.map(SchemaKeyword.assertion) + structure(of: source)
      + combinations(of: source)
  }

  private mutating func assertions(of source: Keywords) -> [SchemaAssertion] {
    var found: [SchemaAssertion] = []
    if let types = types(source) { found.append(.type(types)) }
    if let values = source.object["enum"] {
      if let values = values.array {
        found.append(.enumeration(values))
      } else {
        reportKind("enum", "an array", source)
      }
    }
    if let value = source.object["const"] { found.append(.constant(value)) }
    if let bound = number("minimum", source) { found.append(.minimum(bound)) }
    if let bound = number("maximum", source) { found.append(.maximum(bound)) }
    if let bound = number("exclusiveMinimum", source) { found.append(.exclusiveMinimum(bound)) }
    if let bound = number("exclusiveMaximum", source) { found.append(.exclusiveMaximum(bound)) }
    if let step = number("multipleOf", source) {
      if JSONValue.int(0).isNumber(below: step) {
        found.append(.multipleOf(step))
      } else {
        reportKind("multipleOf", "a number above 0", source)
      }
    }
    if let bound = count("minLength", source) { found.append(.minLength(bound)) }
    if let bound = count("maxLength", source) { found.append(.maxLength(bound)) }
    if let expression = text("pattern", source),
      let pattern = pattern(expression, source.place.appending("pattern"))
    {
      found.append(.pattern(expression, pattern))
    }
    if let bound = count("minItems", source) { found.append(.minItems(bound)) }
    if let bound = count("maxItems", source) { found.append(.maxItems(bound)) }
    if let isUnique = source.object["uniqueItems"] {
      if isUnique.bool == nil { reportKind("uniqueItems", "a boolean", source) }
      if isUnique.bool == true { found.append(.uniqueItems) }
    }
    if let bound = count("minProperties", source) { found.append(.minProperties(bound)) }
    if let bound = count("maxProperties", source) { found.append(.maxProperties(bound)) }
    if let keys = strings("required", source) { found.append(.required(keys)) }
    if let dependencies = dependentRequired(source) {
      found.append(.dependentRequired(dependencies))
    }
    return found
  }

  private mutating func structure(of source: Keywords) -> [SchemaKeyword] {
    var found: [SchemaKeyword] = []
    let prefix = schemas("prefixItems", source) ?? []
    let rest = schema("items", source)
    if !prefix.isEmpty || rest != nil { found.append(.items(prefix: prefix, rest: rest)) }
    let minimum = count("minContains", source)
    let maximum = count("maxContains", source)
    if let element = schema("contains", source) {
      found.append(.contains(element, minimum: minimum ?? 1, maximum: maximum))
    }
    let named = schemaMap("properties", source) ?? []
    let patterns = (schemaMap("patternProperties", source) ?? []).compactMap {
      expression, schema -> PropertySchemas.Match? in
      let place = source.place.appending("patternProperties").appending(expression)
      return pattern(expression, place).map { PropertySchemas.Match(matches: $0, schema: schema) }
    }
    let additional = schema("additionalProperties", source)
    if !named.isEmpty || !patterns.isEmpty || additional != nil {
      found.append(
        .properties(PropertySchemas(named: named, patterns: patterns, additional: additional)))
    }
    if let names = schema("propertyNames", source) { found.append(.propertyNames(names)) }
    if let dependencies = schemaMap("dependentSchemas", source) {
      found.append(.dependentSchemas(dependencies))
    }
    return found
  }

  private mutating func combinations(of source: Keywords) -> [SchemaKeyword] {
    var found: [SchemaKeyword] = []
    if let all = schemas("allOf", source) { found.append(.allOf(all)) }
    if let any = schemas("anyOf", source) { found.append(.anyOf(any)) }
    if let one = schemas("oneOf", source) { found.append(.oneOf(one)) }
    if let not = schema("not", source) { found.append(.not(not)) }
    let then = schema("then", source)
    let otherwise = schema("else", source)
    if let condition = schema("if", source) {
      found.append(.conditional(condition, then: then, otherwise: otherwise))
    }
    return found
  }
}

// One function for each shape of a keyword's value.
extension SchemaCompiler {
  mutating func text(_ keyword: String, _ source: Keywords) -> String? {
    guard let value = source.object[keyword] else { return nil }
    if value.string == nil { reportKind(keyword, "a string", source) }
    return value.string
  }

  private mutating func number(_ keyword: String, _ source: Keywords) -> JSONValue? {
    guard let value = source.object[keyword] else { return nil }
    if value.number != nil { return value }
    reportKind(keyword, "a number", source)
    return nil
  }

  /// A whole number, also one written as `2.0`. One that exceeds `Int` counts as `Int.max`: no
  /// document has more of anything.
  private mutating func count(_ keyword: String, _ source: Keywords) -> Int? {
    guard let value = source.object[keyword] else { return nil }
    if let count = value.int, count >= 0 { return count }
    if let number = value.number, number >= 0x1p63 { return .max }
    reportKind(keyword, "a whole number, 0 or more", source)
    return nil
  }

  private mutating func strings(_ keyword: String, _ source: Keywords) -> [String]? {
    guard let value = source.object[keyword] else { return nil }
    let strings = value.array?.compactMap(\.string)
    if let strings, strings.count == value.array?.count { return strings }
    reportKind(keyword, "an array of strings", source)
    return nil
  }

  mutating func schema(_ keyword: String, _ source: Keywords) -> SchemaNode.ID? {
    source.object[keyword].map { compile($0, at: source.place.appending(keyword)) }
  }

  private mutating func schemas(_ keyword: String, _ source: Keywords) -> [SchemaNode.ID]? {
    guard let value = source.object[keyword] else { return nil }
    guard let elements = value.array, !elements.isEmpty else {
      reportKind(keyword, "an array of schemas", source)
      return nil
    }
    let place = source.place.appending(keyword)
    return elements.enumerated().map { compile($1, at: place.appending($0)) }
  }

  private mutating func schemaMap(
    _ keyword: String, _ source: Keywords
  ) -> [(key: String, schema: SchemaNode.ID)]? {
    guard let value = source.object[keyword] else { return nil }
    guard let object = value.object else {
      reportKind(keyword, "an object of schemas", source)
      return nil
    }
    let place = source.place.appending(keyword)
    return object.sortedMembers.map { ($0.key, compile($0.value, at: place.appending($0.key))) }
  }

  private mutating func types(_ source: Keywords) -> [SchemaType]? {
    guard let value = source.object["type"] else { return nil }
    let names = value.array ?? [value]
    let types = names.compactMap { $0.string.flatMap(SchemaType.init(rawValue:)) }
    if types.count == names.count, !types.isEmpty { return types }
    reportKind("type", "one of the seven type names, or an array of them", source)
    return nil
  }

  private mutating func dependentRequired(
    _ source: Keywords
  ) -> [(key: String, others: [String])]? {
    guard let value = source.object["dependentRequired"] else { return nil }
    guard let object = value.object else {
      reportKind("dependentRequired", "an object", source)
      return nil
    }
    let inner = Keywords(object: object, place: source.place.appending("dependentRequired"))
    return object.sortedMembers.compactMap { member in
      strings(member.key, inner).map { (member.key, $0) }
    }
  }

  private mutating func pattern(_ expression: String, _ place: Place) -> JSONSchema.Pattern? {
    guard let patterns else {
      report("patterns aren't supported here", at: place)
      return nil
    }
    let pattern = patterns(expression)
    if pattern == nil { report("invalid pattern \(expression.quoted)", at: place) }
    return pattern
  }

  private mutating func reportKind(_ keyword: String, _ expected: String, _ source: Keywords) {
    let found = source.object[keyword]?.shown ?? "nothing"
    report("expected \(expected), got \(found)", at: source.place.appending(keyword))
  }

  private mutating func noteUnknown(_ source: Keywords) {
    for key in source.object.keys where !Self.known.contains(key) && !key.hasPrefix("x-") {
      unknownKeywords.append(source.place.pointer.appending(key))
    }
  }

  private static let known: Set<String> = [
    "$anchor", "$comment", "$defs", "$dynamicAnchor", "$dynamicRef", "$id", "$ref", "$schema",
    "$vocabulary", "additionalProperties", "allOf", "anyOf", "const", "contains",
    "contentEncoding", "contentMediaType", "contentSchema", "default", "definitions",
    "dependentRequired", "dependentSchemas", "deprecated", "description", "else", "enum",
    "examples", "exclusiveMaximum", "exclusiveMinimum", "format", "if", "items", "maxContains",
    "maxItems", "maxLength", "maxProperties", "maximum", "minContains", "minItems", "minLength",
    "minProperties", "minimum", "multipleOf", "not", "oneOf", "pattern", "patternProperties",
    "prefixItems", "properties", "propertyNames", "readOnly", "required", "then", "title", "type",
    "unevaluatedItems", "unevaluatedProperties", "uniqueItems", "writeOnly",
  ]
}
