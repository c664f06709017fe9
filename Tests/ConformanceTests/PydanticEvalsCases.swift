import EvalModel
import JSONKit

/// The agentic evaluators of pydantic-evals, which look at OpenTelemetry spans.
enum PydanticEvalsCases {
  static func all(_ data: JSONValue) -> [UpstreamCase] {
    (data.array ?? []).map { item in
      let test = item["test"]?.string ?? ""
      let config = item["config"] ?? [:]
      var translation = UpstreamCase.Translation.none(noSpans)
      if let spans = item["spans"]?.array {
        translation =
          grader(item["evaluator"]?.string ?? "", config).map {
            .grader($0, SpanTrajectory.ofPydanticAI(spans))
          } ?? .none("no translation")
      }
      return UpstreamCase(name: test, verdict: verdict(item), translation: translation)
    }
  }

  private static let noSpans =
    "nothing was recorded: upstream fails the agent, here what can't be judged is unscored"

  private static func verdict(_ item: JSONValue) -> UpstreamCase.Verdict {
    // Upstream finds out while it judges, and lets every answer fail.
    let reason = item["result"]?["reason"]?.string ?? ""
    if reason.contains("must be 'first', 'last', or a 0-based index"),
      item["config"]?["occurrence"]?.count == nil
    {
      return .refused
    }
    let isAllOrNothing = item["config"]?["order"]?.string == "exact"
    switch item["result"]?["value"] {
    case .some(let value) where isAllOrNothing: return value.number == 1 ? .passes : .fails
    case .bool(true): return .passes
    case .bool(false): return .fails
    case .some(let value): return .value(value.number ?? .nan)
    case nil: return .refused
    }
  }

  private static func grader(_ evaluator: String, _ config: JSONValue) -> JSONValue? {
    let succeeded: JSONValue = .bool(config["include_failed"] != true)
    switch evaluator {
    case "ToolCorrectness":
      let mode = config["allow_extra"] == true ? "superset" : "unordered"
      return [
        "calls": [
          "mode": .string(mode), "succeeded": succeeded, "calls": config["expected_tools"] ?? [],
        ]
      ]
    case "TrajectoryMatch":
      let calls = config["expected_trajectory"] ?? []
      if config["order"]?.string == "exact" {
        return ["calls": ["mode": "exact", "succeeded": succeeded, "calls": calls]]
      }
      let mode = config["order"]?.string == "in_order" ? "ordered" : "unordered"
      return [
        "calls": [
          "mode": .string(mode), "succeeded": succeeded, "score": "f1", "calls": calls,
        ]
      ]
    case "ArgumentCorrectness":
      return [
        "call_args": [
          "tool": config["tool_name"] ?? "", "succeeded": succeeded,
          "args": .object((config["expected_arguments"] ?? [:]).rules),
          "arg_mode": config["match_mode"] ?? "subset", "which": which(config["occurrence"]),
        ]
      ]
    case "MaxToolCalls":
      return ["call_count": ["max": config["max_calls"] ?? 0, "succeeded": succeeded]]
    case "MaxModelRequests":
      return ["step_count": ["type": "model", "max": config["max_requests"] ?? 0]]
    default: return nil
    }
  }

  /// Theirs counts from 0, ours from 1.
  private static func which(_ occurrence: JSONValue?) -> JSONValue {
    guard let occurrence else { return .null }
    guard case .int(let number) = occurrence, number >= 0 else { return occurrence }
    return .int(number + 1)
  }
}

extension JSONValue {
  /// A whole number of at least 0.
  fileprivate var count: Int? { int.flatMap { $0 >= 0 ? $0 : nil } }
}
