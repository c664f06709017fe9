import CommandKit
import JSONKit
import Testing

@testable import agent_eval

/// What stands on which stream, and in which form.
struct OutputTests {
  @Test("every --json parses and names its schema")
  func json() async throws {
    let project = try ToyProject()
    let run = try await project.json("run", "-n", "2")
    #expect(run["schema"]?.string == "agent-eval.report/1")
    #expect(run["harness"]?["cpu_seconds"]?.number != nil)
    try project.folder.write(Self.incident, to: "incident.json")
    try project.folder.write(Self.world, to: "world.yaml")
    let forms: [([String], String)] = [
      (["run", "--dry-run"], "agent-eval.plan/1"),
      (["gate"], "agent-eval.report/1"), (["report"], "agent-eval.report/1"),
      (["grade"], "agent-eval.report/1"), (["show", "hello-0"], "agent-eval.case/1"),
      (["show", "hello-0", "--trial", "1"], "agent-eval.trial/1"),
      (["list", "runs"], "agent-eval.runs/1"), (["list", "cases"], "agent-eval.cases/1"),
      (["list", "graders"], "agent-eval.graders/1"),
      (["list", "adapters"], "agent-eval.adapters/1"),
      (["validate"], "agent-eval.validation/1"),
      (["baseline", "accept", "--reason", "first"], "agent-eval.baseline-summary/1"),
      (["baseline", "show"], "agent-eval.baseline/1"),
      (["baseline", "list"], "agent-eval.baselines/1"),
      (["baseline", "history"], "agent-eval.baselines/1"),
      (["plan", "--replicates", "5"], "agent-eval.power/1"),
      (["self-test", "--replicates", "5"], "agent-eval.self-test/1"),
      (["prune", "--keep", "50"], "agent-eval.pruning/1"),
      (["init", "another"], "agent-eval.scaffold/1"),
      (["explain"], "agent-eval.explain/1"), (["diff", "last", "last"], "agent-eval.diff/1"),
      (["strength"], "agent-eval.strength/1"), (["fit", "incident.json"], "agent-eval.fit/1"),
      (["import", "incident.json", "--id", "late-1"], "agent-eval.import/1"),
      (["verify"], "agent-eval.verification/1"),
      (["redact", "incident.json"], "agent-eval.redaction/1"),
      (["tools", "--world", "world.yaml"], "agent-eval.tools/1"),
    ]
    for (arguments, schema) in forms {
      let end = try await project.start(arguments + ["--json"]).run()
      #expect(end.status == 0, "\(arguments): \(end.errors)")
      let value = try? JSONValue.parse(Array(end.output.utf8))
      #expect(value?["schema"]?.string == schema, "\(arguments): \(end.output.prefix(200))")
    }
    let takingJSON = Commands.table.commands.filter { $0.flags.contains { $0.name == "json" } }
    let tried = Set(forms.map { $0.0.filter { !$0.hasPrefix("-") } }.map { $0.prefix(2) })
    for command in takingJSON.map(\.name) {
      let words = command.split(separator: " ").map(String.init)
      #expect(
        tried.contains { $0.starts(with: words) }, "no form of '\(command) --json' is tried here")
    }
  }

  private static let world = """
    version: 1
    tools:
      orders.lookup:
        parameters: {type: object, properties: {id: {type: string}}}
        simulate: {fixed: {status: shipped}}
    """

  /// Greets, and says a date that nothing gave it.
  private static let incident = #"""
    {"schema": "agent-eval.trajectory/1", "id": "t-77", "intent": "greeting",
     "steps": [{"type": "user", "text": "when will it come", "turn": 1},
      {"type": "tool_call", "id": "c", "name": "parcels.track", "arguments": {"id": 7}},
      {"type": "tool_result", "id": "c", "status": "ok", "result": {"state": "packed"}},
      {"type": "message", "text": "hello, it is packed. It will come on 2031-01-15.", "turn": 1}],
     "final": {"text": "hello, it is packed. It will come on 2031-01-15."}}
    """#

  @Test("a failed command keeps stdout empty even with --json")
  func failedJSON() async throws {
    let end = try await ToyProject().run("report", "--json")
    #expect(end.status == 2)
    #expect(end.output.isEmpty)
    #expect(end.errors.hasPrefix("agent-eval: "))
  }

  @Test("stdout holds the answer, stderr the progress; -q silences stderr")
  func streams() async throws {
    let project = try ToyProject()
    let loud = try await project.run("run", "-n", "20")
    #expect(!loud.errors.isEmpty)
    #expect(!loud.output.contains("/s ·"))
    for flag in ["-q", "--quiet"] {
      let quiet = try await project.run("run", "-n", "2", flag)
      #expect(quiet.status == 0)
      #expect(quiet.errors.isEmpty)
      #expect(quiet.output.contains("✓ passed"))
    }
  }

  @Test("colour by flag, by NO_COLOR and by terminal")
  func colour() async throws {
    let project = try ToyProject()
    _ = try await project.run("run", "-n", "2")
    func coloured(_ arguments: [String], _ environment: [String: String] = [:]) async throws -> Bool
    {
      let end = try await project.start(["report"] + arguments, environment: environment).run()
      #expect(end.status == 0)
      return end.output.utf8.contains(0x1B)
    }
    #expect(try await coloured([]) == false, "a pipe is no terminal")
    #expect(try await coloured(["--color", "auto"]) == false)
    #expect(try await coloured(["--color", "always"]))
    #expect(try await coloured(["--color=always"], ["NO_COLOR": "1"]), "a flag beats a variable")
    #expect(try await coloured(["--color", "never"]) == false)
    #expect(try await coloured([], ["AGENT_EVAL_COLOR": "always"]))
    #expect(
      try await coloured(["--color", "never"], ["AGENT_EVAL_COLOR": "always"]) == false)
    #expect(try await project.run("report", "--color", "sometimes").status == 2)
  }

  @Test("a reader that goes away ends nothing and hears no complaint")
  func closedPipe() async throws {
    let project = try ToyProject(cases: ToyProject.greetings(40))
    let end = try await project.shell(
      """
      { agent-eval run -n 2 -q; echo $? > status; } | head -1
      { agent-eval list cases; echo $? >> status; } | head -1
      { agent-eval help; echo $? >> status; } | true
      { agent-eval report --json; echo $? >> status; } | head -1
      """)
    #expect(end.errors.isEmpty, "\(end.errors)")
    #expect(end.output.split(separator: "\n").count == 3)
    #expect(project.folder.text(of: "status") == "0\n0\n0\n0\n")
  }

  /// For commands whose first example finds nothing here.
  private static let lines = [
    "show": "agent-eval show hello-0", "list cases": "agent-eval list cases",
    "validate": "agent-eval validate", "run": "agent-eval run -n 1",
    "plan": "agent-eval plan --replicates 5", "self-test": "agent-eval self-test --replicates 5",
    "init": "agent-eval init another", "schema": "agent-eval schema evalset",
    "completions": "agent-eval completions bash", "manual": "agent-eval manual",
  ]
  /// These serve until somebody stops them.
  private static let serving = ["view"]

  @Test("every command ends as it would when its reader is gone, and says nothing of it")
  func gone() async throws {
    let project = try ToyProject()
    let before = try await project.run("run", "-n", "2", "-q")
    let accepted = try await project.run("baseline", "accept", "--reason", "first", "-q")
    #expect(before.status == 0 && accepted.status == 0, "\(accepted.errors)")
    for command in Commands.table.commands where !Self.serving.contains(command.name) {
      let example = command.examples.first?.line ?? "agent-eval help"
      let words = Self.lines[command.name] ?? String(example.prefix { !"|>".contains($0) })
      let read = try await project.shell("\(words) -q > /dev/null")
      // The reader has closed its end before the first byte is written.
      let unread = try await project.shell(
        """
        { until test -e gone; do :; done; \(words) -q; echo $? > status; } |
          { exec 0<&-; touch gone; }
        rm gone; cat status
        """)
      #expect(unread.output == "\(read.status)\n", "\(words)")
      #expect(unread.errors == read.errors, "\(words)")
      #expect(read.status == 0 || Self.lines[command.name] == nil, "\(words): \(read.errors)")
    }
  }

  @Test("the verdict's status survives a closed stdout and stderr")
  func closedStreams() async throws {
    let project = try ToyProject(agent: ToyAgent.worker(#"answer "no""#))
    let end = try await project.shell("agent-eval run -n 10 >&- 2>&-; echo $?")
    #expect(end.output == "1\n")
    let full = try await project.shell(
      "test -e /dev/full || exit 0; agent-eval report > /dev/full; echo $?")
    #expect(full.errors.isEmpty)
  }

  @Test("help for everything, and the version")
  func help() async throws {
    let folder = try TemporaryFolder()
    func run(_ arguments: [String]) async throws -> ProgramEnd {
      try await StartedProgram(
        [Built.agentEval] + arguments, environment: ["PATH": "/usr/bin:/bin"],
        directory: folder.path
      ).run()
    }
    for arguments in [["--help"], ["-h"], ["help"]] {
      let end = try await run(arguments)
      #expect(end.status == 0 && end.errors.isEmpty)
      for command in Commands.table.commands {
        #expect(
          end.output.contains(command.name.split(separator: " ")[0]),
          "\(arguments) misses \(command.name)")
      }
    }
    for command in Commands.table.commands {
      let words = command.name.split(separator: " ").map(String.init)
      for arguments in [words + ["--help"], ["help"] + words] {
        let end = try await run(arguments)
        #expect(end.status == 0, "\(arguments)")
        #expect(end.errors.isEmpty)
        #expect(end.output.contains("agent-eval \(command.name)"), "\(arguments)")
        #expect(!end.output.utf8.contains(0x1B))
      }
    }
    let version = try await run(["--version"])
    #expect(version.status == 0)
    #expect(version.output == "agent-eval \(agent_eval.Program.version)\n")
  }

  @Test("completions are made for each shell, and bash can read its own")
  func completions() async throws {
    let project = try ToyProject()
    for shell in ["bash", "zsh", "fish"] {
      let end = try await project.run("completions", shell)
      #expect(end.status == 0 && end.errors.isEmpty)
      #expect(end.output.contains("agent-eval"))
    }
    let checked = try await project.shell(
      "command -v bash >/dev/null || exit 0; agent-eval completions bash > c && bash -n c")
    #expect(checked.status == 0, "\(checked.errors)")
  }

  @Test("schemas are JSON for each kind of file")
  func schemas() async throws {
    let project = try ToyProject()
    for kind in ["evalset", "rubric", "world", "agent", "project", "report"] {
      let end = try await project.run("schema", kind)
      #expect(end.status == 0)
      let schema = try? JSONValue.parse(Array(end.output.utf8))
      #expect(schema?["$schema"]?.string != nil, "\(kind)")
    }
  }

  @Test("variables stand in for flags, flags win, and unknown ones are pointed at")
  func variables() async throws {
    let project = try ToyProject(cases: ToyProject.greetings(3))
    let environment = ["AGENT_EVAL_TRIALS": "2"]
    let byVariable = try await project.run("run", "--dry-run", environment: environment)
    #expect(byVariable.output.contains("would run 6 trials"))
    let byFlag = try await project.run("run", "--dry-run", "-n", "4", environment: environment)
    #expect(byFlag.output.contains("would run 12 trials"))
    let unknown = try await project.run(
      "list", "cases", environment: ["AGENT_EVAL_TRAILS": "20"])
    #expect(unknown.status == 0)
    #expect(unknown.errors.contains("AGENT_EVAL_TRAILS"))
    #expect(unknown.errors.contains("AGENT_EVAL_TRIALS"), "the nearest name is offered")
    let wrong = try await project.run("run", environment: ["AGENT_EVAL_TRIALS": "many"])
    #expect(wrong.status == 2)
    #expect(wrong.errors.contains("AGENT_EVAL_TRIALS"))
  }

  @Test("every status that a run can give is in its help")
  func statusesInHelp() async throws {
    let end = try await ToyProject().run("help", "run")
    for status in [0, 1, 2, 3, 130, 143] { #expect(end.output.contains("\(status)")) }
  }
}
