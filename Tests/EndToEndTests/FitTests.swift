import JSONKit
import Testing

/// Logs that say which intents an agent should handle.
struct FitTests {
  private static func log(_ intent: String, _ number: Int, tool: String, outcome: String) -> String
  {
    """
    {"id":"\(number)","intent":"\(intent)","trajectory":{"steps":[\
    {"type":"user","text":"number \(number)","turn":1},\
    {"type":"tool_call","id":"1","name":"\(tool)","arguments":{}},\
    {"type":"tool_result","id":"1","status":"ok","result":1}],\
    "final":{"text":"done","outcome":"\(outcome)"}}}

    """
  }

  @Test("a steady intent is one for an agent, a wild one for people, and broken lines are counted")
  func advice() async throws {
    let project = try ToyProject()
    let steady = (0..<40).map { Self.log("order", $0, tool: "lookup", outcome: "answer") }
    let wild = (0..<40).map { Self.log("fraud", $0, tool: "tool-\($0)", outcome: "escalate") }
    try project.folder.write(steady.joined() + "{\"broken\n" + wild.joined(), to: "logs.jsonl")
    let end = try await project.run("fit", "logs.jsonl")
    #expect(end.status == 0, "\(end.errors)")
    #expect(end.output.contains("80 interactions   2 intents"))
    #expect(end.output.contains("automate") && end.output.contains("leave to people"))
    #expect(end.errors.contains("logs.jsonl:41"))
    let json = try await project.json("fit", "logs.jsonl")
    #expect(json["unreadable"]?.int == 1)
    let intents = json["intents"]?.array ?? []
    #expect(intents.map { $0["advice"]?.string } == ["leave", "automate"])
    #expect(intents.last?["consistency"]?["score"]?.int == 5)
  }

  @Test("without a log that can be read nothing is judged")
  func nothing() async throws {
    let project = try ToyProject()
    try project.folder.write("no trajectory\n", to: "logs.txt")
    #expect(try await project.run("fit", "logs.txt").status == 2)
    #expect(try await project.run("fit").status == 2)
    #expect(try await project.run("fit", "none.jsonl").status == 2)
  }
}
