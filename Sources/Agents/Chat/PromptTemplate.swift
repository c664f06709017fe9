import Diagnostics
import EvalModel
import JSONKit
import MarkedYAML

/// A system prompt in which `{{user.id}}` and the like stand for values.
///
/// Braces around anything that isn't a name are text: prompts show JSON.
struct PromptTemplate: Sendable {
  enum Part: Equatable, Sendable {
    case text(String)
    case variable(path: [String], line: Int)
  }

  let parts: [Part]

  init(_ source: String) {
    var parts: [Part] = []
    var plain: [UInt8] = []
    let bytes = Array(source.utf8)
    var index = 0
    var line = 1
    while index < bytes.count {
      if let (path, end) = Self.variable(bytes, at: index) {
        if !plain.isEmpty { parts.append(.text(String(decoding: plain, as: UTF8.self))) }
        plain = []
        parts.append(.variable(path: path, line: line))
        index = end
        continue
      }
      if bytes[index] == UInt8(ascii: "\n") { line += 1 }
      plain.append(bytes[index])
      index += 1
    }
    if !plain.isEmpty { parts.append(.text(String(decoding: plain, as: UTF8.self))) }
    self.parts = parts
  }

  /// `{{ name.name }}` that begins here, and where it ends.
  private static func variable(_ bytes: [UInt8], at start: Int) -> ([String], Int)? {
    let (open, close) = (UInt8(ascii: "{"), UInt8(ascii: "}"))
    guard start + 1 < bytes.count, bytes[start] == open, bytes[start + 1] == open else {
      return nil
    }
    var name: [UInt8] = []
    for index in (start + 2)..<min(bytes.count, start + 200) {
      let byte = bytes[index]
      if byte == close {
        guard index + 1 < bytes.count, bytes[index + 1] == close else { return nil }
        let text = String(decoding: name, as: UTF8.self)
        let path = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        return path.contains("") ? nil : (path, index + 2)
      }
      let isName =
        (byte < 0x80 && Unicode.Scalar(byte).properties.isAlphabetic)
        || (0x30...0x39).contains(byte) || "_.-".utf8.contains(byte)
      // Spaces stand around a name, never in it.
      if isName, name.isEmpty || bytes[index - 1] != UInt8(ascii: " ") {
        name.append(byte)
      } else if byte != UInt8(ascii: " ") {
        return nil
      }
    }
    return nil
  }

  /// The prompt for one trial. What leads nowhere is left empty.
  func text(_ request: TrialRequest, _ variables: [String: String]) -> String {
    parts.map { part in
      switch part {
      case .text(let text): return text
      case .variable(let path, _):
        if path.count == 1, let own = variables[path[0]] { return own }
        let value: JSONValue?
        switch path[0] {
        case "user":
          value = path.dropFirst().reduce(request.evalCase.user.json) { $0?[$1] }
        case "documents": value = .string(request.evalCase.world.documentsText)
        default: value = nil
        }
        return value.map { $0.string ?? ($0.isNull ? "" : $0.description) } ?? ""
      }
    }.joined()
  }

  /// A problem for each name that stands for nothing.
  func problems(
    in file: String, variables: [String], at place: SourcePlace
  ) -> [Diagnostic] {
    let known = ["user", "documents"] + variables
    return parts.compactMap { part in
      guard case .variable(let path, let line) = part, !known.contains(path[0]) else { return nil }
      return Diagnostic(
        "unknown-reference",
        "'{{\(path.joined(separator: "."))}}' in line \(line) of \(file) stands for nothing",
        at: place, hints: Suggestion.hints(for: path[0], in: known))
    }
  }
}

extension World {
  /// The documents as a model can read them.
  fileprivate var documentsText: String {
    documents.map { "[\($0.id)] \($0.title)\n\($0.text)" }.joined(separator: "\n\n")
  }
}
