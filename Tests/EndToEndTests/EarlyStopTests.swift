import JSONKit
import Testing

/// Runs that the gate steers: they end early, can be decided again, and survive an interruption.
struct EarlyStopTests {
  private static let flags = ["run", "-n", "10", "--early-stop", "--seed", "4", "-q"]

  private func ended(_ project: GateProject) async throws -> Int {
    let trials = try await project.toy.json("report")["trials"]
    return (trials?["passed"]?.int ?? 0) + (trials?["failed"]?.int ?? 0)
  }

  @Test("a steered run ends as soon as its verdict is known, and gate decides the same again")
  func endsEarly() async throws {
    let project = try await GateProject.accepted(
      60, trials: 20, gate: "gate: {floors: {suite: 0.8}}")
    let pass = try await project.run("run", "-n", "10", "--early-stop")
    #expect(pass.status == 0, "\(pass.output)")
    #expect(pass.errors.contains("in rounds"))
    #expect(pass.output.contains("trials saved"))
    #expect(try await ended(project) < 600)
    #expect(try await project.verdict()[0] == "0 passed")
    let report = try await project.toy.json("report")
    #expect(report["comparison"]?["steered"]?.bool == true)
    #expect(report["trials"]?["missing"]?.int == 0, "nothing is missing once it is decided")

    try project.spoil("7")
    let worse = try await project.toy.start(Self.flags).run()
    #expect(worse.status == 1)
    #expect(worse.output.contains("hello-7 collapsed from 20/20"), "\(worse.output)")
    #expect(try await ended(project) < 600)
    let (verdict, trials) = (try await project.verdict(), try await project.toy.storedTrials())
    #expect(verdict[0] == "1 regressed" && verdict[1].contains("hello-7 collapsed"))
    // The same seed takes the same way.
    #expect(try await project.toy.start(Self.flags).run().status == 1)
    #expect(try await project.verdict() == verdict)
    #expect(Set(try await project.toy.storedTrials()) == Set(trials))
    // Floors alone can still be asked for, and they are met.
    #expect(try await project.run("gate", "--no-baseline").status == 0)
    // What was steered by other rules is said.
    #expect(
      try await project.run("gate", "--margin", "0.2").output.contains("that steered the run"))
  }

  @Test("a steered run that was interrupted ends as it would have, and only under its own rules")
  func resumes() async throws {
    let project = try await GateProject.accepted(60, trials: 20)
    try project.spoil("7")
    #expect(try await project.toy.start(Self.flags).run().status == 1)
    let (verdict, trials) = (try await project.verdict(), try await project.toy.storedTrials())

    try project.folder.write("", to: "stop")
    let first = try await project.toy.start(Self.flags + ["-j", "1"]).run()
    #expect(first.status == 130, "\(first.output)\(first.errors)")
    #expect(try await project.toy.storedTrials().count < trials.count)
    #expect(try await project.verdict()[0] == "3 inconclusive")

    let good = project.folder.text(of: GateProject.baselineFile)
    try project.editBaseline("\"passes\": 20", "\"passes\": 19")
    for flags in [[], ["--no-baseline"]] {
      let end = try await project.toy.start(["run", "--resume", "latest"] + flags).run()
      #expect(end.status == 2)
      #expect(end.errors.contains("the baseline or the gate's rules have changed"))
    }
    try project.folder.write(good, to: GateProject.baselineFile)
    let wider = try await project.run("run", "--resume", "latest", "--margin", "0.2")
    #expect(wider.status == 2, "other rules would be another run")

    #expect(try await project.run("run", "--resume", "-q").status == 1)
    #expect(try await project.verdict() == verdict)
    #expect(Set(try await project.toy.storedTrials()) == Set(trials))
  }

  @Test("only the rounds that every case had are accepted of a steered run")
  func accepted() async throws {
    let project = try await GateProject.accepted(60, trials: 20)
    try project.spoil("7")
    #expect(try await project.toy.start(Self.flags).run().status == 1)
    #expect(
      try await project.run("baseline", "accept", "--reason", "so be it", "--force").status == 0)
    let file = try JSONValue.parse(Array(project.folder.text(of: GateProject.baselineFile).utf8))
    let counts = (file["cases"]?.array ?? []).map { one in
      (one["batches"]?.array ?? []).reduce(0) { $0 + ($1["trials"]?.int ?? 0) }
    }
    #expect(counts.count == 60 && Set(counts).count == 1)
  }

  @Test("beside the accepted agent an unchanged agent passes and a broken one is blocked")
  func besideBaseline() async throws {
    let project = try await GateProject.accepted(60, trials: 20)
    let beside = ["run", "-n", "10", "--seed", "4", "-q", "--baseline-agent", "old/agent.yaml"]
    #expect(try await project.toy.start(beside).run().status == 0)
    #expect(try await project.verdict()[0] == "0 passed", "the candidate is the latest run")

    try project.spoil("7")
    let worse = try await project.toy.start(beside).run()
    #expect(worse.status == 1 && worse.output.contains("hello-7 collapsed"), "\(worse.output)")
    let verdict = try await project.verdict()
    #expect(verdict[0] == "1 regressed" && verdict[1].contains("hello-7 collapsed"))
    #expect(try await project.run("show", "hello-7", "--trial", "1").output.contains("failed"))

    // The accepted agent's trials are a run of their own, and only of what looked wrong.
    let run = try #require(try await project.toy.json("report")["run"]?["id"]?.string)
    let other = try await project.toy.json("report", "--run", run + "-baseline")
    let judged = other["trials"]?["passed"]?.int ?? 0
    #expect(judged > 0 && judged < 60)
    // A beginning of the name means the run, not what was run beside it.
    let beginning = String(run.dropLast())
    #expect(try await project.toy.json("report", "--run", beginning)["run"]?["id"]?.string == run)
    let list = try await project.toy.json("list", "runs")["runs"]?.array ?? []
    #expect(list.first { $0["run"]?.string == run + "-baseline" }?["change"]?.number == nil)
  }

  @Test("what changed for both agents blocks nobody, and the report says that it was looked at")
  func driftOfBoth() async throws {
    let project = try await GateProject.accepted(12, trials: 20)
    try project.spoil("4")
    try project.spoil("4", of: "old/")
    let end = try await project.run("run", "-n", "4", "-q", "--baseline-agent", "old/agent.yaml")
    #expect(end.status == 0, "\(end.output)")
    #expect(end.output.contains("hello-4 looked worse, and fresh trials of both agents"))
    #expect(try await project.verdict()[0] == "0 passed")
  }
}
