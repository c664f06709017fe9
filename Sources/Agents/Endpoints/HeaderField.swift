import Diagnostics
import EvalModel
import MarkedYAML

/// A header of an agent file: a text, or the value of a variable of the environment.
struct HeaderField: Sendable {
  enum Value: Sendable {
    case text(String)
    /// What stands in front of it, such as `Bearer `.
    case variable(Located<String>, prefix: String)
  }

  var name: String
  var value: Value

  /// The header as it is sent; `nil` when its variable is not set.
  func header(_ environment: [String: String]) -> HTTPHeader? {
    switch value {
    case .text(let text): HTTPHeader(name, text)
    case .variable(let variable, let prefix):
      environment[variable.value].map { HTTPHeader(name, prefix + $0) }
    }
  }

  var variable: AdapterVariable? {
    guard case .variable(let name, _) = value else { return nil }
    return AdapterVariable(name, isSecret: true)
  }
}

extension Shape where Value == [HeaderField] {
  /// Names to values. Headers that carry credentials take them from the environment only.
  static var headers: Shape {
    Shape<[NamedValue<HeaderField.Value>]>.map(of: .headerValue).map { values, _, problems in
      var headers: [HeaderField] = []
      for named in values {
        let field = HeaderField(name: named.name, value: named.value)
        if let fault = HTTPRequest(
          "GET", "", headers: [field.header([:]) ?? HTTPHeader(field.name, "")]
        ).fault {
          problems.add(Diagnostic("bad-header", fault, at: named.namePlace))
          continue
        }
        if case .text = named.value, Self.credentials.contains(named.name.lowercased()) {
          problems.add(
            Diagnostic(
              "secret-in-file", "the header '\(named.name)' carries a credential",
              at: named.namePlace,
              hints: [
                "name a variable of the environment: {env: MY_AGENT_KEY, prefix: \"Bearer \"}"
              ]
            ))
          continue
        }
        headers.append(field)
      }
      return headers
    }
  }

  private static var credentials: Set<String> {
    ["authorization", "proxy-authorization", "cookie", "api-key", "x-api-key", "x-auth-token"]
  }
}

extension Shape where Value == HeaderField.Value {
  fileprivate static var headerValue: Shape {
    let variable = Field(
      "env", Shape<Located<String>>.variableName,
      "The variable of the environment that holds the value",
      required: true)
    let prefix = Field("prefix", Shape<String>.text, "What stands in front of it: `Bearer `")
    let text = Shape<String>.text.map { text, _, _ in HeaderField.Value.text(text) }
    let long = Shape.record([variable, prefix]) { record in
      record.read(variable).map { .variable($0, prefix: record.read(prefix) ?? "") }
    }
    return .either(
      scalar: text, map: long, expecting: "a text, or {env: VARIABLE}")
  }
}

extension Shape where Value == Located<String> {
  /// The name of a variable of the environment.
  static var variableName: Shape {
    Shape<String>.name.map { name, node, problems in
      let isName = name.utf8.allSatisfy { byte in
        byte == UInt8(ascii: "_") || (byte < 0x80 && Unicode.Scalar(byte).properties.isAlphabetic)
          || (0x30...0x39).contains(byte)
      }
      guard isName else {
        // Whoever writes a key here would find it in an error message otherwise.
        problems.add(
          Diagnostic(
            "bad-variable", "this is not the name of a variable", at: node.place,
            hints: ["name the variable that holds the value, such as MY_AGENT_KEY"]))
        return nil
      }
      return Located(name, at: node.place)
    }
  }
}
