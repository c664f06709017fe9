import EvalModel
import JSONKit

extension [TrialSummary.ToolUse] {
  /// A list for each tool: its name, its calls and how many of them failed.
  var storedText: String {
    JSONValue.array(
      map { [.string($0.name), .int(Int64($0.calls)), .int(Int64($0.failed))] }
    ).text
  }

  init(storedText: String) throws(StoreError) {
    self = []
    for item in try JSONValue(stored: storedText).array ?? [] {
      guard let fields = item.array, fields.count == 3, let name = fields[0].string,
        let calls = fields[1].int, let failed = fields[2].int, failed >= 0, failed <= calls
      else { throw .unreadable("a trial's tools that this version doesn't understand") }
      append(TrialSummary.ToolUse(name: name, calls: calls, failed: failed))
    }
  }
}

/// Which criteria were met, as it stands beside a score.
enum StoredCriteria {
  static func text(_ criteria: [String: Bool]) -> String {
    // In one order, so that equal scores are stored as equal bytes.
    let sorted = criteria.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    return JSONValue.object(JSONObject(sorted.map { .init($0.key, .bool($0.value)) })).text
  }

  static func read(_ text: String) throws(StoreError) -> [String: Bool] {
    var criteria: [String: Bool] = [:]
    for member in try JSONValue(stored: text).object?.members ?? [] {
      guard let isMet = member.value.bool else {
        throw .unreadable("a trial's criteria that this version doesn't understand")
      }
      criteria[member.key] = isMet
    }
    return criteria
  }
}
