import CommandKit

/// A small program that uses everything a table can say.
enum Sample {
  enum Colour: String, CaseIterable, Sendable {
    case auto
    case always
    case never
  }

  static let colour = Flag.value(
    "color", .choice(of: Colour.self), valueName: "WHEN", default: "auto",
    help: "Colour the output.")
  static let verbose = Flag.count("verbose", short: "v", help: "Say more; twice, everything.")
  static let quiet = Flag.toggle("quiet", short: "q", help: "Print only the verdict.")

  static let trials = Flag.value(
    "trials", short: "n", .int(in: 1...1000), valueName: "N", group: "Selection",
    defaultText: "the profile's", help: "Run every case this many times.",
    details: "More trials find smaller regressions.")
  static let tags = Flag.values(
    "tag", short: "t", .string, valueName: "TAG", group: "Selection",
    help: "Only cases with this tag.")
  static let margin = Flag.value(
    "margin", .double(in: -1...1), valueName: "X", group: "Gate",
    help: "How much worse than the baseline still passes.")
  static let timeout = Flag.value(
    "timeout", .positiveDuration, valueName: "TIME", default: "30s",
    help: "Give up on a trial after this long.")
  static let earlyStop = Flag.negatable(
    "early-stop", group: "Gate", defaultText: "on",
    help: "Stop as soon as the verdict can't change any more, whatever trials are left.")
  static let outputs = Flag.values(
    "output", short: "o", .path, valueName: "FILE",
    help: "Write a report; the extension is the format.")
  static let sets = Positional.rest("SET", .path, help: "Eval sets to run.")

  static let reason = Flag.required(
    "reason", .string, valueName: "TEXT", help: "Why this run is good.")
  static let run = Positional.required("RUN", .string, help: "The run's id.")
  static let other = Positional.optional("OTHER", .int, help: "A second run.")
  static let shell = Positional.required(
    "SHELL", .choice(of: Shell.self), help: "The shell that completes.")

  static let table = CommandTable(
    program: "agent-eval", version: "1.2.0", summary: "does the agent still work?",
    discussion: """
      Runs every case of an eval set several times and compares the result with what was accepted
      before.

      The verdict is the exit status.
      """,
    examples: [.init("agent-eval run --trials 3 sets/a.yaml", "A quick look at one set")],
    commands: [
      Command(
        "run", summary: "run the cases and judge the agent",
        discussion: "Plans, runs, grades, stores and compares.",
        examples: [
          .init("agent-eval run -n 3 --tag edge", "Three trials of the edge cases"),
          .init("agent-eval run -o report.html | less", "A report to look at"),
        ],
        flags: [trials, tags, margin, earlyStop, timeout, outputs, quiet],
        positionals: [sets], exitStatuses: [.init(1, "the agent got worse")]),
      Command(
        "baseline accept", summary: "accept a run as the baseline", group: "Baseline",
        flags: [reason], positionals: [run]),
      Command(
        "baseline show", summary: "print the accepted baseline", group: "Baseline",
        positionals: [run, other]),
      Command(
        "completions", summary: "print a shell's completion script", group: "Around it",
        positionals: [shell]),
    ],
    globalFlags: [colour, verbose],
    exitStatuses: [.init(0, "finished and passed"), .init(2, "nothing was judged")])

  /// The arguments of a command line that must be good.
  static func parsed(
    _ arguments: String..., environment: [String: String] = [:]
  ) throws -> ParsedArguments {
    guard case .command(let parsed) = try table.parse(arguments, environment: environment) else {
      throw NotACommand()
    }
    return parsed
  }

  /// What is wrong with a command line that must be bad.
  static func problems(
    _ arguments: [String], environment: [String: String] = [:]
  ) -> ArgumentProblems? {
    do throws(ArgumentProblems) {
      _ = try table.parse(arguments, environment: environment)
      return nil
    } catch {
      return error
    }
  }

  struct NotACommand: Error {}
}
