package import EvalModel
package import JSONKit

/// Conversations as Google's Gemini API takes and gives them: contents of parts.
///
/// A document is a request (`contents`, `system_instruction`), a response (`candidates`), both
/// (`request` and `response`), or a bare array of contents. A function answers with an object that
/// has no mark for failures.
package enum GoogleContents: DocumentImporter {
  package static let name = "google-contents"
  package static let summary = "contents of Google's Gemini API"

  package static func recognises(_ beginning: [UInt8]) -> Bool {
    let (keys, isElement) = JSONText.firstKeys(beginning)
    if keys.contains("contents") || keys.contains("candidates") {
      return JSONText.contains(#""parts""#, in: beginning)
    }
    if keys.contains("request") {
      return JSONText.contains(#""contents""#, in: beginning)
        && JSONText.contains(#""parts""#, in: beginning)
    }
    return isElement && keys.isSuperset(of: ["role", "parts"])
  }

  package static func read(
    _ document: JSONValue, _ options: ImportOptions
  ) -> [Result<Trajectory, TrajectoryFormatError>] {
    [trajectory(document, options)]
  }

  package static func isElement(_ value: JSONValue) -> Bool {
    value["parts"] != nil
  }

  private static func trajectory(
    _ document: JSONValue, _ options: ImportOptions
  ) -> Result<Trajectory, TrajectoryFormatError> {
    do throws(TrajectoryFormatError) {
      var builder = TrajectoryBuilder(options)
      let request = document["request"] ?? document
      let response = document["response"] ?? document
      let contents = document.array ?? request["contents"]?.array ?? []
      let candidates = response["candidates"]?.array ?? []
      guard !contents.isEmpty || !candidates.isEmpty else {
        throw TrajectoryFormatError("there are no 'contents' and no 'candidates'")
      }
      let instructions =
        request["system_instruction"] ?? request["systemInstruction"]
        ?? request["config"]?["system_instruction"]
      if let instructions {
        let text = MessageContent(instructions["parts"] ?? instructions).text
        if !text.isEmpty { builder.context("system", text) }
      }
      for (index, content) in contents.enumerated() {
        builder.message = index
        try read(content, "content \(index + 1)", into: &builder)
      }
      builder.message = nil
      if let candidate = candidates.first {
        let usage = response["usageMetadata"] ?? response["usage_metadata"]
        builder.add(
          .model(
            ModelCall(
              model: (response["modelVersion"] ?? response["model_version"])?.string,
              inputTokens: (usage?["promptTokenCount"] ?? usage?["prompt_token_count"])?.count,
              outputTokens: (usage?["candidatesTokenCount"] ?? usage?["candidates_token_count"])?
                .count,
              finishReason: (candidate["finishReason"] ?? candidate["finish_reason"])?.string)))
        if let content = candidate["content"] {
          try read(content, "the first candidate", into: &builder)
        }
      }
      let rest = (document.object ?? JSONObject()).without(
        "contents", "candidates", "system_instruction", "systemInstruction", "request", "response")
      return builder.trajectory(flagsErrors: false, rest: rest).unlessEmpty("the document")
    } catch { return .failure(error) }
  }

  private static func read(
    _ content: JSONValue, _ place: String, into builder: inout TrajectoryBuilder
  ) throws(TrajectoryFormatError) {
    if let text = content.string { return builder.user(text) }
    guard let message = content.object, message["parts"] != nil || message["role"] != nil else {
      throw TrajectoryFormatError("\(place) is no object with 'parts'")
    }
    let role = message["role"]?.string.flatMap { MessageRole($0) }
    builder.add(MessageItems.items(of: message, role ?? .user))
  }
}
