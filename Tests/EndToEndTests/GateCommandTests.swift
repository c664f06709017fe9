import JSONKit
import Testing

/// `run` and `gate` against a baseline: every exit status, and what must never look like a pass.
struct GateCommandTests {
  @Test("an agent that didn't change passes, and one whose case collapsed is blocked by its name")
  func decides() async throws {
    let project = try await GateProject.accepted(6)
    let same = try await project.run("run", "-n", "10")
    #expect(same.status == 0, "\(same.output)\(same.errors)")
    #expect(same.output.contains("no drop was found"))
    #expect(same.errors.contains("comparing with main: 6 cases, 60 trials; plan "))
    // It is a pass that isn't proven: six cases of ten trials exclude no drop of 2 points.
    #expect(try await project.run("gate").status == 0)
    #expect(try await project.run("gate", "--strict").status == 3)
    #expect(try await project.run("gate", "--strict", "--margin", "0.3").status == 0)

    try project.spoil("4")
    let worse = try await project.run("run", "-n", "10")
    #expect(worse.status == 1)
    #expect(worse.output.contains("hello-4 collapsed from 10/10 to 0/10"), "\(worse.output)")
    let command = "agent-eval show hello-4 --trial 1"
    #expect(worse.output.contains("→ \(command)\n"))
    let shown = try await project.toy.shell(command)
    #expect(shown.status == 0 && shown.output.contains("first wrong step"))
    let gate = try await project.run("gate")
    #expect(gate.status == 1 && gate.output.contains("hello-4 collapsed"))
    #expect(try await project.run("gate", "--no-baseline").status == 0)
    #expect(try await project.run("run", "-n", "3", "--no-baseline", "-q").status == 0)
  }

  @Test("a baseline that can't be trusted ends with 2 and the place, and nothing is run")
  func untrustworthy() async throws {
    let project = try await GateProject.accepted(3, trials: 3)
    let good = project.folder.text(of: GateProject.baselineFile)
    let runs = try await project.toy.json("list", "runs")["runs"]?.array?.count
    func refused(_ text: String, _ place: String) async throws {
      try project.folder.write(text, to: GateProject.baselineFile)
      for command in [["run", "-n", "3"], ["gate"]] {
        let end = try await project.toy.start(command).run()
        #expect(end.status == 2, "\(command) \(end.output)")
        #expect(end.output.isEmpty)
        #expect(end.errors.contains(place), "\(end.errors)")
      }
    }
    try await refused(String(good.prefix(400)), "evalsets/toy.baseline.json:")
    try await refused("", "evalsets/toy.baseline.json")
    try await refused(good.replacing("baseline/1", with: "baseline/2"), "newer")
    try await refused(
      good.replacing("\"eval_set\": \"toy\"", with: "\"eval_set\": \"other\""), "'other'")
    try await refused(good.replacing("\"passes\": 3", with: "\"passes\": 4"), "cases[0].batches[0]")
    try await refused(good.replacing("\"trials\": 3", with: "\"trials\": -3"), "trials")
    try await refused(good.replacing("\"lost\": 0", with: "\"lost\": 1e300"), "lost")
    try await refused(good.replacing("hello-2", with: "hello-1"), "cases")
    try project.folder.write(good, to: GateProject.baselineFile)
    let missing = try await project.run("run", "--baseline", "missing")
    #expect(missing.status == 2 && missing.errors.contains("toy.missing.baseline.json"))
    #expect(missing.errors.contains("hint: there is main"))
    #expect(try await project.toy.json("list", "runs")["runs"]?.array?.count == runs)
  }

  @Test("a run that was compared once isn't judged by its floors alone when the baseline is gone")
  func baselineGone() async throws {
    let project = try await GateProject.accepted(3, trials: 3)
    #expect(try await project.run("run", "-n", "3", "-q").status == 0)
    #expect(try await project.toy.shell("rm \(GateProject.baselineFile)").status == 0)
    let gate = try await project.run("gate")
    #expect(gate.status == 2 && gate.errors.contains("--no-baseline"), "\(gate.errors)")
    #expect(try await project.run("gate", "--no-baseline").status == 0)
  }

  @Test(
    "rules out of range end with 2",
    arguments: [
      ["--margin", "0"], ["--margin", "1"], ["--margin", "-0.1"], ["--margin", "nan"],
      ["--alpha", "0"], ["--alpha", "2"], ["--tolerance", "1"], ["--tolerance", "0.5"],
    ])
  func rules(_ flags: [String]) async throws {
    let project = try await GateProject.accepted(2, trials: 2)
    #expect(try await project.toy.start(["run", "-n", "2"] + flags).run().status == 2)
    #expect(try await project.toy.start(["gate"] + flags).run().status == 2)
  }

  @Test(
    "rules out of range in a file end with 2 and the place",
    arguments: [
      "margin: 0", "margin: 1.5", "alpha: .nan", "intent_margins: {greeting: 2}",
      "intent_margins: {nobody: 0.1}", "metrics: {tokens: 0.5}", "metrics: {tool_success: 1.5}",
      "collapse: 1",
    ])
  func writtenRules(_ rule: String) async throws {
    let project = try GateProject(2, gate: "gate: {\(rule)}")
    let end = try await project.run("run", "-n", "1")
    #expect(end.status == 2 && end.output.isEmpty)
    #expect(end.errors.contains("evalsets/toy.yaml:4:"), "\(end.errors)")
  }

  @Test("without a common case nothing is a pass, whatever flags say")
  func nothingShared() async throws {
    let project = try await GateProject.accepted(3, trials: 3)
    try project.write(cases: ["{id: new, intent: greeting, input: \"hello number 9\"}"])
    for flags in [
      [], ["--early-stop"], ["--baseline-agent", "old/agent.yaml"], ["--on-inconclusive", "pass"],
      ["--on-inconclusive", "fail"],
    ] {
      let end = try await project.toy.start(["run", "-n", "3", "-q"] + flags).run()
      #expect(end.status == 3, "\(flags)")
      #expect(end.output.contains("none of these cases is in the baseline 'main'"))
    }
    #expect(try await project.run("gate", "--on-inconclusive", "pass").status == 3)
  }

  @Test("new and changed cases are listed and not compared; too many removed ones are no pass")
  func otherCases() async throws {
    let project = try await GateProject.accepted(6)
    let greetings = ToyProject.greetings(6)
    let changed = "{id: hello-5, intent: greeting, input: \"hello again number 5\"}"
    let new = "{id: new, intent: greeting, input: \"hello number 9\"}"
    try project.write(cases: greetings.dropLast() + [changed, new])
    let other = try await project.run("run", "-n", "10")
    #expect(other.status == 0)
    #expect(other.output.contains("5 cases compared"))
    let gate = try await project.run("gate")
    for output in [other.output, gate.output] {
      #expect(output.contains("1 case not in the baseline, so not compared: new"), "\(output)")
      #expect(output.contains("1 case changed since the baseline, so not compared: hello-5"))
    }

    try project.write(cases: Array(greetings.dropLast(2)))
    let fewer = try await project.run("run", "-n", "10")
    #expect(fewer.status == 3)
    #expect(
      fewer.output.contains("2 of the baseline's 6 cases left the eval set: hello-4, hello-5"),
      "\(fewer.output)")
    let allowed = try await project.run("gate", "--allow-removed")
    #expect(allowed.status == 0)
    #expect(allowed.output.contains("2 cases of the baseline left the eval set"))
    // That cases are gone is no objection to accepting the set as it is.
    #expect(try await project.run("baseline", "accept", "--reason", "fewer").status == 0)
    #expect(try await project.run("gate").status == 0)
  }

  @Test("after a changed rubric the stored trials are judged again; without them nothing is")
  func changedRubric() async throws {
    let project = try await GateProject.accepted(6)
    try project.folder.write(
      ToyProject.rubric.replacing("says: hello", with: "says: hell"), to: "rubrics/greeting.yaml")
    let stale = try await project.run("gate")
    #expect(stale.status == 2 && stale.errors.contains("agent-eval grade"), "\(stale.errors)")
    let again = try await project.run("run", "-n", "10")
    #expect(again.status == 0, "\(again.errors)")
    #expect(again.output.contains("stored trials of 6 cases"))
    #expect(try await project.run("gate").status == 0)
    #expect(try await project.run("run", "-n", "10", "--dry-run").status == 0)
    // By this rubric the accepted agent fails, so the same agent is no worse than it.
    try project.folder.write(
      ToyProject.rubric.replacing("says: hello", with: "says: goodbye"),
      to: "rubrics/greeting.yaml")
    let hard = try await project.run("run", "-n", "10")
    #expect(hard.status == 0 && hard.output.contains("pass rate 0%"), "\(hard.output)")

    let runs = try await project.toy.json("list", "runs")["runs"]?.array?.count
    let empty = try await project.run("run", "-n", "10", "--store", "elsewhere.sqlite")
    #expect(empty.status == 2 && empty.errors.contains("rubric of greeting"), "\(empty.errors)")
    #expect(empty.errors.contains("hint: run the accepted agent again"))
    #expect(try await project.toy.json("list", "runs")["runs"]?.array?.count == runs)
    #expect(
      try await project.run("run", "-n", "3", "--no-baseline", "--store", "elsewhere.sqlite")
        .status == 0)
    // Accepting is the way out.
    #expect(
      try await project.run(
        "run", "-n", "10", "--no-baseline", "-q", "--store", "elsewhere.sqlite"
      ).status == 0)
    #expect(
      try await project.run(
        "baseline", "accept", "--reason", "new rubric", "--store", "elsewhere.sqlite"
      ).status == 0)
    #expect(
      try await project.run("run", "-n", "10", "-q", "--store", "elsewhere.sqlite").status == 0)
  }

  @Test("trials that the harness lost are neither a pass nor a failure, whatever flags say")
  func harness() async throws {
    let project = try await GateProject.accepted(3, trials: 3)
    try project.folder.write("#!/bin/sh\nexit 4\n", to: "agent.sh", executable: true)
    for flags in [
      [], ["--early-stop"], ["--early-stop", "--on-inconclusive", "pass"],
      ["--on-inconclusive", "fail"],
    ] {
      let end = try await project.toy.start(["run", "-n", "3", "-q"] + flags).run()
      #expect(end.status == 3, "\(flags) \(end.output)")
      #expect(end.output.contains("lost"))
    }
    #expect(try await project.run("gate", "--on-inconclusive", "pass").status == 3)
  }

  @Test("a run with an outage in one round is neither passed nor blocked")
  func outage() async throws {
    let toy = try ToyProject(
      cases: ToyProject.greetings(30), floor: "gate: {floors: {suite: 0.95}}",
      agent: ToyAgent.worker(
        concurrency: 1, preamble: "count=0",
        #"""
        count=$((count + 1))
              case $count in 6[1-9]|7?|8?|90) answer "service unavailable" ;; *) answer hello ;; esac
        """#), agentFields: "concurrency: 1")
    let run = try await toy.run("run", "-n", "4", "-q")
    #expect(run.status == 3, "\(run.errors)")
    #expect(run.output.contains("round 3 had 30 failures where the others let expect 7.5"))
    #expect(run.output.contains("run again when it is over"))
    // The floor that the outage tore is still named.
    #expect(run.output.contains("under its floor of 95%"))
  }

  @Test("a metric over its limit blocks, and what isn't known is said")
  func metrics() async throws {
    let gate = "gate: {metrics: {tokens: 1.2, cost: 1.5}}"
    let project = try await GateProject.accepted(12, trials: 4, gate: gate)
    try project.folder.write("110\n", to: "tokens")
    let within = try await project.run("run", "-n", "4")
    #expect(within.status == 0, "\(within.output)")
    #expect(within.output.contains("the limit of cost was not checked"))
    try project.folder.write("150\n", to: "tokens")
    let beyond = try await project.run("run", "-n", "4")
    #expect(beyond.status == 1)
    #expect(beyond.output.contains("tokens went from 100 to 150: 1.50 times"), "\(beyond.output)")
    #expect(try await project.run("gate").status == 1)
    #expect(try await project.run("run", "-n", "4", "-q", "--early-stop").status == 1)
    #expect(try await project.run("gate", "--no-baseline").status == 0)
  }
}
