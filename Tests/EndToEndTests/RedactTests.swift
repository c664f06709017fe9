import JSONKit
import Testing

/// `agent-eval redact`: a file without what is somebody's.
struct RedactTests {
  private static let mail = "ines.hartwell@kornfeldpost.de"

  @Test("JSON stays JSON, lines stay lines, and a text stays a text")
  func forms() async throws {
    let project = try ToyProject()
    try project.folder.write(#"{"to": "\#(Self.mail)", "n": 1.5}"#, to: "one.json")
    try project.folder.write(
      "{\"to\": \"\(Self.mail)\"}\n\n{\"cc\": \"\(Self.mail)\", \"x\": [1, 2]}\nnot json \(Self.mail)\n",
      to: "lines.jsonl")
    try project.folder.write("Hello\n\(Self.mail)\n", to: "text.txt")
    let one = try JSONValue.parse(try await project.run("redact", "one.json").output)
    let replaced = try #require(one["to"]?.string)
    #expect(one["n"] == 1.5 && replaced.hasSuffix(".example"))
    let lines = try await project.run("redact", "lines.jsonl")
    let parts = lines.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(parts.count == 5 && parts[1].isEmpty)
    let other = try JSONValue.parse(String(parts[0]))["to"]?.string
    #expect(try JSONValue.parse(String(parts[2]))["cc"]?.string == other)
    #expect(parts[3] == "not json \(other ?? "")")
    let text = try await project.run("redact", "text.txt")
    #expect(text.output.hasPrefix("Hello\n") && text.output.split(separator: "\n").count == 2)
    for end in [lines, text] {
      #expect(end.status == 0 && !end.output.contains("hartwell"))
      #expect(!end.errors.contains("hartwell") && end.errors.contains("email"))
    }
  }

  @Test("the report counts by kind and place and shows no value, and rules hold")
  func report() async throws {
    let project = try ToyProject()
    try project.folder.write(
      """
      version: 1
      agent: agent.yaml
      redaction:
        redact:
          - {kind: order number, pattern: 'RT-\\d{5}'}
        keep: [phone]
      """, to: "agent-eval.yaml")
    try project.folder.write(
      #"{"a": {"mail": "\#(Self.mail)"}, "b": ["RT-84291 for \#(Self.mail)", "+49 171 5550123"]}"#,
      to: "x.json")
    let json = try await project.json("redact", "x.json", "--report-only")
    let kinds = try #require(json["kinds"]?.array)
    #expect(kinds.map { $0["kind"]?.string } == ["email", "order number"])
    #expect(kinds[0]["occurrences"] == 2 && kinds[0]["distinct"] == 1)
    #expect(kinds[0]["places"] == ["a.mail", "b[0]"])
    #expect(!json.text.contains("84291"))
    let kept = try await project.run(
      "redact", "x.json", "--keep-as-is", "email", "--keep-as-is", "RT-.*")
    #expect(kept.output.contains(Self.mail) && kept.output.contains("RT-84291"))
    let more = try await project.run("redact", "x.json", "--redact", "for")
    #expect(!more.output.contains(" for "))
  }

  @Test("a file that isn't there and a rule that is none are said, and nothing is printed")
  func problems() async throws {
    let project = try ToyProject()
    let missing = try await project.run("redact", "nothing.json")
    #expect(missing.status == 2 && missing.output.isEmpty)
    try project.folder.write("x", to: "x.txt")
    let broken = try await project.run("redact", "x.txt", "--redact", "(")
    #expect(broken.status == 2 && broken.errors.contains("can't be used"))
    try project.folder.write(
      "version: 1\nredaction: {redact: [{kind: x, pattern: '(' }, {kind: y}]}\n",
      to: "agent-eval.yaml")
    let rules = try await project.run("validate", "agent-eval.yaml")
    #expect(rules.status == 2)
    #expect(rules.errors.contains("bad-pattern") || rules.errors.contains("one of 'pattern'"))
  }
}
