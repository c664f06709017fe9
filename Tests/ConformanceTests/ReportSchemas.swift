import Diagnostics
import EvalModel
import Gating
import JSONKit
import Patterns
import Reporting
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Our reports against the public schemas of their formats.
@Suite(
  "Schemas of reports",
  .enabled(if: ConformanceData.has("standards/report-schemas"), "there is no data for it"))
struct ReportSchemas {
  /// Every letter is a trial: passed, failed, unscored, lost to the harness, not run.
  static let cases = ["PPP", "PFP", "FFP", "FFF", "UUU", "HHH", "---", "PHU"]
  /// Plain texts, and one with everything that markup trips over.
  static let texts = ["plain", "<a href=\"x\">&]]>\u{0}\u{1B}\u{FFFE}\r\n\t {1} [b](c) \\", ""]

  @Test(
    "JUnit reports validate against Ant's and Jenkins' schemas",
    .enabled(if: system("xmllint --version >/dev/null 2>&1") == 0, "there is no xmllint"),
    arguments: ["JUnit.xsd", "jenkins-junit-10.xsd"])
  func junit(schema: String) throws {
    let path = try ConformanceData.path("standards/report-schemas/\(schema)")
    var line = ConformanceLine("JUnit reports: \(schema)")
    for (index, report) in Self.reports.enumerated() {
      var name = Array("/tmp/agent-eval-junit-XXXXXX".utf8CString)
      let descriptor = mkstemp(&name)
      try #require(descriptor >= 0)
      let file = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
      defer { unlink(file) }
      let bytes = Array(JUnitReport(report).text.utf8)
      #expect(write(descriptor, bytes, bytes.count) == bytes.count)
      close(descriptor)
      let status = system("xmllint --noout --nonet --schema '\(path)' \(file) >/dev/null 2>&1")
      line.count("report \(index)", passed: status == 0)
    }
    line.report()
    #expect(line.failures.isEmpty)
  }

  @Test("SARIF reports validate against the standard's schema")
  func sarif() throws {
    var document = try #require(
      try ConformanceData.document(
        try ConformanceData.path("standards/report-schemas/sarif-schema-2.1.0.json")
      ).object)
    // It is written in draft 4, of which it uses what the later drafts have too; only its own name
    // and its dialect are spelled otherwise.
    _ = document.removeValue(forKey: "$schema")
    _ = document.removeValue(forKey: "id")
    let schema = try JSONSchema(.object(document), patterns: Pattern.schemaPatterns)
    var line = ConformanceLine("SARIF reports: schema 2.1.0")
    for (index, report) in Self.reports.enumerated() {
      let problems = schema.validate(SARIFReport(report).json)
      line.count("report \(index): \(problems)", passed: problems.isEmpty)
    }
    line.report()
    #expect(line.failures.isEmpty, "\(line.failures.first ?? "")")
    // The schema does refuse something.
    var broken = try #require(SARIFReport(Self.reports[0]).json.object)
    broken["version"] = "3.0"
    #expect(!schema.validate(.object(broken)).isEmpty)
  }

  static var reports: [RunReport] {
    texts.map { report($0, cases) } + [report("plain", []), report("plain", ["PPP"])]
  }

  static func report(_ text: String, _ cases: [String]) -> RunReport {
    let ids = cases.indices.map { "\(text)\($0)" }
    let run = RunDescription(
      id: text, startedAt: text, evalSet: text, evalSetPath: text,
      evalSetDigest: Digest.of("set"), gradingDigest: Digest.of("grading"), agent: text,
      agentPath: text, fingerprint: .string(text), profile: text, trialsPerCase: 3, seed: 1,
      cases: ids.map { .init(id: $0, inputDigest: Digest.of($0)) }, toolVersion: text)
    let trials = zip(ids, cases).flatMap { id, letters in
      letters.enumerated().compactMap { index, letter in trial(id, index, letter, text) }
    }
    let labels = Dictionary(
      ids.map { ($0, CaseLabels(intent: text, tags: [text])) }, uniquingKeysWith: { one, _ in one })
    let tally = RunTally(run, status: .finished, trials: trials, labels: labels)
    return RunReport(
      run: run, status: .finished, trials: trials, labels: labels,
      verdict: FloorGate(floors: Floors(suite: 0.9)).judge(tally),
      invocation: Invocation(run: text, runIsLatest: false), owner: text, runbook: text,
      warnings: [text],
      places: Dictionary(
        ids.map { ($0, SourcePlace(file: text, line: 3, column: 5)) },
        uniquingKeysWith: { one, _ in one }))
  }

  private static func trial(
    _ id: String, _ index: Int, _ letter: Character, _ reason: String
  ) -> TrialSummary? {
    let outcome: TrialOutcome
    let verdict: TrialScore.Verdict?
    switch letter {
    case "P": (outcome, verdict) = (.completed(Trajectory()), .passed)
    case "F": (outcome, verdict) = (.completed(Trajectory()), .failed(.policy))
    case "U": (outcome, verdict) = (.completed(Trajectory()), .unscored)
    case "H": (outcome, verdict) = (.harnessFailed(HarnessFailure(.cannotStart, reason)), nil)
    default: return nil
    }
    let plan = TrialPlan(
      id: Digest.of("\(id)/\(index)"), caseID: id, index: index, seed: UInt64(index))
    let score = verdict.map {
      TrialScore(verdict: $0, score: nil, reason: reason, firstWrongStep: nil, grades: [])
    }
    return TrialSummary(
      TrialRecord(
        plan: plan, outcome: outcome, attempts: 1, agentTime: .milliseconds(1500), log: ""), score)
  }
}
