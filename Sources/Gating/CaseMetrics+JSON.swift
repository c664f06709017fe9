import EvalModel
package import JSONKit

extension CaseMetrics {
  /// As it stands in a baseline file: a line for each figure that there is, latencies on one line,
  /// without the number of trials, which stands beside it.
  package var json: JSONValue {
    var object = JSONObject()
    if !latencies.isEmpty {
      object["latency_ms"] = .string(latencies.map(Self.text).joined(separator: " "))
    }
    object["tokens"] = tokens.map { .double($0) }
    object["cost_usd"] = costUSD.map { .double($0) }
    if toolCalls > 0 {
      object["tool_calls"] = .int(Int64(toolCalls))
      object["failed_tool_calls"] = .int(Int64(failedToolCalls))
    }
    if !failures.isEmpty {
      let members = failures.sorted { $0.key.rawValue < $1.key.rawValue }
        .map { JSONObject.Member($0.key.rawValue, .int(Int64($0.value))) }
      object["failures"] = .object(JSONObject(members))
    }
    return .object(object)
  }

  /// Why a value isn't metrics, with the field; the reader of the file adds where it stands.
  package struct Malformed: Error, Equatable {
    package let field: String
    package let message: String

    init(_ field: String, _ message: String) {
      self.field = field
      self.message = message
    }
  }

  /// Reads what `json` wrote and nothing else.
  package static func read(
    _ value: JSONValue, trials: Int, failed: Int
  ) throws(Malformed) -> CaseMetrics {
    guard let object = value.object else { throw Malformed("", "expected an object") }
    let known = [
      "latency_ms", "tokens", "cost_usd", "tool_calls", "failed_tool_calls", "failures",
    ]
    var seen: Set<[UInt8]> = []
    for key in object.keys {
      guard known.contains(where: { $0.utf8.elementsEqual(key.utf8) }) else {
        throw Malformed(key, "unknown field")
      }
      guard seen.insert(Array(key.utf8)).inserted else { throw Malformed(key, "stands twice") }
    }
    let calls = try count(object, "tool_calls", atMost: mostCalls) ?? 0
    return CaseMetrics(
      trials: trials, latencies: try latencies(object, trials: trials),
      tokens: try amount(object, "tokens"), costUSD: try amount(object, "cost_usd"),
      toolCalls: calls,
      failedToolCalls: try count(object, "failed_tool_calls", atMost: calls) ?? 0,
      failures: try failures(object["failures"], failed: failed))
  }

  private static func amount(
    _ object: JSONObject, _ field: String
  ) throws(Malformed) -> Double? {
    guard let value = object[field] else { return nil }
    guard let number = value.number, (0...mostAmount).contains(number) else {
      throw Malformed(field, "expected a number, at least 0")
    }
    return number
  }

  private static func count(
    _ object: JSONObject, _ field: String, atMost limit: Int
  ) throws(Malformed) -> Int? {
    guard let value = object[field] else { return nil }
    guard let count = value.int, (0...limit).contains(count) else {
      throw Malformed(field, "expected a whole number from 0 to \(limit)")
    }
    return count
  }

  private static func latencies(
    _ object: JSONObject, trials: Int
  ) throws(Malformed) -> [Double] {
    guard let value = object["latency_ms"] else { return [] }
    let most = min(trials, mostLatencies)
    let wrong = Malformed(
      "latency_ms", "expected at most \(most) rising numbers with spaces between them")
    guard let text = value.string, text.utf8.count <= 32 * mostLatencies else { throw wrong }
    var values: [Double] = []
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      // Decimal notation only: `nan` and hexadecimal digits are numbers to Swift.
      guard word.utf8.allSatisfy({ $0 == UInt8(ascii: ".") || (48...57).contains($0) }),
        let number = Double(word), number <= mostAmount, number >= values.last ?? 0
      else { throw wrong }
      values.append(number)
    }
    guard values.count <= most else { throw wrong }
    return values
  }

  private static func failures(
    _ value: JSONValue?, failed: Int
  ) throws(Malformed) -> [FailureCategory: Int] {
    guard let value else { return [:] }
    guard let object = value.object else { throw Malformed("failures", "expected an object") }
    var failures: [FailureCategory: Int] = [:]
    var total = 0
    for member in object.members {
      guard let category = FailureCategory(rawValue: member.key) else {
        throw Malformed("failures", "unknown category '\(member.key)'")
      }
      guard let count = member.value.int, (1...max(1, failed)).contains(count),
        failures.updateValue(count, forKey: category) == nil
      else { throw Malformed("failures", "expected each category once with its failed trials") }
      total += count
    }
    guard total <= failed else {
      throw Malformed("failures", "\(total) failures among \(failed) failed trials")
    }
    return failures
  }

  /// `312` and `0.31`, without an exponent.
  private static func text(_ number: Double) -> String {
    number == number.rounded() ? "\(Int64(number))" : "\(number)"
  }
}
