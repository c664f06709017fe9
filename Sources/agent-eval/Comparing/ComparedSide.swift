import Comparing
import EvalModel
import Gating
import Grading
import JSONKit
import Reporting
import Statistics
import Storing

/// One of two measurements that are compared: a stored run, a baseline, or recorded trajectories.
struct ComparedSide {
  /// Trials of a case whose steps are read; more only sharpens what is clear already.
  static let mostTrials = 100
  /// The same where several cases are read and a line is told of each.
  static let fewTrials = 40

  enum Source {
    case run(RunDescription, isLatest: Bool)
    /// The runs that were accepted, which may have left the store.
    case baseline(Baseline)
    case recorded([String: [Trajectory]])
  }

  let source: Source
  let view: DiffView.Side
  let fingerprint: JSONValue
  let measurements: [CaseMeasurement]
  /// Of the rubrics that judged it; `nil` for what nobody judged.
  let grading: Digest?
  /// Whether today's rubrics judged it.
  let isJudgedByToday: Bool

  /// A stored run under one of its gradings.
  init(
    run: RunDescription, grading: Digest, isLatest: Bool, set: EvalSet, store: Store
  ) async throws {
    let all = try await store.caseCounts(run: run.id, grading: grading)
    var rated = all
    if run.gate?.stopsEarly == true {
      // Where something looked wrong an early stop gave more trials, which are likelier failures.
      let level = Self.commonLevel(of: run, all)
      rated = try await store.caseCounts(run: run.id, grading: grading, below: level)
    }
    source = .run(run, isLatest: isLatest)
    view = DiffView.Side(name: run.id, kind: "run", agent: run.agent, at: run.startedAt)
    fingerprint = run.fingerprint
    self.grading = grading
    isJudgedByToday = grading == set.gradingDigest
    measurements = Self.measurements(run, all, rated, set)
  }

  /// Trials that every case has.
  private static func commonLevel(of run: RunDescription, _ counts: [StoredCaseCounts]) -> Int {
    counts.count < run.cases.count ? 0 : counts.map(\.ended).min() ?? 0
  }

  private static func measurements(
    _ run: RunDescription, _ all: [StoredCaseCounts], _ rated: [StoredCaseCounts], _ set: EvalSet
  ) -> [CaseMeasurement] {
    func byCase(_ counts: [StoredCaseCounts]) -> [String: StoredCaseCounts] {
      Dictionary(counts.map { ($0.caseID, $0) }, uniquingKeysWith: { first, _ in first })
    }
    let (all, rated, intents) = (byCase(all), byCase(rated), intents(of: set))
    return run.cases.map { planned in
      let counts = all[planned.id] ?? StoredCaseCounts(caseID: planned.id)
      return CaseMeasurement(
        id: planned.id, intent: intents[planned.id] ?? "unknown", input: planned.inputDigest,
        counts: counts.proportion,
        rated: rated[planned.id]?.proportion ?? .init(passes: 0, trials: 0),
        lost: counts.unscored + counts.harnessFailed)
    }
  }

  private static func intents(of set: EvalSet) -> [String: String] {
    Dictionary(set.cases.map { ($0.id, $0.intent) }, uniquingKeysWith: { first, _ in first })
  }

  init(baseline: Baseline, name: String, set: EvalSet) {
    source = .baseline(baseline)
    view = DiffView.Side(
      name: name, kind: "baseline", agent: baseline.agent, at: baseline.batches.last?.acceptedAt)
    fingerprint = baseline.fingerprint
    grading = nil
    isJudgedByToday = baseline.rubrics.allSatisfy { intent, digest in
      set.rubrics[intent]?.digest == digest
    }
    let current = Dictionary(
      set.cases.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    measurements = baseline.cases.map { known in
      let evalCase = current[known.id]
      // A run knows what a case asked, and a baseline all of it: the case of now knows both.
      let isSame = evalCase?.contentDigest == known.digest
      return CaseMeasurement(
        id: known.id, intent: evalCase?.intent ?? known.intent,
        input: isSame ? evalCase?.inputDigest ?? known.digest : known.digest,
        counts: known.pooled, lost: known.lost)
    }
  }

  /// Trajectories in a file, which nobody judged. `inputs` says what the other side's cases asked,
  /// because a recording belongs to the case that it names.
  init(recorded: [String: [Trajectory]], name: String, inputs: [CaseMeasurement]) {
    source = .recorded(recorded)
    view = DiffView.Side(name: name, kind: "file", agent: "recorded", at: nil)
    fingerprint = .object(JSONObject())
    grading = nil
    isJudgedByToday = true
    let known = Dictionary(inputs.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    measurements = recorded.keys.sorted().map { id in
      CaseMeasurement(
        id: id, intent: known[id]?.intent ?? "unknown",
        input: known[id]?.input ?? Digest.of([]), counts: Proportion(passes: 0, trials: 0))
    }
  }
}

extension StoredCaseCounts {
  var proportion: Proportion { Proportion(passes: passed, trials: passed + failed) }
}

// MARK: - Steps

extension ComparedSide {
  /// What is known of the trials of one case.
  struct CaseTrials {
    var trials: [TrajectoryDifference.Trial] = []
    /// Of the failing ones, in order.
    var failing: [(index: Int, reason: String)] = []

    mutating func add(_ stored: StoredTrial) {
      guard let record = stored.record, let trial = TrajectoryDifference.Trial(record.outcome)
      else { return }
      trials.append(trial)
      if case .failed? = stored.score?.verdict {
        failing.append((record.plan.index, stored.score?.reason ?? ""))
      }
    }

    /// Why most fail.
    var reason: String? {
      var counts: [String: Int] = [:]
      for one in failing { counts[one.reason, default: 0] += 1 }
      let most = counts.values.max()
      return failing.first { counts[$0.reason] == most }?.reason
    }
  }

  /// The steps of a case's trials; `nil` where they are stored no more.
  func trials(
    of caseID: String, in store: Store?, atMost limit: Int = mostTrials
  ) async throws -> CaseTrials? {
    var found = CaseTrials()
    switch source {
    case .run(let run, _):
      guard let store else { return nil }
      found = try await Self.trials(
        of: caseID, run: run.id, grading: grading, in: store, atMost: limit)
    case .baseline(let baseline):
      guard let store else { return nil }
      return try await Self.trials(of: caseID, baseline, in: store, atMost: limit)
    case .recorded(let recorded):
      found.trials = (recorded[caseID] ?? []).map { TrajectoryDifference.Trial($0) }
    }
    return found.trials.isEmpty ? nil : found
  }

  static func trials(
    of caseID: String, run: String, grading: Digest?, in store: Store,
    atMost limit: Int = mostTrials
  ) async throws -> CaseTrials {
    var found = CaseTrials()
    let page = try await store.trials(
      run: run, caseID: caseID, grading: grading, detail: .everything, limit: limit)
    for trial in page.trials { found.add(trial) }
    return found
  }

  /// The trials of a case behind a baseline, the newest run first, whose agent the baseline names;
  /// `nil` where they are stored no more.
  static func trials(
    of caseID: String, _ baseline: Baseline, in store: Store, atMost limit: Int = mostTrials
  ) async throws -> CaseTrials? {
    var found = CaseTrials()
    for batch in baseline.batches.reversed() where found.trials.count < limit {
      guard try await store.runIfStored(batch.id) != nil else { continue }
      let page = try await store.trials(
        run: batch.id, caseID: caseID, detail: .everything,
        limit: limit - found.trials.count)
      for trial in page.trials { found.add(trial) }
    }
    return found.trials.isEmpty ? nil : found
  }
}
