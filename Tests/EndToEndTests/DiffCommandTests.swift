import JSONKit
import Testing

/// `diff` and `explain` on the runs of a project, by everything that people may call them.
struct DiffCommandTests {
  /// A run of an agent that greets, accepted, and one of an agent that spoils one case of six.
  private static func compared() async throws -> GateProject {
    let project = try await GateProject.accepted(6)
    try project.spoil("4")
    #expect(try await project.run("run", "-n", "10", "-q").status == 1)
    return project
  }

  @Test("the case that collapsed leads, whatever the two sides are called")
  func names() async throws {
    let project = try await Self.compared()
    let file = GateProject.baselineFile
    for words in [["main", "last"], ["last~1", "last"], ["main"], [file, "latest"]] {
      let end = try await project.toy.start(["diff"] + words).run()
      #expect(end.status == 0, "\(words) \(end.errors)")
      #expect(end.output.contains("✗ hello-4  10/10 → 0/10   −100.0"), "\(end.output)")
      #expect(end.output.contains("New failures  1 case\n"))
    }
    let same = try await project.run("diff", "last", "last")
    #expect(same.status == 0 && same.output.hasPrefix("~ no difference"), "\(same.output)")
    #expect(same.output.contains("the same configuration on both sides"))
    let back = try await project.run("diff", "last", "last~1")
    #expect(back.output.contains("Better  1 case\n  ✓ hello-4  0/10 → 10/10"), "\(back.output)")
  }

  @Test("for programs every case is there, and how the one that fell goes differently")
  func json() async throws {
    let project = try await Self.compared()
    let found = try await project.toy.json("diff", "main", "last")
    #expect(found["schema"]?.string == "agent-eval.diff/1")
    #expect(found["cases"]?.array?.count == 6)
    #expect(found["cases"]?.array?.first?["finding"]?.string == "worse")
    #expect(found["cases"]?.array?.first?["new_failure"]?.bool == true)
    let detail = try #require(found["details"]?.array?.first)
    #expect(detail["case"]?.string == "hello-4")
    #expect(detail["trajectories"]?["after_trials"]?.int == 10)
    let told = detail["trajectories"]?["differences"]?.array ?? []
    #expect(told.contains { $0["kind"]?.string == "answer" && $0["resolved"]?.bool == true })
    let whole = try await project.run("diff", "main", "last", "--case", "hello-4")
    #expect(whole.output.contains("Steps  10 trials before, 10 now"), "\(whole.output)")
    #expect(whole.output.contains("agent-eval show hello-4 --trial 1"))
  }

  @Test("what can't be compared ends with 2 and a hint")
  func nothing() async throws {
    let project = try await Self.compared()
    let unknown = try await project.run("diff", "mian", "last")
    #expect(unknown.status == 2 && unknown.errors.contains("hint: did you mean 'main'?"))
    #expect(try await project.run("diff", "last~7", "last").status == 2)
    let noCase = try await project.run("diff", "main", "last", "--case", "hello-44")
    #expect(noCase.status == 2 && noCase.errors.contains("hello-44"), "\(noCase.errors)")
    #expect(try await project.run("explain", "nothing").status == 2)
    let empty = try ToyProject()
    #expect(try await empty.run("diff", "last", "last").status == 2)
  }

  @Test("recorded trajectories that name their case are compared by their steps")
  func recorded() async throws {
    let project = try await Self.compared()
    let line = { (tool: String) in
      #"{"schema": "agent-eval.trajectory/1", "case": "hello-1", "steps": [{"type": "tool_call", "#
        + #""id": "c1", "name": "\#(tool)", "arguments": {}}], "final": {"text": "hello"}}"# + "\n"
    }
    try project.folder.write(String(repeating: line("lookup"), count: 8), to: "old.jsonl")
    try project.folder.write(String(repeating: line("search"), count: 8), to: "new.jsonl")
    let end = try await project.run("diff", "old.jsonl", "new.jsonl")
    #expect(end.status == 0, "\(end.errors)")
    #expect(end.output.contains("lookup missing in 8 of 8"), "\(end.output)")
    #expect(end.output.contains("new search in 8 of 8"))
    #expect(try await project.run("diff", "old.jsonl", "last").status == 0)
  }

  @Test("failures are explained by cause, with commands that work")
  func explains() async throws {
    let project = try await Self.compared()
    let end = try await project.run("explain")
    #expect(end.status == 0)
    #expect(end.output.hasPrefix("✗ 10 of 60 trials failed in 1 case, for 1 likely cause"))
    #expect(end.output.contains("greets: the agent never said 'hello'"), "\(end.output)")
    #expect(try await project.toy.shell("agent-eval show hello-4 --trial 1").status == 0)
    let one = try await project.toy.json("explain", "hello-4")
    #expect(one["judged"]?.int == 10 && one["clusters"]?.array?.count == 1)
    #expect(one["clusters"]?.array?.first?["example"]?["trial"]?.int == 1)
    let good = try await project.run("explain", "hello-1")
    #expect(good.status == 0 && good.output.hasPrefix("✓ nothing failed"), "\(good.output)")
  }
}
