package import JSONKit
import Statistics

extension Baseline {
  /// The format's name; the number rises when an older program would misread the file.
  package static let schema = "agent-eval.baseline/1"

  /// The file, as people review it: cases sorted by id, one value a line, keys in a fixed order,
  /// so that accepting a run shows what changed and nothing else.
  package func encoded() -> [UInt8] { json.encoded(.pretty) + [UInt8(ascii: "\n")] }

  package var json: JSONValue {
    [
      "schema": .string(Self.schema),
      "name": .string(name),
      "eval_set": .string(evalSet),
      "eval_set_digest": .string(evalSetDigest.hex),
      "rubrics": .object(
        JSONObject(
          rubrics.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            .map { JSONObject.Member($0.key, .string($0.value.hex)) })),
      "agent": .string(agent),
      "fingerprint": fingerprint.sortedByKey,
      "batches": .array(batches.map(\.json)),
      "cases": .array(
        cases.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }.map(\.json)),
    ]
  }
}

extension Baseline.Batch {
  fileprivate var json: JSONValue {
    var object: JSONObject = [
      "id": .string(id), "accepted_at": .string(acceptedAt), "accepted_by": .string(acceptedBy),
      "reason": .string(reason), "verdict": .string(verdict.rawValue),
    ]
    if isForced { object["forced"] = true }
    object["commit"] = commit.map { .string($0) }
    object["profile"] = profile.map { .string($0) }
    object["tool_version"] = .string(toolVersion)
    return .object(object)
  }
}

extension Baseline.Case {
  fileprivate var json: JSONValue {
    [
      "id": .string(id), "intent": .string(intent), "digest": .string(digest.hex),
      "batches": .array(batches.map(\.json)),
    ]
  }
}

extension Baseline.Counts {
  fileprivate var json: JSONValue {
    var object: JSONObject = [
      "batch": .string(batch), "passes": .int(Int64(counts.passes)),
      "trials": .int(Int64(counts.trials)), "lost": .int(Int64(lost)),
    ]
    object["metrics"] = metrics?.json
    return .object(object)
  }
}

extension JSONValue {
  /// Members sorted at every level, because programs that make the value keep no order.
  fileprivate var sortedByKey: JSONValue {
    switch self {
    case .array(let elements): .array(elements.map(\.sortedByKey))
    case .object(let object):
      .object(
        JSONObject(
          object.members.map { JSONObject.Member($0.key, $0.value.sortedByKey) }
            .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }))
    default: self
    }
  }
}
