import JSONKit
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Ctrl-C and TERM while agents work, and resuming afterwards.
struct InterruptTests {
  /// Logs a trial, takes a moment, answers. Four at once, each in a process of its own.
  private static let slow = ToyAgent.worker(
    #"echo "$id" >> trials.log; sleep 0.3; answer "hello""#)
  /// Logs a trial and answers once the file `go` is there.
  private static let gated = ToyAgent.worker(
    #"echo "$id" >> trials.log; while [ ! -e go ]; do sleep 0.05; done; answer "hello""#)
  private static let sleeping = ToyAgent.worker(
    preamble: #"echo $$ >> pids.log"#, #"echo "$id" >> trials.log; sleep 600; answer "hello""#)

  @Test(
    "the first signal finishes what is in flight, stores it, and says how to go on",
    arguments: [(SIGINT, 130), (SIGTERM, 143)])
  func finishes(_ number: Int32, _ status: Int) async throws {
    let project = try ToyProject(
      cases: ToyProject.greetings(10), agent: Self.slow, adapter: "command")
    let program = project.start(["run", "-n", "10"])
    async let ended = program.run()
    try await eventually("trials begin") { project.begunTrials().count >= 4 }
    try program.signal(number)
    let end = try await ended

    #expect(end.status == status)
    #expect(end.errors.contains("finishing what is in flight"))
    let stored = try await project.storedTrials()
    #expect(stored.count >= 4 && stored.count < 100)
    #expect(Set(stored) == Set(project.begunTrials()), "everything that had begun is stored")
    let resume = end.output.split(separator: "\n").first { $0.contains("run --resume") }
    #expect(resume != nil, "\(end.output)")
  }

  @Test(
    "the second signal stops at once, and no agent survives it", arguments: ["worker", "command"])
  func stopsAtOnce(_ adapter: String) async throws {
    let project = try ToyProject(agent: Self.sleeping, adapter: adapter)
    let program = project.start(["run", "-n", "3", "--timeout", "500s"])
    async let ended = program.run()
    try await eventually("trials begin") { !project.begunTrials().isEmpty }
    let start = ContinuousClock.now
    try await program.signalUntilItEnds(SIGINT)
    let end = try await ended

    #expect(end.status == 130)
    #expect(ContinuousClock.now - start < .seconds(300))
    #expect(end.output.contains("run --resume"))
    #expect(try await project.storedTrials().isEmpty, "a trial that was stopped has no result")
    try await expectGone(project)
  }

  @Test("a signal while the agent's program starts up stops too")
  func stopsWhileStarting() async throws {
    let project = try ToyProject(
      agent: "#!/bin/sh\necho $$ >> pids.log\nexec sleep 600\n", adapter: "worker")
    let program = project.start(["run", "-n", "3"])
    async let ended = program.run()
    try await eventually("the agent starts") { project.folder.has("pids.log") }
    let start = ContinuousClock.now
    try await program.signalUntilItEnds(SIGINT)
    let end = try await ended
    #expect(end.status == 130)
    #expect(ContinuousClock.now - start < .seconds(300))
    try await expectGone(project)
  }

  @Test("resuming runs exactly what is missing, and the report covers everything")
  func resumes() async throws {
    let project = try ToyProject(
      cases: ToyProject.greetings(6), agent: Self.gated, adapter: "command")
    let program = project.start(["run", "-n", "4", "--seed", "3"])
    async let ended = program.run()
    try await eventually("trials begin") { project.begunTrials().count >= 4 }
    try program.signal(SIGINT)
    try await hearsFirst(program)
    try project.folder.write("", to: "go")
    let first = try await ended
    #expect(first.status == 130)

    let plan = try await project.run("run", "--resume", "--dry-run")
    #expect(plan.status == 0)
    let second = try await project.run("run", "--resume")
    #expect(second.status == 0)
    #expect(second.errors.contains("resuming"))
    #expect(second.output.contains("6 cases × 4 trials"))
    let begun = project.begunTrials()
    #expect(begun.count == 24)
    #expect(Set(begun).count == 24, "no trial ran twice")
    let report = try await project.json("report")
    #expect(report["trials"]?["passed"]?.int == 24)
    #expect(report["trials"]?["missing"]?.int == 0)
    #expect(report["status"]?.string == "finished")
    #expect(try await project.json("list", "runs")["runs"]?.array?.count == 1)

    let third = try await project.run("run", "--resume")
    #expect(third.status == 0)
    #expect(project.begunTrials().count == 24, "a complete run has nothing to resume")
  }

  @Test("a resumed run keeps its plan and its files, or is refused")
  func refusesChanges() async throws {
    let project = try ToyProject(agent: ToyAgent.logging)
    #expect(try await project.run("run", "-n", "2").status == 0)
    let before = project.begunTrials().count

    for flags in [
      ["-n", "3"], ["--seed", "4"], ["--case", "hello-0"], ["--profile", "ci"],
      ["evalsets/toy.yaml"],
    ] {
      let end = try await project.start(["run", "--resume", "latest"] + flags).run()
      #expect(end.status == 2, "\(flags)")
    }
    func refused(_ why: String) async throws {
      let end = try await project.run("run", "--resume", "latest")
      #expect(end.status == 2)
      #expect(end.errors.contains("can't be resumed") && end.errors.contains(why), "\(end.errors)")
    }
    try project.folder.write(
      ToyProject.agentFile("./agent.sh", "worker", "fingerprint: {model: other}"),
      to: "agent.yaml")
    try await refused("agent")
    try project.folder.write(ToyProject.agentFile("./agent.sh"), to: "agent.yaml")
    try project.write(
      cases: ["{id: hello-0, intent: greeting, input: \"changed\"}", ToyProject.greetings(2)[1]])
    try await refused("hello-0")
    try project.write(cases: [ToyProject.greetings(2)[1]])
    try await refused("hello-0")
    try project.write(
      cases: ToyProject.greetings(2), floor: "gate: {floors: {suite: 0.8}}")
    try project.folder.write(
      ToyProject.rubric.replacing("says: hello", with: "says: goodbye"),
      to: "rubrics/greeting.yaml")
    try await refused("rubrics")
    #expect(project.begunTrials().count == before)
  }

  @Test("a run that was named from a subfolder is resumed from elsewhere")
  func resumesFromElsewhere() async throws {
    let project = try ToyProject(agent: ToyAgent.logging)
    #expect(try await project.run("run", "-n", "1", "toy.yaml", in: "evalsets").status == 0)
    #expect(try await project.run("run", "--resume").status == 0)
    #expect(try await project.run("report").status == 0)
    #expect(try await project.run("gate", in: "rubrics").status == 0)
    #expect(
      try await project.run("run", "-n", "1", "--agent", "../agent.yaml", in: "rubrics").status == 0
    )
    #expect(try await project.run("run", "--resume", in: "evalsets").status == 0)
    #expect(project.begunTrials().count == 4)
  }
}

/// Waits until the first signal has been taken: two of a kind that come at once are one.
private func hearsFirst(_ program: StartedProgram) async throws {
  try await eventually("the signal is heard") {
    program.errors.contains("finishing what is in flight")
  }
}

/// Fails while a process that the agent wrote into `pids.log` is still there.
func expectGone(_ project: ToyProject) async throws {
  let pids = project.folder.lines(of: "pids.log").compactMap { Int32($0) }
  #expect(!pids.isEmpty)
  try await eventually("agents \(pids) are gone") {
    pids.allSatisfy { !isAlive($0) }
  }
}

/// Whether a process runs. One that is dead and not yet reaped by whoever adopted it doesn't.
func isAlive(_ pid: Int32) -> Bool {
  guard kill(pid, 0) == 0 else { return false }
  let status = TemporaryFolder.text(of: "/proc/\(pid)/stat")
  guard let name = status.lastIndex(of: ")") else { return true }
  let state = status[name...].dropFirst(2).first
  return state != "Z" && state != "X"
}
