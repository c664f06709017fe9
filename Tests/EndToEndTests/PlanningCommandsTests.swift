import JSONKit
import Testing

/// `plan` and `self-test` on a project with and without stored runs.
struct PlanningCommandsTests {
  @Test("a plan needs neither store nor baseline, and its digest follows what it was made of")
  func plan() async throws {
    let project = try ToyProject(cases: ToyProject.greetings(12))
    let end = try await project.run("plan", "--replicates", "2", "--drop", "5")
    #expect(end.status == 0, "\(end.errors)")
    #expect(end.output.contains("12 cases × 5 trials"))
    #expect(end.output.contains("no baseline: 90% assumed"))
    #expect(!project.folder.has(".agent-eval"))
    func digest(_ trials: String) async throws -> String? {
      try await project.json("plan", "-n", trials, "--replicates", "1")["plan"]?.string
    }
    let first = try #require(try await digest("5"))
    #expect(end.output.contains("plan \(first)"))
    #expect(try await digest("6") != first)
    let profile = try await project.json("plan", "--profile", "ci", "--replicates", "1")
    #expect(profile["trials_per_case"]?.int == 2)
  }

  @Test("a stored run can stand in for the baseline and says what a trial takes")
  func fromRun() async throws {
    let project = try ToyProject(cases: ToyProject.greetings(6))
    #expect(try await project.run("run", "-n", "3").status == 0)
    let json = try await project.json(
      "plan", "--from", "latest", "-n", "4", "--replicates", "2", "-j", "2")
    #expect(json["source"]?["run"]?.string != nil)
    #expect(json["baseline_trials"] == [3, 3])
    #expect(json["planned"]?["trials"]?.number == 24)
    #expect(try #require(json["planned"]?["seconds"]?.number) > 0)
    #expect(json["early_stop"]?["simulated"]?.int == 2)
  }

  @Test(
    "what can't be planned exits with 2",
    arguments: [
      ["plan", "--profile", "cI"], ["plan", "--baseline", "nightly"],
      ["plan", "--from", "latest"], ["plan", "--from", "latest", "evalsets/toy.yaml"],
      ["plan", "--drop", "0"], ["plan", "-n", "1001"], ["plan", "no-such.yaml"], ["self-test"],
      ["self-test", "--replicates", "0"],
    ])
  func refused(arguments: [String]) async throws {
    let project = try ToyProject()
    let end = try await project.shell(
      "agent-eval " + arguments.map { "'\($0)'" }.joined(separator: " "))
    #expect(end.status == 2)
    #expect(!end.errors.isEmpty && end.output.isEmpty)
  }

  @Test("a baseline that can't be trusted stops a plan, with the place")
  func brokenBaseline() async throws {
    let project = try ToyProject()
    try project.folder.write(
      #"{"schema": "agent-eval.baseline/9"}"#, to: "evalsets/toy.baseline.json")
    let end = try await project.run("plan")
    #expect(end.status == 2)
    #expect(end.errors.contains("evalsets/toy.baseline.json"))
    #expect(end.errors.contains("newer than this program reads"))
  }

  @Test("a self-test measures stored outcomes, of one run or of all like it")
  func selfTest() async throws {
    let project = try ToyProject(cases: ToyProject.greetings(6))
    for seed in ["1", "2"] {
      #expect(try await project.run("run", "-n", "3", "--seed", seed).status == 0)
    }
    let one = try await project.json("self-test", "--replicates", "2")
    #expect(one["runs"]?.array?.count == 1 && one["replicates"]?.int == 2)
    #expect(one["drops"]?.array?.count == 5)
    let all = try await project.run("self-test", "--all-runs", "--replicates", "2", "-n", "4")
    #expect(all.status == 0, "\(all.errors)")
    #expect(all.output.contains("6 cases × 4 trials"))
    #expect(all.output.contains("from 2 stored runs, 6 trials a case"))
    let same = try await project.run("self-test", "--all-runs", "--replicates", "2", "-n", "4")
    #expect(same.output == all.output)
    #expect(try await project.run("self-test", "--from", "none").status == 2)
  }

  @Test("real reruns of the accepted agent are counted")
  func live() async throws {
    let project = try await GateProject.accepted(4, trials: 4)
    let end = try await project.run("self-test", "--live", "2", "-n", "4")
    #expect(end.status == 0, "\(end.errors)")
    #expect(end.output.contains("0 blocked"), "\(end.output)")
  }
}
