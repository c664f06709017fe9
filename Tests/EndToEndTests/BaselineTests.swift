import JSONKit
import Testing

/// What is accepted, what isn't, and what stands in the file.
struct BaselineTests {
  private let file = GateProject.baselineFile

  private func json(_ project: GateProject, _ path: String = GateProject.baselineFile) throws
    -> JSONValue
  {
    try JSONValue.parse(Array(project.folder.text(of: path).utf8))
  }

  @Test("accepting writes a sorted file that a review can read, and reading it changes no byte")
  func accepts() async throws {
    let project = try GateProject(12)
    #expect(try await project.run("run", "-n", "3", "-q", "--seed", "1").status == 0)
    let end = try await project.run(
      "baseline", "accept", "--reason", "release 1", "--by", "the release owner")
    #expect(end.status == 0, "\(end.errors)")
    #expect(end.errors.contains("wrote \(file)"))
    let baseline = try json(project)
    let ids = (baseline["cases"]?.array ?? []).compactMap { $0["id"]?.string }
    #expect(ids.count == 12 && ids == ids.sorted() && ids[2] == "hello-10")
    let counts = baseline["cases"]?.array?.first?["batches"]?.array?.first
    #expect(counts?["passes"]?.int == 3 && counts?["trials"]?.int == 3)
    #expect(counts?["lost"]?.int == 0)
    let batch = try #require(baseline["batches"]?.array?.first)
    #expect(batch["reason"]?.string == "release 1")
    #expect(batch["accepted_by"]?.string == "the release owner")
    #expect(batch["verdict"]?.string == "passed" && batch["forced"] == nil)
    #expect(
      try await project.run("baseline", "show", "--json").output == project.folder.text(of: file))
    #expect(TemporaryFolder.names(in: project.folder.path + "/evalsets").count == 2)

    // A run is accepted by a command and by nothing else.
    let before = project.folder.text(of: file)
    #expect(try await project.run("run", "-n", "2", "-q").status == 0)
    #expect(project.folder.text(of: file) == before)
  }

  @Test("a run that regressed or left cases out needs --force, and the file says so")
  func refuses() async throws {
    let project = try await GateProject.accepted(6)
    let before = project.folder.text(of: file)
    func refused(_ why: String) async throws {
      let end = try await project.run("baseline", "accept", "--reason", "no")
      #expect(end.status == 2)
      #expect(end.errors.contains(why) && end.errors.contains("--force"), "\(end.errors)")
      #expect(project.folder.text(of: file) == before)
    }
    #expect(try await project.run("run", "-n", "3", "--case", "hello-1", "-q").status == 0)
    try await refused("leaves out 5 of the set's 6 cases")
    try project.spoil("1 2 4")
    #expect(try await project.run("run", "-n", "10", "-q").status == 1)
    try await refused("it is regressed (the suite fell")
    let forced = try await project.run("baseline", "accept", "--reason", "new rules", "--force")
    #expect(forced.status == 0)
    #expect(forced.output.contains("regressed, forced"))
    let batch = try #require(try json(project)["batches"]?.array?.first)
    #expect(batch["forced"]?.bool == true && batch["verdict"]?.string == "regressed")
    #expect(try await project.run("baseline", "accept", "--force").status == 2, "without a reason")
  }

  @Test("an interrupted run needs --force, and one of which nothing was judged is never accepted")
  func refusesFragments() async throws {
    let project = try GateProject(agentFields: "concurrency: 1")
    try project.folder.write("", to: "stop")
    #expect(try await project.run("run", "-n", "50", "-q").status == 130)
    let end = try await project.run("baseline", "accept", "--reason", "no")
    #expect(end.status == 2 && end.errors.contains("partial"), "\(end.errors)")
    #expect(!project.folder.has(file))
    #expect(try await project.run("baseline", "accept", "--reason", "so", "--force").status == 0)
    #expect(try json(project)["batches"]?.array?.first?["forced"]?.bool == true)

    let broken = try ToyProject(agent: "#!/bin/sh\nexit 4\n")
    #expect(try await broken.run("run", "-n", "2", "-q").status == 3)
    let none = try await broken.run("baseline", "accept", "--reason", "no", "--force")
    #expect(none.status == 2 && none.errors.contains("no trial"), "\(none.errors)")
    #expect(!broken.folder.has(file))
  }

  @Test("--pool adds a run once, and only one of the same agent under the same rubrics")
  func pools() async throws {
    let project = try await GateProject.accepted(6, trials: 4)
    func pool() async throws -> ProgramEnd {
      try await project.run("baseline", "accept", "--pool", "--reason", "more trials")
    }
    let twice = try await pool()
    #expect(twice.status == 2 && twice.errors.contains("count once"), "\(twice.errors)")
    #expect(try await project.run("run", "-n", "3", "-q").status == 0)
    #expect(try await pool().status == 0)
    #expect(try await pool().status == 2)
    let pooled = try json(project)
    #expect(pooled["batches"]?.array?.count == 2)
    let cases = pooled["cases"]?.array ?? []
    #expect(cases.allSatisfy { $0["batches"]?.array?.count == 2 })
    #expect(try await project.run("baseline", "show").output.contains("7 trials a case"))

    let before = project.folder.text(of: file)
    try project.folder.write(
      ToyProject.agentFile("./agent.sh", "worker", "fingerprint: {model: other}"),
      to: "agent.yaml")
    #expect(try await project.run("run", "-n", "3", "-q").status == 0)
    let other = try await pool()
    #expect(other.status == 2 && other.errors.contains("fingerprints differ"), "\(other.errors)")
    #expect(project.folder.text(of: file) == before)
    let nothing = try await project.run(
      "baseline", "accept", "--pool", "--reason", "more", "--name", "nightly")
    #expect(nothing.status == 2 && nothing.errors.contains("nothing to add to"))
    // Without --pool the new agent takes the old one's place.
    #expect(try await project.run("baseline", "accept", "--reason", "next model").status == 0)
    #expect(try json(project)["batches"]?.array?.count == 1)
  }

  @Test("several baselines stand side by side, and the store remembers what was accepted")
  func names() async throws {
    let project = try await GateProject.accepted(6, trials: 4)
    #expect(try await project.run("run", "-n", "6", "-q").status == 0)
    let nightly = try await project.run(
      "baseline", "accept", "--name", "nightly", "--reason", "long run")
    #expect(nightly.status == 0)
    #expect(project.folder.has("evalsets/toy.nightly.baseline.json"))
    #expect(try json(project, "evalsets/toy.nightly.baseline.json")["name"]?.string == "nightly")
    let list = try await project.run("baseline", "list")
    #expect(list.output.contains("main") && list.output.contains("nightly"))
    let other = try await project.run("baseline", "list", "--evalset", "evalsets/toy.yaml")
    #expect(other.output == list.output)
    #expect(try await project.run("baseline", "list", "--evalset", "none.yaml").status == 2)
    #expect(try await project.run("baseline", "show", "nightly").output.contains("long run"))
    let missing = try await project.run("baseline", "show", "weekly")
    #expect(missing.status == 2 && missing.errors.contains("toy.weekly.baseline.json"))
    for name in ["../up", "a/b", "", "a b"] {
      let end = try await project.run("baseline", "accept", "--reason", "x", "--name", name)
      #expect(end.status == 2, "\(name)")
    }
    #expect(try await project.run("baseline", "accept", "--reason", "second").status == 0)
    let history = try await project.toy.json("baseline", "history")
    let reasons = (history["baselines"]?.array ?? []).map {
      $0["runs"]?.array?.first?["reason"]?.string
    }
    #expect(reasons == ["second", "first"])
    // Each is compared with by its name.
    try project.spoil("2")
    let end = try await project.run("run", "-n", "6", "--baseline", "nightly")
    #expect(end.status == 1 && end.errors.contains("comparing with nightly"), "\(end.errors)")
    #expect(try await project.run("gate").output.contains("Baseline  nightly"))
  }

  @Test("a broken file is replaced by accepting anew, and never added to")
  func replacesBroken() async throws {
    let project = try await GateProject.accepted(6, trials: 3)
    try project.folder.write("{\"schema\": ", to: file)
    #expect(
      try await project.run("baseline", "accept", "--pool", "--reason", "more").status == 2)
    #expect(project.folder.text(of: file) == "{\"schema\": ")
    #expect(try await project.run("baseline", "accept", "--reason", "anew").status == 0)
    #expect(try await project.run("baseline", "show").status == 0)
  }
}
