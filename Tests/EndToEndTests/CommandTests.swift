import JSONKit
import Storing
import Testing

/// The commands around a run.
struct CommandTests {
  @Test("a project is found from its subfolders, and results go to the project's store")
  func upwards() async throws {
    let project = try ToyProject()
    try project.folder.write("", to: "deep/er/here.txt")
    #expect(try await project.run("run", "-n", "1", in: "deep/er").status == 0)
    #expect(project.folder.has(ToyProject.storePath))
    #expect(!project.folder.has("deep/er/.agent-eval"))
    #expect(try await project.run("report").status == 0)
    #expect(try await project.run("show", "hello-1", in: "evalsets").status == 0)
    #expect(try await project.run("validate", in: "deep").status == 0)
  }

  @Test("a dry run prints the plan, starts nothing and makes no store")
  func dryRun() async throws {
    let project = try ToyProject(cases: ToyProject.greetings(3), agent: ToyAgent.logging)
    let end = try await project.run("run", "--dry-run", "-n", "7")
    #expect(end.status == 0)
    #expect(end.output.contains("would run 21 trials"))
    #expect(!project.folder.has(".agent-eval"))
    #expect(project.begunTrials().isEmpty)
  }

  @Test("a sample is the same for the same seed, and another for another")
  func sample() async throws {
    let project = try ToyProject(cases: ToyProject.greetings(30))
    func sample(_ seed: String) async throws -> String {
      let plan = try await project.json("run", "--dry-run", "--sample", "6", "--seed", seed)
      return try #require(plan["cases"]).description
    }
    let first = try await sample("5")
    #expect(try await sample("5") == first)
    #expect(try await sample("6") != first)
  }

  @Test("trials of the same seed have the same ids and seeds")
  func sameSeed() async throws {
    let script = ToyAgent.worker(#"echo "$seed" >> seeds.log; answer hello"#)
    let project = try ToyProject(cases: ToyProject.greetings(4), agent: script)
    var runs: [Set<String>] = []
    for seed in ["5", "5", "6"] {
      _ = try await project.run("run", "-n", "3", "--seed", seed)
      let seeds = project.folder.lines(of: "seeds.log")
      #expect(seeds.count == 12 * (runs.count + 1))
      runs.append(Set(seeds.suffix(12)))
    }
    #expect(runs[0] == runs[1])
    #expect(runs[0].isDisjoint(with: runs[2]))
    #expect(runs[0].count == 12)
  }

  @Test("cases are selected by pattern, tag, intent, word, profile and earlier failure")
  func selection() async throws {
    let project = try ToyProject(
      cases: [
        "{id: refund-1, intent: greeting, tags: [edge], input: \"money back\"}",
        "{id: refund-2, intent: greeting, tags: [live], input: \"money please\"}",
        "{id: hello-1, intent: greeting, input: \"bonjour\"}",
      ], floor: "",
      agent: ToyAgent.worker(#"case $text in *please*) answer no ;; *) answer hello ;; esac"#))
    func planned(_ arguments: String...) async throws -> [String] {
      let end = try await project.start(["run", "--dry-run", "--json"] + arguments).run()
      let plan = try JSONValue.parse(Array(end.output.utf8))
      return plan["cases"]?.array?.compactMap { $0["case"]?.string ?? $0["id"]?.string } ?? []
    }
    #expect(try await planned("--case", "refund-*") == ["refund-1", "refund-2"])
    #expect(try await planned("--case", "hello-1", "--case", "*-2") == ["refund-2", "hello-1"])
    #expect(try await planned("--tag", "edge") == ["refund-1"])
    #expect(try await planned("--exclude-tag", "edge") == ["refund-2", "hello-1"])
    #expect(try await planned("--filter", "MONEY back") == ["refund-1"])
    #expect(try await planned("--intent", "greeting", "--limit", "2") == ["refund-1", "refund-2"])
    #expect(try await planned("--profile", "ci") == ["refund-1", "hello-1"])
    let ci = try await project.run("run", "--dry-run", "--profile", "ci")
    #expect(ci.output.contains("would run 4 trials"))

    _ = try await project.run("run", "-n", "2")
    #expect(try await planned("--failed-from", "latest") == ["refund-2"])
    let failed = try await project.run("run", "-n", "1", "--failed-from", "latest")
    #expect(failed.status == 0 && failed.output.contains("1 case × 1 trial"))
    #expect(try await project.run("run", "--case", "hello-1", "-n", "1").status == 0)
    let none = try await project.run("run", "--failed-from", "latest")
    #expect(none.status == 2, "nothing failed, so nothing is selected")
  }

  @Test("grading again with another rubric gives another verdict and keeps both gradings")
  func grade() async throws {
    let project = try ToyProject(agent: ToyAgent.logging)
    #expect(try await project.run("run", "-n", "10").status == 0)
    let run = try #require(try await project.json("report")["run"]?["id"]?.string)
    try project.folder.write(
      ToyProject.rubric.replacing("says: hello", with: "never_says: hello"),
      to: "rubrics/greeting.yaml")
    #expect(try await project.run("grade", "--run", run).status == 1)
    let store = try await project.openStore()
    #expect(try await store.gradings(run: run).count == 2)
    #expect(project.begunTrials().count == 20, "grading runs no agent")
    // The run's own grading still stands.
    #expect(try await project.json("report")["trials"]?["passed"]?.int == 20)
    try project.folder.write(ToyProject.rubric, to: "rubrics/greeting.yaml")
    #expect(try await project.run("grade", "--run", String(run.dropLast(2))).status == 0)
    #expect(try await store.gradings(run: run).count == 2, "the same rubric is the same grading")
  }

  @Test("cases that have changed since are left out of a new grading, and it says so")
  func gradeChanged() async throws {
    let project = try ToyProject(cases: ToyProject.greetings(3))
    _ = try await project.run("run", "-n", "2")
    try project.write(
      cases: ["{id: hello-0, intent: greeting, input: \"other words\"}"]
        + ToyProject.greetings(3)[1...])
    let end = try await project.run("grade")
    #expect(end.status == 0)
    #expect(end.output.contains("1 of 3 cases have changed"))
    try project.write(cases: ["{id: new, intent: greeting, input: \"new\"}"])
    #expect(try await project.run("grade").status == 2)
  }

  @Test("show finds a case, a trial by number and by id, and a file; and suggests a near name")
  func show() async throws {
    let project = try ToyProject(
      agent: ToyAgent.worker(#"echo '{"type":"decision","name":"mood","value":"good"}'; answer no"#)
    )
    _ = try await project.run("run", "-n", "3")
    let whole = try await project.run("show", "hello-1")
    #expect(whole.status == 0 && whole.output.contains("0 of 3 passed"))
    let trial = try await project.run("show", "hello-1", "--trial", "2")
    #expect(trial.status == 0 && trial.output.contains("mood"))
    let json = try await project.json("show", "hello-1", "--trial", "2")
    let id = try #require(json["id"]?.string)
    #expect(try await project.json("show", String(id.prefix(12))) == json)
    #expect(try await project.run("show", "hello-1", "--trial", "4").status == 2)
    let near = try await project.run("show", "helo-1")
    #expect(near.status == 2 && near.errors.contains("hello-1"))
    let trajectory = try #require(json["trajectory"])
    try project.folder.write(trajectory.description, to: "t.json")
    let file = try await project.run("show", "t.json")
    #expect(file.status == 0 && file.output.contains("mood"))
    try project.folder.write("{}", to: "bad.json")
    #expect(try await project.run("show", "bad.json").status == 2)
  }

  @Test("lists name runs, cases, graders and adapters")
  func list() async throws {
    let project = try ToyProject()
    for _ in 0..<3 { _ = try await project.run("run", "-n", "1") }
    let runs = try await project.json("list", "runs", "--limit", "2")
    #expect(runs["runs"]?.array?.count == 2)
    #expect(try await project.run("list", "cases").output.contains("hello-1"))
    #expect(try await project.run("list", "graders").output.contains("never_calls"))
    #expect(try await project.run("list", "adapters").output.contains("worker"))
  }

  @Test("prune keeps the newest runs")
  func prune() async throws {
    let project = try ToyProject()
    for _ in 0..<3 { _ = try await project.run("run", "-n", "2") }
    let newest = try await project.json("report")["run"]?["id"]?.string
    let end = try await project.run("prune", "--keep", "1")
    #expect(end.status == 0 && end.output.contains("removed 2 runs with 8 trials"))
    let left = try await project.json("list", "runs")["runs"]?.array
    #expect(left?.compactMap { $0["run"]?.string } == [newest].compactMap { $0 })
  }

  @Test("two runs write into one store at once and both are whole")
  func together() async throws {
    let project = try ToyProject(cases: ToyProject.greetings(50))
    async let one = project.run("run", "-n", "4", "-q")
    async let two = project.run("run", "-n", "4", "-q")
    #expect(try await [one.status, two.status] == [0, 0])
    let runs = try await project.json("list", "runs")["runs"]?.array ?? []
    #expect(runs.count == 2)
    for run in runs {
      let report = try await project.json("report", "--run", run["run"]?.string ?? "")
      #expect(report["trials"]?["passed"]?.int == 200)
    }
  }

  @Test("repeats that are all the same are a warning for a sampled agent only")
  func identicalRepeats() async throws {
    let sampled = try ToyProject(agentFields: "sampled: true")
    let warned = try await sampled.run("run", "-n", "4")
    #expect(warned.status == 0)
    #expect(warned.output.contains("identical"))
    let constant = try ToyProject()
    #expect(try await !constant.run("run", "-n", "4").output.contains("identical"))
    let varied = try ToyProject(
      agent: ToyAgent.worker(#"answer "hello $seed""#), agentFields: "sampled: true")
    #expect(try await !varied.run("run", "-n", "4").output.contains("identical"))
  }

  @Test("secrets of the environment and the project's patterns are redacted before storing")
  func redaction() async throws {
    let project = try ToyProject(
      agent: ToyAgent.worker(#"answer "hello $TOY_API_KEY and RT-12345""#))
    try project.folder.write(
      "version: 1\nagent: agent.yaml\nredaction: {extra: ['RT-\\d{5}']}\n", to: "agent-eval.yaml")
    let secret = "not-a-real-credential-0815"
    let environment = ["TOY_API_KEY": secret]
    #expect(try await project.run("run", "-n", "1", environment: environment).status == 0)
    let shown = try await project.run("show", "hello-0", "--trial", "1", "--json")
    #expect(shown.output.contains("hello"))
    #expect(!shown.output.contains(secret))
    #expect(!shown.output.contains("RT-12345"))
    for name in TemporaryFolder.names(in: project.folder.path + "/.agent-eval") {
      #expect(!project.folder.text(of: ".agent-eval/" + name).contains(secret))
    }
  }
}
