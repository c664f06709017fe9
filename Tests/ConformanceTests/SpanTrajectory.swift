import EvalModel
import JSONKit

/// Spans of tracing, as the cases of two tools hold them, as steps of a trajectory.
enum SpanTrajectory {
  /// Spans in the order in which they began; those that began together stay as they are.
  private static func inOrder(_ spans: [JSONValue], by key: (JSONValue) -> String) -> [JSONValue] {
    spans.enumerated().sorted { left, right in
      let (first, second) = (key(left.element), key(right.element))
      return first == second ? left.offset < right.offset : first < second
    }.map(\.element)
  }

  static func ofPydanticAI(_ spans: [JSONValue]) -> Trajectory {
    var steps: [Step] = []
    for span in inOrder(spans, by: { $0["start"]?.string ?? "" }) {
      let attributes = span["attributes"] ?? [:]
      if attributes["gen_ai.operation.name"]?.string == "chat" {
        let model = attributes["gen_ai.request.model"]?.string
        steps.append(Step(.model(ModelCall(model: model))))
      }
      // The function that forms the output is no tool, although its span names one.
      let message = attributes["logfire.msg"]?.string ?? ""
      guard let tool = attributes["gen_ai.tool.name"]?.string,
        !message.hasPrefix("running output function")
      else { continue }
      let written = attributes["gen_ai.tool.call.arguments"] ?? attributes["tool_arguments"]
      let answer: ToolResult.Answer? =
        if attributes["pydantic_ai.tool.deferral.name"] != nil {
          // It never ran.
          nil
        } else if span["status"]?.string == "error" {
          .error(ToolError(kind: "error", message: ""))
        } else {
          .ok(.null)
        }
      steps += call(tool, written, answer, number: steps.count)
    }
    return Trajectory(steps: steps)
  }

  static func ofPromptfoo(_ spans: [JSONValue]) -> Trajectory {
    var steps: [Step] = []
    let order = { (span: JSONValue) in
      let digits = String(span["startTime"]?.int ?? 0)
      return String(repeating: "0", count: max(0, 20 - digits.count)) + digits
    }
    for span in inOrder(spans, by: order) {
      let attributes = span["attributes"] ?? [:]
      if let tool = (attributes["tool.name"] ?? attributes["codex.mcp.tool"])?.string {
        let written =
          attributes["tool.arguments"] ?? attributes["tool.args"] ?? attributes["codex.mcp.input"]
        steps += call(tool, written, .ok(.null), number: steps.count)
      } else if let command = attributes["codex.command"] {
        steps.append(Step(.unknown(type: "command"), extra: ["command": command]))
      } else {
        let type = attributes["reasoning.step"] == nil ? "span" : "reasoning"
        steps.append(Step(.unknown(type: type), extra: ["name": span["name"] ?? .null]))
      }
    }
    return Trajectory(steps: steps)
  }

  private static func call(
    _ tool: String, _ written: JSONValue?, _ answer: ToolResult.Answer?, number: Int
  ) -> [Step] {
    let id = "call-\(number)"
    var arguments = written ?? [:]
    if let text = arguments.string, let parsed = parsed(text) { arguments = parsed }
    let call = Step(.toolCall(ToolCall(id: id, name: tool, arguments: arguments)))
    return answer.map { [call, Step(.toolResult(ToolResult(id: id, answer: $0)))] } ?? [call]
  }

  private static func parsed(_ text: String) -> JSONValue? {
    do { return try JSONValue.parse(text) } catch { return nil }
  }
}
