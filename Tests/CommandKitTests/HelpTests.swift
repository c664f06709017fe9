import CommandKit
import Testing

@Suite struct HelpTests {
  @Test("the overview lists the commands by group, examples first")
  func overview() {
    expect(
      Sample.table.help(.program, .short),
      """
      agent-eval 1.2.0: does the agent still work?

      Examples:
        agent-eval run --trials 3 sets/a.yaml
            A quick look at one set

      Usage: agent-eval COMMAND [ARGUMENT]...

      Commands:
        run              run the cases and judge the agent

      Baseline:
        baseline accept  accept a run as the baseline
        baseline show    print the accepted baseline

      Around it:
        completions      print a shell's completion script

      Global flags:
            --color WHEN  Colour the output. [auto, always, never] [default: auto]
        -v, --verbose     Say more; twice, everything. [repeats]

      Also:
        agent-eval COMMAND --help  The flags of a command
        agent-eval help [COMMAND]  Everything about a command or the program
        agent-eval --version       The version

      """)
  }

  @Test("--help fits a screen: examples, usage, flags by group, all aligned")
  func short() throws {
    let run = try #require(Sample.table.command(named: "run"))
    expect(
      Sample.table.help(.command(run), .short),
      """
      agent-eval run: run the cases and judge the agent

      Examples:
        agent-eval run -n 3 --tag edge
            Three trials of the edge cases
        agent-eval run -o report.html | less
            A report to look at

      Usage: agent-eval run [FLAG]... [SET]...

      Arguments:
        [SET]...  Eval sets to run.

      Selection:
        -n, --trials N         Run every case this many times.
                               [default: the profile's]
        -t, --tag TAG          Only cases with this tag. [repeats]

      Gate:
            --margin X         How much worse than the baseline still passes.
            --[no-]early-stop  Stop as soon as the verdict can't change any more,
                               whatever trials are left. [default: on]

      Flags:
            --timeout TIME     Give up on a trial after this long. [default: 30s]
        -o, --output FILE      Write a report; the extension is the format. [repeats]
        -q, --quiet            Print only the verdict.

      Global flags:
            --color WHEN       Colour the output. [auto, always, never]
                               [default: auto]
        -v, --verbose          Say more; twice, everything. [repeats]

      'agent-eval help run' tells more.

      """)
  }

  @Test("help tells everything: discussion, details, variables, exit statuses")
  func long() throws {
    let run = try #require(Sample.table.command(named: "run"))
    expect(
      Sample.table.help(.command(run), .long),
      """
      agent-eval run: run the cases and judge the agent

      Examples:
        agent-eval run -n 3 --tag edge
            Three trials of the edge cases
        agent-eval run -o report.html | less
            A report to look at

      Usage: agent-eval run [FLAG]... [SET]...

      Plans, runs, grades, stores and compares.

      Arguments:
        [SET]...  Eval sets to run.

      Selection:
        -n, --trials N         Run every case this many times. More trials find
                               smaller regressions. [default: the profile's]
                               [AGENT_EVAL_TRIALS]
        -t, --tag TAG          Only cases with this tag. [repeats] [AGENT_EVAL_TAG]

      Gate:
            --margin X         How much worse than the baseline still passes.
                               [AGENT_EVAL_MARGIN]
            --[no-]early-stop  Stop as soon as the verdict can't change any more,
                               whatever trials are left. [default: on]
                               [AGENT_EVAL_EARLY_STOP]

      Flags:
            --timeout TIME     Give up on a trial after this long. [default: 30s]
                               [AGENT_EVAL_TIMEOUT]
        -o, --output FILE      Write a report; the extension is the format. [repeats]
                               [AGENT_EVAL_OUTPUT]
        -q, --quiet            Print only the verdict. [AGENT_EVAL_QUIET]

      Global flags:
            --color WHEN       Colour the output. [auto, always, never]
                               [default: auto] [AGENT_EVAL_COLOR]
        -v, --verbose          Say more; twice, everything. [repeats]
                               [AGENT_EVAL_VERBOSE]

      Exit status:
        0  finished and passed
        1  the agent got worse
        2  nothing was judged

      Every flag can be set by a variable: --example by AGENT_EVAL_EXAMPLE. The flag
      itself wins. A variable for a flag that repeats holds a list with commas, or one
      value on each line.

      """)
  }

  @Test("the beginning of several commands lists them")
  func beginning() {
    expect(
      Sample.table.help(.commands(prefix: "baseline"), .short),
      """
      Usage: agent-eval baseline COMMAND [ARGUMENT]...

      Commands:
        baseline accept  accept a run as the baseline
        baseline show    print the accepted baseline

      'agent-eval help COMMAND' tells more about one of them.

      """)
  }

  @Test("a required flag stands in the usage line")
  func required() throws {
    let accept = try #require(Sample.table.command(named: "baseline accept"))
    let help = Sample.table.help(.command(accept), .short)
    #expect(help.contains("\nUsage: agent-eval baseline accept --reason TEXT [FLAG]... RUN\n"))
  }

  @Test("a flag that is too wide for the column has a line of its own")
  func wideFlag() throws {
    let command = Command(
      "a", summary: "x",
      flags: [
        Flag.value("x", .int, valueName: "N", help: "Short."),
        Flag.value("a-very-long-name-for-a-flag", .int, valueName: "NUMBER", help: "Long."),
      ])
    let table = CommandTable(program: "p", version: "1", summary: "s", commands: [command])
    #expect(
      table.help(.command(command), .short).contains(
        """
        Flags:
              --x N  Short.
              --a-very-long-name-for-a-flag NUMBER
                     Long.

        """))
  }

  @Test("the version line names the program")
  func version() {
    #expect(Sample.table.versionLine == "agent-eval 1.2.0\n")
  }

  private func expect(
    _ text: String, _ snapshot: String, at location: SourceLocation = #_sourceLocation
  ) {
    #expect(text == snapshot, "\n\(text)", sourceLocation: location)
  }
}
