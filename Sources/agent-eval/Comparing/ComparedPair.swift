import CommandKit
import Comparing
import Diagnostics
import EvalModel
import Gating
import Importing
import JSONKit
import Reading
import Reporting
import Storing

/// The two sides of a comparison, found by what people call them.
struct ComparedPair {
  let set: EvalSet
  let before: ComparedSide
  let after: ComparedSide
  /// `nil` where nothing is stored.
  let store: Store?
  let warnings: [String]

  /// What one of the names stands for, before it is read.
  private enum Name {
    case run(StoredRun)
    case baseline(name: String)
    case file(String)
  }

  init(
    _ names: (String, String), _ arguments: ParsedArguments, _ workspace: inout Workspace
  ) async throws {
    let project = try workspace.project()
    // Two baselines can be compared where no run is stored.
    var closed: StoreError?
    var opened: Store?
    do throws(StoreError) {
      opened = try await Store.open(
        path: arguments[CommonFlags.store] ?? project.store, create: false)
    } catch {
      closed = error
    }
    store = opened
    var runs: [StoredRun?] = []
    for name in [names.0, names.1] {
      runs.append(Self.isFile(name) ? nil : try await Self.run(name, opened, closed))
    }
    let set = try Self.evalSet(
      runs.compactMap { $0 }.map(\.description), [names.0, names.1], project, &workspace)
    self.set = set
    var found: [Name] = []
    for (name, run) in zip([names.0, names.1], runs) {
      if Self.isFile(name) {
        found.append(.file(name))
      } else if BaselineName.isValid(name), BaselineFile.names(of: set).contains(name) {
        found.append(.baseline(name: name))
      } else if let run {
        found.append(.run(run))
      } else {
        throw Self.unknown(name, set, closed)
      }
    }
    let newest = try await opened?.runName(before: 0, passingOver: "")
    let gradings = try await Self.gradings(found, opened)
    var sides: [ComparedSide?] = [nil, nil]
    // What a recording's cases asked is known from the other side.
    for place in [0, 1] where !Self.isRecording(found[place]) {
      sides[place] = try await Self.side(
        found[place], gradings[place], newest, set, opened, workspace)
    }
    for place in [0, 1] where sides[place] == nil {
      guard case .file(let path) = found[place] else { continue }
      sides[place] = ComparedSide(
        recorded: try Self.recorded(path, workspace), name: path,
        inputs: sides[1 - place]?.measurements ?? [])
    }
    guard let before = sides[0], let after = sides[1] else {
      throw CommandFailure(.notJudged, "nothing to compare")
    }
    self.before = before
    self.after = after
    warnings = Self.warnings(before, after)
  }
}

// MARK: - Names

extension ComparedPair {
  private static func isFile(_ name: String) -> Bool {
    (name.hasSuffix(".json") || name.hasSuffix(".jsonl")) && SourceFile.exists(name)
  }

  /// The run of that name; `nil` where there is none, so that it may be something else.
  private static func run(
    _ name: String, _ store: Store?, _ closed: StoreError?
  ) async throws -> StoredRun? {
    let isCounted = name == "last" || name == "latest" || name.hasPrefix("last~")
    guard let store else {
      if isCounted, let closed { throw closed }
      return nil
    }
    guard isCounted else { return try await store.runIfStored(name) }
    let back = name.hasPrefix("last~") ? Int(name.dropFirst(5)) : 0
    guard let back, (0...1_000_000).contains(back) else { return nil }
    if back == 0 { return try await store.run("latest") }
    guard
      let found = try await store.runName(
        before: back, passingOver: RunDescription.baselineEnding)
    else {
      throw CommandFailure(.notJudged, "there is no run as old as \(name)")
    }
    return try await store.run(found)
  }

  /// The eval set that both are of.
  private static func evalSet(
    _ runs: [RunDescription], _ names: [String], _ project: Project, _ workspace: inout Workspace
  ) throws -> EvalSet {
    if let first = runs.first, let last = runs.last, first.evalSet != last.evalSet {
      throw CommandFailure(
        .notJudged,
        "\(first.id) is a run of '\(first.evalSet)' and \(last.id) of '\(last.evalSet)': nothing to "
          + "compare")
    }
    if let run = runs.last {
      let path = SourceFile.join(project.folder, run.evalSetPath)
      guard let set = try workspace.evalSets([path], project).first else {
        throw CommandFailure(.notJudged, "the eval set \(run.evalSetPath) can't be used")
      }
      return set
    }
    let sets = try workspace.evalSets([], project)
    let found = sets.first { set in
      let known = BaselineFile.names(of: set)
      return names.contains { known.contains($0) || $0 == BaselineFile.path(of: set, "main") }
    }
    guard let set = found ?? sets.first else {
      throw CommandFailure(.notJudged, "no eval set was found")
    }
    return set
  }

  private static func unknown(
    _ name: String, _ set: EvalSet, _ closed: StoreError?
  ) -> CommandFailure {
    var lines = ["there is no run, baseline or file '\(name)'"]
    if let closed { lines.append("the store can't be read: \(closed.message)") }
    let known = BaselineFile.names(of: set)
    lines += Suggestion.hints(for: name, in: known + ["last"]).map { "hint: \($0)" }
    lines.append("hint: 'agent-eval list runs' shows the runs, 'last' is the newest of them")
    return CommandFailure(.notJudged, lines.joined(separator: "\n"))
  }
}

// MARK: - Sides

extension ComparedPair {
  private static func isRecording(_ name: Name) -> Bool {
    guard case .file(let path) = name else { return false }
    return !isBaseline(path)
  }

  /// A baseline says so in its first bytes.
  private static func isBaseline(_ path: String) -> Bool {
    guard case .success(let bytes) = Result(catching: { try SourceFile.read(path) }) else {
      return false
    }
    return String(decoding: bytes.prefix(400), as: UTF8.self).contains("agent-eval.baseline/")
  }

  private static func side(
    _ name: Name, _ grading: Digest?, _ newest: String?, _ set: EvalSet, _ store: Store?,
    _ workspace: Workspace
  ) async throws -> ComparedSide {
    switch name {
    case .run(let stored):
      guard let store else { throw CommandFailure(.notJudged, "the store can't be read") }
      let run = stored.description
      return try await ComparedSide(
        run: run, grading: grading ?? run.gradingDigest, isLatest: newest == run.id, set: set,
        store: store)
    case .baseline(let name):
      guard let baseline = try BaselineFile(name, of: set, workspace).baseline else {
        throw CommandFailure(.notJudged, "there is no baseline '\(name)'")
      }
      return ComparedSide(baseline: baseline, name: name, set: set)
    case .file(let path):
      return ComparedSide(
        baseline: try BaselineFile.read(path, workspace), name: path, set: set)
    }
  }

  /// The grading to take each run under: one that both have where there is one, so that a pass
  /// means the same on both sides.
  private static func gradings(_ names: [Name], _ store: Store?) async throws -> [Digest?] {
    var own: [Digest?] = []
    var stored: [[Digest]] = []
    for name in names {
      guard case .run(let run) = name, let store else {
        own.append(nil)
        stored.append([])
        continue
      }
      own.append(run.description.gradingDigest)
      stored.append(try await store.gradings(run: run.description.id))
    }
    return common(own, stored)
  }

  private static func common(_ own: [Digest?], _ stored: [[Digest]]) -> [Digest?] {
    guard let first = own[0], let second = own[1], first != second else { return own }
    if stored[0].contains(second) { return [second, second] }
    if stored[1].contains(first) { return [first, first] }
    return own
  }

  private static func recorded(
    _ path: String, _ workspace: Workspace
  ) throws -> [String: [Trajectory]] {
    let bytes: [UInt8]
    do {
      bytes = try SourceFile.read(path)
    } catch {
      throw CommandFailure(.notJudged, "\(path) \(error.description)")
    }
    var found: [String: [Trajectory]] = [:]
    for result in NativeTrace.trajectories(in: bytes) {
      switch result {
      case .failure(let error): workspace.console.complain("\(path): \(error.description)\n")
      case .success(let trajectory):
        let label = RecordedTrajectory(trajectory)
        found[label.caseID ?? label.intent ?? "(without a case)", default: []].append(trajectory)
      }
    }
    guard !found.isEmpty else {
      throw CommandFailure(.notJudged, "\(path) holds no trajectory and no baseline")
    }
    return found
  }

  private static func warnings(_ before: ComparedSide, _ after: ComparedSide) -> [String] {
    let isSame =
      if let one = before.grading, let other = after.grading {
        one == other
      } else {
        before.isJudgedByToday && after.isJudgedByToday
      }
    return isSame
      ? []
      : [
        "the two were judged by different rubrics or expectations, so a pass may mean something "
          + "else; judge a run again with 'agent-eval grade --run RUN'"
      ]
  }
}
