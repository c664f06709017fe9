import Diagnostics
import JSONKit
import MarkedYAML
import Testing

/// The action for GitHub: its file, and the script behind it with a stand-in for GitHub's program.
struct ActionTests {
  static let text = TemporaryFolder.text(of: Built.root + "/action.yml")

  static func action() throws -> JSONValue {
    let (node, problems) = YAMLReader.read(Array(text.utf8), file: "action.yml")
    #expect(problems.all.isEmpty)
    return try #require(node).json
  }

  @Test("action.yml is a composite action whose inputs and outputs are described and documented")
  func file() throws {
    let action = try Self.action()
    #expect(action["name"]?.string == "agent-eval")
    #expect(action["description"]?.string != nil)
    #expect(action["runs"]?["using"]?.string == "composite")
    let page = TemporaryFolder.text(of: Built.root + "/docs/ci.md")
    for kind in ["inputs", "outputs"] {
      let members = try #require(action[kind]?.object?.members)
      #expect(!members.isEmpty)
      for member in members {
        #expect(member.value["description"]?.string?.isEmpty == false, "\(member.key)")
        #expect(page.contains("| `\(member.key)` |"), "docs/ci.md doesn't have \(member.key)")
        if kind == "inputs" { #expect(member.value["default"]?.string != nil, "\(member.key)") }
      }
    }
  }

  @Test("no step puts an input into a script, and every input reaches one")
  func steps() throws {
    let action = try Self.action()
    let steps = try #require(action["runs"]?["steps"]?.array)
    for step in steps {
      let script = try #require(step["run"]?.string)
      #expect(!script.contains("${{"), "\(script)")
      #expect(step["shell"]?.string == "sh" && step["uses"] == nil)
    }
    for input in (action["inputs"]?.object?.members ?? []).map(\.key) {
      #expect(Self.text.contains("inputs.\(input) "), "\(input) is used nowhere")
    }
  }

  @Test("the verdict's status passes through, with the summary and the reports beside it")
  func run() async throws {
    for (answer, status) in [("hello", 0), ("no", 1)] {
      let job = try Job(answer: answer)
      let end = try await job.step("run")
      #expect(end.status == status, "\(end.errors)")
      let outputs = job.folder.lines(of: "outputs")
      #expect(outputs.first == "status=\(status)")
      #expect(job.folder.text(of: "summary.md").hasPrefix("### "))
      for name in ["toy-comment.md", "toy.html", "toy-junit.xml"] {
        #expect(job.folder.has("agent-eval-reports/\(name)"), "\(name)")
      }
    }
  }

  @Test("inputs are words of the command line and never of the shell")
  func inputs() async throws {
    let job = try Job()
    let end = try await job.step(
      "run",
      [
        "INPUT_FLAGS": "-n 2 --case hello-* --dry-run", "INPUT_PROFILE": "",
        "INPUT_EVALSETS": "evalsets/toy.yaml",
      ])
    #expect(end.status == 0, "\(end.errors)")
    #expect(end.output.contains("would run 4 trials"))
    let hostile = try await job.step("run", ["INPUT_PROFILE": "x; touch hacked; $(touch hacked)"])
    #expect(hostile.status == 2)
    #expect(!job.folder.has("hacked"))
    #expect(job.folder.lines(of: "outputs").last { $0.hasPrefix("status") } == "status=2")
  }

  @Test("the pull request gets one comment, which the next run writes anew")
  func comment() async throws {
    let job = try Job()
    _ = try await job.step("run")
    let first = try await job.step("comment")
    #expect(first.status == 0, "\(first.errors)")
    let body = "body=@\(job.folder.path)/agent-eval-reports/toy-comment.md"
    #expect(
      job.folder.lines(of: "gh.log") == [
        "api --paginate repos/o/r/issues/7/comments --jq <!-- agent-eval toy -->",
        "api --silent -X POST repos/o/r/issues/7/comments -F \(body)",
      ])
    let second = try await job.step("comment", ["COMMENT_ID": "42"])
    #expect(second.status == 0)
    #expect(
      job.folder.lines(of: "gh.log").last
        == "api --silent -X PATCH repos/o/r/issues/comments/42 -F \(body)")
  }

  @Test("a comment that can't be written changes nothing")
  func noPermission() async throws {
    let job = try Job()
    _ = try await job.step("run")
    let end = try await job.step("comment", ["GH_FAILS": "1"])
    #expect(end.status == 0)
    #expect(end.errors.contains("pull-requests: write"))
    let nothing = try await Job().step("comment")
    #expect(nothing.status == 0 && nothing.errors.contains("no report"))
  }

  @Test(
    "where the program comes from is checked before anything runs",
    arguments: [
      ("path", 0, ""), ("release", 2, "a local action has no release"),
      ("elsewhere", 2, "expected release, source or path"),
    ])
  func install(from: String, status: Int, message: String) async throws {
    let end = try await Job().step("install", ["INPUT_FROM": from])
    #expect(end.status == status, "\(end.errors)")
    #expect(end.errors.contains(message) && end.errors.isEmpty == message.isEmpty)
  }

  @Test("a release is unpacked when its checksum is right, and refused when it isn't")
  func release() async throws {
    let job = try Job()
    let packed = try await job.toy.shell(
      """
      machine="$(uname -s | tr '[:upper:]' '[:lower:]')-$(uname -m)"
      name="agent-eval-9.9.9-$machine"
      mkdir -p "$name/bin" && printf '#!/bin/sh\\n' > "$name/bin/agent-eval"
      chmod +x "$name/bin/agent-eval"
      mkdir assets && tar -czf "assets/$name.tar.gz" "$name"
      cd assets && { sha256sum "$name.tar.gz" || shasum -a 256 "$name.tar.gz"; } > "$name.tar.gz.sha256"
      """)
    #expect(packed.status == 0, "\(packed.errors)")
    let variables = [
      "INPUT_FROM": "release", "ACTION_REPOSITORY": "o/agent-eval", "ACTION_REF": "v9.9.9",
      "ASSETS": job.folder.path + "/assets",
    ]
    let end = try await job.step("install", variables)
    #expect(end.status == 0, "\(end.errors)")
    let added = try #require(job.folder.lines(of: "path").first)
    #expect(added.hasSuffix("/bin") && added.contains("agent-eval-9.9.9"))
    #expect(job.folder.text(of: "gh.log").hasPrefix("release download v9.9.9 --repo o/agent-eval"))
    _ = try await job.toy.shell("for file in assets/*.gz; do echo more >> \"$file\"; done")
    let wrong = try await job.step("install", variables)
    #expect(wrong.status != 0)
    #expect(job.folder.lines(of: "path").count == 1)
  }
}

/// A job of GitHub's on a toy project, with a program `gh` that writes down what it is asked for.
private struct Job {
  let toy: ToyProject
  var folder: TemporaryFolder { toy.folder }

  init(answer: String = "hello") throws {
    toy = try ToyProject(agent: ToyAgent.worker("answer \"\(answer)\""))
    try folder.write(
      """
      #!/bin/sh
      for word in "$@"; do
        case $word in *env.MARK*) word=$MARK ;; esac
        line="$line$word "
      done
      printf '%s\\n' "${line% }" >> gh.log
      [ -z "$GH_FAILS" ] || exit 1
      case $line in
        *--jq*) [ -z "$COMMENT_ID" ] || echo "$COMMENT_ID" ;;
        release*) cp "$ASSETS"/* "$7" ;;
      esac
      """, to: "bin/gh", executable: true)
  }

  func step(_ name: String, _ more: [String: String] = [:]) async throws -> ProgramEnd {
    let variables = [
      "PATH": "\(folder.path)/bin:\(Built.folder):/usr/local/bin:/usr/bin:/bin",
      "RUNNER_TEMP": folder.path, "GITHUB_ACTION_PATH": Built.root,
      "GITHUB_OUTPUT": folder.path + "/outputs", "GITHUB_PATH": folder.path + "/path",
      "GITHUB_STEP_SUMMARY": folder.path + "/summary.md", "GITHUB_REPOSITORY": "o/r",
      "PULL_REQUEST": "7", "INPUT_PROFILE": "ci", "INPUT_EVALSETS": "", "INPUT_AGENT": "",
      "INPUT_FLAGS": "", "INPUT_DIRECTORY": ".",
    ].merging(more) { $1 }
    return try await Turnstile.shared.pass {
      try await StartedProgram(
        ["/bin/sh", Built.root + "/.ci/action", name], environment: toy.environment(variables),
        directory: folder.path
      ).run()
    }
  }
}
