import CommandKit
import Testing

@Suite struct CompletionsTests {
  /// Texts with everything that a shell could trip over.
  static let nasty = CommandTable(
    program: "p", version: "1", summary: "s",
    commands: [
      Command(
        "a", summary: "it's `here` $(exit 3) [x]: \\ \"q\"",
        flags: [
          Flag.value(
            "one", short: "o", .choice(["x", "$(touch y)"]), valueName: "X",
            help: "don't [care]: `x` $HOME \\ *?"),
          Flag.negatable("two", help: "'"),
          Flag.value("dir", .folder, valueName: "DIR", help: "h"),
        ], positionals: [Positional.rest("F", .path, help: "h")]),
      Command("b c", summary: "'"), Command("b d", summary: ")"),
    ])

  @Test("the scripts are well-formed, whatever the texts hold", arguments: Shell.allCases)
  func wellFormed(_ shell: Shell) throws {
    for table in [Sample.table, Self.nasty] {
      let script = table.completions(for: shell)
      #expect(!script.contains("touch"))
      guard ShellRun.isInstalled(shell.rawValue) else { continue }
      let check = try ShellRun.output(
        of: script, in: shell.rawValue, flags: shell == .fish ? "--no-execute" : "-n")
      #expect(check.succeeded)
      #expect(check.text == "")
    }
  }

  static let bashCases: [(words: [String], offered: [String])] = [
    ([""], ["run", "baseline", "completions", "help"]),
    (["ba"], ["baseline"]),
    (["baseline", ""], ["accept", "show"]),
    (["-v", "--color", "run", "baseline", "a"], ["accept"]),
    (["help", ""], ["run", "baseline", "completions"]),
    (["help", "baseline", ""], ["accept", "show"]),
    (["run", "--t"], ["--trials", "--tag", "--timeout"]),
    (["run", "--no"], ["--no-early-stop"]),
    (
      ["baseline", "accept", "-"],
      ["--reason", "--color", "-v", "--verbose", "-h", "--help", "--version"]
    ),
    (["run", "--color", ""], ["auto", "always", "never"]),
    (["run", "--color", "="], ["auto", "always", "never"]),
    (["run", "--color", "=", "al"], ["always"]),
    (["run", "--trials", ""], []),
    (["completions", ""], ["bash", "zsh", "fish"]),
    (["completions", "bash", ""], []),
    (["run", "--output", "/etc/pass"], ["/etc/passwd"]),
    (["run", "x", "/etc/pass"], ["/etc/passwd"]),
    (["run", "--", "--t"], []),
  ]

  @Test(
    "bash offers what fits at each place", .enabled(if: ShellRun.isInstalled("bash")),
    arguments: bashCases)
  func bashOffers(_ words: [String], _ offered: [String]) throws {
    let line = (["agent-eval"] + words).map { "'\($0)'" }.joined(separator: " ")
    let script = """
      \(Sample.table.completions(for: .bash))
      COMP_WORDS=(\(line))
      COMP_CWORD=\(words.count)
      _agent_eval
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    let found = try ShellRun.output(of: script, in: "bash").text
    let lines = found.utf8.split(separator: 10).map { String(Substring($0)) }
    #expect(lines.filter { $0 != "/etc/passwd-" } == offered)
  }

  @Test("zsh and fish scripts offer the flags, choices and files of each command")
  func othersByText() {
    let zsh = Sample.table.completions(for: .zsh)
    #expect(zsh.contains("'(-n --trials)-n+[Run every case this many times.]:N: '"))
    #expect(zsh.contains("'*--output=[Write a report; the extension is the format.]:FILE:_files'"))
    #expect(zsh.contains("'1:SHELL:(bash zsh fish)'"))
    #expect(zsh.contains("can'\\''t change any more"))
    let fish = Sample.table.completions(for: .fish)
    #expect(
      fish.contains(
        "complete -c agent-eval -n '__agent_eval_in run' -s n -l trials -r -f -d "
          + "'Run every case this many times.'"))
    #expect(
      fish.contains("complete -c agent-eval -n '__agent_eval_in completions' -f -a 'bash zsh fish'")
    )
    #expect(fish.contains("-l color -r -f -a 'auto always never' -d 'Colour the output.'"))
    #expect(fish.contains("can\\'t change any more"))
  }
}
