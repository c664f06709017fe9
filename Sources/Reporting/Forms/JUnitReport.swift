import Diagnostics
import EvalModel
import Gating
import JSONKit
import Statistics

/// The report for a CI's test tab: JUnit XML with a suite for the gate and one for each intent.
///
/// It keeps to what the schemas of Ant and of Jenkins have in common: no attributes on
/// `testsuites`, every required attribute on the others, and nothing but one result in a case.
package struct JUnitReport: Sendable {
  package var report: RunReport

  package init(_ report: RunReport) { self.report = report }

  package var text: String {
    var xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
    let suites = [gate] + intents
    for (index, suite) in suites.enumerated() { write(suite, index, to: &xml) }
    return xml + "</testsuites>\n"
  }
}

/// What becomes of one test case.
private struct TestCase {
  enum Result {
    case passed
    case failure(String, type: String, body: String)
    case error(String, type: String, body: String)
    case skipped(String)
  }

  var name: String
  var result: Result
  var seconds = 0.0
}

private struct TestSuite {
  var name: String
  var cases: [TestCase]
  var properties: [(String, String)] = []
  var output = ""

  func count(_ matches: (TestCase.Result) -> Bool) -> Int { cases.count { matches($0.result) } }
}

// MARK: - From the report to suites

extension JUnitReport {
  /// The verdict's reasons as tests, so that the tab is red exactly when the gate is.
  private var gate: TestSuite {
    let reasons = report.verdict.reasons.map { reason -> TestCase in
      let advice = reason.advice(report.invocation).map { "\n→ \($0)" } ?? ""
      let result: TestCase.Result =
        switch reason.symbol.tone {
        case .bad: .failure(reason.sentence, type: reason.code, body: reason.sentence + advice)
        case .doubtful: .error(reason.sentence, type: reason.code, body: reason.sentence + advice)
        case .quiet: .skipped(reason.sentence)
        default: .passed
        }
      return TestCase(name: reason.code + ": " + reason.sentence, result: result)
    }
    let run = report.run
    var properties = [
      ("run", run.id), ("verdict", report.verdict.word.rawValue), ("agent", run.agent),
      ("evalset", run.evalSet), ("evalset_digest", run.evalSetDigest.hex),
      ("grading_digest", run.gradingDigest.hex), ("seed", String(run.seed)),
      ("tool_version", run.toolVersion),
    ]
    if let profile = run.profile { properties.append(("profile", profile)) }
    if let rate = report.suite?.rate { properties.append(("pass_rate", "\(rate)")) }
    let output = report.warnings.map { "warning: \($0)" }.joined(separator: "\n")
    return TestSuite(name: "gate", cases: reasons, properties: properties, output: output)
  }

  private var intents: [TestSuite] {
    let groups = Dictionary(grouping: report.rows, by: \.tally.labels.intent)
    return groups.sorted { $0.key < $1.key }.map { intent, rows in
      TestSuite(
        name: intent,
        cases: rows.map { row in
          TestCase(
            name: row.id, result: result(of: row), seconds: row.meanLatency?.seconds ?? 0)
        })
    }
  }

  private func result(of row: CaseRow) -> TestCase.Result {
    let message = "\(row.counts): \(row.reason)"
    switch row.standing {
    // A flaky case is told apart in every other form; a test that is red on some days only would
    // be muted, and the gate has judged it already.
    case .passed, .flaky: return .passed
    case .failing:
      return .failure(
        message, type: row.failure?.category.rawValue ?? "failed", body: body(of: row, message))
    case .notJudged:
      return .error(row.reason, type: "not_judged", body: body(of: row, row.reason))
    case .notRun: return .skipped(row.reason)
    }
  }

  private func body(of row: CaseRow, _ message: String) -> String {
    var lines = [message]
    if let place = row.place { lines.append("\(place.file):\(place.line)") }
    lines.append(report.invocation.show(case: row.id, trial: row.failure?.firstFailing))
    lines.append(report.invocation.repeatCase(row.id, trials: max(3, row.tally.planned)))
    return lines.joined(separator: "\n")
  }
}

// MARK: - XML

extension JUnitReport {
  private func write(_ suite: TestSuite, _ index: Int, to xml: inout String) {
    let failures = suite.count { if case .failure = $0 { true } else { false } }
    let errors = suite.count { if case .error = $0 { true } else { false } }
    let skipped = suite.count { if case .skipped = $0 { true } else { false } }
    let seconds = suite.cases.reduce(0) { $0 + $1.seconds }
    xml += """
      <testsuite name="\(token(suite.name))" package="\(token(report.run.evalSet))" \
      id="\(index)" timestamp="\(timestamp)" hostname="localhost" tests="\(suite.cases.count)" \
      failures="\(failures)" errors="\(errors)" skipped="\(skipped)" time="\(attribute(seconds))">
      <properties>

      """
    for (name, value) in suite.properties {
      xml += "<property name=\"\(name)\" value=\"\(attribute(value))\"/>\n"
    }
    xml += "</properties>\n"
    let classname = token("\(report.run.evalSet).\(suite.name)")
    for test in suite.cases {
      xml += """
        <testcase name="\(token(test.name))" classname="\(classname)" time="\(attribute(test.seconds))"
        """
      switch test.result {
      case .passed: xml += "/>\n"
      case .skipped(let message):
        xml += "><skipped message=\"\(attribute(message))\"/></testcase>\n"
      case .failure(let message, let type, let body):
        xml += element("failure", message, type, body)
      case .error(let message, let type, let body): xml += element("error", message, type, body)
      }
    }
    xml += "<system-out>\(Markup.escaped(suite.output, keepingLines: true))</system-out>\n"
    xml += "<system-err></system-err>\n</testsuite>\n"
  }

  private func element(_ name: String, _ message: String, _ type: String, _ body: String) -> String
  {
    """
    ><\(name) message="\(attribute(message))" type="\(attribute(type))">\
    \(Markup.escaped(body.shortened(to: 4000), keepingLines: true))</\(name)></testcase>

    """
  }

  private func attribute(_ text: String) -> String {
    Markup.escaped(text.shortened(to: 500))
  }

  /// Names may not be empty, and parsers collapse their spaces.
  private func token(_ text: String) -> String {
    let text = attribute(text)
    return text.allSatisfy(\.isWhitespace) ? "-" : text
  }

  private func attribute(_ seconds: Double) -> String {
    seconds.isFinite && seconds >= 0 ? Figures.fixed(min(seconds, 1e9), 3) : "0"
  }

  /// Without the time zone, which Ant's schema forbids; it is UTC. A run whose start can't be read
  /// began at the epoch.
  private var timestamp: String {
    let text = report.run.startedAt.prefix(19)
    let pattern = "0000-00-00T00:00:00"
    let fits =
      text.utf8.count == pattern.utf8.count
      && zip(text.utf8, pattern.utf8).allSatisfy { byte, model in
        model == UInt8(ascii: "0")
          ? (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) : byte == model
      }
    return fits ? String(text) : "1970-01-01T00:00:00"
  }
}
