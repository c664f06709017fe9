import EvalModel
import JSONKit
import MarkedYAML

/// The fields of a recorded reply.
enum ReplyFields {
  static let shape: Shape<Located<RecordedReply>> = {
    let tool = Field("tool", Shape<String>.name.located, "The tool that answers", required: true)
    let args = Field("args", .jsonMap, "The arguments that the reply is for; any when absent")
    let result = Field("result", .json, "What it answers")
    let error = Field("error", errorShape, "How it fails instead")
    return .record([tool, args, result, error]) { record in
      let failure = record.read(error)
      let value = record.read(result)
      if record.has(error) == record.has(result) {
        record.problems.expected("either 'result' or 'error'", at: record.node)
      }
      guard let tool = record.read(tool) else { return nil }
      return Located(
        RecordedReply(
          tool: tool.value, arguments: record.read(args).map { .object($0) },
          answer: failure.map { .error($0) } ?? .ok(value ?? .null)),
        at: tool.place)
    }
  }()

  private static let errorShape: Shape<ToolError> = {
    let kind = Field("kind", Shape<String>.name, "A stable word, such as not_found", required: true)
    let message = Field("message", .text, "What the tool says")
    let retryAfter = Field("retry_after", .duration, "When the tool asks to be called again")
    return .record([kind, message, retryAfter]) { record in
      ToolError(
        kind: record.read(kind) ?? "", message: record.read(message) ?? "",
        retryAfter: record.read(retryAfter))
    }
  }()
}
