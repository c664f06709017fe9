import EvalModel
import Importing
import JSONKit

/// The trajectory matches of LangChain's agentevals.
enum AgentEvalsCases {
  static func all(_ data: JSONValue) -> [UpstreamCase] {
    (data.array ?? []).map { item in
      UpstreamCase(
        name: item["test"]?.string ?? "",
        verdict: item["result"]?["score"] == true ? .passes : .fails,
        translation: translation(item))
    }
  }

  private static func translation(_ item: JSONValue) -> UpstreamCase.Translation {
    guard let outputs = trajectory(item["outputs"]),
      let reference = trajectory(item["reference_outputs"])
    else { return .none("the messages can't be read") }
    let config = item["config"]
    // Without a mode the evaluator is the strict one.
    let mode = config?["trajectory_match_mode"]?.string ?? "strict"
    var arguments = config?["tool_args_match_mode"]?.string ?? "exact"
    // Their words speak of the agent's arguments, ours of the written ones.
    if arguments == "subset" {
      arguments = "superset"
    } else if arguments == "superset" {
      arguments = "subset"
    }
    let overrides = config?["tool_args_match_overrides"]
    var calls: [JSONValue] = []
    for step in reference.steps {
      guard case .toolCall(let call) = step.kind else { continue }
      let entry = entry(call, override: overrides?[call.name])
      calls.append(.object(entry))
    }
    return .grader(
      [
        "calls": [
          "mode": .string(mode == "strict" ? "exact" : mode), "args": .string(arguments),
          "calls": .array(calls),
        ]
      ], outputs)
  }

  private static func entry(_ call: ToolCall, override: JSONValue?) -> JSONObject {
    var entry: JSONObject = [
      "tool": .string(call.name), "args": .object(call.arguments.rules),
    ]
    if let mode = override?.string { entry["arg_mode"] = .string(mode) }
    // The one function among the overrides, in words: a query about upgrades needs one about
    // upgrades, any other query may be anything.
    if override?["__callable__"]?.string == "lookup_policy_query_matcher" {
      if call.arguments["query"]?.string?.contains("upgrade") == true {
        entry["args"] = ["query": ["contains": "upgrade"]]
        entry["arg_mode"] = "subset"
      } else {
        entry["arg_mode"] = "ignore"
      }
    }
    return entry
  }

  private static func trajectory(_ messages: JSONValue?) -> Trajectory? {
    guard let messages else { return nil }
    guard
      case .success(let trajectory) = OpenAIChat.trajectories(in: messages.encoded(.compact)).first
    else { return nil }
    return trajectory
  }
}

extension JSONValue {
  /// Each member as a rule for an argument: exactly this value.
  var rules: JSONObject {
    JSONObject((object?.members ?? []).map { .init($0.key, ["equals": $0.value]) })
  }
}
