import JSONKit
import Testing

/// `agent-eval grade FILE…`: trajectories that nobody ran.
struct GradeRecordedTests {
  private static func project() throws -> ToyProject {
    try ToyProject(cases: ToyProject.greetings(3), floor: "gate: {floors: {suite: 0.4}}")
  }

  private static func line(_ id: String, _ labels: String, _ answer: String) -> String {
    #"{"id":"\#(id)",\#(labels)"steps":[{"type":"user","text":"hi","turn":1}],"#
      + #""final":{"text":"\#(answer)"},"usage":{"latency":1.5}}"#
  }

  private static func greeting(_ id: String, _ number: Int, _ answer: String = "hello") -> String {
    line(id, #""case":"hello-\#(number)","#, answer)
  }

  private static let good = [
    greeting("a", 0), greeting("b", 0, "no"), greeting("c", 1), greeting("d", 1),
  ]

  @Test("the report of a run, with errors by category and what came first")
  func report() async throws {
    let project = try Self.project()
    try project.folder.write(Self.good.joined(separator: "\n"), to: "t.jsonl")
    let json = try await project.json("grade", "t.jsonl")
    let recorded = try #require(json["recorded"])
    #expect(json["schema"] == "agent-eval.report/1" && json["verdict"]?["word"] == "passed")
    #expect(recorded["trajectories"] == 4 && recorded["judged"] == 4 && recorded["left_out"] == 0)
    #expect(recorded["cases_without_trajectories"] == 1)
    #expect(json["pass_rate"]?["rate"]?.number == 0.75)
    #expect(json["pass_hat"]?.array?.last?["k"] == 2)
    let errors = try #require(recorded["errors"]?.array?.first)
    #expect(errors["trajectories"] == 1 && errors["examples"] == ["b"])
    #expect(errors["first_wrong_steps"] == [["what": "answer", "trajectories": 1]])
    #expect(json["agent"]?["latency"]?["p50"]?.number == 1.5)
    let text = try await project.run("grade", "t.jsonl")
    #expect(text.status == 0 && text.output.contains("Errors by category"))
    #expect(!project.folder.has(".agent-eval"))
  }

  @Test("an array, a list in an object, lines and a pipe are judged alike")
  func layouts() async throws {
    let project = try Self.project()
    let list = Self.good.joined(separator: ",\n")
    try project.folder.write(Self.good.joined(separator: "\n") + "\n", to: "lines")
    try project.folder.write("[\(list)]", to: "array")
    try project.folder.write(#"{"trajectories": [\#(list)], "by": "us"}"#, to: "object")
    let lines = try await project.json("grade", "lines")
    for other in ["array", "object"] {
      let json = try await project.json("grade", other)
      for part in ["cases", "verdict", "trials", "pass_hat"] { #expect(json[part] == lines[part]) }
      #expect(json["recorded"]?["errors"] == lines["recorded"]?["errors"])
    }
    let piped = try await project.shell("agent-eval grade - --json < lines")
    #expect(try JSONValue.parse(piped.output)["cases"] == lines["cases"])
  }

  @Test("what can't be judged is named and counted, and too much of it is inconclusive")
  func losses() async throws {
    let project = try Self.project()
    let bad = [
      #"{"id":"x","steps":[{"#, Self.line("y", #""case":"helo","#, "hello"),
      Self.line("z", "", "hello"), Self.line("w", #""intent":"farewell","#, "hello"),
    ]
    try project.folder.write((Self.good + bad).joined(separator: "\n"), to: "t.jsonl")
    let end = try await project.run("grade", "t.jsonl")
    #expect(end.status == 3)
    #expect(end.errors.contains("t.jsonl:5:21: error[unreadable-trajectory]"))
    for word in ["4 of 8 trajectories", "'helo'", "'farewell'", "no_case", "unreadable"] {
      #expect(end.output.contains(word), "\(word)")
    }
    let json = try await project.json("grade", "t.jsonl")
    #expect(json["recorded"]?["judged"] == 4 && json["recorded"]?["left_out"] == 4)
    // A hundred good ones for each of these: few enough to be told apart and passed over.
    let many = (0..<100).map { Self.greeting("m\($0)", $0 % 3) }
    try project.folder.write((many + bad).joined(separator: "\n"), to: "many.jsonl")
    #expect(try await project.run("grade", "many.jsonl").status == 0)
    let some = Self.good + [Self.line("y", #""case":"helo","#, "hello")]
    try project.folder.write(some.joined(separator: "\n"), to: "some.jsonl")
    #expect(try await project.run("grade", "some.jsonl").status == 3)
    #expect(try await project.run("grade", "some.jsonl", "--ignore-unknown").status == 0)
    try project.folder.write(bad.joined(separator: "\n"), to: "bad.jsonl")
    #expect(try await project.run("grade", "bad.jsonl").status == 2)
    try project.folder.write("", to: "empty.jsonl")
    #expect(try await project.run("grade", "empty.jsonl").status == 2)
    #expect(try await project.run("grade", "none.jsonl").status == 2)
  }

  @Test("a record for every trajectory, in order, whatever came of it")
  func records() async throws {
    let project = try Self.project()
    // Many batches, so that some are done before those in front of them.
    let padding = String(repeating: "hello ", count: 2000)
    let lines = (0..<700).map { number in
      number == 350
        ? "broken" : Self.greeting("n\(number)", number % 3, number % 7 == 0 ? "no" : padding)
    }
    try project.folder.write(lines.joined(separator: "\n"), to: "t.jsonl")
    let end = try await project.run("grade", "t.jsonl", "--jsonl", "--quiet")
    let records = try end.output.split(separator: "\n").map { try JSONValue.parse(String($0)) }
    #expect(records.count == 700)
    #expect(records.map { $0["line"]?.int } == (1...700).map { $0 })
    #expect(records[350]["verdict"] == "left_out" && records[350]["cause"] == "unreadable")
    #expect(records[7]["verdict"] == "failed" && records[7]["id"] == "n7")
    #expect(records[7]["first_wrong_step"] == ["index": 1, "what": "answer"])
    #expect(records[7]["grades"]?.array?.first?["criterion"] == "greets")
    #expect(records[8]["verdict"] == "passed" && records[8]["case"] == "hello-2")
    #expect(try await project.run("grade", "t.jsonl", "--jsonl", "--quiet").output == end.output)
  }

  @Test("an intent is enough, and every such trajectory is a case of its own")
  func intents() async throws {
    let project = try Self.project()
    let lines = (0..<20).map {
      Self.line("i\($0)", #""intent":"greeting","#, $0 < 15 ? "hello" : "no")
    }
    try project.folder.write(lines.joined(separator: "\n"), to: "t.jsonl")
    let json = try await project.json("grade", "t.jsonl")
    #expect(json["pass_rate"]?["rate"] == 0.75 && json["pass_rate"]?["cases"] == 20)
    #expect(json["intents"]?.array?.first?["cases"] == 20 && json["pass_hat"] == [])
    let one = try await project.json("grade", "t.jsonl", "--as-case", "hello-0")
    #expect(one["pass_rate"]?["cases"] == 1 && one["pass_hat"]?.array?.isEmpty == false)
    let near = try await project.run("grade", "t.jsonl", "--as-case", "helo-0")
    #expect(near.status == 2 && near.errors.contains("hello-0"))
  }

  @Test("floors decide, and reports go into files")
  func floors() async throws {
    let project = try Self.project()
    let lines = (0..<30).map { Self.greeting("f\($0)", $0 % 3, "no") }
    try project.folder.write(lines.joined(separator: "\n"), to: "t.jsonl")
    #expect(try await project.run("grade", "t.jsonl", "-o", "r.md", "-o", "r.xml").status == 1)
    #expect(project.folder.text(of: "r.md").contains("hello-1"))
    #expect(project.folder.text(of: "r.xml").contains("<testsuite"))
  }

  @Test("how tools say that they failed can be told where the format has no mark for it")
  func toolFailures() async throws {
    let rubric = """
      version: 1
      intent: greeting
      criteria:
        - {id: recovers, critical: true, category: tool_call, grader: recovers}

      """
    let project = try ToyProject(cases: ToyProject.greetings(2), floor: "", rubric: rubric)
    // The first tries again until it works, the second goes on as if it had.
    func chat(_ number: Int, _ results: String...) -> String {
      let messages = results.map { result in
        #"{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":"#
          + #"{"name":"look","arguments":"{}"}}]},"#
          + #"{"role":"tool","tool_call_id":"c","content":\#(JSONValue.string(result).text)},"#
      }
      return #"{"id":"c\#(number)","case":"hello-\#(number)","messages":["#
        + #"{"role":"user","content":"hi"},"# + messages.joined()
        + #"{"role":"assistant","content":"hello"}]}"#
    }
    func counts(_ arguments: String...) async throws -> [JSONValue?] {
      let end = try await project.start(["grade"] + arguments + ["--json"]).run()
      let recorded = try JSONValue.parse(end.output)["recorded"]
      return [.int(Int64(end.status)), recorded?["errors"]?.array?.first?["trajectories"]]
    }
    try project.folder.write(
      chat(0, "Oops: locked", "open") + "\n" + chat(1, "Oops: locked"), to: "text.jsonl")
    try project.folder.write(
      chat(0, #"{"fault": "locked"}"#, #"{"fault": null}"#) + "\n"
        + chat(1, #"{"fault": "locked"}"#), to: "field.jsonl")
    #expect(try await counts("text.jsonl") == [3, nil])
    #expect(try await counts("text.jsonl", "--tool-error", "Oops") == [0, 1])
    #expect(try await counts("text.jsonl", "--tool-error=Sorry", "--tool-error=Oops") == [0, 1])
    #expect(try await counts("text.jsonl", "--tool-error", "Sorry") == [0, nil])
    #expect(try await counts("field.jsonl") == [3, nil])
    #expect(try await counts("field.jsonl", "--tool-error-field", "fault") == [0, 1])
    #expect(try await counts("field.jsonl", "--tool-error", "Oops") == [0, nil])
  }

  @Test("spans of several conversations are gathered, packed or not, and chosen by their ids")
  func spans() async throws {
    let project = try Self.project()
    func line(_ trace: String, _ session: String, _ answer: String) -> String {
      func text(_ value: String) -> String { #"{"stringValue":\#(JSONValue.string(value).text)}"# }
      let output = #"[{"role":"assistant","parts":[{"type":"text","content":"\#(answer)"}]}]"#
      let attributes = [
        ("gen_ai.operation.name", "chat"), ("session.id", session),
        ("agent_eval.case", "hello-0"),
        ("gen_ai.input.messages", #"[{"role":"user","content":"hi"}]"#),
        ("gen_ai.output.messages", output),
      ]
      let list = attributes.map { #"{"key":"\#($0.0)","value":\#(text($0.1))}"# }
      return #"{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"\#(trace)","spanId":"1","#
        + #""name":"chat","startTimeUnixNano":"5","endTimeUnixNano":"9","#
        + #""attributes":[\#(list.joined(separator: ","))]}]}]}]}"#
    }
    let lines = [line("t1", "s1", "hello"), line("t2", "s2", "no"), line("t3", "s2", "no")]
    try project.folder.write(lines.joined(separator: "\n"), to: "t.jsonl")
    func judged(_ arguments: String...) async throws -> [Int?] {
      let end = try await project.start(["grade", "t.jsonl", "--json"] + arguments).run()
      let json = try JSONValue.parse(end.output)
      return [json["recorded"]?["judged"]?.int, json["trials"]?["passed"]?.int]
    }
    #expect(try await judged() == [2, 1])
    #expect(try await judged("--session", "s2") == [1, 0])
    #expect(try await judged("--trace", "t1") == [1, 1])
    #expect(try await judged("--trace", "t1", "--trace", "t3") == [2, 1])
    let none = try await project.run("grade", "t.jsonl", "--trace", "t9")
    #expect(none.status == 2)
    let packed = try await project.shell("gzip -c t.jsonl > t.gz; agent-eval grade t.gz --json")
    #expect(try JSONValue.parse(packed.output)["recorded"]?["judged"] == 2)
    let cut = try await project.shell(
      "head -c 150 t.gz > cut.gz; agent-eval grade cut.gz --json")
    #expect(cut.errors.contains("cut short"), "\(cut.errors)")
  }

  @Test("flags without effect and compressed files are refused with the way out")
  func refusals() async throws {
    let project = try Self.project()
    try project.folder.write(Self.good[0], to: "t.jsonl")
    for arguments in [
      ["grade", "--evalset", "evalsets/toy.yaml"], ["grade", "--jsonl"],
      ["grade", "t.jsonl", "--run", "latest"], ["grade", "t.jsonl", "--json", "--jsonl"],
      ["grade", "t.jsonl", "--format", "nothing"], ["grade", "t.jsonl", "--evalset", "no.yaml"],
      ["grade", "evalsets"], ["grade", "--tool-error", "Error"],
      ["grade", "t.jsonl", "--tool-error", "Error"], ["grade", "t.jsonl", "--tool-error", ""],
      ["grade", "t.jsonl", "--tool-error-field", "error"],
    ] {
      #expect(try await project.start(arguments).run().status == 2, "\(arguments)")
    }
    let told = try await project.run(
      "grade", "t.jsonl", environment: ["AGENT_EVAL_TOOL_ERROR": "Error"])
    #expect(told.status == 0, "\(told.errors)")
    let zipped = try await project.shell(
      "printf '\\050\\265\\057\\375' > t.zst; agent-eval grade t.zst")
    #expect(zipped.status == 2 && zipped.errors.contains("zstd -dc t.zst |"), "\(zipped.errors)")
  }
}
