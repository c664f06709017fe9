/// Turns schema documents into nodes and finds what references mean.
///
/// A document is walked whole before any reference is followed, so that every `$id` and anchor is
/// known by then. Keywords are read in `SchemaCompiler+Keywords`.
struct SchemaCompiler {
  /// Where a schema stands.
  struct Place {
    var document: Int
    var pointer: JSONPointer
    var base: URIReference
    var resource: Int

    func appending(_ key: String) -> Place {
      var place = self
      place.pointer = pointer.appending(key)
      return place
    }

    func appending(_ index: Int) -> Place {
      var place = self
      place.pointer = pointer.appending(index)
      return place
    }
  }

  struct Resource {
    var place: Place
    var root: SchemaNode.ID
    var anchors: [String: SchemaNode.ID] = [:]
    var dynamicAnchors: [String: SchemaNode.ID] = [:]
  }

  private struct Location: Hashable {
    var document: Int
    var pointer: JSONPointer
  }

  private struct Reference {
    var node: SchemaNode.ID
    var target: String
    var place: Place
    var isDynamic: Bool
  }

  /// A chain of remote schemas ends here: a resolver may invent a new one for each URI.
  private static let documentLimit = 100

  let patterns: JSONSchema.PatternCompiler?
  private let resolver: JSONSchema.Resolver?
  var nodes: [SchemaNode] = []
  private(set) var resources: [Resource] = []
  private(set) var problems: [SchemaError.Problem] = []
  var unknownKeywords: [JSONPointer] = []
  private var documents: [(uri: String, schema: JSONValue, hasAssertions: Bool)] = []
  private var resourcesByURI: [String: Int] = [:]
  private var nodesByLocation: [Location: SchemaNode.ID] = [:]
  private var references: [Reference] = []

  init(patterns: JSONSchema.PatternCompiler?, resolver: JSONSchema.Resolver?) {
    self.patterns = patterns
    self.resolver = resolver
  }

  mutating func compileDocument(_ schema: JSONValue, uri: String) -> SchemaNode.ID {
    let base = URIReference(uri)
    let place = Place(
      document: documents.count, pointer: JSONPointer(), base: base, resource: resources.count)
    documents.append((base.withoutFragment, schema, hasAssertions(schema)))
    resourcesByURI[base.withoutFragment] = resources.count
    resources.append(Resource(place: place, root: nodes.count))
    return compile(schema, at: place)
  }

  /// Whether `minimum` and its like mean anything in a document: its `$schema` may name a dialect
  /// without the vocabulary for them. An unknown dialect is taken for the usual one.
  private func hasAssertions(_ schema: JSONValue) -> Bool {
    guard let dialect = schema["$schema"]?.string,
      let vocabulary = resolver?(URIReference(dialect).withoutFragment)?["$vocabulary"]?.object
    else { return true }
    return vocabulary.keys.contains(Metaschema.validationVocabulary)
  }

  func hasAssertions(at place: Place) -> Bool { documents[place.document].hasAssertions }

  mutating func compile(_ schema: JSONValue, at place: Place) -> SchemaNode.ID {
    let location = Location(document: place.document, pointer: place.pointer)
    if let known = nodesByLocation[location] { return known }
    let id = nodes.count
    nodesByLocation[location] = id
    nodes.append(SchemaNode(pointer: place.pointer, resource: place.resource))
    switch schema {
    case .bool(let allowsAnything): nodes[id].allowsNothing = !allowsAnything
    case .object(let object): compile(object, into: id, at: place)
    default:
      report("expected a schema (an object or a boolean), got \(schema.kindName)", at: place)
    }
    return id
  }

  private mutating func compile(
    _ object: JSONObject, into id: SchemaNode.ID, at place: Place
  ) {
    var source = Keywords(object: object, place: place)
    if let identifier = text("$id", source) {
      source.place = identify(identifier, id, source.place)
      nodes[id].resource = source.place.resource
    }
    let resource = source.place.resource
    if let anchor = text("$anchor", source) { resources[resource].anchors[anchor] = id }
    if let anchor = text("$dynamicAnchor", source) {
      resources[resource].anchors[anchor] = id
      resources[resource].dynamicAnchors[anchor] = id
    }
    for (keyword, isDynamic) in [("$ref", false), ("$dynamicRef", true)] {
      guard let target = text(keyword, source) else { continue }
      references.append(
        Reference(
          node: id, target: target, place: source.place.appending(keyword), isDynamic: isDynamic))
    }
    let keywords = keywords(of: source)
    nodes[id].keywords = keywords
    nodes[id].unevaluatedItems = schema("unevaluatedItems", source)
    nodes[id].unevaluatedProperties = schema("unevaluatedProperties", source)
  }

  /// Gives a schema its own URI: the document's, if it is the whole document.
  private mutating func identify(
    _ identifier: String, _ id: SchemaNode.ID, _ place: Place
  ) -> Place {
    var place = place
    let uri = URIReference(identifier).resolved(against: place.base)
    if let fragment = uri.fragment, !fragment.isEmpty {
      report("'$id' must not have a fragment; use '$anchor'", at: place.appending("$id"))
    }
    place.base = URIReference(uri.withoutFragment)
    if resources[place.resource].root == id {
      resources[place.resource].place.base = place.base
    } else {
      place.resource = resources.count
      resources.append(Resource(place: place, root: id))
    }
    resourcesByURI[uri.withoutFragment] = place.resource
    return place
  }

  mutating func report(_ message: String, at place: Place) {
    problems.append(
      SchemaError.Problem(
        document: documents[place.document].uri, pointer: place.pointer, message: message))
  }
}

extension SchemaCompiler {
  /// Follows every reference. That may bring in other documents, which have references too.
  mutating func resolveReferences() {
    var next = 0
    while next < references.count {
      let reference = references[next]
      next += 1
      guard let (id, anchor) = target(of: reference) else {
        report("can't find \(reference.target.quoted)", at: reference.place)
        continue
      }
      // References go first: what they find wrong is usually the more telling.
      if let anchor, reference.isDynamic {
        nodes[reference.node].keywords.insert(.dynamicReference(id, anchor: anchor), at: 0)
      } else {
        nodes[reference.node].keywords.insert(.reference(id), at: 0)
      }
    }
  }

  /// The schema a reference names, and the dynamic anchor if that is how it names it.
  private mutating func target(
    of reference: Reference
  ) -> (id: SchemaNode.ID, dynamicAnchor: String?)? {
    let uri = URIReference(reference.target).resolved(against: reference.place.base)
    guard let index = resource(at: uri.withoutFragment), let fragment = uri.decodedFragment else {
      return nil
    }
    let resource = resources[index]
    if fragment.isEmpty { return (resource.root, nil) }
    guard fragment.utf8.first == UInt8(ascii: "/") else {
      guard let id = resource.anchors[fragment] else { return nil }
      return (id, resource.dynamicAnchors[fragment] == id ? fragment : nil)
    }
    guard let pointer = JSONPointer(parsing: fragment) else { return nil }
    // Usually a known schema; but a reference may also point below a keyword nobody knows.
    var place = resource.place
    place.resource = index
    place.pointer = JSONPointer(place.pointer.tokens + pointer.tokens)
    guard let schema = documents[place.document].schema.value(at: place.pointer) else { return nil }
    return (compile(schema, at: place), nil)
  }

  private mutating func resource(at uri: String) -> Int? {
    if let known = resourcesByURI[uri] { return known }
    guard documents.count < Self.documentLimit,
      let document = resolver?(uri) ?? Metaschema.document(at: uri)
    else { return nil }
    _ = compileDocument(document, uri: uri)
    return resourcesByURI[uri]
  }
}
