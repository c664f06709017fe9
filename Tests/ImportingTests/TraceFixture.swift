import EvalModel
import Importing
import JSONKit
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The files of `fixtures/traces`: one conversation at the desk of a lending library, as one tool
/// after the other records it.
struct TraceFixture: Sendable, CustomTestStringConvertible {
  struct Unreadable: Error { var path: String }

  var file: String
  var importer: String
  /// What the format has no word for here.
  var missing: Set<MissingDatum> = []
  /// The format can't tell a failure from an answer.
  var flagsErrors = true
  var hasResults = true
  /// The last thing the agent said was recorded.
  var hasAnswer = true
  var turns = 2

  var testDescription: String { file }

  static let all = [
    TraceFixture(file: "otlp-genai.json", importer: "otlp"),
    TraceFixture(
      file: "otlp-genai-events.json", importer: "otlp"),
    TraceFixture(file: "otlp-logs.jsonl", importer: "otlp"),
    TraceFixture(file: "otlp-openllmetry.jsonl", importer: "otlp"),
    TraceFixture(
      file: "otlp-without-answers.json", importer: "otlp", missing: [.finalAnswer, .tokens],
      hasAnswer: false),
    TraceFixture(file: "otlp-pydantic-ai-v2.json", importer: "otlp"),
    TraceFixture(file: "otlp-python-repr.json", importer: "otlp"),
    TraceFixture(file: "otlp-openinference.json", importer: "otlp"),
    TraceFixture(file: "otlp.pb", importer: "otlp-protobuf"),
    TraceFixture(file: "otlp-frames.pb", importer: "otlp-protobuf"),
    TraceFixture(file: "otlp-delimited.pb", importer: "otlp-protobuf"),
    TraceFixture(file: "phoenix.json", importer: "openinference"),
    TraceFixture(file: "vercel-ai.json", importer: "vercel-ai"),
    TraceFixture(file: "langfuse.json", importer: "langfuse"),
    TraceFixture(file: "langsmith.jsonl", importer: "langsmith"),
    TraceFixture(file: "langsmith-ingest.json", importer: "langsmith"),
    TraceFixture(file: "openai-agents.jsonl", importer: "openai-agents"),
    TraceFixture(
      file: "openai-run-state.json", importer: "openai-run-state",
      missing: [.toolErrors, .latency], flagsErrors: false, turns: 1),
    TraceFixture(
      file: "google-contents.json", importer: "google-contents",
      missing: [.toolErrors, .tokens, .latency], flagsErrors: false),
    TraceFixture(
      file: "adk-session.json", importer: "adk-session", missing: [.toolErrors, .tokens],
      flagsErrors: false),
    TraceFixture(
      file: "adk-evalset.json", importer: "adk-evalset",
      missing: [.toolResults, .tokens, .latency], hasResults: false),
    TraceFixture(
      file: "adk-queries.json", importer: "adk-evalset",
      missing: [.toolResults, .tokens, .latency], hasResults: false),
    TraceFixture(file: "pydantic-ai.json", importer: "pydantic-ai", missing: [.latency]),
    TraceFixture(file: "inspect.json", importer: "inspect"),
    TraceFixture(
      file: "atif.json", importer: "atif", missing: [.toolErrors], flagsErrors: false),
  ]

  /// Those that tell something else.
  static let others = ["swe-agent.traj", "group-chat.json"]

  var bytes: [UInt8] { get throws { try Self.bytes(file) } }

  static func bytes(_ name: String) throws -> [UInt8] {
    let folder = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    let path = folder.joined(separator: "/") + "/fixtures/traces/" + name
    guard let file = fopen(path, "rb") else { throw Unreadable(path: path) }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 {
      bytes += chunk[..<count]
    }
    return bytes
  }

  /// What happened at the desk, as far as the format can tell.
  var events: [String] {
    let failure = "RegisterLocked: the register is locked"
    let lookup = #"call accounts.lookup {"reader":"R-7"}"#
    let answers =
      hasResults
      ? [
        flagsErrors ? "error \(failure)" : "ok", #"ok {"owes_eur":3.4}"#,
        #"ok {"due":"2026-06-24"}"#,
      ]
      : ["nothing", "nothing", "nothing"]
    let first = [
      "user How much do I owe?", "\(lookup) → \(answers[0])", "\(lookup) → \(answers[1])",
      "said You owe 3.40 euros.",
    ]
    if turns == 1 { return first }
    let renewal = #"call loans.renew {"book":"B-2041","weeks":4} → \#(answers[2])"#
    return first + ["user Then please renew B-2041.", renewal]
      + (hasAnswer ? ["said B-2041 is due on 24 June."] : [])
  }

  /// What a trajectory tells, in the same words.
  func events(of trajectory: Trajectory) -> [String] {
    var calls = Evidence.calls(of: trajectory)[...]
    return trajectory.steps.compactMap { step in
      switch step.kind {
      case .user(let turn): return "user \(turn.text)"
      case .message(let message): return "said \(message.text)"
      case .toolCall(let call):
        let answer: String
        switch calls.popFirst()?.result?.answer {
        case .ok(let value):
          answer = value["owes_eur"] == nil && value["due"] == nil ? "ok" : "ok \(value.text)"
        case .error(let error): answer = "error \(error.message)"
        case nil: answer = "nothing"
        }
        let arguments = String(decoding: call.arguments.canonicalBytes, as: UTF8.self)
        return "call \(call.name) \(arguments) → \(answer)"
      default: return nil
      }
    }
  }
}
