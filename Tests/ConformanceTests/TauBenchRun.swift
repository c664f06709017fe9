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

  /// As the importer labels the run.
  var caseID: String { String(task) }

  /// The tools of the benchmark answer with a text that begins with `Error` when they refuse.
  static func all(in bytes: [UInt8]) throws -> [TauBenchRun] {
    let options = ImportOptions(toolFailures: [.text(beginning: "Error")])
    let importer = try #require(ImporterCatalog.importer(recognising: bytes))
    #expect(importer.name == "openai-chat")
    return try importer.trajectories(in: bytes, options: options).map { result in
      let trajectory = try result.get()
      let source = try #require(trajectory.extra["source"])
      let task = try #require(source["info"]?["task"])
      return TauBenchRun(
        task: try #require(source["task_id"]?.int),
        trial: source["trial"]?.int ?? 0,
        rewarded: source["reward"]?.number == 1, trajectory: trajectory,
        actions: task["actions"]?.array ?? [],
        outputs: (task["outputs"]?.array ?? []).compactMap(\.string))
    }
  }

  /// The task as a case: these writes in any order and no others, and these words. Only calls of
  /// `writes` change anything; one that was refused changes nothing.
  ///
  /// `instead` names for a tool those whose success makes up for its refusal.
  func evalCase(
    intent: String, writes: [JSONValue], instead: JSONValue? = nil
  ) -> JSONValue {
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
    var recovery: JSONObject = ["tools": .array(writes), "accept": "recovered"]
    if let instead { recovery["instead"] = instead }
    var criteria: [JSONValue] = [
      ["id": "writes", "critical": true, "category": "goal", "grader": ["calls": calls]],
      [
        // A write that stayed refused is no failure by itself, but where a run went wrong it went
        // wrong there.
        "id": "refused-writes", "critical": true, "category": "tool_call",
        "grader": ["any": [["recovers": .object(recovery)], ["calls": calls]]],
      ],
    ]
    for (index, output) in outputs.enumerated() {
      criteria.append([
        "id": .string("told-\(index + 1)"), "critical": true, "category": "incomplete",
        "grader": ["says": ["any": .array(Self.spellings(of: output))]],
      ])
    }
    return [
      "id": .string(caseID), "intent": .string(intent), "input": "as recorded",
      "criteria": .array(criteria),
    ]
  }

  /// The output as it stands, and a large number with its commas.
  private static func spellings(of output: String) -> [JSONValue] {
    let whole = output.prefix { $0.isNumber }
    guard whole.count > 3, whole.count < 10 else { return [.string(output)] }
    var grouped = ""
    for (index, digit) in whole.enumerated() {
      if index > 0, (whole.count - index) % 3 == 0 { grouped += "," }
      grouped.append(digit)
    }
    return [.string(output), .string(grouped + output.dropFirst(whole.count))]
  }
}
