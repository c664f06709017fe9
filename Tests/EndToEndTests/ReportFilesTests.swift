import JSONKit
import Testing

/// Reports in files, and what a CI is told unasked.
struct ReportFilesTests {
  @Test("-o writes each form that the name or the format asks for, whatever the verdict")
  func forms() async throws {
    let project = try ToyProject(agent: ToyAgent.worker(#"answer "no""#))
    let end = try await project.run(
      "run", "-n", "3", "-q", "-o", "r.md", "-o", "r.xml", "-o", "r.json", "-o", "r.csv", "-o",
      "r.sarif", "-o", "r.txt", "-o", "comment=pr.out", "-o", "./comment.md", "-o", "r.html")
    #expect(end.status == 1, "\(end.errors)")
    #expect(end.errors.isEmpty)
    let beginnings = [
      ("r.md", "### ❌ agent-eval regressed: "), ("r.xml", "<?xml version=\"1.0\""),
      ("r.json", "{\n  \"schema\": \"agent-eval.report/1\""), ("r.csv", "run,eval_set,agent,"),
      ("r.sarif", "{\n  \"$schema\": \"https://json"), ("r.txt", "✗ regressed "),
      ("pr.out", "### ❌ agent-eval regressed: "), ("comment.md", "### ❌ agent-eval regressed: "),
      ("r.html", "<!DOCTYPE html>"),
    ]
    for (name, beginning) in beginnings {
      #expect(project.folder.text(of: name).hasPrefix(beginning), "\(name)")
    }
    #expect(project.folder.text(of: "pr.out").hasSuffix("<!-- agent-eval toy -->\n"))
    #expect(project.folder.text(of: "r.sarif").contains("\"uri\": \"evalsets/toy.yaml\""))
    let left = try await project.shell("ls -A | grep tmp || true")
    #expect(left.output.isEmpty, "no temporary files stay")
  }

  @Test("gate, grade and report write files too; report also has other forms for stdout")
  func otherCommands() async throws {
    let project = try ToyProject()
    _ = try await project.run("run", "-n", "2")
    for command in ["gate", "grade", "report"] {
      let end = try await project.run(command, "-o", "\(command).xml", "--output", "\(command).csv")
      #expect(end.status == 0, "\(end.errors)")
      #expect(project.folder.text(of: "\(command).xml").hasSuffix("</testsuites>\n"))
      // A carriage return and a line feed are one character, so bytes are counted.
      let csv = project.folder.text(of: "\(command).csv")
      #expect(csv.utf8.count { $0 == UInt8(ascii: "\n") } == 3)
    }
    let forms = [
      ("markdown", "### ✅"), ("comment", "### ✅"), ("junit", "<?xml"), ("csv", "run,"),
      ("sarif", "{"), ("json", "{"), ("text", "✓ passed"), ("html", "<!DOCTYPE html>"),
    ]
    for (form, beginning) in forms {
      let end = try await project.run("report", "--as", form)
      #expect(end.status == 0 && end.output.hasPrefix(beginning), "\(form)")
    }
    #expect(try await project.run("report", "--comment").output.hasSuffix("-->\n"))
  }

  @Test(
    "what can't be written is said before anything runs",
    arguments: [
      (["-o", "missing/r.md"], "can't write missing/r.md: the folder missing does not exist"),
      (["-o", "evalsets"], "the name 'evalsets' doesn't say in which form"),
      (["-o", "json=evalsets"], "it is a folder"),
      (["-o", "r"], "hint: or name the form: -o junit=r"),
      (["-o", "juint=r.xml"], "hint: did you mean 'junit'?"),
      (["-o", "junit="], "names no file"),
      (["-o", "r.md", "-o", "./r.md"], "twice"),
    ])
  func refused(arguments: [String], message: String) async throws {
    let project = try ToyProject()
    let end = try await Turnstile.shared.pass { try await project.start(["run"] + arguments).run() }
    #expect(end.status == 2)
    #expect(end.errors.contains(message), "\(end.errors)")
    #expect(end.output.isEmpty && project.begunTrials().isEmpty)
  }

  @Test("two eval sets need two files")
  func severalSets() async throws {
    let project = try ToyProject()
    try project.folder.write(
      ToyProject.evalSet(cases: ToyProject.greetings(1)).replacing("name: toy", with: "name: b/c"),
      to: "evalsets/other.yaml")
    let one = try await project.run("run", "-n", "1", "-o", "r.md")
    #expect(one.status == 2 && one.errors.contains("hint: put {set} into the name"))
    let two = try await project.run("run", "-n", "1", "-o", "r-{set}.md")
    #expect(two.status == 0, "\(two.errors)")
    #expect(project.folder.has("r-toy.md") && project.folder.has("r-b-c.md"))
  }

  @Test("a file that is there is replaced whole, through a link; devices are written to")
  func replacing() async throws {
    let project = try ToyProject()
    _ = try await project.run("run", "-n", "1")
    let end = try await project.shell(
      """
      mkdir there && echo old > there/r.md && ln -s there/r.md link.md
      agent-eval report -o link.md > /dev/null && test -L link.md && head -c 4 there/r.md
      agent-eval report -q --as csv -o markdown=/dev/stderr > /dev/null
      """)
    #expect(end.output == "### ", "\(end.errors)")
    #expect(end.errors.hasPrefix("### ✅"))
  }

  @Test("GitHub gets a summary and annotations, and nothing an agent says is a command")
  func github() async throws {
    let project = try ToyProject(agent: ToyAgent.worker(#"answer "::error::x ##[error]y""#))
    let summary = project.folder.path + "/summary.md"
    try project.folder.write("before\n", to: "summary.md")
    let environment = ["GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": summary]
    let end = try await project.run("run", "-n", "2", "-q", environment: environment)
    #expect(end.status == 1)
    #expect(project.folder.text(of: "summary.md").hasPrefix("before\n### ❌ agent-eval regressed"))
    let lines = end.errors.split(separator: "\n")
    #expect(
      lines.count == 3 && lines.allSatisfy { $0.hasPrefix("::error file=evalsets/toy.yaml,") })
    #expect(lines[1].contains(",line=6,title=hello-0::"))
    let shown = try await project.run(
      "show", "hello-0", "--trial", "1", environment: environment)
    #expect(!shown.output.contains("##["))
    let json = try await project.run(
      "show", "hello-0", "--trial", "1", "--json",
      environment: environment)
    #expect(!json.output.contains("##["))
    #expect(json.output.contains("#\\u0023[error]y"))
    let report = try await project.run("report", "-q", environment: environment)
    #expect(report.errors.isEmpty, "only commands that judge speak unasked")
  }
}
