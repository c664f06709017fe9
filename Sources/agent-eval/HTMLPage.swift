import EvalModel
import Gating
import JSONKit
import Reporting
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

  /// The trials of one case; `nil` when none is stored.
  private func packed(_ row: CaseRow, _ evalCase: EvalCase?) async throws -> PackedTrials? {
    var trials: [StoredTrial] = []
    try await source.store.eachTrial(
      run: report.run.id, caseID: row.id, grading: source.grading, detail: .everything
    ) { trials.append($0) }
    let views = trials.compactMap { trial in
      trial.record.map { record in
        TrialView(
          record: record, score: trial.score, intent: row.tally.labels.intent,
          input: evalCase?.turns ?? [], trialsPerCase: report.run.trialsPerCase,
          invocation: report.invocation)
      }
    }
    guard !views.isEmpty else { return nil }
    return PackedTrials(
      caseID: row.id, input: evalCase?.turns ?? [], views: views, invocation: report.invocation,
      trialsPerCase: report.run.trialsPerCase)
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
