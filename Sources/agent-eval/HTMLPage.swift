import Comparing
import EvalModel
import Gating
import JSONKit
import Reporting
import Statistics
import Storing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The HTML report with the trials of its run, read from the store case by case.
struct HTMLPage {
  let report: RunReport
  let source: Publication.Source

  /// Writes the page, and with `isSplit` a folder with the trials beside it first, so that a page
  /// never stands there without what it links to.
  func write(to path: String, isSplit: Bool) async throws {
    if isSplit {
      let folder = Self.folder(of: path)
      let name = folder.split(separator: "/").last.map(String.init) ?? folder
      try Self.prepare(folder)
      try await eachCase { number, trials in
        let file = HTMLReport.file(number: number, trials: trials)
        try AtomicFile.write(file.text, to: "\(folder)/\(file.name)")
      }
      try AtomicFile.write(HTMLReport(report, folder: name).pageWithoutTrials, to: path)
    } else {
      let file = try AtomicFile(path)
      let page = HTMLReport(report)
      try file.write(page.opening)
      try await eachCase { number, trials in
        try file.write(page.body(number: number, trials: trials))
      }
      try file.write(page.closing)
      try file.commit()
    }
  }

  func print(_ console: Console) async throws {
    let page = HTMLReport(report)
    console.document(page.opening)
    try await eachCase { number, trials in
      console.document(page.body(number: number, trials: trials))
    }
    console.document(page.closing)
  }

  /// `report.html` keeps its trials in `report-trials`.
  private static func folder(of path: String) -> String {
    let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    let name = path[slash...]
    let stem = name.lastIndex(of: ".").map { name[..<$0] } ?? name
    return path[..<slash] + Slug.of(String(stem)) + "-trials"
  }

  /// Makes the folder, and empties it of an earlier report's cases.
  private static func prepare(_ folder: String) throws(CommandFailure) {
    if mkdir(folder, 0o777) == 0 { return }
    guard errno == EEXIST, let directory = opendir(folder) else {
      throw CommandFailure("can't make the folder \(folder): \(String(cString: strerror(errno)))")
    }
    defer { closedir(directory) }
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasPrefix("case-"), name.hasSuffix(".js") { unlink("\(folder)/\(name)") }
    }
  }

  /// The trials of one case; `nil` when none is stored. How they go differently from the baseline's
  /// is told of cases that pass less often than they did: it takes reading those trials too.
  private func packed(_ row: CaseRow, _ evalCase: EvalCase?) async throws -> PackedTrials? {
    var baseline = source.baseline
    if let now = row.tally.counts.rate, let before = row.baseline?.rate, now >= before {
      baseline = nil
    }
    if row.baseline == nil { baseline = nil }
    return try await Self.packed(
      row.id, evalCase, report.run, report.invocation, source, baseline: baseline)
  }

  /// The same without a report around it.
  static func packed(
    _ caseID: String, _ evalCase: EvalCase?, _ run: RunDescription,
    _ invocation: Reporting.Invocation, _ source: Publication.Source, baseline: Baseline?
  ) async throws -> PackedTrials? {
    var trials: [StoredTrial] = []
    try await source.store.eachTrial(
      run: run.id, caseID: caseID, grading: source.grading, detail: .everything
    ) { trials.append($0) }
    let views = trials.compactMap { trial in
      trial.record.map { record in
        TrialView(
          record: record, score: trial.score, intent: evalCase?.intent,
          input: evalCase?.turns ?? [], trialsPerCase: run.trialsPerCase, invocation: invocation)
      }
    }
    guard !views.isEmpty else { return nil }
    var difference: TrajectoryDifference?
    if let baseline,
      let past = try await ComparedSide.trials(of: caseID, baseline, in: source.store)
    {
      difference = TrajectoryDifference(
        before: past.trials,
        after: trials.prefix(ComparedSide.mostTrials).compactMap { trial in
          trial.record.flatMap { TrajectoryDifference.Trial($0.outcome) }
        })
    }
    return PackedTrials(
      caseID: caseID, input: evalCase?.turns ?? [], views: views, invocation: invocation,
      trialsPerCase: run.trialsPerCase, difference: difference)
  }

  /// Hands over each case that has trials, one after the other: no more is in memory.
  private func eachCase(_ body: (Int, PackedTrials) throws -> Void) async throws {
    let cases = Dictionary(
      source.set.cases.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    for (number, row) in report.rows.enumerated() {
      if let trials = try await packed(row, cases[row.id]) { try body(number, trials) }
    }
  }
}
