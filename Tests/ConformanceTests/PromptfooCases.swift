import EvalModel
import JSONKit

/// The trajectory assertions of promptfoo.
enum PromptfooCases {
  static func all(_ data: JSONValue) -> [UpstreamCase] {
    (data["cases"]?.array ?? []).map { item in
      let spans = data["traces"]?[item["trace"]?.string ?? ""]?.array ?? []
      let trajectory = SpanTrajectory.ofPromptfoo(spans)
      let verdict: UpstreamCase.Verdict =
        if item["expect"]?["config_error"] != nil {
          .refused
        } else {
          item["expect"]?["pass"] == true ? .passes : .fails
        }
      let isInverse = item["inverse"] == true
      let translation =
        grader(item["type"]?.string ?? "", item["value"] ?? .null).map {
          UpstreamCase.Translation.grader(isInverse ? inverse($0) : $0, trajectory)
        } ?? .none("no translation")
      return UpstreamCase(
        name: item["test"]?.string ?? "", verdict: verdict, translation: translation)
    }
  }

  /// A list that must not be used means that none of it may.
  private static func inverse(_ grader: JSONValue) -> JSONValue {
    guard let tools = grader["calls"], tools.array != nil else { return ["not": grader] }
    return ["never_calls": tools]
  }

  private static func grader(_ type: String, _ value: JSONValue) -> JSONValue? {
    switch type {
    case "trajectory:tool-used":
      if value.object == nil { return ["calls": .array(value.array ?? [value])] }
      return ["call_count": .object(count(value, tool: value["pattern"] ?? value["name"]))]
    case "trajectory:tool-sequence":
      let steps = (value["steps"] ?? value).array ?? []
      let calls = steps.map { step -> JSONValue in
        guard var object = step.object else { return step }
        if let tool = object.removeValue(forKey: "name") ?? object.removeValue(forKey: "pattern") {
          object["tool"] = tool
        }
        return .object(object)
      }
      let mode = value["mode"]?.string == "exact" ? "exact" : "ordered"
      return ["calls": ["mode": .string(mode), "calls": .array(calls)]]
    case "trajectory:tool-args-match":
      guard let object = value.object else { return ["call_args": value] }
      var settings: JSONObject = ["which": "any"]
      if let tool = object["name"] ?? object["pattern"] { settings["tool"] = tool }
      if let arguments = object["args"] ?? object["arguments"] {
        settings["args"] = .object(arguments.rules)
      }
      if let mode = object["mode"] { settings["arg_mode"] = mode }
      return ["call_args": .object(settings)]
    case "trajectory:step-count":
      let stepType = value["type"]?.string ?? ""
      var settings = count(value, tool: nil)
      settings["type"] = .string(stepType == "tool" ? "tool_call" : stepType)
      return ["step_count": .object(settings)]
    default: return nil
    }
  }

  private static func count(_ value: JSONValue, tool: JSONValue?) -> JSONObject {
    var settings = JSONObject()
    if let tool { settings["tool"] = tool }
    for bound in ["min", "max"] {
      if let number = value[bound] { settings[bound] = number }
    }
    return settings
  }
}
