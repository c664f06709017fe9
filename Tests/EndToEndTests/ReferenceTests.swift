import CommandKit
import Testing

@testable import agent_eval

/// The manual and the pages that are made from the program's tables.
struct ReferenceTests {
  @Test("the reference pages are those of this version", arguments: ManualCommand.Page.references)
  func pages(_ page: ManualCommand.Page) {
    let path = "docs/reference/\(page.rawValue).md"
    let known = TemporaryFolder.text(of: Built.root + "/" + path)
    let text = ManualCommand.text(of: page)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let approved = known.split(separator: "\n", omittingEmptySubsequences: false)
    let alike = zip(lines, approved).prefix { $0 == $1 }.count
    // The pages are long, and where they begin to differ says enough.
    let isToday = text == known
    #expect(
      isToday,
      "\(path) is stale from line \(alike + 1): make reference\n\(lines.dropFirst(alike).first ?? "")"
    )
  }

  @Test("the pages have every command, grader, adapter and kind of file")
  func complete() {
    let commands = ManualCommand.text(of: .commands)
    for command in Commands.table.commands {
      #expect(commands.contains("\n## \(command.name)\n"), "\(command.name)")
      for flag in command.flags {
        #expect(commands.contains("--\(flag.isNegatable ? "[no-]" : "")\(flag.name)"))
      }
    }
    let fields = ManualCommand.text(of: .fields)
    for field in [
      "`cases[].turns[].user`", "`gate.metrics.errors.KEY`", "`criteria[].grader`",
      "`tools.NAME.simulate.create.requires.table`", "`fingerprint.prompts`", "`redaction.extra`",
    ] {
      #expect(fields.contains("| \(field) |"), "\(field)")
    }
    #expect(ManualCommand.text(of: .graders).contains("| [`grounded`](#grounded) |"))
    #expect(ManualCommand.text(of: .adapters).contains("## worker\n"))
  }

  @Test("links of the reference lead somewhere", arguments: ManualCommand.Page.references)
  func links(_ page: ManualCommand.Page) throws {
    let text = ManualCommand.text(of: page)
    for link in text.matches(of: /\]\(([^)#]*)(?:#([^)]*))?\)/) {
      let file = String(link.1)
      let target =
        file.isEmpty ? text : TemporaryFolder.text(of: Built.root + "/docs/reference/" + file)
      #expect(!target.isEmpty, "\(page.rawValue): \(link.0)")
      guard let anchor = link.2 else { continue }
      let headings = target.matches(of: /(?m)^#+ (.+)$/).map {
        $0.1.lowercased().replacing(" ", with: "-")
      }
      #expect(headings.contains(String(anchor)), "\(page.rawValue): \(link.0)")
    }
  }

  @Test("the manual page has no line that the formatter complains about")
  func manual() async throws {
    let project = try ToyProject()
    let end = try await project.shell(
      """
      command -v groff >/dev/null || exit 0
      agent-eval manual > page.1
      groff -man -Tutf8 -ww page.1 > page.txt 2> complaints
      cat complaints
      """)
    #expect(end.status == 0 && end.output.isEmpty, "\(end.output)\(end.errors)")
    let page = ManualCommand.text(of: .man)
    for command in Commands.table.commands {
      #expect(page.contains(".SS \"\(command.name.replacing("-", with: "\\-"))\""))
    }
  }
}

extension ManualCommand.Page {
  static let references = allCases.filter { $0 != .man }
}
