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

  /// Cases of which a page tells how they go differently from the baseline: that takes reading the
  /// trajectories of both, while otherwise they are passed on as they are.
  private static let mostCompared = 60

  /// Those that fell most, by position.
  private var compared: Set<Int> {
    let drops = report.rows.enumerated().compactMap { number, row -> (Int, Double)? in
      guard let now = row.tally.counts.rate, let before = row.baseline?.rate, now < before else {
        return nil
      }
      return (number, before - now)
    }
    return Set(drops.sorted { $0.1 > $1.1 }.prefix(Self.mostCompared).map(\.0))
  }

  private func packed(
    _ row: CaseRow, _ evalCase: EvalCase?, isCompared: Bool
  ) async throws -> PackedTrials? {
    try await Self.packed(
      row.id, evalCase, report.run, report.invocation, source,
      baseline: isCompared ? source.baseline : nil)
  }

  /// The trials of one case; `nil` when none is stored. With a baseline, also how they go
  /// differently from its trials, where those are stored.
  @concurrent
  static func packed(
    _ caseID: String, _ evalCase: EvalCase?, _ run: RunDescription,
    _ invocation: Reporting.Invocation, _ source: Publication.Source, baseline: Baseline?
  ) async throws -> PackedTrials? {
    var trials: [PackedTrials.Trial] = []
    let (intent, input, planned) = (evalCase?.intent, evalCase?.turns ?? [], run.trialsPerCase)
    try await source.store.eachTrialText(
      run: run.id, caseID: caseID, grading: source.grading
    ) { text in
      let view = TrialView(
        record: TrialRecord(text), score: text.trial.score, intent: intent, input: input,
        trialsPerCase: planned, invocation: invocation)
      trials.append(PackedTrials.Trial(view, trajectory: text.trajectory))
    }
    guard !trials.isEmpty else { return nil }
    var difference: TrajectoryDifference?
    if let baseline,
      let past = try await ComparedSide.trials(
        of: caseID, baseline, in: source.store, atMost: ComparedSide.fewTrials)
    {
      let now = try await ComparedSide.trials(
        of: caseID, run: run.id, grading: source.grading, in: source.store,
        atMost: ComparedSide.fewTrials)
      difference = TrajectoryDifference(before: past.trials, after: now.trials)
    }
    return PackedTrials(
      caseID: caseID, input: input, trials: trials, invocation: invocation,
      trialsPerCase: planned, difference: difference)
  }

  /// Cases that are packed at the same time, and at most wait for their turn.
  private static let width = 4

  /// Hands over each case that has trials, in the order of the report. No more than a few are in
  /// memory.
  private func eachCase(_ body: (Int, PackedTrials) throws -> Void) async throws {
    let cases = Dictionary(
      source.set.cases.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let rows = report.rows
    let compared = compared
    try await withThrowingTaskGroup(of: (Int, PackedTrials?).self) { group in
      var begun = 0
      func begin() {
        guard begun < rows.count else { return }
        let (number, row) = (begun, rows[begun])
        let isCompared = compared.contains(number)
        group.addTask {
          (number, try await packed(row, cases[row.id], isCompared: isCompared))
        }
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
