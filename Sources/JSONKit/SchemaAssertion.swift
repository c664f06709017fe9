/// A keyword that looks at one value without descending into schemas.
enum SchemaAssertion: Sendable {
  case type([SchemaType])
  case enumeration([JSONValue])
  case constant(JSONValue)
  case minimum(JSONValue)
  case maximum(JSONValue)
  case exclusiveMinimum(JSONValue)
  case exclusiveMaximum(JSONValue)
  case multipleOf(JSONValue)
  case minLength(Int)
  case maxLength(Int)
  case pattern(String, JSONSchema.Pattern)
  case minItems(Int)
  case maxItems(Int)
  case uniqueItems
  case minProperties(Int)
  case maxProperties(Int)
  case required([String])
  case dependentRequired([(key: String, others: [String])])
}

enum SchemaType: String, Sendable {
  case null, boolean, integer, number, string, array, object

  func includes(_ value: JSONValue) -> Bool {
    switch (self, value) {
    case (.null, .null), (.boolean, .bool), (.string, .string), (.array, .array),
      (.object, .object), (.integer, .int), (.number, .int), (.number, .double):
      true
    case (.integer, .double(let number)): number == number.rounded(.towardZero)
    default: false
    }
  }
}

extension SchemaAssertion {
  /// What the keyword has against the value. A keyword for numbers has nothing against a string.
  func complaints(about value: JSONValue) -> [String] {
    switch value {
    case .int, .double:
      if let complaint = numberComplaint(about: value) { return [complaint] }
    case .string(let text):
      if let complaint = textComplaint(about: text) { return [complaint] }
    case .array(let elements):
      if let complaint = arrayComplaint(about: elements) { return [complaint] }
    case .object(let object):
      let complaints = objectComplaints(about: object)
      if !complaints.isEmpty { return complaints }
    case .null, .bool: break
    }
    return anyComplaint(about: value).map { [$0] } ?? []
  }

  private func anyComplaint(about value: JSONValue) -> String? {
    switch self {
    case .type(let types):
      if types.contains(where: { $0.includes(value) }) { return nil }
      let isFraction = value.number != nil && types.contains(.integer)
      return "expected \(types.map(\.rawValue).joined(separator: " or ")), "
        + "got \(isFraction ? value.shown : value.kindName)"
    case .enumeration(let values):
      if values.contains(where: { $0.isEquivalent(to: value) }) { return nil }
      let some = values.prefix(8).map(\.shown).joined(separator: ", ")
      return "expected one of \(some)\(values.count > 8 ? ", …" : ""), got \(value.shown)"
    case .constant(let constant):
      if constant.isEquivalent(to: value) { return nil }
      return "expected \(constant.shown), got \(value.shown)"
    default: return nil
    }
  }

  private func numberComplaint(about value: JSONValue) -> String? {
    switch self {
    case .minimum(let bound) where value.isNumber(below: bound):
      "expected at least \(bound), got \(value)"
    case .maximum(let bound) where bound.isNumber(below: value):
      "expected at most \(bound), got \(value)"
    case .exclusiveMinimum(let bound) where !bound.isNumber(below: value):
      "expected more than \(bound), got \(value)"
    case .exclusiveMaximum(let bound) where !value.isNumber(below: bound):
      "expected less than \(bound), got \(value)"
    case .multipleOf(let step) where !value.isMultiple(of: step):
      "expected a multiple of \(step), got \(value)"
    default: nil
    }
  }

  private func textComplaint(about text: String) -> String? {
    switch self {
    case .minLength(let bound) where text.unicodeScalars.count < bound:
      "expected at least \(characters(bound)), got \(text.unicodeScalars.count)"
    case .maxLength(let bound) where text.unicodeScalars.count > bound:
      "expected at most \(characters(bound)), got \(text.unicodeScalars.count)"
    case .pattern(let pattern, let matches) where !matches(text):
      "expected a match of \(pattern.quoted), got \(JSONValue.string(text).shown)"
    default: nil
    }
  }

  private func arrayComplaint(about elements: [JSONValue]) -> String? {
    switch self {
    case .minItems(let bound) where elements.count < bound:
      return "expected at least \(items(bound)), got \(elements.count)"
    case .maxItems(let bound) where elements.count > bound:
      return "expected at most \(items(bound)), got \(elements.count)"
    case .uniqueItems:
      // The canonical form makes this linear where comparing pairs would be quadratic.
      var places: [[UInt8]: Int] = [:]
      for (index, element) in elements.enumerated() {
        if let first = places.updateValue(index, forKey: element.canonicalBytes) {
          return "expected different items, but \(first) and \(index) are the same"
        }
      }
      return nil
    default: return nil
    }
  }

  private func objectComplaints(about object: JSONObject) -> [String] {
    switch self {
    case .minProperties(let bound):
      let count = object.sortedMembers.count
      return count < bound ? ["expected at least \(members(bound)), got \(count)"] : []
    case .maxProperties(let bound):
      let count = object.sortedMembers.count
      return count > bound ? ["expected at most \(members(bound)), got \(count)"] : []
    case .required(let keys):
      return keys.filter { object[$0] == nil }.map { "missing \($0.quoted)" }
    case .dependentRequired(let dependencies):
      return dependencies.filter { object[$0.key] != nil }.flatMap { dependency in
        dependency.others.filter { object[$0] == nil }
          .map { "missing \($0.quoted), which \(dependency.key.quoted) needs" }
      }
    default: return []
    }
  }

  private func characters(_ count: Int) -> String {
    count == 1 ? "1 character" : "\(count) characters"
  }
  private func items(_ count: Int) -> String { count == 1 ? "1 item" : "\(count) items" }
  private func members(_ count: Int) -> String { count == 1 ? "1 member" : "\(count) members" }
}

extension SchemaAssertion {
  var keyword: String {
    switch self {
    case .type: "type"
    case .enumeration: "enum"
    case .constant: "const"
    case .minimum: "minimum"
    case .maximum: "maximum"
    case .exclusiveMinimum: "exclusiveMinimum"
    case .exclusiveMaximum: "exclusiveMaximum"
    case .multipleOf: "multipleOf"
    case .minLength: "minLength"
    case .maxLength: "maxLength"
    case .pattern: "pattern"
    case .minItems: "minItems"
    case .maxItems: "maxItems"
    case .uniqueItems: "uniqueItems"
    case .minProperties: "minProperties"
    case .maxProperties: "maxProperties"
    case .required: "required"
    case .dependentRequired: "dependentRequired"
    }
  }
}
