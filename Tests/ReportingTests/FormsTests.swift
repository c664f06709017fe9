import Diagnostics
import EvalModel
import Gating
import JSONKit
import Testing

@testable import Reporting

@Suite("Forms of the report")
struct FormsTests {
  static let typical: RunReport = {
    var run = SampleRun.typical
    run.places = [
      "refund-over-limit-003": SourcePlace(file: "evalsets/a b.yaml", line: 42, column: 9)
    ]
    return run.report
  }()

  @Test("JUnit: the gate's reasons and a test for each case, counted in every suite")
  func junit() throws {
    let text = JUnitReport(Self.typical).text
    #expect(text.hasPrefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"))
    #expect(text.contains("<testsuite name=\"gate\" package=\"support\" id=\"0\""))
    #expect(text.contains("timestamp=\"2026-05-02T10:15:00\" hostname=\"localhost\""))
    #expect(
      text.contains(
        """
        <testsuite name="refund" package="support" id="3" timestamp="2026-05-02T10:15:00" \
        hostname="localhost" tests="4" failures="2" errors="0" skipped="0"
        """))
    #expect(text.contains("<testcase name=\"refund-plain-001\" classname=\"support.refund\""))
    #expect(text.contains("type=\"policy\">0 of 10 trials passed: within-cap"))
    #expect(text.contains("evalsets/a b.yaml:42\nagent-eval show refund-over-limit-003"))
  }

  @Test("JUnit: lost cases are errors, cases that were not run are skipped")
  func junitLosses() {
    let lost = JUnitReport(SampleRun.onlyHarnessFailures.report).text
    #expect(lost.contains("tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\""))
    #expect(lost.contains("<error message=\"cannot start .build/release/support-agent"))
    let stopped = JUnitReport(SampleRun.nothingJudged.report).text
    #expect(stopped.contains("<skipped message=\"no trial was run\"/>"))
  }

  @Test("JUnit: a test is red when more trials failed than passed")
  func standing() {
    let run = SampleRun(cases: [
      .init(id: "half", intent: "a", trials: "PF"), .init(id: "less", intent: "a", trials: "PFF"),
      .init(id: "all", intent: "a", trials: "PP"), .init(id: "none", intent: "a", trials: "UU"),
      .init(id: "unrun", intent: "a", trials: "--"),
    ])
    #expect(
      run.report.rows.map(\.standing) == [.flaky, .failing, .passed, .notJudged, .notRun])
  }

  @Test("SARIF: results on the lines of the cases, stable from run to run")
  func sarif() throws {
    let json = SARIFReport(Self.typical).json
    let results = try #require(json["runs"]?.array?.first?["results"]?.array)
    let failing = try #require(
      results.first { $0["message"]?["text"]?.string?.hasPrefix("refund-over") == true })
    let location = failing["locations"]?.array?.first?["physicalLocation"]
    #expect(location?["artifactLocation"]?["uri"]?.string == "evalsets/a%20b.yaml")
    #expect(location?["region"]?["startLine"]?.int == 42)
    #expect(failing["ruleId"]?.string == "policy" && failing["level"]?.string == "error")
    var again = SampleRun.typical
    again.warnings = ["another run"]
    let other = SARIFReport(again.report).json
    func prints(_ json: JSONValue) -> [String?] {
      json["runs"]?.array?.first?["results"]?.array?.map {
        $0["partialFingerprints"]?["agentEval/v1"]?.string
      } ?? []
    }
    #expect(prints(json) == prints(other) && prints(json).count > 3)
    #expect(Set(prints(json)).count == prints(json).count)
  }

  @Test(
    "SARIF: paths become URI references",
    arguments: [
      ("evalsets/a.yaml", "evalsets/a.yaml"), ("a b#c?.yaml", "a%20b%23c%3F.yaml"),
      ("//host/x", "file:///host/x"), ("é:x", "%C3%A9%3Ax"), ("", "."),
    ])
  func uris(path: String, uri: String) { #expect(SARIFReport.uri(path) == uri) }

  @Test("CSV: a row for each case, and nothing that a spreadsheet would carry out")
  func csv() {
    let lines = CSVReport(Self.typical).text.split(separator: "\r\n")
    #expect(lines.count == 19 && lines[0].hasPrefix("run,eval_set,agent,intent,case,standing"))
    #expect(lines[16].hasPrefix("20260502-101500-7f3a,support,support-agent,refund,"))
    let cells = [
      ("=1+1", "'=1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("a,b", "\"a,b\""),
      ("say \"x\"", "\"say \"\"x\"\"\""),
      ("two\r\nlines", "two lines"), ("\t=cmd", "'=cmd"), ("－1", "'－1"), ("plain", "plain"),
    ]
    for (text, cell) in cells { #expect(CSVReport.cell(text) == cell) }
  }

  @Test("annotations stand on lines, at most ten of a kind, escaped")
  func annotations() {
    let text = WorkflowCommands.annotations(Self.typical)
    #expect(
      text.contains("::error file=evalsets/a b.yaml,line=42,title=refund-over-limit-003::0 of 10"))
    var run = SampleRun(
      cases: (0..<40).map {
        .init(id: "c,\($0):x", intent: "a", trials: "F", reason: "50%\n::error::x")
      },
      floors: Floors(suite: 0.9))
    run.profile = nil
    let many = WorkflowCommands.annotations(run.report)
    let lines = many.split(separator: "\n")
    #expect(lines.count == 10)
    #expect(lines[1].contains("title=c%2C0%3Ax::0 of 1 trial passed: 50%25%0A::error::x%0A"))
    #expect(lines.allSatisfy { $0.hasPrefix("::error file=") })
    #expect(WorkflowCommands.annotations(SampleRun.allPassed.report).isEmpty)
  }

  @Test(
    "nothing in a log is taken for a command",
    arguments: [
      ("::error::x", ":\u{200B}:error::x"), ("a ::b", "a ::b"),
      ("  \t::b\nc", "  \t:\u{200B}:b\nc"),
      ("a##[error]b", "a#\u{200B}#[error]b"), ("##vso[x]", "#\u{200B}#vso[x]"),
      ("x\r\n::y", "x\r\n:\u{200B}:y"),
      ("# plain: text", "# plain: text"),
    ])
  func neutralized(text: String, inert: String) {
    #expect(WorkflowCommands.neutralized(text).utf8.elementsEqual(inert.utf8))
  }

  @Test("JSON in a log keeps its value")
  func neutralizedJSON() throws {
    let json: JSONValue = ["a": "x##[error]###"]
    let text = String(decoding: json.encoded(), as: UTF8.self)
    let inert = WorkflowCommands.neutralized(json: text)
    #expect(!inert.contains("##"))
    #expect(try JSONValue.parse(Array(inert.utf8)) == json)
  }

  @Test(
    "the form follows the file's name",
    arguments: [
      ("a/report.html", ReportFormat.html), ("r.HTM", .html), ("junit.xml", .junit),
      ("x.sarif", .sarif), ("x.sarif.json", .sarif), ("x.json", .json), ("a.md", .markdown),
      ("pr-comment.md", .comment), ("comment.md", .comment), ("c.csv", .csv), ("t.txt", .text),
      ("report", nil), (".md", nil), ("a.md/report", nil),
    ] as [(String, ReportFormat?)])
  func formats(name: String, format: ReportFormat?) { #expect(ReportFormat(file: name) == format) }

  @Test("histograms have round bins and one outlier doesn't hide the rest")
  func histograms() throws {
    let even = try #require(Histogram([0.1, 0.2, 0.3, 1.0], bins: 10))
    #expect(even.width == 0.05 || even.width == 0.1)
    #expect(even.counts.reduce(0, +) + even.beyond == 4)
    let outlier = try #require(Histogram((0..<199).map { Double($0) / 100 } + [1e9]))
    #expect(outlier.beyond == 1 && outlier.counts.count <= 21)
    for values in [[], [0, 0], [.nan], [.infinity], [-1]] as [[Double]] {
      #expect(Histogram(values) == nil)
    }
    #expect(Histogram([1e-300, 1e14]) != nil)
  }

  @Test(
    "the JSON is what its schema says",
    arguments: [
      SampleRun.allPassed, .typical, .nothingJudged, .onlyHarnessFailures, .oneTrial, .oneCase,
      SampleRun(cases: []),
    ])
  func schema(run: SampleRun) throws {
    let schema = try JSONSchema(RunReport.jsonSchema)
    #expect(schema.validate(run.report.json).isEmpty)
    var short = try #require(run.report.json.object)
    _ = short.removeValue(forKey: "verdict")
    #expect(!schema.validate(.object(short)).isEmpty)
  }
}
