import CommandKit
import Testing

@Suite struct ManualPageTests {
  @Test("one page holds the program and every command")
  func wholePage() {
    let page = Sample.table.manualPage(date: "2026-05-02")
    #expect(
      page == #"""
        .TH "AGENT\-EVAL" 1 "2026-05-02" "agent\-eval 1.2.0"
        .SH NAME
        agent\-eval \- does the agent still work?
        .SH SYNOPSIS
        .B agent\-eval
        .I COMMAND
        [\fIARGUMENT\fR]...
        .SH DESCRIPTION
        Runs every case of an eval set several times and compares the result with what was accepted before.
        .PP
        The verdict is the exit status.
        .SH COMMANDS
        .SS "run"
        \fBagent\-eval run\fR [\fIFLAG\fR]... [SET]...
        .PP
        Run the cases and judge the agent.
        .PP
        Plans, runs, grades, stores and compares.
        .TP
        \fI[SET]...\fR
        Eval sets to run.
        .TP
        \fB\-n\fR, \fB\-\-trials\fR \fIN\fR
        Run every case this many times. More trials find smaller regressions. [default:\ the\ profile\(aqs]
        .TP
        \fB\-t\fR, \fB\-\-tag\fR \fITAG\fR
        Only cases with this tag. [repeats]
        .TP
        \fB\-\-margin\fR \fIX\fR
        How much worse than the baseline still passes.
        .TP
        \fB\-\-[no\-]early\-stop\fR
        Stop as soon as the verdict can\(aqt change any more, whatever trials are left. [default:\ on]
        .TP
        \fB\-\-timeout\fR \fITIME\fR
        Give up on a trial after this long. [default:\ 30s]
        .TP
        \fB\-o\fR, \fB\-\-output\fR \fIFILE\fR
        Write a report; the extension is the format. [repeats]
        .TP
        \fB\-q\fR, \fB\-\-quiet\fR
        Print only the verdict.
        .PP
        Exit status:
        .TP
        .B 1
        the agent got worse
        .PP
        Examples:
        .TP
        .B "agent\-eval run \-n 3 \-\-tag edge"
        Three trials of the edge cases
        .TP
        .B "agent\-eval run \-o report.html | less"
        A report to look at
        .SS "baseline accept"
        \fBagent\-eval baseline accept\fR \fB\-\-reason\fR \fITEXT\fR [\fIFLAG\fR]... RUN
        .PP
        Accept a run as the baseline.
        .TP
        \fIRUN\fR
        The run\(aqs id.
        .TP
        \fB\-\-reason\fR \fITEXT\fR
        Why this run is good.
        .SS "baseline show"
        \fBagent\-eval baseline show\fR [\fIFLAG\fR]... RUN [OTHER]
        .PP
        Print the accepted baseline.
        .TP
        \fIRUN\fR
        The run\(aqs id.
        .TP
        \fI[OTHER]\fR
        A second run.
        .SS "completions"
        \fBagent\-eval completions\fR [\fIFLAG\fR]... SHELL
        .PP
        Print a shell\(aqs completion script.
        .TP
        \fISHELL\fR
        The shell that completes. [bash,\ zsh,\ fish]
        .SH GLOBAL FLAGS
        .TP
        \fB\-\-color\fR \fIWHEN\fR
        Colour the output. [auto,\ always,\ never] [default:\ auto]
        .TP
        \fB\-v\fR, \fB\-\-verbose\fR
        Say more; twice, everything. [repeats]
        .SH ENVIRONMENT
        Every flag can be set by a variable: \-\-example by AGENT_EVAL_EXAMPLE. The flag itself wins. A variable for a flag that repeats holds a list with commas, or one value on each line.
        .SH EXIT STATUS
        .TP
        .B 0
        finished and passed
        .TP
        .B 2
        nothing was judged
        .SH EXAMPLES
        .TP
        .B "agent\-eval run \-\-trials 3 sets/a.yaml"
        A quick look at one set

        """#, "\n\(page)")
  }

  @Test("nothing in the table can become a request or an escape of the formatter")
  func escaping() {
    let table = CommandTable(
      program: "p", version: "1", summary: "s", discussion: ".so /etc/x\n\n'x \\fBy",
      commands: [
        Command("a", summary: "x – y", examples: [.init("p a \"it's\"", "quote\n.so x")])
      ])
    let lines = table.manualPage(date: "2026-05-02").utf8.split(separator: 10).map {
      String(Substring($0))
    }
    #expect(lines.contains("\\&.so /etc/x"))
    #expect(lines.contains("\\(aqx \\efBy"))
    #expect(lines.contains(".B \"p a \\(dqit\\(aqs\\(dq\""))
    #expect(lines.contains("quote .so x"))
    #expect(lines.contains("X \\[u2013] y."))
  }
}
