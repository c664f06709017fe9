import JSONKit
import Testing

/// `agent-eval import` and `verify`: from a trace to a case that is proven to catch it.
struct ImportTests {
  private static let rubric = """
    version: 1
    intent: greeting
    criteria:
      - {id: polite, grader: {never_says: rubbish}}

    """

  private static func project() throws -> ToyProject {
    try ToyProject(cases: ToyProject.greetings(2), floor: "# What is asked.", rubric: rubric)
  }

  /// Says a date that nothing gave it.
  private static let incident = #"""
    {"schema": "agent-eval.trajectory/1", "id": "t-77", "intent": "greeting",
     "steps": [{"type": "user", "text": "when will it come", "turn": 1},
      {"type": "tool_call", "id": "c", "name": "parcels.track", "arguments": {"id": 7}},
      {"type": "tool_result", "id": "c", "status": "ok", "result": {"state": "packed"}},
      {"type": "message", "text": "It is packed. It will come on 2031-01-15.", "turn": 1}],
     "final": {"text": "It is packed. It will come on 2031-01-15."}}
    """#

  @Test("a trace becomes a case with its world and its proof, in one hunk, and verify agrees")
  func imports() async throws {
    let project = try Self.project()
    try project.folder.write(Self.incident, to: "incident.json")
    let before = project.folder.text(of: "evalsets/toy.yaml")
    let end = try await project.run("import", "incident.json", "--id", "late-1")
    #expect(end.status == 0, "\(end.errors)")
    let after = project.folder.text(of: "evalsets/toy.yaml")
    #expect(after.hasPrefix(before))
    for line in [
      "  - id: late-1", "trace: t-77", "never_says: \"2031-01-15\"", "category: hallucination",
      "{verdict: fails, category: hallucination, step: 4}", "parcels.track",
    ] {
      #expect(after.contains(line), "\(line)")
    }
    #expect(try await project.run("validate").status == 0)
    let verified = try await project.run("verify")
    #expect(verified.status == 0 && verified.output.contains("every proof holds"))
    let shown = try await project.run("show", "evalsets/incidents/late-1.jsonl")
    #expect(shown.status == 0 && shown.output.contains("It is packed."))
  }

  @Test("a second import of the same incident is a duplicate and changes nothing")
  func duplicates() async throws {
    let project = try Self.project()
    try project.folder.write(Self.incident, to: "incident.json")
    _ = try await project.run("import", "incident.json", "--id", "late-1")
    let before = project.folder.text(of: "evalsets/toy.yaml")
    let json = try await project.json("import", "incident.json", "--id", "late-2")
    #expect(json["outcome"] == "duplicate" && json["duplicate_of"] == "late-1")
    #expect(project.folder.text(of: "evalsets/toy.yaml") == before)
    #expect(!project.folder.has("evalsets/incidents/late-2.jsonl"))
  }

  @Test("a case of its own names its rubric and its world from where it stands")
  func ownFile() async throws {
    let project = try Self.project()
    try project.folder.write(Self.incident, to: "incident.json")
    let end = try await project.run("import", "incident.json", "--id", "late-1", "--own-file")
    #expect(end.status == 0, "\(end.errors)")
    let own = project.folder.text(of: "evalsets/incidents/late-1.yaml")
    #expect(own.contains("rubrics: \"../../rubrics/greeting.yaml\""))
    #expect(try await project.run("validate", "evalsets/incidents/late-1.yaml").status == 0)
    #expect(try await project.run("verify").status == 0)
  }

  @Test("a claim that the trace doesn't bear out writes nothing, and a draft has no proof")
  func unproven() async throws {
    let project = try Self.project()
    try project.folder.write(Self.incident, to: "incident.json")
    let before = project.folder.text(of: "evalsets/toy.yaml")
    let claim = ["import", "incident.json", "--id", "x", "--step", "1", "--category", "tone"]
    let refused = try await project.start(claim).run()
    #expect(refused.status == 2)
    #expect(refused.errors.contains("nothing is written") || refused.errors.contains("--failed"))
    #expect(project.folder.text(of: "evalsets/toy.yaml") == before)
    let unclear = try await project.run("import", "incident.json", "--as-intent", "farewell")
    #expect(unclear.status == 2 && unclear.errors.contains("no rubric for the intent 'farewell'"))
  }

  @Test("verify says which proof a changed rubric or a changed case broke")
  func verifies() async throws {
    let project = try Self.project()
    try project.folder.write(Self.incident, to: "incident.json")
    #expect(try await project.run("verify").status == 2)
    _ = try await project.run("import", "incident.json", "--id", "late-1")
    let text = project.folder.text(of: "evalsets/toy.yaml")
    try project.folder.write(
      text.replacing("never_says: \"2031-01-15\"", with: "never_says: \"2032\""),
      to: "evalsets/toy.yaml")
    let end = try await project.run("verify")
    #expect(end.status == 1)
    #expect(end.output.contains("late-1") && end.output.contains("no longer fails"))
    try project.folder.write("", to: "evalsets/incidents/late-1.jsonl")
    #expect(try await project.run("verify").status == 2)
  }

  @Test("nothing that was secret in the trace is in any file that is written")
  func secrets() async throws {
    let project = try Self.project()
    let secret = "gh" + "p_" + "aB3dE5gH7jK9mN2pQ4rS6tU8vW1xY0zaB3dE5g"
    try project.folder.write(
      Self.incident.replacing("\"state\": \"packed\"", with: "\"key\": \"\(secret)\""),
      to: "incident.json")
    let end = try await project.run("import", "incident.json", "--id", "late-1")
    #expect(end.status == 0, "\(end.errors)")
    for file in ["evalsets/toy.yaml", "evalsets/incidents/late-1.jsonl"] {
      #expect(!project.folder.text(of: file).contains(secret))
    }
    #expect(!end.output.contains(secret) && end.output.contains("github token 1"))
  }

  @Test("a file of several needs the one that is meant, and a trace without a user is refused")
  func chosen() async throws {
    let project = try Self.project()
    let one = Self.incident.replacing("\n", with: " ")
    try project.folder.write(
      one + "\n" + one.replacing("t-77", with: "t-78") + "\n", to: "two.jsonl")
    let asked = try await project.run("import", "two.jsonl")
    #expect(asked.status == 2 && asked.errors.contains("--trace: t-77, t-78"))
    let shown = try await project.run("import", "two.jsonl", "--trace", "t-78", "--dry-run")
    #expect(shown.status == 0 && shown.output.contains("trace: t-78"))
    #expect(!project.folder.has("evalsets/incidents"))
    try project.folder.write(#"{"steps": [], "final": {"text": "x"}}"#, to: "none.json")
    #expect(try await project.run("import", "none.json").status == 2)
  }
}
