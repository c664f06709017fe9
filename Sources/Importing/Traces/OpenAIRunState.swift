package import EvalModel
package import JSONKit

/// The state of a run that OpenAI's Agents SDK writes to go on later, often because a person has to
/// allow a call.
package enum OpenAIRunState: DocumentImporter {
  package static let name = "openai-run-state"
  package static let summary = "stored run states of OpenAI's Agents SDK"

  package static func recognises(_ beginning: [UInt8]) -> Bool {
    let keys = JSONText.firstKeys(beginning).keys
    return keys.contains("$schemaVersion")
      || keys.isSuperset(of: ["original_input", "generated_items"])
  }

  package static func read(
    _ document: JSONValue, _ options: ImportOptions
  ) -> [Result<Trajectory, TrajectoryFormatError>] {
    [trajectory(document, options)]
  }

  private static func trajectory(
    _ document: JSONValue, _ options: ImportOptions
  ) -> Result<Trajectory, TrajectoryFormatError> {
    do throws(TrajectoryFormatError) {
      guard let state = document.object else {
        throw TrajectoryFormatError("a run's state is an object, found \(document.kindName)")
      }
      guard let version = state["$schemaVersion"]?.string else {
        throw TrajectoryFormatError("the state has no '$schemaVersion'")
      }
      guard version == "1" || version.utf8.starts(with: "1.".utf8) else {
        throw TrajectoryFormatError(
          "the state has version \(version.prefix(20)), and only versions 1.… are known")
      }
      var reader = ResponseItems(options)
      if let text = state["original_input"]?.string { reader.builder.user(text) }
      try reader.read(state["original_input"]?.array ?? [])
      let lists = ["session_items", "generated_items"].map { key in
        (state[key]?.array ?? []).map { $0["raw_item"] ?? $0 }
      }
      // Older versions have no items of the session, and some runs only the model's answers.
      let items = lists[0].count > lists[1].count ? lists[0] : lists[1]
      let answers = (state["model_responses"]?.array ?? []).flatMap {
        $0["output"]?.array ?? []
      }
      try reader.read(items.isEmpty ? answers : items)
      var trajectory = reader.trajectory(
        rest: state.without(
          "original_input", "session_items", "generated_items", "model_responses",
          "last_model_response", "last_processed_response"))
      let usage = state["context"]?["usage"]
      if let input = usage?["input_tokens"]?.count, input > 0 {
        trajectory.counted(input: input, output: usage?["output_tokens"]?.count)
      }
      return trajectory.unlessEmpty("the state")
    } catch { return .failure(error) }
  }
}
