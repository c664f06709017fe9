import Testing

@testable import CommandKit
@testable import agent_eval

/// What holds for every command and every flag, whoever adds one.
struct CommandTableTests {
  static let table = Commands.table

  @Test("the program's own table has no problems")
  func problems() {
    #expect(Self.table.problems() == [])
  }

  @Test("help begins with examples and keeps to 80 columns", arguments: table.commands.map(\.name))
  func help(name: String) throws {
    let command = try #require(Self.table.command(named: name))
    for length in [HelpLength.short, .long] {
      let lines = Self.table.help(.command(command), length)
        .split(separator: "\n", omittingEmptySubsequences: false)
      let examples = try #require(lines.firstIndex(of: "Examples:"), "'\(name)' has no example")
      let usage = try #require(lines.firstIndex { $0.hasPrefix("Usage:") })
      #expect(examples < usage && examples <= 3)
      #expect(lines.allSatisfy { $0.unicodeScalars.count <= 80 })
    }
  }

  /// These print a document of one form, or serve pages.
  private static let withoutJSON = ["completions", "manual", "schema", "view"]

  @Test("every command that prints data has --json")
  func json() {
    for command in Self.table.commands where !Self.withoutJSON.contains(command.name) {
      #expect(command.flags.contains { $0.name == "json" }, "'\(command.name)' has no --json")
    }
  }

  @Test("every flag can be given by its variable, and the flag itself wins")
  func variables() throws {
    for command in Self.table.commands {
      for flag in command.flags + Self.table.globalFlags {
        let name = "'\(command.name)' --\(flag.name)"
        let variable = Self.table.variable(for: flag.name)
        #expect(variable == "AGENT_EVAL_" + flag.name.uppercased().replacing("-", with: "_"))
        let value = try #require(
          Self.samples(flag).first { sample in
            (try? Self.parsed(command, ["--\(flag.name)"] + sample)) != nil
          }, "no sample fits \(name)")
        let text = value.joined(separator: "\n")
        let environment = [variable: text.isEmpty ? Self.truth(flag) : text]
        let byVariable = try Self.parsed(command, without: flag, [], environment)
        #expect(byVariable.sources["--" + flag.name] == .variable(variable), "\(name)")
        let byFlag = try Self.parsed(
          command, without: flag, ["--\(flag.name)"] + value, [variable: "\u{1}"])
        #expect(byFlag.sources["--" + flag.name] == .argument("--" + flag.name), "\(name)")
      }
    }
  }

  /// Values of which one suits any flag that takes one.
  private static func samples(_ flag: FlagDeclaration) -> [[String]] {
    guard flag.takesValue else { return [[]] }
    let choices = flag.completion.choices.map { [$0] }
    return choices + ["1", "0.5", "10s", "main", "2026-05-02", "a.json", "a=b"].map { [$0] }
  }

  /// What turns on a flag without a value; a count takes the number.
  private static func truth(_ flag: FlagDeclaration) -> String {
    flag.shape == .count ? "1" : "true"
  }

  /// The command with whatever it can't do without, but for the flag in question.
  private static func parsed(
    _ command: Command, without flag: FlagDeclaration? = nil, _ arguments: [String],
    _ environment: [String: String] = [:]
  ) throws -> ParsedArguments {
    let required = command.flags.filter { $0.isRequired && $0.name != flag?.name }
      .filter { other in !arguments.contains("--" + other.name) }
      .flatMap { ["--" + $0.name, $0.expected.contains("number") ? "1" : "text"] }
    let positionals = command.positionals.filter(\.mustBeGiven).map {
      $0.completion.choices.first ?? "a"
    }
    let words = command.words + required + arguments + positionals
    guard case .command(let parsed) = try table.parse(words, environment: environment) else {
      throw ProgramFailure(description: "\(words) is no command")
    }
    return parsed
  }
}
