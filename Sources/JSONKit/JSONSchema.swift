/// A JSON Schema, draft 2020-12, ready to judge documents.
///
/// All references are resolved when it is made, so judging can't fail for the schema's sake.
/// `format` and the `content…` keywords are annotations, as the draft has it, and so is every
/// keyword that it doesn't know. `$schema` counts only when the resolver has a dialect at its
/// address that leaves the validation vocabulary out: schemas that name an older draft mostly mean
/// the same, and where an old form would be misread it is a `SchemaError`. The draft's own
/// metaschema is known without a resolver.
package struct JSONSchema: Sendable {
  /// Tells whether a text contains a match.
  package typealias Pattern = @Sendable (String) -> Bool
  /// Makes a matcher for a regular expression, or nothing if the expression is broken. Injected,
  /// because the room for JSON has no regular expressions of its own.
  package typealias PatternCompiler = @Sendable (String) -> Pattern?
  /// Finds the schema at a URI without fragment. A relative URI comes as it was written when the
  /// schema has neither `$id` nor base.
  package typealias Resolver = (String) -> JSONValue?

  /// Keywords that no vocabulary of the draft knows, except `x-…`: usually a slip of the pen that
  /// makes a schema accept more than its author thinks. Worth a warning.
  package let unknownKeywords: [JSONPointer]

  let nodes: [SchemaNode]
  let root: SchemaNode.ID
  /// For each resource, the schemas that its `$dynamicAnchor`s name.
  let dynamicAnchors: [[String: SchemaNode.ID]]
  /// Whether anything asks what has been evaluated; if not, nobody keeps account.
  let tracksEvaluation: Bool

  /// Throws all problems of the schema at once. Without a pattern compiler a `pattern` is one of
  /// them: a check that can't be made must not pass.
  package init(
    _ schema: JSONValue, baseURI: String = "", patterns: PatternCompiler? = nil,
    resolver: Resolver? = nil
  ) throws(SchemaError) {
    var compiler = SchemaCompiler(patterns: patterns, resolver: resolver)
    let root = compiler.compileDocument(schema, uri: baseURI)
    compiler.resolveReferences()
    guard compiler.problems.isEmpty else { throw SchemaError(problems: compiler.problems) }
    self.root = root
    nodes = compiler.nodes
    unknownKeywords = compiler.unknownKeywords
    dynamicAnchors = compiler.resources.map(\.dynamicAnchors)
    tracksEvaluation = compiler.nodes.contains {
      $0.unevaluatedItems != nil || $0.unevaluatedProperties != nil
    }
  }

  /// What is wrong with a document: nothing if it conforms, at most `limit` entries.
  ///
  /// The work is bounded too. A schema that refers to itself without end, or one that tries
  /// combinations without end, is given up with a violation of the keyword `$ref`.
  package func validate(_ instance: JSONValue, limit: Int = 50) -> [SchemaViolation] {
    var validator = SchemaValidator(self, limit: limit)
    return validator.run(on: instance)
  }
}

/// Why a schema can't be used: everything that was found in one pass.
package struct SchemaError: Error, Hashable, Sendable {
  package struct Problem: Hashable, Sendable {
    /// The URI of the document; empty for a schema that was given without one.
    package var document: String
    /// The keyword's place in its document.
    package var pointer: JSONPointer
    /// A lower-case sentence without the place.
    package var message: String

    package init(document: String = "", pointer: JSONPointer, message: String) {
      self.document = document
      self.pointer = pointer
      self.message = message
    }
  }

  package var problems: [Problem]

  package init(problems: [Problem]) {
    self.problems = problems
  }
}

extension SchemaError: CustomStringConvertible {
  package var description: String {
    problems.map { "\($0.document)#\($0.pointer): \($0.message)" }.joined(separator: "; ")
  }
}

/// One thing in a document that its schema doesn't allow.
package struct SchemaViolation: Hashable, Sendable {
  /// The place in the document.
  package var instance: JSONPointer
  /// The schema's keyword that objects: `required`, `type`, …
  package var keyword: String
  /// The place of the (sub)schema that has the keyword, in its own document.
  package var schema: JSONPointer
  /// A lower-case sentence without the place: `expected number, got string`. Keys and values from
  /// the document are cut short and their control characters are escaped.
  package var reason: String

  package init(instance: JSONPointer, keyword: String, schema: JSONPointer, reason: String) {
    self.instance = instance
    self.keyword = keyword
    self.schema = schema
    self.reason = reason
  }

  /// The reason after its place: `items[0].amount: expected number, got string`.
  package var message: String {
    instance.tokens.isEmpty ? reason : "\(instance.path.shown(limit: 200)): \(reason)"
  }
}

extension SchemaViolation: CustomStringConvertible {
  package var description: String { message }
}

extension String {
  /// The text for a message: bounded, and without control characters that would act on a terminal.
  func shown(limit: Int) -> String {
    var shown = ""
    for (index, scalar) in unicodeScalars.enumerated() {
      if index == limit { return shown + "…" }
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator:
        shown += "\\u{\(String(scalar.value, radix: 16))}"
      default: shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }

  /// A key for a message.
  var quoted: String { "'\(shown(limit: 60))'" }
}

extension JSONValue {
  /// A value for a message: its document, cut short.
  var shown: String { text.shown(limit: 60) }
}
