import Diagnostics
import EvalModel
import Gating
import JSONKit
import Statistics
import Testing

@testable import Reporting

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Hostile texts in every field, read back by strict readers of each form. `make fuzz-reports` does
/// it with as many as there is time for.
@Suite("Hostile texts in every form of the report")
struct FuzzTests {
  private static let count = getenv("AGENT_EVAL_FUZZ").flatMap { Int(String(cString: $0)) } ?? 2_000
  private static let seed =
    getenv("AGENT_EVAL_FUZZ_SEED").flatMap { UInt64(String(cString: $0)) } ?? 1

  @Test("nothing gets out of its place")
  func everywhere() throws {
    var texts = HostileTexts(seed: Self.seed)
    var reports = 0
    while texts.made < Self.count {
      let before = texts
      let report = Self.report(&texts)
      do {
        try Self.check(report)
        if reports.isMultiple(of: 4) { try Self.checkTrials(&texts) }
      } catch {
        Issue.record("\(error) in the report that the texts after number \(before.made) make")
        return
      }
      reports += 1
    }
    if Self.count > 2_000 { print("fuzz-reports: \(texts.made) texts in \(reports) reports") }
  }

  /// A run whose every text is hostile.
  static func report(_ texts: inout HostileTexts) -> RunReport {
    let letters = ["PPP", "PFP", "FFP", "FFF", "UUU", "HHH", "---", "PPF"]
    var run = SampleRun(
      cases: letters.enumerated().map { index, trials in
        // Ids differ in a run, or the cases would be one.
        SampleRun.Case(
          id: texts.next() + "\(index)", intent: texts.next(), trials: trials,
          category: FailureCategory.allCases[index], reason: texts.next(), tags: [texts.next()])
      }, floors: Floors(suite: 0.9, intents: [texts.next(): 0.5], tags: [texts.next(): 0.9]))
    run.warnings = [texts.next()]
    run.profile = texts.next()
    for one in run.cases {
      run.places[one.id] = SourcePlace(file: texts.next(), line: 3, column: 5)
    }
    var report = run.report
    report.run.id = texts.next()
    report.run.evalSet = texts.next()
    report.run.agent = texts.next()
    report.run.evalSetPath = texts.next()
    report.run.startedAt = texts.next()
    report.run.toolVersion = texts.next()
    report.invocation.run = texts.next()
    report.owner = texts.next()
    report.runbook = texts.next()
    return report
  }

  static func check(_ report: RunReport) throws {
    let junit = try MarkupReader(JUnitReport(report).text)
    #expect(
      Set(junit.elements.map(\.name)).isSubset(of: [
        "testsuites", "testsuite", "properties", "property", "testcase", "failure", "error",
        "skipped", "system-out", "system-err",
      ]))
    #expect(junit.elements.count { $0.name == "testcase" } > report.rows.count)
    try checkPage(HTMLReport(report).pageWithoutTrials)
    try checkMarkdown(MarkdownReport(report).text)
    try checkMarkdown(MarkdownReport.comment(report).text)
    #expect(MarkdownReport.comment(report).text.utf8.count < 65_000)
    try checkCSV(CSVReport(report).text, rows: report.rows.count)
    let sarif = SARIFReport(report).json
    #expect(try JSONValue.parse(sarif.encoded(.pretty)) == sarif)
    #expect(try JSONValue.parse(report.json.encoded()) == report.json)
    for line in WorkflowCommands.annotations(report).split(separator: "\n") {
      // By bytes: what follows may begin with an accent, which would be part of the sign before it.
      let begins = ["::error file=", "::warning file="].contains { line.utf8.starts(with: $0.utf8) }
      guard begins, line.utf8.allSatisfy({ $0 >= 0x20 }) else {
        throw MarkupReader.Problem(description: "the annotation \(line)")
      }
    }
    let text = WorkflowCommands.neutralized(TerminalReport(report, style: TextStyle()).text)
    for line in text.unicodeScalars.split(separator: "\n") {
      let rest = line.drop { $0.properties.isWhitespace }
      guard !rest.starts(with: "::".unicodeScalars),
        line.allSatisfy({ $0.value >= 0x20 && $0 != "\u{202E}" })
      else { throw MarkupReader.Problem(description: "the line \(line)") }
    }
  }

  private static func checkTrials(_ texts: inout HostileTexts) throws {
    let steps = [
      Step(.user(UserTurn(text: texts.next(), turn: 1))),
      Step(.toolCall(ToolCall(id: nil, name: texts.next(), arguments: .string(texts.next())))),
    ]
    let packed = PackedTrials(
      caseID: texts.next(), input: [texts.next()],
      trials: [
        .init(SampleTrial.view(.completed(Trajectory(steps: steps)), log: texts.next()))
      ],
      invocation: Invocation(run: texts.next(), runIsLatest: false), trialsPerCase: 3)
    let isInert = packed.text.utf8.allSatisfy { byte in
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=".utf8.contains(byte)
    }
    guard isInert else { throw MarkupReader.Problem(description: "the packed trials") }
    _ = try JSONValue.parse(try HTMLReportTests.inflated(packed.text))
  }

  private static let tags: Set<String> = [
    "html", "head", "meta", "title", "style", "body", "a", "div", "main", "header", "h1", "h2",
    "span", "small", "ul", "li", "p", "dl", "dt", "dd", "section", "table", "thead", "tbody", "tr",
    "th", "td", "svg", "rect", "g", "button", "label", "input", "select", "option", "code",
    "footer", "details", "summary", "kbd", "script",
  ]

  private static func checkPage(_ html: String) throws {
    let page = try MarkupReader(html, raw: ["style", "script"])
    for element in page.elements {
      guard tags.contains(element.name) else {
        throw MarkupReader.Problem(description: "an element <\(element.name)>")
      }
      for (name, value) in element.attributes {
        let isSafe =
          switch name {
          case "href": value.hasPrefix("#")
          case "src", "style", "srcdoc", "action", "formaction": false
          default: !name.hasPrefix("on")
          }
        guard isSafe else {
          throw MarkupReader.Problem(description: "\(name)=\(value) in <\(element.name)>")
        }
      }
    }
    guard page.elements.count(where: { $0.name == "script" }) == 1 else {
      throw MarkupReader.Problem(description: "more than one script")
    }
  }

  /// Everything that isn't in code must be plain words and our own structure.
  static func checkMarkdown(_ text: String) throws {
    // A fence holds one command, which is quoted for the shell and has one line.
    var isFenced = false
    for piece in text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false) {
      var line = String(piece)
      if line == "```sh" || line == "```" {
        isFenced.toggle()
        continue
      }
      if isFenced || line == "</details>" || line.hasPrefix("_The report is longer than") {
        continue
      }
      if line.hasPrefix("<!-- agent-eval "), line.hasSuffix(" -->"),
        !line.dropFirst(4).dropLast(4).contains("--")
      {
        continue
      }
      for (start, end) in [
        ("#### ", ""), ("### ", ""), ("- ", ""), ("**What to do:** ", ""), ("<sub>", "</sub>"),
        ("<details><summary>", "</summary>"),
      ] where line.hasPrefix(start) && line.hasSuffix(end) {
        line = String(line.dropFirst(start.count).dropLast(end.count))
        break
      }
      try checkWords(try withoutCode(line))
    }
    if isFenced { throw MarkupReader.Problem(description: "an open fence") }
  }

  /// By scalars, as every reader of Markdown works.
  private static func withoutCode(_ line: String) throws -> String {
    var rest = Array(line.unicodeScalars)[...]
    var words = String.UnicodeScalarView()
    while let start = rest.firstIndex(where: { $0 == "`" || $0 == "<" }) {
      words.append(contentsOf: rest[..<start])
      rest = rest[start...]
      if rest.starts(with: "<code>".unicodeScalars) {
        rest = rest.dropFirst(6)
        // Entities, letters and digits: nothing that is read as structure.
        let code = rest.prefix { $0 != "<" }
        rest = rest.dropFirst(code.count)
        guard rest.starts(with: "</code>".unicodeScalars),
          !code.contains(where: { "`|>\\*_[]$@~!".unicodeScalars.contains($0) })
        else { throw MarkupReader.Problem(description: "the code in \(line)") }
        rest = rest.dropFirst(7)
      } else {
        let code = rest.dropFirst().prefix { $0 != "`" }
        guard rest.first == "`", !code.isEmpty, code.endIndex < rest.endIndex,
          !code.contains("|"), !code.contains("\\")
        else { throw MarkupReader.Problem(description: "the code in \(line)") }
        rest = rest[(code.endIndex + 1)...]
      }
    }
    words.append(contentsOf: rest)
    return String(words)
  }

  private static func checkWords(_ words: String) throws {
    let isTable = words.hasPrefix("|")
    var words = words
    if words.hasPrefix("pass rate **") { words = words.replacing("**", with: "") }
    for scalar in words.unicodeScalars {
      let isPlain =
        scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
        || " .,;:()?…“”’'–—→·×✓✗✅❌❔⚠%+−-^±/\u{202F}".unicodeScalars.contains(scalar)
        || (isTable && scalar == "|")
      guard isPlain else {
        throw MarkupReader.Problem(description: "'\(scalar)' as Markdown in: \(words)")
      }
    }
    for word in ["://", "www.", "--"] where words.contains(word) && !isTable {
      throw MarkupReader.Problem(description: "\(word) in: \(words)")
    }
  }

  private static func checkCSV(_ text: String, rows: Int) throws {
    let lines = text.utf8.split(separator: UInt8(ascii: "\n"))
    guard lines.count == rows + 1 else {
      throw MarkupReader.Problem(description: "\(lines.count) lines of CSV")
    }
    for line in lines {
      var cells: [[UInt8]] = [[]]
      var isQuoted = false
      var last: UInt8 = 0
      for byte in line {
        defer { last = byte }
        if byte == UInt8(ascii: "\"") {
          // The second of two in a quoted cell is one of the cell's own.
          if !isQuoted, last == byte { cells[cells.count - 1].append(byte) }
          isQuoted.toggle()
        } else if byte == UInt8(ascii: ","), !isQuoted {
          cells.append([])
        } else {
          cells[cells.count - 1].append(byte)
        }
      }
      guard cells.count == CSVReport.columns.count, !isQuoted else {
        throw MarkupReader.Problem(description: "\(cells.count) cells in \(line)")
      }
      for cell in cells {
        if let first = cell.first, "=+-@\t".utf8.contains(first) {
          throw MarkupReader.Problem(description: "a formula in \(line)")
        }
      }
    }
  }
}

/// Texts that people attack reports with, cut up and mixed with chance.
struct HostileTexts {
  private var random: Xoshiro256StarStar
  private(set) var made = 0

  init(seed: UInt64) { random = Xoshiro256StarStar(seed: seed) }

  private static let pieces = [
    "<script>alert(1)</script>", "</script>", "<!--", "-->", "]]>", "<![CDATA[", "\"", "'", "`",
    "``", "```\n", "&", "&amp;", "&#x3c;", "|", "\\|", "\\", "\n", "\r\n", "\r", "\t", "::error::x",
    "::set-output name=a::b", "##[error]", "##vso[task.x]", "@octocat", "#1", "GH-1", "!2", "~bug",
    "%0A", "%", "/close", "\n/close\n", "https://evil.example/?q=1", "www.evil.example",
    "a@b.example",
    "=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "[x](javascript:alert(1))",
    "![x](http://e)",
    "**b**", "__i__", "~~s~~", "$x$", "{{7*7}}", "${x}", "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>", "javascript:alert(1)", "\u{202E}gnp", "\u{0}", "\u{1B}[2J", "\u{7F}",
    "\u{301}", "'\u{301}", "\"\u{301}", ":\u{301}", "`\u{301}", "\u{85}", "\u{2028}", "\u{FFFE}",
    "\u{FFFF}", "\u{E0041}", "e\u{301}", "漢字", "👩‍👩‍👧", "ﬀ", "١٢",
    " ", "  ", "plain", "refund-017", "1.", "- ", "> ", "# ", "***", "---", "<details>",
    "</details>",
    "</summary>", "</table>", "--", "<!-- agent-eval x -->", ":smile:", "deadbeefcafe", ",", ";",
    "{",
    "}", "[", "]", "\u{FEFF}", "\u{200B}", "\u{A0}", "＝1", "<", ">", "</", "</textarea>",
  ]

  mutating func next() -> String {
    made += 1
    var text = ""
    let length = Int(random.next() % 6)
    for _ in 0..<length {
      let draw = random.next()
      if draw % 8 == 0 {
        let scalar = Unicode.Scalar(UInt32(truncatingIfNeeded: draw >> 8) % 0x11_0000)
        text.unicodeScalars.append(scalar ?? "x")
      } else if draw % 97 == 1 {
        text += String(
          repeating: Self.pieces[Int(draw >> 8 & 0xFFFF) % Self.pieces.count], count: 700)
      } else {
        text += Self.pieces[Int(draw >> 8 & 0xFFFF) % Self.pieces.count]
      }
    }
    return text
  }
}
