import EvalModel
import Importing
import JSONKit
import Testing

@Suite("Replays", .enabled(if: ConformanceData.has("replay"), "there is no data for it"))
struct ReplaySuite {
  /// What a format can't hold, as far as it matters here.
  struct Kind: Sendable, CustomTestStringConvertible {
    var folder: String
    var importer: String
    /// The format records no answers of the model, only what it was given.
    var lacksAnswers = false
    /// A function answers with an object, so texts are wrapped in one.
    var wrapsResults = false
    var testDescription: String { folder }
  }

  private static let kinds = [
    Kind(folder: "openai-chat", importer: "openai-chat"),
    Kind(folder: "openai-responses", importer: "openai-responses"),
    Kind(folder: "anthropic-messages", importer: "anthropic-messages"),
    Kind(folder: "google-contents", importer: "google-contents", wrapsResults: true),
    Kind(folder: "pydantic-ai-messages", importer: "pydantic-ai"),
    Kind(folder: "openai-agents-native", importer: "openai-agents"),
    Kind(folder: "langsmith-runs", importer: "langsmith"),
    Kind(folder: "otlp-genai-pydantic-ai-v5", importer: "otlp"),
    Kind(folder: "otlp-genai-pydantic-ai-v2", importer: "otlp"),
    Kind(folder: "otlp-genai-openai-agents-v2", importer: "otlp"),
    Kind(folder: "otlp-openllmetry-openai-agents", importer: "otlp", lacksAnswers: true),
    Kind(folder: "otlp-openinference-openai-agents", importer: "otlp"),
    Kind(folder: "otlp-openinference-langgraph", importer: "otlp"),
  ]

  private static func name(_ path: String) -> String {
    String(path.split(separator: "/").last ?? "")
  }

  @Test("one behaviour in several formats becomes the same events", arguments: kinds)
  func sameEvents(kind: Kind) throws {
    // Some of the formats have no mark for failures; these tools answer with an object.
    let options = ImportOptions(toolFailures: [.field("error")])
    var line = ConformanceLine("Replays as \(kind.folder): the recorded events")
    for path in try ConformanceData.files(in: ConformanceData.path("replay/\(kind.folder)")) {
      let name = Self.name(path)
      let key = name.split(separator: ".").first.map(String.init) ?? name
      let bytes = try ConformanceData.bytes("replay/\(kind.folder)/\(name)")
      let importer = try #require(ImporterCatalog.importer(recognising: bytes))
      #expect(importer.name == kind.importer)
      let expected = try JSONValue.parse(ConformanceData.bytes("replay/expected/\(key).json"))
      let results = importer.trajectories(in: bytes, options: options)
      #expect(results.count == 1)
      let trajectory = try #require(results.first).get()
      let differences = Self.differences(trajectory, expected, kind)
      line.count(name, passed: differences.isEmpty)
      #expect(differences == [], "\(name)")
    }
    line.report()
    #expect(line.total == 8)
  }

  /// What differs from the expected events, in words.
  private static func differences(
    _ trajectory: Trajectory, _ expected: JSONValue, _ kind: Kind
  ) -> [String] {
    let found = events(of: trajectory, kind)
    var events = (expected["events"]?.array ?? []).map { event -> String in
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
    var differences: [String] = []
    if kind.lacksAnswers {
      // The last one stands nowhere, and that is said.
      if events.last?.hasPrefix("assistant") == true { events.removeLast() }
      if trajectory.final != nil { differences.append("a final answer") }
      if !trajectory.missing.contains(.finalAnswer) { differences.append("no word of its lack") }
    } else if trajectory.final?.text != expected["final_answer"]?.string {
      differences.append("final: \(trajectory.final?.text ?? "none")")
    }
    differences += zip(found, events).filter { $0 != $1 }.map { "\($0) ≠ \($1)" }
    if found.count != events.count { differences.append("\(found.count) of \(events.count)") }
    return differences
  }

  private static func events(of trajectory: Trajectory, _ kind: Kind) -> [String] {
    var found: [String] = []
    var calls = trajectory.evidence.calls[...]
    for step in trajectory.steps {
      switch step.kind {
      case .user(let turn): found.append("user: \(turn.text)")
      case .message(let message): found.append("assistant: \(message.text)")
      case .toolCall:
        guard let call = calls.popFirst() else { continue }
        let answer: String
        switch call.result?.answer {
        case .ok(let value):
          let text = (kind.wrapsResults ? value.unwrapped : value)
          answer = text.string.map { trajectory.isJSON($0) ?? $0 } ?? text.text
        case .error(let error): answer = "error " + error.message
        case nil: answer = "nothing"
        }
        found.append("call: \(call.call.name) \(call.call.arguments.canonical) → \(answer)")
      default: break
      }
    }
    return found
  }

  @Test("natural files are read or refused with a reason, and none is read as nothing")
  func naturalFiles() throws {
    let folders = [
      "formats/openai_api_pairs", "formats/openai_responses", "formats/anthropic_messages",
      "formats/google_adk", "formats/google_adk_samples", "formats/inspect", "formats/langfuse",
      "formats/langsmith_ingest", "formats/openai_agents_run_state",
      "formats/openinference_genai_pairs", "formats/swe_agent", "formats/vercel_ai_spans",
      "whoandwhen", "agentrx", "agentdyn", "tau_bench",
    ]
    var empty = ConformanceLine("Natural files and documents: none read as nothing")
    for folder in folders {
      var line = ConformanceLine("Documents of \(Self.name(folder)): imported")
      for path in try ConformanceData.files(in: ConformanceData.path(folder)) {
        let name = Self.name(path)
        let bytes = try ConformanceData.bytes("\(folder)/\(name)")
        guard let importer = ImporterCatalog.importer(recognising: bytes) else {
          // Some hold no conversation: settings, labels, errors of the API, ids.
          print("  \(folder)/\(name) | not recognised")
          empty.count(name, passed: true)
          continue
        }
        let results = importer.trajectories(in: bytes)
        if results.isEmpty { empty.count(name, passed: false) }
        for result in results {
          switch result {
          case .failure(let error):
            print("  \(folder)/\(name) | \(importer.name) | \(error)")
            line.count(name, passed: false)
            empty.count(name, passed: !error.description.isEmpty)
          case .success(let trajectory):
            line.count(name, passed: true)
            empty.count(name, passed: !trajectory.steps.isEmpty)
            #expect(try Trajectory(json: trajectory.json) == trajectory)
          }
        }
      }
      line.report()
    }
    empty.report()
    #expect(empty.failures == [])
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

  /// The only member of an object.
  fileprivate var unwrapped: JSONValue {
    guard let members = object?.members, members.count == 1 else { return self }
    return members[0].value
  }
}
