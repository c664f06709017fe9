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
        // Hundreds of files: each would wait longer for the disk than it takes to make.
        try AtomicFile.write(
          file.text, to: "\(folder)/\(file.name)", waitingForDisk: false)
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
  @concurrent
  private func packed(_ row: CaseRow, _ evalCase: EvalCase?) async throws -> PackedTrials? {
    let isWorse = row.baseline?.rate.map { before in (row.tally.counts.rate ?? 0) < before }
    return try await Self.packed(
      row.id, evalCase, report.run, report.invocation, source,
      baseline: isWorse == true ? source.baseline : nil)
  }

  /// The same without a report around it.
  static func packed(
    _ caseID: String, _ evalCase: EvalCase?, _ run: RunDescription,
    _ invocation: Reporting.Invocation, _ source: Publication.Source, baseline: Baseline?
  ) async throws -> PackedTrials? {
    var trials: [PackedTrials.Trial] = []
    try await source.store.eachTrialText(
      run: run.id, caseID: caseID, grading: source.grading
    ) { text in
      let view = TrialView(
        record: TrialRecord(text), score: text.trial.score, intent: evalCase?.intent,
        input: evalCase?.turns ?? [], trialsPerCase: run.trialsPerCase, invocation: invocation)
      trials.append(PackedTrials.Trial(view, trajectory: text.trajectory))
    }
    guard !trials.isEmpty else { return nil }
    return PackedTrials(
      caseID: caseID, input: evalCase?.turns ?? [], trials: trials, invocation: invocation,
      trialsPerCase: run.trialsPerCase,
      difference: try await difference(caseID, run, source, baseline))
  }

  private static func difference(
    _ caseID: String, _ run: RunDescription, _ source: Publication.Source, _ baseline: Baseline?
  ) async throws -> TrajectoryDifference? {
    guard let baseline,
      let past = try await ComparedSide.trials(of: caseID, baseline, in: source.store)
    else { return nil }
    var now: [TrajectoryDifference.Trial] = []
    try await source.store.eachTrial(
      run: run.id, caseID: caseID, grading: source.grading, detail: .everything
    ) { trial in
      guard now.count < ComparedSide.mostTrials, let record = trial.record,
        let one = TrajectoryDifference.Trial(record.outcome)
      else { return }
      now.append(one)
    }
    return TrajectoryDifference(before: past.trials, after: now)
  }

  /// Cases that are packed at the same time, and at most wait for their turn.
  private static let width = 4

  /// Hands over each case that has trials, in the order of the report. No more than a few are in
  /// memory.
  private func eachCase(_ body: (Int, PackedTrials) throws -> Void) async throws {
    let cases = Dictionary(
      source.set.cases.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let rows = report.rows
    try await withThrowingTaskGroup(of: (Int, PackedTrials?).self) { group in
      var begun = 0
      func begin() {
        guard begun < rows.count else { return }
        let (number, row) = (begun, rows[begun])
        group.addTask { (number, try await packed(row, cases[row.id])) }
        begun += 1
      }
      for _ in 0..<Self.width { begin() }
      var waiting: [Int: PackedTrials?] = [:]
      var turn = 0
      while let (number, trials) = try await group.next() {
        waiting[number] = .some(trials)
        while let trials = waiting.removeValue(forKey: turn) {
          if let trials { try body(turn, trials) }
          turn += 1
          begin()
        }
      }
    }
  }
}

extension TrialRecord {
  /// The record of a trial without its trajectory, which stays text.
  fileprivate init(_ text: StoredTrialText) {
    let trial = text.trial
    let outcome: TrialOutcome =
      switch trial.ending {
      case .completed: .completed(Trajectory())
      case .agentFailed(let failure): .agentFailed(failure, partial: Trajectory())
      case .harnessFailed(let failure): .harnessFailed(failure)
      case .cancelled: .cancelled
      }
    self.init(
      plan: trial.plan, outcome: outcome, attempts: trial.attempts, agentTime: trial.agentTime,
      log: text.log)
  }
}
