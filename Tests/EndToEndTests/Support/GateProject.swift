import JSONKit

/// A toy project whose agent can be made worse by a file, for everything that compares runs.
struct GateProject {
  let toy: ToyProject
  var folder: TemporaryFolder { toy.folder }

  static let baselineFile = "evalsets/toy.baseline.json"

  /// The agent greets, but not in the cases whose numbers the file `bad` lists, or in `all`. The
  /// file `tokens` says how many tokens a trial takes. While there is a file `stop`, the case
  /// number 3 takes it away and interrupts the program that runs the agent.
  private static let agent = ToyAgent.worker(
    #"""
    number=${text##* }
          bad=; if [ -e bad ]; then read -r bad < bad; fi
          tokens=100; if [ -e tokens ]; then read -r tokens < tokens; fi
          if [ "$number" = 3 ] && rm stop 2>/dev/null; then kill -INT $PPID; sleep 2; fi
          case " $bad " in *" $number "*|*" all "*) words=no ;; *) words=hello ;; esac
          printf '{"type":"done","trial":"%s","final":{"text":"%s"},' "$id" "$words"
          printf '"usage":{"input_tokens":%s,"output_tokens":0}}\n' "$tokens"
    """#)

  init(_ cases: Int = 6, gate: String = "", agentFields: String = "concurrency: 2") throws {
    toy = try ToyProject(
      cases: ToyProject.greetings(cases), floor: gate, agent: Self.agent, agentFields: agentFields)
    // The accepted agent, to be run beside the candidate.
    try folder.write(Self.agent, to: "old/agent.sh", executable: true)
    try folder.write(
      ToyProject.agentFile("./agent.sh", "worker", agentFields), to: "old/agent.yaml")
  }

  /// With a run of the good agent accepted.
  static func accepted(
    _ cases: Int = 6, trials: Int = 10, gate: String = ""
  ) async throws -> GateProject {
    let project = try GateProject(cases, gate: gate)
    let run = try await project.run("run", "-n", "\(trials)", "-q")
    let accepted = try await project.run("baseline", "accept", "--reason", "first")
    guard run.status == 0, accepted.status == 0 else {
      throw ProgramFailure(description: run.output + run.errors + accepted.errors)
    }
    return project
  }

  func run(_ arguments: String...) async throws -> ProgramEnd {
    try await Turnstile.shared.pass { try await toy.start(arguments).run() }
  }

  /// The greetings that the agent gets wrong from now on.
  func spoil(_ cases: String, of agent: String = "") throws {
    try folder.write(cases + "\n", to: agent + "bad")
  }

  func write(cases: [String], gate: String = "") throws {
    try toy.write(cases: cases, floor: gate)
  }

  /// What decides a report, without what differs between equal runs.
  func verdict(_ arguments: String...) async throws -> [String] {
    let end = try await Turnstile.shared.pass {
      try await toy.start(["gate", "--json"] + arguments).run()
    }
    let report = try JSONValue.parse(Array(end.output.utf8))
    let word = report["verdict"]?["word"]?.string ?? "no verdict"
    let reasons = report["verdict"]?["reasons"]?.array ?? []
    return ["\(end.status) \(word)"] + reasons.map { $0["message"]?.string ?? "no message" }
  }

  /// The baseline's file with a text in it replaced everywhere.
  func editBaseline(_ old: String, _ new: String) throws {
    let text = folder.text(of: Self.baselineFile)
    guard text.contains(old) else { throw ProgramFailure(description: "no \(old) in \(text)") }
    try folder.write(text.replacing(old, with: new), to: Self.baselineFile)
  }
}
