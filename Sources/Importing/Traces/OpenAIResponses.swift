package import EvalModel
package import JSONKit

/// Conversations as OpenAI's Responses API takes and gives them, item by item.
///
/// A document is a request (`input`), a response (`output`), both (`request` and `response`), a list
/// of items (`data`), or a bare array of items. A function of the caller answers with a text that
/// has no mark for failures; tools of the server have one.
package enum OpenAIResponses: DocumentImporter {
  package static let name = "openai-responses"
  package static let summary = "items of OpenAI's Responses API"

  package static func recognises(_ beginning: [UInt8]) -> Bool {
    let (keys, isElement) = JSONText.firstKeys(beginning)
    func has(_ word: String) -> Bool { JSONText.contains(#""\#(word)""#, in: beginning) }
    if keys.isSuperset(of: ["object", "output"]) { return has("response") }
    if keys.isSuperset(of: ["model", "input"]) { return !keys.contains("messages") }
    if keys.contains("request") { return has("output_text") || has("function_call_output") }
    let isItem = isElement && (keys.contains("type") || keys.contains("role"))
    return (isItem || keys.contains("data"))
      && (has("function_call_output") || has("function_call") && has("call_id"))
  }

  package static func read(
    _ document: JSONValue, _ options: ImportOptions
  ) -> [Result<Trajectory, TrajectoryFormatError>] {
    [trajectory(document, options).flatMap { $0.unlessEmpty("the document") }]
  }

  package static func isElement(_ value: JSONValue) -> Bool {
    value["output"] == nil && (value["type"] ?? value["role"])?.string != nil
      || value["type"]?.string?.contains("_call") == true
  }

  private static func trajectory(
    _ document: JSONValue, _ options: ImportOptions
  ) -> Result<Trajectory, TrajectoryFormatError> {
    do throws(TrajectoryFormatError) {
      var reader = ResponseItems(options)
      if let items = document.array {
        try reader.read(items)
        return .success(reader.trajectory(rest: JSONObject()))
      }
      guard let envelope = document.object else {
        throw TrajectoryFormatError(
          "a response is an object or an array of items, found \(document.kindName)")
      }
      let request = envelope["request"]?.object ?? envelope
      let response = envelope["response"]?.object ?? envelope
      guard request["input"] != nil || response["output"] != nil || envelope["data"] != nil else {
        throw TrajectoryFormatError("there is no 'input', 'output' or 'data'")
      }
      if let instructions = request["instructions"]?.string {
        reader.builder.context("system", instructions)
      }
      if let text = request["input"]?.string { reader.builder.user(text) }
      try reader.read((request["input"] ?? envelope["data"])?.array ?? [])
      if let output = response["output"] { try reader.read(output, of: response) }
      let rest = envelope.without(
        "instructions", "input", "output", "data", "usage", "model", "response", "error")
      return .success(reader.trajectory(rest: rest))
    } catch { return .failure(error) }
  }
}
