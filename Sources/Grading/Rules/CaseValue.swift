import Diagnostics
import EvalModel
import JSONKit
import MarkedYAML

/// A value from a rubric in which texts like `$case.vars.amount` stand for values of the case.
struct CaseValue: Sendable {
  private enum Form: Sendable {
    case literal
    case reference(CaseReference)
    /// References stand somewhere inside.
    case template([CaseReference])
  }

  /// As it was written.
  let written: JSONValue
  private let form: Form

  /// `nil` when a text inside looks like a reference and isn't one.
  init?(_ written: JSONValue) {
    var references: [CaseReference] = []
    guard Self.collect(from: written, into: &references) else { return nil }
    self.written = written
    form =
      if references.isEmpty {
        .literal
      } else if case .string = written {
        .reference(references[0])
      } else {
        .template(references)
      }
  }

  func value(in evalCase: EvalCase) throws(Unjudged) -> JSONValue {
    switch form {
    case .literal: written
    case .reference(let reference): try reference.value(in: evalCase)
    case .template: try Self.filled(written, evalCase)
    }
  }

  /// For reasons: the value, or the reference when there is none.
  func described(in evalCase: EvalCase) -> String {
    do throws(Unjudged) {
      return Quoting.quoted(try value(in: evalCase))
    } catch { return Quoting.quoted(written) }
  }

  var references: [CaseReference] {
    switch form {
    case .literal: []
    case .reference(let reference): [reference]
    case .template(let references): references
    }
  }

  private static func filled(
    _ value: JSONValue, _ evalCase: EvalCase
  ) throws(Unjudged) -> JSONValue {
    switch value {
    case .string(let text):
      guard let reference = CaseReference(text) else { return value }
      return try reference.value(in: evalCase)
    case .array(let items):
      var filled: [JSONValue] = []
      for item in items { filled.append(try Self.filled(item, evalCase)) }
      return .array(filled)
    case .object(var object):
      for index in object.members.indices {
        object.members[index].value = try Self.filled(object.members[index].value, evalCase)
      }
      return .object(object)
    default: return value
    }
  }

  private static func collect(
    from value: JSONValue, into references: inout [CaseReference]
  ) -> Bool {
    switch value {
    case .string(let text):
      if let reference = CaseReference(text) {
        references.append(reference)
        return true
      }
      return !text.containsBytes(of: CaseReference.prefix)
    case .array(let items): return items.allSatisfy { collect(from: $0, into: &references) }
    case .object(let object):
      return object.members.allSatisfy { collect(from: $0.value, into: &references) }
    default: return true
    }
  }
}

extension Shape where Value == CaseValue {
  /// Any value.
  static var caseValue: Shape {
    Shape<JSONValue>.json.map { json, node, problems in
      let value = CaseValue(json)
      if value == nil { problems.add(.badReference(json, at: node.place)) }
      return value
    }
  }

  /// A number, or a reference to one.
  static var bound: Shape {
    Shape<CaseValue>(
      schema: { _ in
        ["anyOf": [["type": "number"], ["type": "string", "pattern": "^\\$case\\."]]]
      },
      read: { node, problems in
        guard let value = caseValue.read(node, &problems) else { return nil }
        if value.written.number == nil && value.references.isEmpty {
          problems.expected("a number", at: node)
          return nil
        }
        return value
      })
  }
}

/// A text, or a reference to a value that is used as text.
struct CaseText: Sendable {
  let written: String
  private let reference: CaseReference?

  init(_ written: String, reference: CaseReference? = nil) {
    self.written = written
    self.reference = reference
  }

  var isReference: Bool { reference != nil }

  func text(in evalCase: EvalCase) throws(Unjudged) -> String {
    guard let reference else { return written }
    let value = try reference.value(in: evalCase)
    switch value {
    case .string(let text): return text
    case .int, .double, .bool: return value.text
    case .null, .array, .object:
      throw Unjudged(reason: "\(Quoting.bounded(reference.written)) of the case is no text")
    }
  }

  /// The text, or all texts of the list that a reference stands for.
  func texts(in evalCase: EvalCase) throws(Unjudged) -> [String] {
    guard let reference, let items = try reference.value(in: evalCase).array else {
      return [try text(in: evalCase)]
    }
    let texts = items.compactMap(\.string)
    guard texts.count == items.count else {
      throw Unjudged(
        reason: "\(Quoting.bounded(reference.written)) of the case is no list of texts")
    }
    return texts
  }
}

extension Shape where Value == CaseText {
  /// Text that is not empty.
  static var caseText: Shape {
    Shape<String>.name.map { text, node, problems in
      if let reference = CaseReference(text) { return CaseText(text, reference: reference) }
      guard text.containsBytes(of: CaseReference.prefix) else { return CaseText(text) }
      problems.add(.badReference(.string(text), at: node.place))
      return nil
    }
  }
}

extension Diagnostic {
  fileprivate static func badReference(_ value: JSONValue, at place: SourcePlace) -> Diagnostic {
    Diagnostic(
      "bad-reference", "\(Quoting.quoted(value)) is not a reference to the case", at: place,
      hints: [
        "a reference is the whole value: $case.vars.NAME, $case.user.id, $case.user.NAME, $case.id"
      ])
  }
}
