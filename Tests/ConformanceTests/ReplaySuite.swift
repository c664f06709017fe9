import EvalModel
import Importing
import JSONKit
import Testing

@Suite("Replays", .enabled(if: ConformanceData.has("replay"), "there is no data for it"))
struct ReplaySuite {
  private static func names(_ folder: String) throws -> [String] {
    try ConformanceData.files(in: ConformanceData.path(folder)).map { path in
      String(path.split(separator: "/").last ?? "")
    }
  }

  @Test(
    "one behaviour in several formats becomes the same events",
    arguments: ["openai-chat", "openai-responses", "anthropic-messages"])
  func sameEvents(kind: String) throws {
    // Two of the formats have no mark for failures; these tools answer with an object.
    let options = ImportOptions(toolFailures: [.field("error")])
    var line = ConformanceLine("Replays as \(kind): the recorded events")
    for name in try Self.names("replay/expected") {
      let bytes = try ConformanceData.bytes("replay/\(kind)/\(name)")
      let importer = try #require(ImporterCatalog.importer(recognising: bytes))
      #expect(importer.name == kind)
      let expected = try JSONValue.parse(ConformanceData.bytes("replay/expected/\(name)"))
      let results = importer.trajectories(in: bytes, options: options)
      #expect(results.count == 1)
      let trajectory = try #require(results.first).get()
      line.count(name, passed: Self.differences(trajectory, expected).isEmpty)
      #expect(Self.differences(trajectory, expected) == [])
    }
    line.report()
    #expect(line.total == 8)
  }

  /// What differs from the expected events, in words.
  private static func differences(_ trajectory: Trajectory, _ expected: JSONValue) -> [String] {
    var found: [String] = []
    let evidence = trajectory.evidence
    var calls = evidence.calls[...]
    for step in trajectory.steps {
      switch step.kind {
      case .user(let turn): found.append("user: \(turn.text)")
      case .message(let message): found.append("assistant: \(message.text)")
      case .toolCall:
        guard let call = calls.popFirst() else { continue }
        let answer =
          switch call.result?.answer {
          case .ok(let value): value.string ?? value.text
          case .error(let error): "error " + error.message
          case nil: "nothing"
          }
        found.append("call: \(call.call.name) \(call.call.arguments.canonical) → \(answer)")
      default: break
      }
    }
    let events = (expected["events"]?.array ?? []).map { event -> String in
      let content = event["content"]?.string ?? ""
      switch event["type"]?.string {
      case "tool_call":
        let error = event["error"]?.string.map { "error " + $0 }
        // Results that hold JSON are compared without their white space.
        let result = event["result"]?.string ?? ""
        let answer = error ?? (trajectory.isJSON(result) ?? result)
        return "call: \(event["name"]?.string ?? "") \(event["args"]?.canonical ?? "") → \(answer)"
      case let type: return "\(type ?? ""): \(content)"
      }
    }
    var differences = zip(found, events).filter { $0 != $1 }.map { "\($0) ≠ \($1)" }
    if found.count != events.count { differences.append("\(found.count) of \(events.count)") }
    if trajectory.final?.text != expected["final_answer"]?.string {
      differences.append("final: \(trajectory.final?.text ?? "none")")
    }
    return differences
  }

  @Test("natural files are read, or fail with a reason")
  func naturalFiles() throws {
    for folder in ["openai_api_pairs", "openai_responses", "anthropic_messages"] {
      var line = ConformanceLine("Files of \(folder): read")
      for name in try Self.names("formats/\(folder)") {
        let bytes = try ConformanceData.bytes("formats/\(folder)/\(name)")
        guard let importer = ImporterCatalog.importer(recognising: bytes) else {
          // Some hold no conversation: settings, errors of the API, ids.
          print("  \(folder)/\(name) | not recognised")
          continue
        }
        for result in importer.trajectories(in: bytes) {
          switch result {
          case .failure(let error):
            print("  \(folder)/\(name) | \(importer.name) | \(error)")
            line.count(name, passed: false)
          case .success(let trajectory):
            line.count(name, passed: !trajectory.steps.isEmpty)
            #expect(try Trajectory(json: trajectory.json) == trajectory)
          }
        }
      }
      line.report()
      #expect(line.total > 0)
    }
  }
}

extension Trajectory {
  fileprivate var evidence: Evidence { Evidence(evalCase: .any, trajectory: self, wallTime: nil) }

  /// The text as the importers write a result that is JSON; `nil` when it isn't.
  fileprivate func isJSON(_ text: String) -> String? {
    guard text.hasPrefix("{") || text.hasPrefix("[") else { return nil }
    do { return try JSONValue.parse(text).text } catch { return nil }
  }
}

extension JSONValue {
  fileprivate var canonical: String { String(decoding: canonicalBytes, as: UTF8.self) }
}
