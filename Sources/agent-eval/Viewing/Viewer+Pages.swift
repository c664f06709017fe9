import Comparing
import EvalModel
import Gating
import JSONKit
import Reading
import Reporting
import Statistics
import Storing

extension Viewer {
  func runs() async throws -> Answer {
    var workspace = try workspace()
    let listed = try await store(&workspace).runs(limit: Self.mostRuns).map { run in
      ViewPage.ListedRun(
        id: run.id, startedAt: run.startedAt, evalSet: run.evalSet, agent: run.agent,
        profile: run.profile, status: run.status, trials: run.counts.trials,
        planned: run.plannedTrials, passed: run.counts.passed, failed: run.counts.failed,
        page: address("run", run.id), history: address("history", run.evalSet),
        live: run.status == .running ? address("live", run.id) : nil)
    }
    let page = ViewPage.runs(
      listed, compare: base + "/diff", PageSurroundings(links: []))
    return .page(page.text, policy: ViewPage.policy)
  }

  /// How far a run has come, for the page that shows it.
  func live(_ id: String) async throws -> Answer {
    var workspace = try workspace()
    let stored = try await store(&workspace).run(id)
    let counts = stored.counts
    return .json([
      "run": .string(stored.description.id), "status": .string(stored.status.rawValue),
      "planned": .int(Int64(stored.description.plannedTrials)),
      "done": .int(Int64(counts.trials)), "passed": .int(Int64(counts.passed)),
      "failed": .int(Int64(counts.failed)),
      "lost": .int(Int64(counts.harnessFailed + counts.unscored)),
    ])
  }

  func run(_ id: String) async throws -> Answer {
    var workspace = try workspace()
    let stored = try await StoredRunContext(arguments, &workspace, run: id)
    var warnings: [String] = []
    var setup: GateSetup?
    do {
      setup = try await stored.gate(arguments, workspace)
    } catch let failure as CommandFailure {
      warnings.append(failure.message.split(separator: "\n").first.map { String($0) } ?? "")
    }
    let report = try await RunLoading.report(
      run: stored.run, status: stored.status, set: stored.set, store: stored.store, gate: setup,
      runIsLatest: stored.isLatest, project: stored.project, warnings: warnings)
    let name = stored.run.id
    var links = [home, .init("history of \(stored.set.name)", address("history", stored.set.name))]
    if let before = try await runBefore(stored) {
      links.append(.init("against the run before", diffAddress(before, name)))
    }
    if let setup {
      links.append(.init("against the baseline", diffAddress(setup.baseline.name, name)))
    }
    let page = HTMLReport(
      report, folder: address("run", name, "trials"),
      surroundings: PageSurroundings(
        links: links, live: stored.status == .running ? address("live", name) : nil,
        caseHistory: address("history", stored.set.name) + "/",
        caseDiff: setup.map { diffAddress($0.baseline.name, name) + "&case=" }))
    return .page(page.pageWithoutTrials, policy: page.policy)
  }

  /// The run of the same eval set that was begun before.
  private func runBefore(_ stored: StoredRunContext) async throws -> String? {
    let runs = try await stored.store.runs(limit: Self.mostRuns, evalSet: stored.run.evalSet)
      .map(\.id).filter { !$0.hasSuffix(RunDescription.baselineEnding) }
    guard let place = runs.firstIndex(of: stored.run.id), place + 1 < runs.count else { return nil }
    return runs[place + 1]
  }

  /// `case-N.js`: the trials of the run's case at position N.
  func trials(_ id: String, file: String) async throws -> Answer {
    var workspace = try workspace()
    let stored = try await StoredRunContext(arguments, &workspace, run: id)
    guard file.hasPrefix("case-"), file.hasSuffix(".js"),
      let number = Int(file.dropFirst(5).dropLast(3)), stored.run.cases.indices.contains(number)
    else { throw CommandFailure(.notJudged, "there is no such case") }
    let caseID = stored.run.cases[number].id
    var baseline: Baseline?
    // A baseline that can't be read is said on the run's page; the trials are there all the same.
    if let setup = try? await stored.gate(arguments, workspace) { baseline = setup.baseline }
    if baseline?.batches.contains(where: { $0.id == stored.run.id }) == true { baseline = nil }
    let source = Publication.Source(
      store: stored.store, set: stored.set, grading: stored.run.gradingDigest)
    let packed = try await HTMLPage.packed(
      caseID, stored.set.cases.first { $0.id == caseID }, stored.run,
      invocation(of: stored), source, baseline: baseline)
    guard let packed else {
      throw CommandFailure(.notJudged, "no trial of this case has ended yet")
    }
    return .script(HTMLReport.file(number: number, trials: packed).text)
  }

  /// As reports name the run and its agent.
  private func invocation(of stored: StoredRunContext) -> Reporting.Invocation {
    let agent = SourceFile.join(stored.project.folder, stored.run.agentPath)
    return Reporting.Invocation(
      run: stored.run.id, runIsLatest: stored.isLatest,
      agent: agent == stored.project.agent ? nil : agent)
  }

  func history(_ set: String) async throws -> Answer {
    var workspace = try workspace()
    let store = try await store(&workspace)
    var columns: [ViewPage.Column] = []
    var intents: [String: String]?
    for run in try await store.runs(limit: Self.mostColumns, evalSet: set)
    where !run.id.hasSuffix(RunDescription.baselineEnding) {
      if intents == nil {
        let context = try await StoredRunContext(arguments, &workspace, run: run.id)
        intents = Dictionary(
          context.set.cases.map { ($0.id, $0.intent) }, uniquingKeysWith: { first, _ in first })
      }
      let counts = try await store.caseCounts(run: run.id, grading: run.gradingDigest)
      var rates: [String: (passed: Int, judged: Int)] = [:]
      for one in counts {
        let intent = intents?[one.caseID] ?? "unknown"
        rates[intent, default: (0, 0)].passed += one.passed
        rates[intent, default: (0, 0)].judged += one.passed + one.failed
      }
      columns.append(
        ViewPage.Column(
          run: run.id, startedAt: run.startedAt, agent: run.agent, page: address("run", run.id),
          suite: Proportion(
            passes: counts.reduce(0) { $0 + $1.passed },
            trials: counts.reduce(0) { $0 + $1.passed + $1.failed }),
          intents: rates.mapValues { Proportion(passes: $0.passed, trials: $0.judged) }))
    }
    let page = ViewPage.history(of: set, columns, PageSurroundings(links: [home]))
    return .page(page.text, policy: ViewPage.policy)
  }

  func history(_ set: String, case id: String) async throws -> Answer {
    var workspace = try workspace()
    let found = try await store(&workspace).history(
      evalSet: set, caseID: id, limit: Self.mostRuns)
    let past = found.enumerated().map { place, one in
      ViewPage.CasePast(
        run: one.run, startedAt: one.startedAt, agent: one.agent,
        counts: Proportion(passes: one.passed, trials: one.passed + one.failed),
        page: casePage(one.run, id),
        diff: place + 1 < found.count
          ? diffAddress(found[place + 1].run, one.run) + "&case=" + PageSurroundings.encoded(id)
          : nil)
    }
    let links = [home, .init("history of \(set)", address("history", set))]
    let page = ViewPage.history(ofCase: id, past, PageSurroundings(links: links))
    return .page(page.text, policy: ViewPage.policy)
  }

  func diff(_ before: String?, _ after: String?, case id: String?) async throws -> Answer {
    guard let before, let after else {
      throw CommandFailure(.notJudged, "choose two runs to compare")
    }
    var workspace = try workspace()
    // What an address says opens no file.
    guard ![before, after].contains(where: { $0.contains("/") || $0.contains(".") }) else {
      throw CommandFailure(.notJudged, "only runs and baselines are compared here")
    }
    let pair = try await ComparedPair((before, after), arguments, &workspace)
    let view = try await DiffCommand.view(
      pair, arguments: [before, after], patterns: id.map { [$0] } ?? [])
    let whole = diffAddress(before, after)
    var links = [home]
    if id != nil { links.append(.init("the whole comparison", whole)) }
    for side in [pair.before, pair.after] {
      if case .run(let run, _) = side.source {
        links.append(.init("run \(run.id)", address("run", run.id)))
      }
    }
    let page = ViewPage.diff(
      view, caseDiff: { whole + "&case=" + PageSurroundings.encoded($0) },
      casePage: { id in
        guard case .run(let run, _) = pair.after.source else { return nil }
        return casePage(run.id, id)
      }, PageSurroundings(links: links))
    return .page(page.text, policy: ViewPage.policy)
  }
}
