import EvalModel
import JSONKit
import Testing

@testable import Reading

@Suite("Agent files")
struct AgentFileTests {
  private static let text = """
    version: 1
    name: mine
    adapter: {command: [python3, agent.py]}
    fingerprint: {prompts: [prompts/*.md], model: m-1, parameters: {temperature: 0.7}}
    """

  @Test(
    "a fingerprint has the digests of the prompt files, under names that don't depend on where we are"
  )
  func prompts() throws {
    let folder = try TemporaryFolder()
    try folder.write("a/prompts/one.md", "Be kind.")
    try folder.write("a/prompts/two.md", "Be brief.")
    try folder.write("shared.md", "Be true.")
    let path = try folder.write(
      "a/agent.yaml", Self.text.replacing("prompts/*.md", with: "prompts/*.md, ../shared.md"))
    var reader = Reader.complete
    let read = reader.agent(path)
    let agent = try #require(read)
    #expect(reader.codes == [])
    #expect(
      agent.fingerprint["prompts"] == [
        "prompts/one.md": .string(Digest.of("Be kind.").hex),
        "prompts/two.md": .string(Digest.of("Be brief.").hex),
        "../shared.md": .string(Digest.of("Be true.").hex),
      ])
    #expect(agent.fingerprint["model"] == "m-1")
    #expect(agent.fingerprint["adapter"] == ["command": ["python3", "agent.py"]])
    #expect(agent.adapterName == "command")
    #expect(agent.timeout == .seconds(60))
    #expect(agent.concurrency == 4)
  }

  @Test("a prompt that changes changes the fingerprint; one that is missing is a problem")
  func changedPrompt() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("agent.yaml", Self.text)
    var reader = Reader.complete
    _ = reader.agent(path)
    #expect(reader.codes == ["unreadable-file 4:25"])
    try folder.write("prompts/one.md", "Be kind.")
    var before = Reader.complete
    let old = before.agent(path)?.fingerprint
    try folder.write("prompts/one.md", "Be rude.")
    var after = Reader.complete
    #expect(old != nil)
    let new = after.agent(path)?.fingerprint
    #expect(new != old)
  }

  @Test(
    "an agent is sampled when it says so, else when its temperature is above 0",
    arguments: [
      ("{temperature: 0.7}", "", true), ("{temperature: 0}", "", false), ("{}", "", false),
      ("{temperature: 0.7}", "\nsampled: false", false), ("{}", "\nsampled: true", true),
    ])
  func sampled(parameters: String, more: String, expected: Bool) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      "agent.yaml",
      """
      version: 1
      name: mine
      adapter: {worker: [agent]}
      fingerprint: {parameters: \(parameters)}\(more)
      """)
    var reader = Reader.complete
    let agent = reader.agent(path)
    #expect(agent?.isSampled == expected)
    #expect(reader.codes == [])
  }
}

@Suite("Project files")
struct ProjectFileTests {
  @Test("the nearest project file upwards is found")
  func nearest() throws {
    let folder = try TemporaryFolder()
    try folder.write("a/b/c/x.txt", "")
    let file = try folder.write("a/agent-eval.yaml", "version: 1\n")
    let here = folder.path
    #expect(Reader.nearestProject(from: here + "/a/b/c") == file)
    #expect(Reader.nearestProject(from: here + "/a") == file)
    let inner = try folder.write("a/b/agent-eval.yaml", "version: 1\n")
    #expect(Reader.nearestProject(from: here + "/a/b/c") == inner)
    #expect(Reader.nearestProject(from: here) == nil)
  }

  @Test("paths are seen from the project's folder, and what is absent has its usual value")
  func paths() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      "agent-eval.yaml",
      """
      version: 1
      agent: agents/mine.yaml
      profiles: {ci: {trials: 5, exclude_tags: [live]}}
      redaction: {extra: ['RT-\\d{5}']}
      """)
    var reader = Reader.complete
    let read = reader.project(path)
    let project = try #require(read)
    #expect(reader.codes == [])
    #expect(project.folder == folder.path)
    #expect(project.store == folder.path + "/.agent-eval/results.sqlite")
    #expect(project.evalSets == [folder.path + "/evalsets/*.yaml"])
    #expect(project.agent == folder.path + "/agents/mine.yaml")
    #expect(project.extraRedactions == ["RT-\\d{5}"])
    #expect(
      project.profiles == [Profile(name: "ci", trials: 5, tags: [], excludedTags: ["live"])])
  }

  @Test("validating a project validates what it names, each file once")
  func validation() throws {
    var reader = Reader.complete
    let path = Repository.path("agent-eval.yaml")
    let summary = reader.validate([path, path, Repository.path("evalsets/support.yaml")])
    #expect(reader.rendered == "")
    #expect(summary.evalSets == 1)
    #expect(summary.files == 4 + 12, "project, set, world, agent, and a rubric for each intent")
    #expect(summary.cases >= 50)
    #expect(summary.intents["refund"] ?? 0 > 0)
  }
}

@Suite("Paths")
struct SourceFileTests {
  @Test(
    "paths are joined and folded",
    arguments: [
      ("a/b", "c.yaml", "a/b/c.yaml"), ("a/b", "../c.yaml", "a/c.yaml"), ("", "./c", "c"),
      ("a", "../../c", "../c"), ("a", "/c", "/c"), ("/", "c", "/c"), ("a", "..", "."),
      (".", "c", "c"), ("../a", "../b", "../b"),
    ])
  func join(folder: String, path: String, expected: String) {
    #expect(SourceFile.join(folder, path) == expected)
  }

  @Test(
    "a path is seen from a folder",
    arguments: [
      ("a/b/c", "a/b", "c"), ("a/c", "a/b", "../c"), ("c", "", "c"), ("../c", "", "../c"),
      ("c", ".", "c"), ("/x/c", "/y/z", "../../x/c"), ("a", "a", "../a"),
    ])
  func relative(path: String, folder: String, expected: String) {
    #expect(SourceFile.relative(path, to: folder) == expected)
  }

  @Test("what isn't a readable file says why")
  func unreadable() throws {
    let folder = try TemporaryFolder()
    for (path, reason) in [
      (folder.path, "is a folder"), (folder.path + "/none", "does not exist"),
      ("/dev/null", "is not a regular file"),
    ] {
      let error = #expect(throws: SourceFile.ReadError.self) { try SourceFile.read(path) }
      #expect(error?.description == reason)
    }
  }

  @Test("a file is found under its own name, even when that looks like a pattern")
  func patterns() throws {
    let folder = try TemporaryFolder()
    let odd = try folder.write("b[1].yaml", "")
    let plain = try folder.write("a.yaml", "")
    try folder.write(".hidden/c.yaml", "")
    #expect(SourceFile.matching(odd) == [odd])
    #expect(SourceFile.matching(folder.path + "/*.yaml") == [plain, odd])
    #expect(SourceFile.matching(folder.path + "/x*") == [])
    #expect(SourceFile.yamlFiles(below: folder.path) == [plain, odd])
  }
}
