package import EvalModel
package import JSONKit

/// Logs of Inspect: a trajectory for each sample.
///
/// Texts that came often stand in `attachments` once. A sample's scores are kept beside the steps and
/// judge nothing.
package enum InspectLog: DocumentImporter {
  package static let name = "inspect"
  package static let summary = "logs of Inspect in JSON"

  package static func recognises(_ beginning: [UInt8]) -> Bool {
    let keys = JSONText.firstKeys(beginning).keys
    if keys.isSuperset(of: ["eval", "version"]) || keys.isSuperset(of: ["eval", "samples"]) {
      return true
    }
    return keys.isSuperset(of: ["epoch", "messages", "target"])
  }

  package static func read(
    _ document: JSONValue, _ options: ImportOptions
  ) -> [Result<Trajectory, TrajectoryFormatError>] {
    if document["messages"] != nil { return [sample(document, options)] }
    let samples = document["samples"]?.array ?? []
    if samples.isEmpty {
      let status = document["status"]?.string.map { " (status: \($0))" } ?? ""
      return [.failure(TrajectoryFormatError("the log holds no samples\(status)"))]
    }
    return samples.enumerated().map { number, value in
      sample(value, options).mapError {
        TrajectoryFormatError("sample \(number + 1): \($0.description)")
      }
    }
  }

  private static func sample(
    _ sample: JSONValue, _ options: ImportOptions
  ) -> Result<Trajectory, TrajectoryFormatError> {
    guard let fields = sample.object, let messages = fields["messages"]?.array else {
      return .failure(TrajectoryFormatError("there is no array 'messages'"))
    }
    var builder = TrajectoryBuilder(options)
    for (index, message) in messages.enumerated() {
      builder.message = index
      guard var message = message.object, let word = message["role"]?.string else {
        return .failure(TrajectoryFormatError("message \(index + 1) is no object with a 'role'"))
      }
      if let content = message["content"] {
        message["content"] = attached(content, fields["attachments"])
      }
      if let error = message["error"], !error.isNull, word == "tool" {
        let said = error["message"]?.string ?? error.text
        builder.result(
          message["tool_call_id"]?.string, of: message["function"]?.string,
          .error(ToolError(kind: error["type"]?.string ?? "error", message: said)))
        continue
      }
      let items = MessageItems.items(of: message, MessageRole(word) ?? .other("inspect:\(word)"))
      // A tool that failed would say so.
      builder.add(items.map { $0.markedAsAnswered })
    }
    builder.message = nil
    if let error = fields["error"]?["message"]?.string {
      builder.add(.error(StepError(kind: ToolError(saying: error).kind, message: error)))
    }
    var rest = fields.without("messages", "events", "transcript", "attachments", "output")
    rest["case"] = fields["id"].map { $0.int.map { .string(String($0)) } ?? $0 }
    var trajectory = builder.trajectory(flagsErrors: true, rest: rest)
    let usage = fields["output"]?["usage"]
    trajectory.counted(
      input: usage?["input_tokens"]?.count, output: usage?["output_tokens"]?.count)
    trajectory.measured((fields["total_time"] ?? fields["working_time"])?.number)
    return trajectory.unlessEmpty("the sample")
  }

  /// A content with the texts that it refers to.
  private static func attached(_ content: JSONValue, _ attachments: JSONValue?) -> JSONValue {
    let scheme = "attachment://"
    switch content {
    case .string(let text) where text.utf8.starts(with: scheme.utf8):
      return attachments?[String(text.dropFirst(scheme.count))] ?? content
    case .array(let parts):
      return .array(
        parts.map { part in
          guard var object = part.object, let text = object["text"] else { return part }
          object["text"] = attached(text, attachments)
          return .object(object)
        })
    default: return content
    }
  }
}

extension ChatItem {
  fileprivate var markedAsAnswered: ChatItem {
    if case .result(let id, let name, let value, nil, let rest) = self {
      return .result(id: id, name: name, value, isError: false, rest)
    }
    return self
  }
}
