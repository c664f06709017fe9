import Diagnostics
import EvalModel
import JSONKit
import MarkedYAML

/// One of a tool's replies that were written or recorded.
enum CannedReplyFields {
  static let shape: Shape<CannedReply> = {
    let when = Field(
      "when", Shape<JSONObject>.jsonMap, "Argument → value that it must have; any when absent")
    let reply = Field("reply", .json, "The reply, a template with $args and $user")
    let error = Field("error", errorShape, "Why the call fails")
    return .record([when, reply, error]) { record in
      let failure = record.read(error)
      let value = record.read(reply)
      let condition = record.read(when) ?? JSONObject()
      switch (value, failure) {
      case (let value?, nil): return CannedReply(when: condition, content: .value(value))
      case (nil, let failure?): return CannedReply(when: condition, content: .error(failure))
      default:
        record.problems.add(
          Diagnostic(
            "one-of", "expected either a reply or an error", at: record.node.place,
            hints: ["write reply: {…} or error: {kind: …}"]))
        return nil
      }
    }
  }()

  private static let errorShape: Shape<ToolError> = {
    let kind = Field(
      "kind", Shape<String>.name, "A stable word such as not_found", required: true)
    let message = Field("message", .text, "What the tool says")
    let retryAfter = Field("retry_after", .duration, "When the tool asks to be called again")
    return .record([kind, message, retryAfter]) { record in
      guard let kind = record.read(kind) else { return nil }
      return ToolError(
        kind: kind, message: record.read(message) ?? "", retryAfter: record.read(retryAfter))
    }
  }()
}
