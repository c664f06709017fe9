import CommandKit
import Testing

@Suite struct ArgumentProblemTests {
  static let cases: [(arguments: [String], code: String, message: String, hints: [String])] = [
    ([], "missing-command", "agent-eval: which command? run, baseline or completions", []),
    (["baseline"], "missing-command", "agent-eval baseline: which command? accept or show", []),
    (
      ["rnu", "-n", "3"], "unknown-command", "agent-eval: unknown command 'rnu'",
      ["did you mean 'run'?"]
    ),
    (
      ["baseline", "acept", "--reason", "x"], "unknown-command",
      "agent-eval baseline: unknown command 'acept'", ["did you mean 'accept'?"]
    ),
    (
      ["help", "rum"], "unknown-command", "agent-eval: unknown command 'rum'",
      ["did you mean 'run'?"]
    ),
    (
      ["run", "--trails", "5"], "unknown-flag", "agent-eval run: unknown flag '--trails'",
      ["did you mean '--trials'?"]
    ),
    (
      ["run", "--trails=5"], "unknown-flag", "agent-eval run: unknown flag '--trails'",
      ["did you mean '--trials'?"]
    ),
    (
      ["run", "-trials", "5"], "unknown-flag", "agent-eval run: unknown flag '-trials'",
      ["did you mean '--trials'?"]
    ),
    (
      ["run", "--reason", "x"], "unknown-flag", "agent-eval run: unknown flag '--reason'",
      ["'baseline accept' has '--reason'"]
    ),
    (
      ["completions", "bash", "-q"], "unknown-flag", "agent-eval completions: unknown flag '-q'",
      ["'run' has '-q'"]
    ),
    (["run", "--no-quiet"], "unknown-flag", "agent-eval run: unknown flag '--no-quiet'", []),
    (["run", "-n"], "missing-value", "agent-eval run: '-n' needs a value: N", []),
    (
      ["run", "--tag", "--quiet"], "missing-value", "agent-eval run: '--tag' needs a value: TAG",
      ["'--quiet' looks like a flag; if it is the value, join them with '=' after '--tag'"]
    ),
    (["run", "--quiet=yes"], "unexpected-value", "agent-eval run: '--quiet' takes no value", []),
    (
      ["run", "-n1", "--trials", "2"], "given-twice",
      "agent-eval run: '--trials' is given twice, but takes one value", []
    ),
    (
      ["run", "-n", "0"], "bad-value",
      "agent-eval run: '-n' is '0'; expected a whole number from 1 to 1000", []
    ),
    (
      ["run", "--trials="], "bad-value",
      "agent-eval run: '--trials' is ''; expected a whole number from 1 to 1000", []
    ),
    (
      ["run", "--color", "nevr"], "bad-value",
      "agent-eval run: '--color' is 'nevr'; expected auto, always or never",
      ["did you mean 'never'?"]
    ),
    (
      ["run", "--timeout", "30"], "bad-value",
      "agent-eval run: '--timeout' is '30'; expected a duration above zero, such as 500ms, 20s "
        + "or 1m30s", []
    ),
    (
      ["completions", "zhs"], "bad-value",
      "agent-eval completions: 'SHELL' is 'zhs'; expected bash, zsh or fish",
      ["did you mean 'zsh'?"]
    ),
    (
      ["baseline", "accept", "r1"], "missing-flag",
      "agent-eval baseline accept: '--reason' is required",
      ["add '--reason TEXT' or set AGENT_EVAL_REASON"]
    ),
    (["baseline", "show"], "missing-argument", "agent-eval baseline show: RUN is missing", []),
    (
      ["completions", "zsh", "more"], "unexpected-argument",
      "agent-eval completions: unexpected argument 'more'", []
    ),
  ]

  @Test("each mistake is named once, with its way out", arguments: cases)
  func mistake(_ arguments: [String], _ code: String, _ message: String, _ hints: [String]) throws {
    let problems = try #require(Sample.problems(arguments)).all
    #expect(problems.map(\.code) == [code])
    #expect(problems.map(\.message) == [message])
    #expect(problems.flatMap(\.hints) == hints)
  }

  @Test("a bad variable is named, not the flag")
  func badVariable() throws {
    let problems = try #require(
      Sample.problems(["run"], environment: ["AGENT_EVAL_EARLY_STOP": "maybe"]))
    #expect(
      problems.all.map(\.message) == [
        "agent-eval run: the variable AGENT_EVAL_EARLY_STOP is 'maybe'; expected true or false"
      ])
  }

  @Test("all mistakes come at once, and where to get help once")
  func everythingAtOnce() throws {
    let problems = try #require(
      Sample.problems(["run", "--quite", "-n", "x", "--tag"], environment: [:]))
    #expect(
      problems.rendered == """
        error[unknown-flag]: agent-eval run: unknown flag '--quite'
        hint: did you mean '--quiet'?
        error[missing-value]: agent-eval run: '--tag' needs a value: TAG
        error[bad-value]: agent-eval run: '-n' is 'x'; expected a whole number from 1 to 1000
        hint: 'agent-eval run --help' shows what it accepts

        """)
  }

  @Test("text from the command line is bounded and can't move the cursor")
  func hostileText() throws {
    let problems = try #require(
      Sample.problems(["\u{1B}[2J\u{202E}" + String(repeating: "x", count: 500)]))
    let message = try #require(problems.all.first?.message)
    #expect(message.utf8.starts(with: "agent-eval: unknown command '\\u{1b}[2J\\u{202e}xxx".utf8))
    #expect(message.count < 120)
  }
}
