import Diagnostics
import EvalModel
import JSONKit
import Locks

@testable import Agents

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Ids as the runner makes them: no two trials of this process have the same.
private let trialCounter = Lock(0)

/// A trial whose first turn is `turns[0]`. Shell agents read it and do what it says.
func request(
  _ turns: String..., tools: [Tool] = [], documents: [Document] = [], id: String? = nil,
  deadline: Duration = patience, isAlone: Bool = false
) -> TrialRequest {
  let number = trialCounter.withLock { count in
    count += 1
    return count
  }
  let evalCase = EvalCase(
    id: "case", intent: "test", tags: [], source: nil, user: User(id: "u-1", groups: ["customer"]),
    turns: turns, variables: JSONObject(), world: World(tools: tools, documents: documents),
    limits: Limits(), criteria: [],
    place: SourcePlace(file: "test.yaml", line: 1, column: 1),
    inputDigest: Digest.of(turns.joined() + "\(tools.count) \(documents.count)"),
    expectationDigest: Digest.of(""))
  return TrialRequest(
    plan: TrialPlan(id: Digest.of("\(number)"), caseID: "case", index: number, seed: 1 << 20),
    evalCase: evalCase, isolationID: id ?? "trial-\(number)", deadline: deadline, isAlone: isAlone)
}

/// A tool that takes an order's number and gives its row, over a table with one row.
func lookupTool(policy: ToolPolicy = ToolPolicy()) throws -> Tool {
  let parameters: JSONValue = [
    "type": "object", "properties": ["id": ["type": "string"]], "required": ["id"],
  ]
  return Tool(
    name: "lookup", description: "Find an order", parameters: parameters,
    schema: try JSONSchema(parameters), policy: policy,
    behaviour: .fixed(["status": "shipped"]))
}

/// Times that a test may wait for in full.
extension WorkerSession.Timing {
  static var brief: Self {
    Self(
      start: patience, cancel: .milliseconds(50), terminate: .milliseconds(50),
      stop: .milliseconds(50))
  }

  /// For agents that do what they are told, however slow the machine is.
  static var patient: Self {
    Self(start: patience, cancel: patience, terminate: patience, stop: patience)
  }
}

/// A pool of shell workers. The script runs for each trial, with `$id`, the user's `$text` and the
/// whole `$line`; it may call `done_ TEXT`.
func workers(
  concurrency: Int = 1, prologue: String = "", cancel: String = ":", timing: WorkerSession.Timing,
  limit: Int? = nil, trial: String
) -> WorkerPool {
  prepareSignals()
  let script = """
    say() { printf '%s\\n' "$1"; }
    done_() { say '{"type":"done","trial":"'"$id"'","final":{"text":"'"$1"'"}}'; }
    gone() { say '{"type":"done","trial":"'"$id"'","error":"cancelled"}'; }
    \(prologue)
    say '{"type":"ready","name":"shell","concurrency":\(concurrency)}'
    while IFS= read -r line; do
      id=${line#*'"trial":"'}; id=${id%%'"'*}
      text=${line#*'"text":"'}; text=${text%%'"'*}
      case $line in
        *'"type":"trial"'*) \(trial) ;;
        *'"type":"cancel"'*) \(cancel) ;;
        *'"type":"stop"'*) exit 0 ;;
      esac
    done
    """
  var options = shell(script)
  if let limit { options.maximumLineLength = limit }
  return WorkerPool(options, concurrency: 16, timing: timing)
}

/// Runs one trial in a process of its own.
func runCommand(
  _ script: String, _ trial: TrialRequest = request("hello"),
  timing: WorkerSession.Timing = .patient, change: (inout ProcessOptions) -> Void = { _ in }
) async -> TrialReport {
  prepareSignals()
  var options = shell(script)
  change(&options)
  let adapter = ProcessPerTrial(options, timing: timing)
  let report = await adapter.run(trial)
  await adapter.shutDown()
  return report
}

extension TrialReport {
  var trajectory: Trajectory? { if case .completed(let whole) = outcome { whole } else { nil } }
  var answer: String? { trajectory?.final?.text }
  var agentFailure: AgentFailure? {
    if case .agentFailed(let failure, _) = outcome { failure } else { nil }
  }
  var partial: Trajectory? {
    if case .agentFailed(_, let partial) = outcome { partial } else { nil }
  }
  var harnessFailure: HarnessFailure? {
    if case .harnessFailed(let failure) = outcome { failure } else { nil }
  }
}

extension Trajectory {
  var stepNames: [String] { steps.map(\.typeName) }
}

/// A named pipe through which an agent can tell a test something, which waits without polling.
struct Signpost {
  let path: String

  init(in folder: String, _ name: String = "signpost") {
    path = folder + "/" + name
    mkfifo(path, 0o600)
  }

  /// The next thing that somebody writes, as numbers.
  func numbers() async throws -> [Int32] {
    try await OwnedThread.run(name: "signpost") { [path] in
      let descriptor = open(path, O_RDONLY)
      defer { closeDescriptor(descriptor) }
      var bytes = [UInt8](repeating: 0, count: 4096)
      var text: [UInt8] = []
      while case let count = read(descriptor, &bytes, bytes.count), count > 0 {
        text += bytes[..<count]
      }
      return String(decoding: text, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        .compactMap { Int32($0) }
    }
  }
}
