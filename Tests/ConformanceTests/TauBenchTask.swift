import EvalModel
import Importing
import JSONKit
import Testing

/// One recorded run of tau-bench, with its task and what the benchmark said of it.
struct TauBenchRun {
  let task: Int
  let trial: Int
  let rewarded: Bool
  let trajectory: Trajectory
  /// The reference calls.
  let actions: [JSONValue]
  /// What the user must have been told.
  let outputs: [String]

  var caseID: String { "task-\(task)" }

  /// The tools of the benchmark answer with a text that begins with `Error` when they refuse.
  static func all(in bytes: [UInt8]) throws -> [TauBenchRun] {
    let options = ImportOptions(toolFailures: [.text(beginning: "Error")])
    let importer = try #require(ImporterCatalog.importer(recognising: bytes))
    #expect(importer.name == "openai-chat")
    return try importer.trajectories(in: bytes, options: options).map { result in
      let trajectory = try result.get()
      let task = try #require(trajectory.extra["info"]?["task"])
      return TauBenchRun(
        task: try #require(trajectory.extra["task_id"]?.int),
        trial: trajectory.extra["trial"]?.int ?? 0,
        rewarded: trajectory.extra["reward"]?.number == 1, trajectory: trajectory,
        actions: task["actions"]?.array ?? [],
        outputs: (task["outputs"]?.array ?? []).compactMap(\.string))
    }
  }

  /// The task as a case: these writes in any order and no others, and these words. Only calls of
  /// `writes` change anything; one that was refused changes nothing.
  func evalCase(intent: String, writes: [JSONValue]) -> JSONValue {
    let expected = actions.filter { action in
      writes.contains {
        $0.string.map { action["name"]?.string?.hasPrefix($0.dropLast()) == true } ?? false
      }
    }
    let calls: JSONValue = [
      "mode": "unordered", "succeeded": true, "tools": .array(writes),
      "calls": .array(
        expected.map { ["tool": $0["name"] ?? "", "args": $0["kwargs"] ?? [:]] }),
    ]
    let refused: JSONValue = .array(writes.map { ["tool": $0, "failed": true] })
    var criteria: [JSONValue] = [
      ["id": "writes", "critical": true, "category": "goal", "grader": ["calls": calls]],
      [
        // A refused write is no failure by itself, but where a run went wrong it went wrong there.
        "id": "refused-writes", "critical": true, "category": "tool_call",
        "grader": ["any": [["never_calls": refused], ["calls": calls]]],
      ],
    ]
    for (index, output) in outputs.enumerated() {
      criteria.append([
        "id": .string("told-\(index + 1)"), "critical": true, "category": "incomplete",
        "grader": ["matches": .string(Self.pattern(for: output))],
      ])
    }
    return [
      "id": .string(caseID), "intent": .string(intent), "input": "as recorded",
      "criteria": .array(criteria),
    ]
  }

  /// The output wherever it stands, with or without commas between its digits.
  private static func pattern(for output: String) -> String {
    let parts = output.map { character in
      character.isLetter || character.isNumber ? String(character) : "\\" + String(character)
    }
    return "(?i)" + parts.joined(separator: ",?")
  }
}
