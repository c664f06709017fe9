import Diagnostics
import JSONKit
import MarkedYAML
import Testing

@testable import agent_eval

/// A first project works at once, and takes nobody's files away.
struct InitTests {
  @Test(
    "the project is valid and its run passes", arguments: Scaffold.Kind.allCases,
    Scaffold.Language.allCases)
  func works(_ kind: Scaffold.Kind, _ language: Scaffold.Language) async throws {
    let project = try EmptyProject()
    let scaffold = Scaffold(kind, in: language)
    let end = try await project.initialise("--kind \(kind.rawValue)", in: language)
    #expect(end.status == 0)
    #expect(end.output.hasPrefix("✓ a project for an agent of the kind \(kind.rawValue)\n"))
    for file in scaffold.files { #expect(project.folder.text(of: file.path) == file.text) }
    let valid = try await project.shell("agent-eval validate --json")
    #expect(valid.status == 0, "\(valid.errors)")
    let validation = try JSONValue.parse(Array(valid.output.utf8))
    #expect(validation["problems"]?["diagnostics"]?.array?.isEmpty == true, "\(valid.output)")
    for profile in ["ci", "nightly"] {
      let dry = try await project.shell("agent-eval run --profile \(profile) --dry-run")
      #expect(dry.status == 0, "\(dry.errors)")
    }
    // Where there is no Python, that is all.
    let needsPython = language == .python || scaffold.server != nil
    if needsPython, try await project.shell("command -v python3").status != 0 { return }
    let run = try await project.run(scaffold)
    #expect(run.status == 0, "\(run.output)\(run.errors)")
    let report = try JSONValue.parse(Array(run.output.utf8))
    #expect(report["verdict"]?["word"]?.string == "passed")
    #expect(report["trials"]?["passed"]?.int == (kind == .http ? 25 : 30), "\(run.output)")
  }

  @Test("the cases can fail: an agent that only says yes is caught by every one of them")
  func cases() async throws {
    let project = try EmptyProject()
    _ = try await project.shell("agent-eval init")
    try project.folder.write(
      """
      version: 1
      name: yes
      adapter: {command: [sh, -c, 'echo "{\\"final\\": {\\"text\\": \\"Yes.\\", \\"outcome\\": \\"answer\\"}}"']}
      """, to: "evals/agent.yaml")
    let run = try await project.shell("agent-eval run -q -n 3 --json")
    #expect(run.status == 1)
    let report = try JSONValue.parse(Array(run.output.utf8))
    #expect(report["trials"]?["passed"]?.int == 0, "\(run.output)")
  }

  @Test("it can be repeated, and a change of ours is replaced only when asked for")
  func again() async throws {
    let project = try EmptyProject()
    _ = try await project.initialise("", in: .shell)
    let again = try await project.initialise("--json", in: .shell)
    let files = try JSONValue.parse(Array(again.output.utf8)).actions
    #expect(files == Array(repeating: "kept", count: 10))
    try project.folder.write("# mine\n", to: "evals/world.yaml")
    let refused = try await project.initialise("--kind command", in: .shell)
    #expect(refused.status == 2 && refused.output.isEmpty)
    #expect(
      refused.errors.hasPrefix(
        """
        agent-eval: nothing was written, because these files are there already: \
        evals/world.yaml, evals/agent.yaml
        hint: name another folder, or replace them with --overwrite
        """), "\(refused.errors)")
    #expect(project.folder.text(of: "evals/world.yaml") == "# mine\n")
    #expect(project.folder.text(of: "evals/agent.yaml").contains("worker:"))
    let replaced = try await project.initialise("--kind command --overwrite --json", in: .shell)
    let actions = try JSONValue.parse(Array(replaced.output.utf8)).actions
    #expect(actions.filter { $0 == "replaced" }.count == 2)
    #expect(project.folder.text(of: "evals/agent.yaml").contains("command:"))
  }

  @Test("what is somebody else's stays, even when everything may be overwritten")
  func foreign() async throws {
    let project = try EmptyProject()
    try project.folder.write("stages: [build]\n", to: ".gitlab-ci.yml")
    try project.folder.write("build", to: ".gitignore")
    let end = try await project.shell("agent-eval init --overwrite")
    #expect(end.status == 0)
    #expect(end.output.contains("kept      .gitlab-ci.yml                    yours"))
    #expect(project.folder.text(of: ".gitlab-ci.yml") == "stages: [build]\n")
    #expect(project.folder.text(of: ".gitignore") == "build\n.agent-eval/\n")
    _ = try await project.shell("agent-eval init")
    #expect(project.folder.text(of: ".gitignore") == "build\n.agent-eval/\n")
  }

  @Test("another folder is made, and named in what to type next")
  func folder() async throws {
    let project = try EmptyProject()
    let end = try await project.shell("agent-eval init 'a b/c'")
    #expect(end.output.contains("\nNext\n  cd 'a b/c'\n  agent-eval validate\n"))
    #expect(project.folder.has("a b/c/evals/agent.yaml"))
    let wrong = try await project.shell("touch file; agent-eval init file/below")
    #expect(wrong.status == 2)
    #expect(wrong.errors.contains("can't make the folder file/below"), "\(wrong.errors)")
  }

  @Test("without Python the example is for the shell, and it is said")
  func shell() async throws {
    let end = try await EmptyProject().initialise("", in: .shell)
    #expect(end.status == 0)
    #expect(
      end.errors == "note: python3 isn't in PATH, so the example agent is written for the shell\n")
  }

  @Test("the workflows name profiles that the project has, and this version")
  func workflows() throws {
    let files = Dictionary(
      Scaffold(.worker, in: .python).files.map { ($0.path, $0.text) },
      uniquingKeysWith: { first, _ in first })
    let github = try #require(files[".github/workflows/agent-eval.yml"])
    #expect(github.contains("agent-eval@v\(agent_eval.Program.version)"))
    #expect(github.contains("'nightly' || 'ci'"))
    let project = try #require(files["agent-eval.yaml"])
    #expect(project.contains("  ci: {") && project.contains("  nightly: {"))
    #expect(files[".gitlab-ci.yml"]?.contains("--profile ci") == true)
    for kind in Scaffold.Kind.allCases {
      let scaffold = Scaffold(kind, in: .python)
      let server = scaffold.server
      for file in scaffold.files where file.path.hasSuffix(".yml") {
        #expect(file.text.contains("evals/server.py &") == (server != nil), "\(file.path)")
        let (node, problems) = YAMLReader.read(Array(file.text.utf8), file: file.path)
        #expect(node != nil && problems.all.isEmpty, "\(problems.all)")
      }
    }
    #expect(files.values.allSatisfy { !$0.isEmpty && $0.firstMatch(of: /@[A-Z]+@/) == nil })
  }
}

extension JSONValue {
  fileprivate var actions: [String] {
    (self["files"]?.array ?? []).compactMap { $0["action"]?.string }
  }
}

/// A folder with nothing in it, and the built programs in PATH.
private struct EmptyProject {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func shell(_ script: String) async throws -> ProgramEnd {
    try await Turnstile.shared.pass {
      try await StartedProgram(
        ["/bin/sh", "-c", script],
        environment: [
          "PATH": "\(Built.folder):/usr/local/bin:/usr/bin:/bin", "HOME": folder.path,
          "LANG": "C.UTF-8",
        ], directory: folder.path
      ).run()
    }
  }

  /// Runs what was written. What has to run beside it gets a port that is free.
  func run(_ scaffold: Scaffold) async throws -> ProgramEnd {
    guard let server = scaffold.server else { return try await shell("agent-eval run -q --json") }
    return try await shell(
      """
      \(server) 0 > server.log & server=$!
      until grep -q listening server.log; do kill -0 $server || exit 9; done
      url=$(sed 's/listening on //' server.log)
      sed "s|http://127.0.0.1:8765|$url|" evals/agent.yaml > agent.yaml
      mv agent.yaml evals/agent.yaml
      agent-eval run -q --json
      status=$?
      kill $server
      exit $status
      """)
  }

  /// Whether there is Python on this machine or not, `init` looks for it in PATH.
  func initialise(_ flags: String, in language: Scaffold.Language) async throws -> ProgramEnd {
    let path = language == .python ? "$PATH" : "/nowhere"
    return try await shell(
      "program=$(command -v agent-eval); PATH=\(path) \"$program\" init \(flags)")
  }
}
