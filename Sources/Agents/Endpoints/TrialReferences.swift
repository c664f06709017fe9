import Diagnostics
import EvalModel
import JSONKit
import MarkedYAML

/// What `$input`, `$user.id` and their like stand for in the request to an agent.
struct TrialReferences {
  /// Each name and what it is, for messages and the manual.
  static let names: [String] = [
    "input", "turn", "conversation", "messages", "user", "seed", "trial", "tools", "documents",
    "answer",
  ]

  let request: TrialRequest
  var turn = 1
  var input: String
  var conversation: JSONValue?
  /// What was said so far, the user's words that are answered now included.
  var messages: [JSONValue]
  /// What the service answered first, where it is asked again until it is done.
  var answer: JSONValue?

  init(_ request: TrialRequest) {
    self.request = request
    input = request.evalCase.turns.first ?? ""
    messages = [["role": "user", "content": .string(input)]]
  }

  mutating func take(answer text: String, next: String) {
    messages.append(["role": "assistant", "content": .string(text)])
    messages.append(["role": "user", "content": .string(next)])
    turn += 1
    input = next
    answer = nil
  }

  func value(of reference: Template.Reference) -> JSONValue? {
    let root: JSONValue? =
      switch reference.root {
      case "input": .string(input)
      case "turn": .int(Int64(turn))
      case "conversation": conversation
      case "messages": .array(messages)
      case "user": request.evalCase.user.json
      case "seed": .int(Int64(request.plan.seed >> 11))
      case "trial": .string(request.isolationID)
      case "tools": .array(request.evalCase.world.tools.map(\.announcement))
      case "documents": .array(request.evalCase.world.documents.map(\.announcement))
      case "answer": answer
      default: nil
      }
    return reference.path.reduce(root) { $0?[$1] }
  }

  /// The template with its values. A member that is a reference to nothing is left out: in the
  /// first turn there is no conversation yet.
  func fill(_ template: JSONValue) -> JSONValue {
    Template.fill(present(template)) { value(of: $0) }
  }

  private func present(_ template: JSONValue) -> JSONValue {
    switch template {
    case .array(let items): .array(items.map(present))
    case .object(let object):
      .object(
        JSONObject(
          object.members.compactMap { member in
            let parts = Template.parts(of: member.value.string ?? "")
            if parts.count == 1, case .reference(let reference) = parts[0],
              value(of: reference) == nil
            {
              return nil
            }
            return .init(member.key, present(member.value))
          }))
    default: template
    }
  }

  /// A URL with its values, which can't change its shape: they are percent-encoded, except that a
  /// URL may be one value as a whole.
  func url(_ template: String) -> String {
    let parts = Template.parts(of: template)
    if parts.count == 1, case .reference(let reference) = parts[0] {
      return value(of: reference)?.string ?? ""
    }
    return parts.map { part in
      switch part {
      case .text(let text): text
      case .reference(let reference):
        switch value(of: reference) {
        case .string(let text): text.percentEncoded
        case .some(.null), .none: ""
        case .some(let value): value.description.percentEncoded
        }
      }
    }.joined()
  }
}

extension Tool {
  /// As an agent is told of it.
  var announcement: JSONValue {
    [
      "name": .string(name), "description": .string(description), "parameters": parameters,
    ]
  }
}

extension Document {
  /// As an agent is told of it.
  var announcement: JSONValue {
    [
      "id": .string(id), "title": .string(title), "text": .string(text),
      "acl": .array(acl.map { .string($0) }),
    ]
  }
}

extension String {
  fileprivate var percentEncoded: String {
    var encoded = ""
    for byte in utf8 {
      let isPlain =
        byte < 0x80
        && (Unicode.Scalar(byte).properties.isAlphabetic || (0x30...0x39).contains(byte)
          || "-._~".utf8.contains(byte))
      if isPlain {
        encoded.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        let digits = String(byte, radix: 16, uppercase: true)
        encoded += byte < 0x10 ? "%0" + digits : "%" + digits
      }
    }
    return encoded
  }
}

extension Problems {
  /// Records references that lead nowhere whatever the trial is.
  mutating func checkReferences(in template: JSONValue, _ known: [String], at place: SourcePlace) {
    switch template {
    case .string(let text):
      for case .reference(let reference) in Template.parts(of: text)
      where !known.contains(reference.root) {
        add(
          Diagnostic(
            "unknown-reference", "'$\(reference.root)' stands for nothing here", at: place,
            hints: Suggestion.hints(for: reference.root, in: known)))
      }
    case .array(let items): for item in items { checkReferences(in: item, known, at: place) }
    case .object(let object):
      for member in object.members { checkReferences(in: member.value, known, at: place) }
    default: break
    }
  }
}
