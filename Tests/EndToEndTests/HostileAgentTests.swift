import JSONKit
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Agents that misbehave. Each way has a name in the report, and harms no other trial.
struct HostileAgentTests {
  struct Way: Sendable, CustomTestStringConvertible {
    var name: String
    /// What the agent does instead of answering, or before.
    var script: String
    /// The failure's name; `nil` when the trial must pass.
    var failure: String?
    /// A worker that goes away while trials are left has crashed, whatever its status says.
    var failureOfWorker: String?

    var testDescription: String { name }
  }

  static let ways: [Way] = [
    Way(name: "hangs", script: "sleep 60", failure: "timeout"),
    Way(
      name: "hangs-deaf", script: "trap '' TERM INT HUP; while :; do sleep 1; done",
      failure: "timeout"),
    Way(
      name: "floods-steps", script: #"yes '{"type":"model","model":"m"}'"#, failure: "flooded"),
    Way(
      name: "floods-line", script: #"head -c 200000000 /dev/zero | tr '\0' x"#,
      failure: "flooded"),
    Way(name: "garbage", script: "echo 'Traceback: boom'", failure: "garbage"),
    Way(
      name: "half-a-line", script: #"printf '{"type":"mess'; exit 0"#, failure: "garbage",
      failureOfWorker: "crashed"),
    Way(name: "list", script: "echo '[1, 2]'; sleep 60", failure: "garbage"),
    Way(name: "crashes", script: "echo 'out of luck' >&2; exit 3", failure: "crashed"),
    Way(name: "killed", script: "kill -9 $$", failure: "crashed"),
    Way(name: "silent", script: "exit 0", failure: "no_answer", failureOfWorker: "crashed"),
    Way(
      name: "empty-done", script: #"echo '{"type":"done"}' "#, failure: "no_answer"),
    Way(
      name: "reports", script: #"echo '{"type":"done","error":"no tokens left"}'"#,
      failure: "reported"),
    Way(
      name: "speaks-as-user", script: #"echo '{"type":"user","text":"hello"}'"#,
      failure: "garbage"),
    Way(
      name: "another-trial",
      script: #"echo '{"type":"message","trial":"0000","text":"hi"}'"#,
      failure: "garbage"),
    Way(
      name: "deep-nesting",
      script: #"""
        printf '{"type":"model","x":'; head -c 200000 /dev/zero | tr '\0' '['; echo
        """#, failure: "garbage"),
    Way(
      name: "invalid-utf8", script: #"printf '{"final":{"text":"hello \377\376"}}\n'"#,
      failure: "garbage"),
    Way(
      name: "wrong-types", script: #"echo '{"final":{"text":["hello"]}}'"#,
      failure: "garbage"),
    Way(
      name: "huge-count",
      script: #"""
        echo '{"type":"model","input_tokens":9223372036854775807}'
        echo '{"type":"model","input_tokens":9223372036854775807}'; answer hello
        """#, failure: "garbage"),
    Way(
      name: "ten-megabytes",
      script: #"""
        printf '{"type":"done","final":{"text":"hello '
        head -c 10000000 /dev/zero | tr '\0' a; printf '"}}\n' 
        """#, failure: nil),
    Way(
      name: "loud-stderr", script: "head -c 5000000 /dev/zero >&2; answer hello", failure: nil),
    Way(
      name: "orphan", script: "(sleep 600 & echo $! >> pids.log); answer hello", failure: nil),
    Way(
      name: "daemon",
      script: "setsid sh -c 'echo $$ >> pids.log; exec sleep 600' </dev/null & answer hello",
      failure: nil),
    Way(
      name: "unknown-step",
      script: #"echo '{"type":"thought","text":"hm","weight":3}'; answer hello"#, failure: nil),
    Way(
      name: "blank-lines", script: #"printf '\n  \r\n\n'; answer hello"#, failure: nil),
    Way(
      name: "talks-after-the-end", script: "answer hello; answer hello",
      failure: nil),
    Way(
      name: "control-sequences",
      script: #"answer "hello \\u001b[31mred\\u001b]0;title\\u0007 \\u202eevil""#, failure: nil),
    Way(name: "polite", script: "answer hello", failure: nil),
  ]

  /// These take until their deadline.
  private static let hanging = ways.filter { $0.failure == "timeout" }
  private static let others = ways.filter { $0.failure != "timeout" }

  private static func agent(concurrency: Int) -> String {
    let branches = ways.map { "\($0.name)) \($0.script) ;;" }.joined(separator: "\n")
    return ToyAgent.worker(concurrency: concurrency, "case $text in\n\(branches)\nesac")
  }

  private static func cases(_ ways: [Way]) -> [String] {
    ways.map { "{id: \($0.name), intent: greeting, input: \($0.name)}" }
  }

  @Test("every way of misbehaving has its name", arguments: ["command", "worker"])
  func names(_ adapter: String) async throws {
    let project = try ToyProject(
      cases: Self.cases(Self.others), floor: "gate: {floors: {suite: 0.05}}",
      agent: Self.agent(concurrency: adapter == "worker" ? 1 : 4), adapter: adapter)
    let end = try await project.run("run", "-n", "1", "--timeout", "30s", "--seed", "1")
    #expect(end.status == 0, "\(end.output)\(end.errors)")
    #expect(!end.timedOut)
    try await check(Self.others, adapter, project)
    try await expectGone(project)

    let shown = try await project.run("show", "control-sequences", "--trial", "1", "--full")
    #expect(shown.status == 0)
    #expect(!shown.output.utf8.contains(0x1B))
    #expect(!shown.output.unicodeScalars.contains("\u{202E}"))
    let crash = try await project.json("show", "crashes", "--trial", "1")
    #expect(crash["outcome"]?["detail"]?.string?.contains("out of luck") == true)
    let kept = try await project.json("show", "unknown-step", "--trial", "1")
    let thought = kept["trajectory"]?["steps"]?.array?.first { $0["type"]?.string == "thought" }
    #expect(thought?["weight"]?.int == 3)
    let large = try await project.json("show", "ten-megabytes", "--trial", "1")
    #expect(large["trajectory"]?["final"]?["text"]?.string?.utf8.count == 10_000_006)
  }

  @Test("trials that share a process with a misbehaving one are unharmed")
  func shared() async throws {
    let project = try ToyProject(
      cases: Self.cases(Self.others), floor: "gate: {floors: {suite: 0.05}}",
      agent: Self.agent(concurrency: 4), adapter: "worker", agentFields: "concurrency: 4")
    let end = try await project.run("run", "-n", "1", "--timeout", "30s", "--seed", "2")
    #expect(end.status == 0, "\(end.output)\(end.errors)")
    try await check(Self.others, "worker", project)
    try await expectGone(project)
  }

  @Test("an agent that hangs is stopped at its deadline", arguments: ["command", "worker"])
  func hangs(_ adapter: String) async throws {
    let project = try ToyProject(
      cases: Self.cases(Self.hanging) + ToyProject.greetings(2),
      floor: "gate: {floors: {suite: 0.05}}",
      agent: ToyAgent.worker(
        concurrency: 1, preamble: "echo $$ >> pids.log",
        """
        case $text in
        hangs) sleep 60 ;;
        hangs-deaf) trap '' TERM INT HUP; while :; do sleep 1; done ;;
        *) answer hello ;;
        esac
        """), adapter: adapter)
    let end = try await project.run("run", "-n", "1", "--timeout", "1s")
    #expect(end.status == 0, "\(end.output)\(end.errors)")
    try await check(Self.hanging, adapter, project)
    #expect(try await project.json("report")["trials"]?["passed"]?.int == 2)
    try await expectGone(project)
  }

  private func check(_ ways: [Way], _ adapter: String, _ project: ToyProject) async throws {
    for way in ways {
      let failure = adapter == "worker" ? way.failureOfWorker ?? way.failure : way.failure
      let trial = try await project.json("show", way.name, "--trial", "1")
      let outcome = trial["outcome"]
      if let failure {
        #expect(outcome?["kind"]?.string == "agent_failed", "\(way.name): \(outcome as Any)")
        #expect(outcome?["reason"]?.string == failure, "\(way.name): \(outcome as Any)")
        #expect(trial["score"]?["verdict"]?.string == "failed", "\(way.name)")
      } else {
        #expect(outcome?["kind"]?.string == "completed", "\(way.name): \(outcome as Any)")
        #expect(trial["score"]?["verdict"]?.string == "passed", "\(way.name)")
      }
    }
  }

  @Test("a call of a tool that the world doesn't have is answered, recorded and counted")
  func unknownTool() async throws {
    let project = try ToyProject(
      cases: ["{id: odd-tool, intent: greeting, input: go}"], floor: "",
      rubric: """
        version: 1
        intent: greeting
        criteria:
          - {id: tools, critical: true, grader: {valid_arguments: true}}
        """,
      agent: ToyAgent.worker(
        #"""
        printf '{"type":"tool_call","id":"c1","name":"bank.rob","arguments":{}}\n'
        IFS= read -r reply; answer "hello"
        """#))
    try project.folder.write(
      """
      version: 1
      tools:
        orders.lookup:
          description: Find an order
          parameters: {type: object, properties: {order_id: {type: string}}, required: [order_id]}
          simulate: {lookup: {table: orders, key: order_id}}
      records: {orders: {}}
      """, to: "world.yaml")
    try project.folder.write(
      ToyProject.evalSet(
        cases: ["{id: odd-tool, intent: greeting, input: go}"], floor: "world: ../world.yaml"),
      to: "evalsets/toy.yaml")
    let end = try await project.run("run", "-n", "1")
    #expect(end.status == 0)
    let trial = try await project.json("show", "odd-tool", "--trial", "1")
    #expect(trial["score"]?["category"]?.string == "tool_call")
    let results = trial["trajectory"]?["steps"]?.array?.filter {
      $0["type"]?.string == "tool_result"
    }
    #expect(results?.first?["error"]?["kind"]?.string == "unknown_tool")
    #expect(trial["score"]?["first_wrong_step_index"]?.int != nil)
  }
}

/// Workers that come and go as they please.
struct RestlessWorkerTests {
  @Test("a worker that leaves after each answer is replaced, and nobody is blamed for it")
  func leaves() async throws {
    let project = try ToyProject(
      cases: ToyProject.greetings(10),
      agent: ToyAgent.worker(concurrency: 1, #"echo "$id" >> trials.log; answer hello; exit 0"#))
    let end = try await project.run("run", "-n", "2")
    #expect(end.status == 0, "\(end.output)")
    let trials = try await project.json("report")["trials"]
    #expect(trials?["passed"]?.int == 20, "\(end.output)")
  }
}
