import Testing

/// Every command that the README and the manual show does what they say.
struct DocumentationTests {
  /// The lines of one fenced block, and how each must end.
  struct Block: Sendable, CustomTestStringConvertible {
    var file: String
    var line: Int
    var commands: [Command]

    var testDescription: String { "\(file):\(line)" }
  }

  struct Command: Sendable, Equatable {
    var text: String
    var status: Int
  }

  static let blocks: [Block] = {
    let docs = TemporaryFolder.files(below: Built.root + "/docs").filter { $0.hasSuffix(".md") }
    return ([Built.root + "/README.md"] + docs).flatMap { path in
      blocks(
        in: TemporaryFolder.text(of: path), file: String(path.dropFirst(Built.root.count + 1)))
    }
  }()

  @Test("a command in the documentation runs and exits as it says", arguments: blocks)
  func runs(_ block: Block) async throws {
    let project = try await ShippedProject()
    for command in block.commands {
      let end = try await project.shell(command.text)
      #expect(
        end.status == command.status,
        "\(block.file):\(block.line): \(command.text)\n\(end.output.suffix(500))\(end.errors)")
    }
  }

  /// In a `console` block the lines that begin with `$` are commands, in an `sh` block all lines.
  /// A comment `# exits N` says what a command ends with, 0 where there is none.
  static func blocks(in text: String, file: String) -> [Block] {
    var blocks: [Block] = []
    var language: String?
    var current = Block(file: file, line: 0, commands: [])
    var continued = ""
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      if line.hasPrefix("```") {
        if language != nil, !current.commands.isEmpty { blocks.append(current) }
        language = language == nil ? String(line.dropFirst(3)) : nil
        current = Block(file: file, line: index + 1, commands: [])
        continued = ""
        continue
      }
      guard let language, language == "console" || language == "sh" else { continue }
      var command = Substring(line)
      if language == "console", continued.isEmpty {
        guard command.hasPrefix("$ ") else { continue }
        command = command.dropFirst(2)
      }
      continued += command
      if continued.hasSuffix("\\") {
        continued.removeLast()
        continue
      }
      if let parsed = Self.command(continued) { current.commands.append(parsed) }
      continued = ""
    }
    return blocks
  }

  /// Only our own program is run; what else a page shows, such as `make` and `git`, is its affair.
  private static func command(_ line: String) -> Command? {
    let words = line.split(separator: " ")
    let first = words.first { !$0.contains("=") }
    guard first == "agent-eval" || first == "support-agent" else { return nil }
    guard let comment = line.firstRange(of: "# exits ") else {
      return Command(text: line, status: 0)
    }
    let number = line[comment.upperBound...].prefix { $0.isNumber }
    return Int(number).map {
      Command(text: String(line[..<comment.lowerBound]), status: $0)
    }
  }

  @Test("blocks are found, continued lines joined, statuses read, and others left alone")
  func reading() {
    let page = """
      Text `agent-eval run`.
      ```console
      $ agent-eval run -n 5
      ✓ passed
      $ agent-eval gate   # exits 1
      $ make demo
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
    let found = Self.blocks(in: page, file: "page.md")
    #expect(found.map(\.line) == [2, 11])
    #expect(
      found.first?.commands == [
        Command(text: "agent-eval run -n 5", status: 0),
        Command(text: "agent-eval gate   ", status: 1),
      ])
    #expect(
      found.last?.commands == [
        Command(text: "AGENT_EVAL_TRIALS=2 agent-eval run   --seed 3", status: 0)
      ])
  }

  @Test("the documentation names no place on anybody's machine")
  func places() {
    let docs = TemporaryFolder.files(below: Built.root + "/docs")
    for path in docs + [Built.root + "/README.md"] {
      let text = TemporaryFolder.text(of: path)
      for word in ["/home/", "/Users/", "/root/", "/work/", "/tmp/h", "C:\\", "localhost:"] {
        #expect(!text.contains(word), "\(path) names \(word)")
      }
    }
  }
}
