/// One schema or subschema after compilation. Nodes stand in one array and refer to each other by
/// index, because references may form circles.
struct SchemaNode: Sendable {
  typealias ID = Int

  /// The place in its document.
  var pointer: JSONPointer
  /// The resource (document, or part with an `$id`) it belongs to.
  var resource: Int
  /// The schema `false`.
  var allowsNothing = false
  var keywords: [SchemaKeyword] = []
  /// These two look at what all the others have evaluated, so they come last.
  var unevaluatedItems: ID?
  var unevaluatedProperties: ID?
}

/// A keyword, or a few that can only be judged together.
enum SchemaKeyword: Sendable {
  case assertion(SchemaAssertion)
  case items(prefix: [SchemaNode.ID], rest: SchemaNode.ID?)
  case contains(SchemaNode.ID, minimum: Int, maximum: Int?)
  case properties(PropertySchemas)
  case propertyNames(SchemaNode.ID)
  case dependentSchemas([(key: String, schema: SchemaNode.ID)])
  case allOf([SchemaNode.ID])
  case anyOf([SchemaNode.ID])
  case oneOf([SchemaNode.ID])
  case not(SchemaNode.ID)
  case conditional(SchemaNode.ID, then: SchemaNode.ID?, otherwise: SchemaNode.ID?)
  case reference(SchemaNode.ID)
  /// Goes to the outermost resource in the dynamic scope that has the anchor, if any.
  case dynamicReference(SchemaNode.ID, anchor: String)
}

/// `properties`, `patternProperties` and `additionalProperties`.
struct PropertySchemas: Sendable {
  struct Match: Sendable {
    var matches: JSONSchema.Pattern
    var schema: SchemaNode.ID
  }

  var named: [(key: String, schema: SchemaNode.ID)]
  var patterns: [Match]
  var additional: SchemaNode.ID?
}
