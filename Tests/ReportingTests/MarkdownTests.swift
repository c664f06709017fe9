import Diagnostics
import EvalModel
import Gating
import Testing

@testable import Reporting

@Suite("Markdown")
struct MarkdownTests {
  @Test(
    "words stay words, everything else becomes code",
    arguments: [
      (
        "the suite is under its floor of 90%: 2 of 4 trials passed, 50%, at most 85%",
        "the suite is under its floor of 90%: 2 of 4 trials passed, 50%, at most 85%"
      ),
      ("grounded: the answer says RT-99999, which", "grounded: the answer says `RT-99999`, which"),
      ("run agent-eval --resume x_1 now", "run `agent-eval --resume x_1` now"),
      (
        "ask @octocat about #12 or GH-3 (see !4).",
        "ask `@octocat` about `#12` or `GH-3` (see `!4`)."
      ),
      ("<img src=x onerror=alert(1)>", "`<img src=x onerror=alert(1)>`"),
      ("/close", "`/close`"), ("https://evil.example/x.", "`https://evil.example/x`."),
      ("costs $5", "costs `$5`"), ("deadbeef and facade", "`deadbeef` and facade"), ("", ""),
      ("it isn't — so …", "it isn't — so …"),
    ])
  func prose(text: String, markdown: String) { #expect(Markdown.prose(text) == markdown) }

  @Test(
    "code holds what code spans trip over as entities",
    arguments: [
      ("a`b", "<code>a&#96;b</code>"), ("a|b", "<code>a&#124;b</code>"),
      ("x\\", "<code>x&#92;</code>"),
      ("plain-id", "`plain-id`"), ("", "<code>&nbsp;</code>"), ("a\nb", "`a b`"), (" a", "`a`"),
    ])
  func code(text: String, markdown: String) { #expect(Markdown.code(text) == markdown) }

  @Test(
    "the first line says what happened, the second what to do; so they were approved",
    arguments: Situation.all)
  func comments(situation: Situation) throws {
    let text = MarkdownReport.comment(situation.report).text
    let lines = text.split(separator: "\n")
    #expect(lines[0].hasPrefix("### \(situation.first)"), "\(lines[0])")
    #expect(lines[1].hasPrefix("**What to do:** \(situation.second)"), "\(lines[1])")
    #expect(text.hasSuffix("<!-- agent-eval support -->\n"))
    #expect(text.utf8.count < 65_000)
    try Snapshot("comment-\(situation.name).md").check(text)
  }

  @Test("a job's summary is the comment without the bot's mark", arguments: Situation.all)
  func summaries(situation: Situation) {
    let comment = MarkdownReport.comment(situation.report)
    #expect(MarkdownReport(situation.report).text + comment.marker + "\n" == comment.text)
  }

  @Test("a comment on thousands of broken cases stays under the limit and says that it was cut")
  func limit() {
    let run = SampleRun(
      cases: (0..<3000).map {
        .init(
          id: "case-\($0)", intent: "intent-\($0 % 300)", trials: "FFP",
          reason: String(repeating: "`|<x> ", count: 200))
      }, floors: Floors(suite: 0.9))
    let text = MarkdownReport.comment(run.report).text
    #expect(text.utf8.count < 65_000 && text.utf8.count > 30_000)
    #expect(text.contains("more\n"))
    #expect(text.hasSuffix("-->\n"))
    let opened = text.ranges(of: "<details>").count
    #expect(opened == text.ranges(of: "</details>").count)
  }

  @Test("the bot's mark is the same for every run of a set and can't be closed by its name")
  func marker() {
    var report = SampleRun.allPassed.report
    report.run.evalSet = "a--> <b>"
    let marker = MarkdownReport.comment(report).marker
    #expect(marker.hasPrefix("<!-- agent-eval a") && marker.hasSuffix(" -->"))
    #expect(!marker.dropFirst(4).dropLast(3).contains("--"))
  }
}
