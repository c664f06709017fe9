import Diagnostics
import EvalModel
import JSONKit
import MarkedYAML
import Testing

@testable import Agents

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

@Suite("Settings of the adapters that run processes")
struct ProcessAdapterTests {
  private func adapter(
    _ name: String, _ yaml: String, folder: String, path: String = "/usr/bin:/bin"
  ) throws -> any AgentAdapter {
    prepareSignals()
    let (make, problems) = try read(name, yaml)
    #expect(problems.isEmpty, "\(problems.all)")
    let maker = try #require(make).make
    return maker(
      AdapterContext(
        folder: folder, environment: ["PATH": path, "INHERITED": "yes"], concurrency: 2))
  }

  private func read(
    _ name: String, _ yaml: String
  ) throws -> (AdapterSetup?, Problems) {
    let kind = try #require(AdapterCatalog.kinds.first { $0.name == name })
    let (node, _) = YAMLReader.read(Array(yaml.utf8), file: "agent.yaml")
    var problems = Problems()
    let make = kind.shape.read(try #require(node), &problems)
    return (make, problems)
  }

  /// A program that answers with where it is, and with some of what it was given.
  private static let program = """
    #!/bin/sh
    printf '{"final":"%s|%s|%s|%s"}' "$(pwd)" "$1" "$INHERITED" "$OWN"

    """

  /// Another process writes the file: a child that is being forked would hold our descriptor for
  /// a moment, and a file that is open for writing can't be executed.
  private func install(_ text: String, _ path: String) async throws {
    let transcript = try await run(
      shell("cat >'\(path)' && chmod 755 '\(path)'"),
      start: { child in
        _ = child.write(Array(text.utf8))
        child.closeInput()
      })
    #expect(transcript.status == .exited(code: 0))
  }

  @Test("find a program in PATH, or from the agent file's folder, and start it there")
  func places() async throws {
    try await withTemporaryFolder { folder in
      mkdir(folder + "/bin", 0o700)
      mkdir(folder + "/work", 0o700)
      try await install(Self.program, folder + "/bin/agent-of-mine")
      for (yaml, expected) in [
        ("[agent-of-mine, x]", "\(folder)|x|yes|"),
        ("[bin/agent-of-mine]", "\(folder)||yes|"),
        ("[./bin/agent-of-mine]", "\(folder)||yes|"),
        ("[\(folder)/bin/agent-of-mine]", "\(folder)||yes|"),
        ("[sh, bin/agent-of-mine, y]", "\(folder)|y|yes|"),
        ("{command: [bin/agent-of-mine], directory: work}", "\(folder)/work||yes|"),
        ("{command: [bin/agent-of-mine], directory: /}", "/||yes|"),
        (
          "{command: [bin/agent-of-mine], environment: {OWN: \"1 2\", INHERITED: \"no\"}}",
          "\(folder)||no|1 2"
        ),
        ("{command: [bin/agent-of-mine], memory_mb: 4096, open_files: 64}", "\(folder)||yes|"),
      ] {
        let adapter = try adapter(
          "command", yaml, folder: folder, path: "\(folder)/bin:/usr/bin:/bin")
        let report = await adapter.run(request("hello"))
        #expect(report.answer == expected, "\(yaml): \(report)")
        await adapter.shutDown()
      }
    }
  }

  @Test("see a relative folder from where this program runs")
  func relativeFolder() throws {
    let settings = ProcessAdapters.Settings(command: ["bin/agent"], directory: "work")
    let options = settings.options(
      AdapterContext(folder: "agents", environment: [:], concurrency: 1))
    #expect(options.command[0].hasPrefix("/"))
    #expect(options.command[0].hasSuffix("/agents/bin/agent"))
    #expect(options.directory?.hasSuffix("/agents/work") == true)
  }

  @Test("serve workers too")
  func worker() async throws {
    try await withTemporaryFolder { folder in
      try await install(
        """
        #!/bin/sh
        read start; echo '{"type":"ready"}'; read trial
        printf '{"type":"done","final":"%s"}\\n' "$OWN"; read stop

        """, folder + "/agent")
      let adapter = try adapter(
        "worker", "{command: [./agent], environment: {OWN: mine}}", folder: folder)
      #expect(await adapter.run(request("hello")).answer == "mine")
      await adapter.shutDown()
    }
  }

  @Test(
    "that can't work are problems with a place",
    arguments: [
      ("[]", "no-command", "the command names no program", 1),
      ("[\"\"]", "no-command", "the command names no program", 1),
      ("[\"a\\0b\"]", "no-command", "no program takes a NUL in its arguments", 1),
      ("[port, 80]", "wrong-type", "expected text", 8),
      ("agent", "wrong-type", "expected a command: [program, argument, …]", 1),
      ("{command: []}", "no-command", "the command names no program", 11),
      ("{comand: [x], command: [x]}", "unknown-field", "unknown field 'comand'", 2),
      ("{directory: x}", "missing-field", "the field 'command' is missing", 1),
      ("{command: [x], directory: \"\"}", "empty-text", "found an empty one", 27),
      ("{command: [x], environment: {A=B: c}}", "bad-variable", "'A=B' is not the name", 30),
      ("{command: [x], environment: {A: \"\\0\"}}", "bad-variable", "no variable can hold", 30),
      ("{command: [x], environment: [A]}", "wrong-type", "expected a map", 29),
      ("{command: [x], memory_mb: 0}", "out-of-range", "between 1 and 1048576", 27),
    ])
  func problems(yaml: String, code: String, words: String, column: Int) throws {
    for name in ["worker", "command"] {
      let (_, problems) = try read(name, yaml)
      let problem = try #require(problems.all.first, "\(yaml) was accepted")
      #expect(problem.code == code)
      #expect(problem.message.contains(words), "\(problem.message)")
      #expect(problem.place?.column == column)
    }
  }

  @Test("have examples that can be read", arguments: ["worker", "command"])
  func examples(name: String) throws {
    let kind = try #require(AdapterCatalog.kinds.first { $0.name == name })
    let (node, problems) = YAMLReader.read(Array(kind.example.utf8), file: "example.yaml")
    #expect(problems.isEmpty)
    var found = Problems()
    #expect(kind.shape.read(try #require(node?[name]), &found) != nil)
    #expect(found.isEmpty)
  }
}
