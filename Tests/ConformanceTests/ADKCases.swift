import EvalModel
import JSONKit

/// The trajectory turns of Google's ADK: the same calls in the same order.
enum ADKCases {
  static func all(_ data: JSONValue) -> [UpstreamCase] {
    (data.array ?? []).map { item in
      let calls = (item["expected_tool_use"]?.array ?? []).map { use -> JSONValue in
        [
          "tool": use["tool_name"] ?? "", "args": .object((use["tool_input"] ?? [:]).rules),
        ]
      }
      let made = (item["actual_tool_use"]?.array ?? []).map { use in
        Step(
          .toolCall(
            ToolCall(
              id: nil, name: use["tool_name"]?.string ?? "", arguments: use["tool_input"] ?? [:])))
      }
      return UpstreamCase(
        name: item["name"]?.string ?? "", verdict: item["expect_match"] == true ? .passes : .fails,
        translation: .grader(
          ["calls": ["mode": "exact", "args": "exact", "calls": .array(calls)]],
          Trajectory(steps: made)))
    }
  }
}
