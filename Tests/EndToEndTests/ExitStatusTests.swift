import JSONKit
import Testing

/// Every exit status from a real run. No state of the infrastructure may look like 0 or 1.
struct ExitStatusTests {
  @Test("a good agent exits with 0")
  func passes() async throws {
    let end = try await ToyProject().run("run", "-n", "2")
    #expect(end.status == 0)
    #expect(end.output.contains("✓ passed"))
  }

  @Test("a missed floor exits with 1")
  func misses() async throws {
    let project = try ToyProject(agent: ToyAgent.worker(#"answer "go away""#))
    let end = try await project.run("run", "-n", "10")
    #expect(end.status == 1)
    #expect(end.output.contains("✗ regressed"))
    #expect(try await project.run("gate").status == 1)
    #expect(try await project.run("report").status == 0)
  }

  @Test(
    "bad arguments exit with 2 and judge nothing",
    arguments: [
      ["run", "--trails", "3"], ["run", "--trials", "none"], ["run", "-n", "0"], ["rum"], [],
      ["run", "--agent", "missing.yaml"], ["run", "evalsets/missing.yaml"],
      ["run", "--case", "nobody"], ["run", "--tag", "nowhere"], ["run", "--profile", "none"],
      ["run", "--project", "missing.yaml"], ["run", "--resume"], ["run", "--resume", "nothing"],
      ["run", "--failed-from", "latest"], ["run", "--timeout", "0s"], ["report"], ["gate"],
      ["grade"], ["show", "hello-0"], ["list", "runs"], ["prune"], ["prune", "--keep", "1"],
      ["schema", "poem"], ["completions", "csh"],
    ])
  func badArguments(_ arguments: [String]) async throws {
    let project = try ToyProject(agent: ToyAgent.logging)
    let end = try await project.start(arguments).run()
    if arguments.isEmpty {
      #expect(end.status == 0 || end.status == 2)
    } else {
      #expect(end.status == 2, "\(end.output)\(end.errors)")
      #expect(end.output.isEmpty)
    }
    #expect(!end.errors.isEmpty || !end.output.isEmpty)
    #expect(project.begunTrials().isEmpty)
  }

  @Test(
    "broken files exit with 2 and name the place",
    arguments: [
      ("evalsets/toy.yaml", "cases: [", "evalsets/toy.yaml:"),
      ("evalsets/toy.yaml", "version: 1\nname: toy\nrubrics: ../rubrics/*.yaml\ncases: []\n", ""),
      ("evalsets/toy.yaml", "\u{0}\u{1}", "evalsets/toy.yaml"),
      ("rubrics/greeting.yaml", "version: 1\nintent: greeting\ncriterion: []\n", "criteria"),
      ("rubrics/greeting.yaml", "", "rubrics/greeting.yaml"),
      ("agent.yaml", "version: 1\nname: toy\nadapter: {pigeon: {}}\n", "agent.yaml:3:"),
      ("agent-eval.yaml", "version: 2\n", "agent-eval.yaml:1:"),
    ])
  func brokenFiles(_ file: String, _ text: String, _ place: String) async throws {
    let project = try ToyProject(agent: ToyAgent.logging)
    try project.folder.write(text, to: file)
    let end = try await project.run("run")
    #expect(end.status == 2)
    #expect(end.output.isEmpty)
    #expect(end.errors.contains(place))
    #expect(project.begunTrials().isEmpty)
    #expect(!project.folder.has(ToyProject.storePath))
  }

  @Test("a folder without a project exits with 2 and says what was looked for")
  func noProject() async throws {
    let folder = try TemporaryFolder()
    let end = try await StartedProgram(
      [Built.agentEval, "run"], environment: ["PATH": "/usr/bin:/bin"], directory: folder.path
    ).run()
    #expect(end.status == 2)
    #expect(end.errors.contains("evalsets/*.yaml"))
  }

  @Test("a store that is another kind of file exits with 2 and is left alone")
  func foreignStore() async throws {
    let project = try ToyProject(agent: ToyAgent.logging)
    try project.folder.write("my diary, which matters\n", to: "notes.txt")
    for arguments in [["run", "--store", "notes.txt"], ["report", "--store", "notes.txt"]] {
      let end = try await project.start(arguments).run()
      #expect(end.status == 2)
      #expect(end.errors.contains("notes.txt"))
    }
    #expect(project.folder.text(of: "notes.txt") == "my diary, which matters\n")
    #expect(project.begunTrials().isEmpty)
  }

  @Test("a store that can't be made exits with 2 before the agent is started")
  func noRoomForStore() async throws {
    let project = try ToyProject(agent: ToyAgent.logging)
    try project.folder.write("a file", to: "taken")
    let end = try await project.run("run", "--store", "taken/results.sqlite")
    #expect(end.status == 2)
    #expect(project.begunTrials().isEmpty)
  }

  @Test("an agent program that doesn't exist is inconclusive, whatever the flags say")
  func missingProgram() async throws {
    let project = try ToyProject()
    try project.folder.write(ToyProject.agentFile("./missing.sh"), to: "agent.yaml")
    for flags in [[], ["--on-inconclusive", "pass"], ["--on-inconclusive", "fail"]] {
      let end = try await project.start(["run"] + flags).run()
      #expect(end.status == 3, "\(flags)")
      #expect(end.output.contains("missing.sh"))
    }
  }

  @Test("an agent that dies before it is ready is inconclusive and its last words are shown")
  func diesAtOnce() async throws {
    let project = try ToyProject(agent: "#!/bin/sh\necho 'no licence found' >&2\nexit 4\n")
    let end = try await project.run("run")
    #expect(end.status == 3)
    #expect(end.output.contains("no licence found"))
  }

  @Test("too many harness failures are inconclusive, and --on-inconclusive maps them")
  func harnessFailures() async throws {
    // Every third process of the agent refuses to start work, three attempts each in vain.
    let project = try ToyProject(
      cases: Self.mixed,
      agent: ToyAgent.worker(
        concurrency: 8, #"case $text in bad*) kill -9 $$ ;; *) sleep 0.2; answer "hello" ;; esac"#),
      agentFields: "concurrency: 8")
    let first = try await project.run("run", "-n", "1")
    // A single agent process that dies takes the others' trials with it; alone they all succeed,
    // and the one at fault is the agent's failure, not ours.
    #expect(first.status == 0 || first.status == 3, "\(first.output)")
    let report = try await project.json("report")
    #expect(report["trials"]?["failed"]?.int == 1)
    #expect(report["trials"]?["passed"]?.int == 7)
    #expect(report["trials"]?["harness_failed"]?.int == 0)
  }

  private static let mixed =
    ToyProject.greetings(7) + ["{id: bad, intent: greeting, input: \"bad\"}"]

  @Test("a rate that could be on either side of the floor is inconclusive; a flag maps it")
  func openFloor() async throws {
    // Two of three cases pass: 67 % of few trials, with a floor at 80 %.
    let cases = ToyProject.greetings(2) + ["{id: odd, intent: greeting, input: odd}"]
    let project = try ToyProject(
      cases: cases,
      agent: ToyAgent.worker(
        #"case $text in odd*) answer "go away" ;; *) answer "hello" ;; esac"#))
    #expect(try await project.run("run", "-n", "1").status == 3)
    #expect(try await project.run("gate").status == 3)
    #expect(try await project.run("gate", "--on-inconclusive", "pass").status == 0)
    #expect(try await project.run("gate", "--on-inconclusive", "fail").status == 1)
    #expect(try await project.run("run", "-n", "1", "--on-inconclusive", "pass").status == 0)
  }
}
