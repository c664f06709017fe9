import CommandKit
import Testing

@Suite struct TableProblemsTests {
  @Test("the sample table is fit to ship")
  func sample() {
    #expect(Sample.table.problems() == [])
  }

  static let bad: [(Command, String)] = [
    (
      Command("a", summary: "x", flags: [toggle("one"), toggle("one")]),
      "'a': two flags are named '--one'"
    ),
    (Command("a", summary: "x", flags: [toggle("global")]), "'a': two flags are named '--global'"),
    (
      Command(
        "a", summary: "x", flags: [Flag.negatable("x", help: "h"), toggle("no-x")]),
      "'a': two flags are named '--no-x'"
    ),
    (
      Command("a", summary: "x", flags: [toggle("one", "o"), toggle("other", "o")]),
      "'a': two flags have the letter '-o'"
    ),
    (Command("a", summary: "x", flags: [toggle("one", "h")]), "'a': --one: '-h' is built in"),
    (Command("a", summary: "x", flags: [toggle("one", "1")]), "'a': --one: '1' is no letter"),
    (Command("a", summary: "x", flags: [toggle("help")]), "'a': --help is built in"),
    (Command("a", summary: "x", flags: [toggle("oneTwo")]), "'a': --oneTwo is not in kebab case"),
    (Command("a", summary: "x", flags: [Flag.toggle("one", help: "")]), "'a': --one has no help"),
    (
      Command("a", summary: "x", flags: [Flag.value("one", .int, valueName: "", help: "h")]),
      "'a': --one has no name for its value"
    ),
    (
      Command(
        "a", summary: "x", flags: [Flag.value("one", .choice(["$(x)"]), valueName: "X", help: "h")]),
      "'a': --one: the choice '$(x)' has characters that a shell would interpret"
    ),
    (Command("b", summary: "x"), "two commands are named 'b'"),
    (Command("b c", summary: "x"), "'b' takes arguments, and 'b c' begins with it"),
    (Command("a  c", summary: "x"), "'a  c' is not a command name in kebab case"),
    (Command("help", summary: "x"), "'help' is built in"),
    (Command("a", summary: ""), "'a' has no summary"),
    (
      Command("a", summary: "x", flags: [Flag.value("level", .int, valueName: "N", help: "h")]),
      "P_LEVEL means --level of 'b' and a different --level of 'a'"
    ),
    (
      Command(
        "a", summary: "x",
        positionals: [
          Positional.rest("R", .string, help: "h"), Positional.required("S", .string, help: "h"),
        ]), "'a': R takes everything, but isn't last"
    ),
    (
      Command(
        "a", summary: "x",
        positionals: [
          Positional.optional("R", .string, help: "h"),
          Positional.required("S", .string, help: "h"),
        ]), "'a': S follows an optional one"
    ),
    (
      Command("a", summary: "x", examples: [.init("p a --gone", "")]),
      "'a': the example 'p a --gone' doesn't parse: p a: unknown flag '--gone'"
    ),
    (
      Command("a", summary: "x", examples: [.init("q a", "")]),
      "'a': the example 'q a' doesn't begin with 'p'"
    ),
    (
      Command("a", summary: String(repeating: "x", count: 90)),
      "help for 'p' is wider than 80 columns:   a  " + String(repeating: "x", count: 90)
    ),
  ]

  @Test("every rule has a table that breaks it", arguments: bad)
  func broken(_ command: Command, _ expected: String) {
    let table = CommandTable(
      program: "p", version: "1", summary: "s",
      commands: [
        Command(
          "b", summary: "x",
          flags: [Flag.value("level", .string, valueName: "L", help: "h")],
          positionals: [Positional.optional("B", .string, help: "h")]),
        command,
      ], globalFlags: [Self.toggle("global")])
    #expect(table.problems().contains(expected), "\(table.problems())")
  }

  private static func toggle(_ name: String, _ short: Character? = nil) -> Flag<Bool> {
    Flag.toggle(name, short: short, help: "h")
  }
}
