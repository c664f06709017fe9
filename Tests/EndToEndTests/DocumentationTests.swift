import Testing

/// Every command that the README and the manual show does what they say.
struct DocumentationTests {
  /// One page: the files that it tells readers to write and the commands that it shows, in order.
  struct Page: Sendable, CustomTestStringConvertible {
    enum Step: Sendable, Equatable {
      case file(path: String, text: String)
      /// Where the commands after it are run, seen from where the page began.
      case folder(String)
      case command(String, status: Int, line: Int)
    }

    var file: String
    var steps: [Step]

    var testDescription: String { file }
    var showsCommands: Bool { steps.contains { if case .command = $0 { true } else { false } } }
  }

  static let pages: [Page] = {
    let docs = TemporaryFolder.files(below: Built.root + "/docs").filter { $0.hasSuffix(".md") }
    return ([Built.root + "/README.md"] + docs).map { path in
      Page(
        file: String(path.dropFirst(Built.root.count + 1)),
        steps: steps(of: TemporaryFolder.text(of: path)))
    }.filter(\.showsCommands)
  }()

  @Test("the commands of a page, one after the other, exit as it says", arguments: pages)
  func runs(_ page: Page) async throws {
    let project = try await ShippedProject()
    var folder = "."
    for step in page.steps {
      switch step {
      case .folder(let path): folder = path
      case .file(let path, let text):
        try project.folder.write(text, to: path, executable: text.hasPrefix("#!"))
      case .command(let command, let status, let line):
        let end = try await project.shell(folder == "." ? command : "cd \(folder) && \(command)")
        #expect(
          end.status == status,
          "\(page.file):\(line): \(command)\n\(end.output.suffix(800))\(end.errors)")
      }
    }
  }

  /// In a `console` block the lines that begin with `$` are commands, in an `sh` block all lines.
  /// A comment `# exits N` says what a command ends with, 0 where there is none. A block that
  /// begins with `# file: PATH` is that file. `cd` changes the folder for the rest of the page.
  static func steps(of text: String) -> [Page.Step] {
    var steps: [Page.Step] = []
    var language: String?
    var file: String?
    var body = ""
    var continued = ""
    var folder: [Substring] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      if line.hasPrefix("```") {
        if let file { steps.append(.file(path: file, text: body)) }
        language = language == nil ? String(line.dropFirst(3)) : nil
        (file, body, continued) = (nil, "", "")
        continue
      }
      guard let language else { continue }
      if body.isEmpty, file == nil, let mark = line.firstRange(of: "# file: ") {
        file = String(line[mark.upperBound...].prefix { $0 != " " })
        continue
      }
      body += line + "\n"
      guard file == nil, language == "console" || language == "sh" else { continue }
      var command = line
      if language == "console", continued.isEmpty {
        guard command.hasPrefix("$ ") else { continue }
        command = command.dropFirst(2)
      }
      continued += command
      if continued.hasSuffix("\\") {
        continued.removeLast()
        continue
      }
      if continued.hasPrefix("cd ") {
        for part in continued.dropFirst(3).split(separator: "/") where part != "." {
          if part == ".." { _ = folder.popLast() } else { folder.append(part) }
        }
        steps.append(.folder(folder.isEmpty ? "." : folder.joined(separator: "/")))
      }
      if let (command, status) = Self.command(continued) {
        steps.append(.command(command, status: status, line: index + 1))
      }
      continued = ""
    }
    return steps
  }

  /// Only our own programs are run; what else a page shows, such as `make` and `git`, is its affair.
  private static func command(_ line: String) -> (String, Int)? {
    let words = line.split(separator: " ")
    let first = words.first { !$0.contains("=") }
    guard first == "agent-eval" || first == "support-agent" else { return nil }
    guard let comment = line.firstRange(of: "# exits ") else { return (line, 0) }
    let number = line[comment.upperBound...].prefix { $0.isNumber }
    return Int(number).map { (String(line[..<comment.lowerBound]), $0) }
  }

  @Test("files and commands are found, lines joined, statuses read, and the rest left alone")
  func reading() {
    let page = """
      Text `agent-eval run`.
      ```console
      $ agent-eval run -n 5
      ✓ passed
      $ agent-eval gate   # exits 1
      $ make demo
      $ cd hello/there
      $ cd ../here
      $ cd ../..
      ```
      ```yaml
      # file: hello/agent.yaml
      version: 1
      ```
      ```yaml
      agent-eval: no
      ```
      ```sh
      git init
      AGENT_EVAL_TRIALS=2 agent-eval run \\
        --seed 3
      ```
      """
    #expect(
      Self.steps(of: page) == [
        .command("agent-eval run -n 5", status: 0, line: 3),
        .command("agent-eval gate   ", status: 1, line: 5),
        .folder("hello/there"), .folder("hello/here"), .folder("."),
        .file(path: "hello/agent.yaml", text: "version: 1\n"),
        .command("AGENT_EVAL_TRIALS=2 agent-eval run   --seed 3", status: 0, line: 21),
      ])
  }

  @Test("the documentation names no place on anybody's machine")
  func places() {
    let docs = TemporaryFolder.files(below: Built.root + "/docs")
    for path in docs + [Built.root + "/README.md"] {
      let text = TemporaryFolder.text(of: path)
      for word in ["/home/", "/Users/", "/root/", "C:\\", "localhost:"] {
        #expect(!text.contains(word), "\(path) names \(word)")
      }
    }
  }
}
