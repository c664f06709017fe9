package import EvalModel
package import JSONKit

/// Trajectory files of SWE-agent: what it thought, the command it ran, and what came of it.
///
/// A command counts as a call of the tool that its first word names. The patch that was submitted is
/// the answer.
package enum SWEAgentTrajectory: DocumentImporter {
  package static let name = "swe-agent"
  package static let summary = "trajectory files of SWE-agent"

  package static func recognises(_ beginning: [UInt8]) -> Bool {
    let keys = JSONText.firstKeys(beginning).keys
    return keys.contains("trajectory")
      && (keys.contains("history") || keys.contains("info") || keys.contains("environment"))
      && JSONText.contains(#""observation""#, in: beginning)
  }

  package static func read(
    _ document: JSONValue, _ options: ImportOptions
  ) -> [Result<Trajectory, TrajectoryFormatError>] {
    [trajectory(document, options)]
  }

  private static func trajectory(
    _ document: JSONValue, _ options: ImportOptions
  ) -> Result<Trajectory, TrajectoryFormatError> {
    guard let fields = document.object, let steps = fields["trajectory"]?.array else {
      return .failure(TrajectoryFormatError("there is no array 'trajectory'"))
    }
    var builder = TrajectoryBuilder(options)
    for message in fields["history"]?.array ?? [] {
      // What is in front of the first answer is the task.
      if message["role"] == "assistant", message["is_demo"] != true { break }
      let content = MessageContent(message["content"])
      if message["is_demo"] == true {
        builder.context("demonstration", content.text)
      } else if message["role"] == "user" {
        builder.user(content.text)
      } else {
        builder.context(message["role"]?.string ?? "system", content.text)
      }
    }
    var seconds = 0.0
    for (index, step) in steps.enumerated() {
      builder.message = index
      guard let step = step.object else {
        return .failure(
          TrajectoryFormatError("step \(index + 1) is \(step.kindName), expected an object"))
      }
      if let time = step["execution_time"]?.number, 0...1e6 ~= time { seconds += time }
      if let thought = step["thought"]?.string, !thought.isEmpty {
        builder.say(thought, endsTurn: false)
      }
      let action = step["action"]?.string ?? ""
      if !action.isEmpty {
        let word = action.utf8.prefix { $0 != 0x20 && $0 != 0x0A }
        builder.call(
          nil, String(word) ?? "shell", ["command": .string(action)],
          step.without("thought", "action", "observation", "response", "query", "messages"))
        if let observation = step["observation"] {
          builder.result(nil, builder.judged(observation))
        }
      }
    }
    builder.message = nil
    let info = fields["info"]
    let status = info?["exit_status"]?.string ?? ""
    if let patch = info?["submission"]?.string, !patch.isEmpty {
      builder.say(patch, endsTurn: true)
    } else if !status.isEmpty, status != "submitted" {
      builder.add(.error(StepError(kind: status, message: "the run ended with \(status)")))
    }
    var trajectory = builder.trajectory(
      flagsErrors: false, rest: fields.without("trajectory", "history"))
    let stats = info?["model_stats"]
    trajectory.counted(
      input: stats?["tokens_sent"]?.count, output: stats?["tokens_received"]?.count,
      costUSD: (stats?["instance_cost"] ?? stats?["total_cost"])?.number)
    if seconds > 0 { trajectory.measured(seconds) }
    return trajectory.unlessEmpty("the file")
  }
}
