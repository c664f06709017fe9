import EvalModel
import JSONKit

/// How one step is made from a piece of JSON.
///
/// The step is put together as a document of our own format and read as such, so that a mapping
/// can't make what the format doesn't have.
struct StepTemplate: Sendable {
  /// The word that stands as `type`.
  var type: String
  var fields: [MappedField]
  /// Fields without which there is nothing to make a step of.
  var required: [String] = []
  var documents: DocumentsTemplate?
  var failures: [FailureTemplate] = []
}

/// A field and where its value comes from.
struct MappedField: Sendable {
  enum Kind: Sendable {
    case text
    case texts
    case number
    case count
    case flag
    case value
  }

  var name: String
  var kind: Kind
  var source: ValueSource

  /// The value as the field needs it; none when there is none, or nothing that could be one.
  func value(in scope: MappingScope) throws(JSONPathTooMuchWork) -> JSONValue? {
    guard let value = try source.value(in: scope) else { return .none }
    switch kind {
    case .value: return value
    case .text: return value.asText.map { .string($0) }
    case .texts:
      let items = value.array ?? [value]
      return .array(items.compactMap(\.asText).map { .string($0) })
    case .number:
      if value.number != nil { return value }
      return value.asNumber.map { .double($0) }
    case .count:
      if let count = value.int { return .int(Int64(count)) }
      return value.asNumber.flatMap { Int64(exactly: $0) }.map { .int($0) }
    case .flag: return value.bool.map { .bool($0) }
    }
  }
}

/// The documents that a search brought.
struct DocumentsTemplate: Sendable {
  var each: JSONPath
  var fields: [MappedField]

  func value(in scope: MappingScope) throws(JSONPathTooMuchWork) -> JSONValue {
    var documents: [JSONValue] = []
    for element in try each.values(in: scope.here) {
      let inner = scope.entering(element)
      var document = JSONObject()
      for field in fields { document[field.name] = try field.value(in: inner) }
      // A document without a name can still have a text, and its rank is known.
      if document["id"] == nil { document["id"] = .string("#\(documents.count + 1)") }
      documents.append(.object(document))
    }
    return .array(documents)
  }
}

/// How it shows that a tool failed.
struct FailureTemplate: Sendable {
  /// What must hold; without it, the failure is there when its message is.
  var when: JSONPathFilter?
  var kind: ValueSource
  var message: ValueSource?

  func value(
    in scope: MappingScope, result: JSONValue?
  ) throws(JSONPathTooMuchWork) -> JSONValue? {
    let text = try message?.value(in: scope)?.asText
    if let when {
      guard try when.holds(for: scope.here, in: scope.trajectory) else { return .none }
    } else if text?.isEmpty ?? true {
      return .none
    }
    return [
      "kind": .string(try kind.value(in: scope)?.asText ?? "error"),
      "message": .string(text ?? result?.asText ?? ""),
    ]
  }
}

extension StepTemplate {
  /// The document of the step; none when something is missing without which it is no step.
  func document(in scope: MappingScope) throws(JSONPathTooMuchWork) -> JSONObject? {
    var document: JSONObject = ["type": .string(type)]
    for field in fields {
      guard let value = try field.value(in: scope) else {
        if required.contains(field.name) { return nil }
        continue
      }
      if required.contains(field.name), value.string?.isEmpty ?? false { return nil }
      document.members.append(JSONObject.Member(field.name, value))
    }
    if let documents {
      document.members.append(JSONObject.Member("documents", try documents.value(in: scope)))
    }
    for failure in failures {
      guard let error = try failure.value(in: scope, result: document["result"]) else { continue }
      document["result"] = nil
      document.members.append(JSONObject.Member("status", "error"))
      document.members.append(JSONObject.Member("error", error))
      break
    }
    return document
  }
}
