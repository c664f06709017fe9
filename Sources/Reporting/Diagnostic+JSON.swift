package import Diagnostics
package import JSONKit

extension Diagnostic {
  /// The problem for programs: the same facts that the terminal shows.
  package var json: JSONValue {
    var object: JSONObject = [
      "code": .string(code), "severity": .string(severity.rawValue), "message": .string(message),
    ]
    if let place {
      object["place"] = [
        "file": .string(place.file), "line": .int(Int64(place.line)),
        "column": .int(Int64(place.column)), "length": .int(Int64(place.length)),
      ]
    }
    if !hints.isEmpty { object["hints"] = .array(hints.map { .string($0) }) }
    return .object(object)
  }
}

extension Problems {
  /// All problems, sorted and counted.
  package var json: JSONValue {
    [
      "schema": "agent-eval.diagnostics/1", "errors": .int(Int64(errorCount)),
      "warnings": .int(Int64(warningCount)), "diagnostics": .array(sorted.map(\.json)),
    ]
  }
}
