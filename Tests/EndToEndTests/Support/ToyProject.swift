import EvalModel
import JSONKit
import Storing

/// A project with one eval set, one rubric and one toy agent, in a folder of its own.
struct ToyProject {
  let folder: TemporaryFolder

  /// `agent` is the script of the agent; `adapter` and `agentFields` go into its file.
  init(
    cases: [String] = Self.greetings(2), floor: String = "gate: {floors: {suite: 0.8}}",
    rubric: String = Self.rubric, agent: String = ToyAgent.worker(), adapter: String = "worker",
    agentFields: String = ""
  ) throws {
    folder = try TemporaryFolder()
    try folder.write(
      """
      version: 1
      agent: agent.yaml
      profiles:
        ci: {trials: 2, exclude_tags: [live]}
      """, to: "agent-eval.yaml")
    try folder.write(rubric, to: "rubrics/greeting.yaml")
    try folder.write(agent, to: "agent.sh", executable: true)
    try folder.write(Self.agentFile("./agent.sh", adapter, agentFields), to: "agent.yaml")
    try write(cases: cases, floor: floor)
  }

  func write(cases: [String], floor: String = "") throws {
    try folder.write(Self.evalSet(cases: cases, floor: floor), to: "evalsets/toy.yaml")
  }

  static func evalSet(cases: [String], floor: String = "") -> String {
    """
    version: 1
    name: toy
    rubrics: ../rubrics/*.yaml
    \(floor)
    cases:
    \(cases.map { "  - " + $0 }.joined(separator: "\n"))

    """
  }

  static func agentFile(
    _ program: String, _ adapter: String = "worker", _ fields: String = ""
  ) -> String {
    """
    version: 1
    name: toy
    adapter: {\(adapter): {command: [\(program)], directory: .}}
    \(fields)

    """
  }

  static let rubric = """
    version: 1
    intent: greeting
    criteria:
      - {id: greets, critical: true, grader: {says: hello}}

    """

  static func greetings(_ count: Int) -> [String] {
    (0..<count).map { "{id: hello-\($0), intent: greeting, input: \"hello number \($0)\"}" }
  }

  // MARK: - Running

  /// What a test's program sees of the environment, and nothing else.
  func environment(_ more: [String: String] = [:]) -> [String: String] {
    [
      "PATH": "\(Built.folder):/usr/local/bin:/usr/bin:/bin", "HOME": folder.path,
      "LANG": "C.UTF-8",
    ].merging(more) { $1 }
  }

  func start(
    _ arguments: [String], environment more: [String: String] = [:], in subfolder: String = ""
  ) -> StartedProgram {
    StartedProgram(
      [Built.agentEval] + arguments, environment: environment(more),
      directory: folder.path + "/" + subfolder)
  }

  func run(
    _ arguments: String..., environment more: [String: String] = [:], in subfolder: String = ""
  ) async throws -> ProgramEnd {
    try await Turnstile.shared.pass {
      try await start(arguments, environment: more, in: subfolder).run()
    }
  }

  /// Runs a line of shell in the project's folder, with the built programs in PATH.
  func shell(_ script: String, environment more: [String: String] = [:]) async throws -> ProgramEnd
  {
    try await Turnstile.shared.pass {
      try await StartedProgram(
        ["/bin/sh", "-c", script], environment: environment(more), directory: folder.path
      ).run()
    }
  }

  /// The output of a command with `--json`, parsed.
  func json(_ arguments: String...) async throws -> JSONValue {
    let end = try await Turnstile.shared.pass { try await start(arguments + ["--json"]).run() }
    return try JSONValue.parse(Array(end.output.utf8))
  }

  // MARK: - Looking into the store

  static let storePath = ".agent-eval/results.sqlite"

  func openStore() async throws -> Store {
    try await Store.open(path: folder.path + "/" + Self.storePath, create: false)
  }

  /// The beginnings of the ids of the trials that the newest run has stored, as agents see them.
  func storedTrials() async throws -> [String] {
    let store = try await openStore()
    let run = try await store.run("latest").description
    var found: [String] = []
    try await store.eachTrial(run: run.id, detail: .verdicts) { found.append($0.plan.id.short) }
    return found
  }

  /// The trials that the agent began, without the number of the attempt.
  func begunTrials() -> [String] {
    folder.lines(of: "trials.log").map { String($0.prefix { $0 != "-" }) }
  }
}

/// Lets only so many programs run at once, so that none of them starves on a small machine.
actor Turnstile {
  static let shared = Turnstile(places: 3)

  private var places: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(places: Int) { self.places = places }

  nonisolated func pass<Result: Sendable>(
    _ body: @Sendable () async throws -> Result
  ) async throws -> Result {
    await enter()
    do {
      let result = try await body()
      await leave()
      return result
    } catch {
      await leave()
      throw error
    }
  }

  private func enter() async {
    if places > 0 {
      places -= 1
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
  }

  private func leave() {
    if waiting.isEmpty { places += 1 } else { waiting.removeFirst().resume() }
  }
}

/// Waits until something holds, for as long as a busy machine may need.
func eventually(
  _ what: String, within limit: Duration = .seconds(600), _ holds: () -> Bool
) async throws {
  let deadline = ContinuousClock.now + limit
  while !holds() {
    guard ContinuousClock.now < deadline else {
      throw ProgramFailure(description: "waited in vain: \(what)")
    }
    try await Task.sleep(for: .milliseconds(2))
  }
}
