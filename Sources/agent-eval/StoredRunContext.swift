import CommandKit
import EvalModel
import Reading
import Storing

extension Project {
  /// The store that was named, else the project's. Only a run makes one where there is none.
  func openStore(_ arguments: ParsedArguments, create: Bool = false) async throws -> Store {
    try await Store.open(path: arguments[CommonFlags.store] ?? store, create: create)
  }
}

/// A stored run with the eval set that it ran, as several commands need it.
struct StoredRunContext {
  let project: Project
  let store: Store
  let run: RunDescription
  let status: RunStatus
  let set: EvalSet
  let isLatest: Bool

  /// The run that the flag names, unless another is given.
  init(
    _ arguments: ParsedArguments, _ workspace: inout Workspace, run name: String? = nil
  ) async throws {
    project = try workspace.project()
    store = try await project.openStore(arguments)
    let stored = try await store.run(name ?? arguments[CommonFlags.run])
    run = stored.description
    status = stored.status
    isLatest = try await store.latestRun() == run.id
    let setPath = SourceFile.join(project.folder, run.evalSetPath)
    guard let set = try workspace.evalSets([setPath], project).first else {
      throw CommandFailure(.notJudged, "the eval set \(run.evalSetPath) can't be used")
    }
    self.set = set
  }

  /// What the run is compared with: the baseline of then under the rules of now.
  func gate(_ arguments: ParsedArguments, _ workspace: Workspace) async throws -> GateSetup? {
    try await GateSetup.make(
      set, selected: Set(run.cases.map(\.id)),
      profile: project.profiles.first { $0.name == run.profile }, recorded: run.gate?.baseline,
      arguments, workspace, store)
  }

  /// What the run is held against before it is accepted under a name: the baseline that it was
  /// compared with, else the one that it would replace. That cases are gone is no objection.
  ///
  /// `nil` where nothing can be compared, because accepting a run is the way out of that.
  func gate(acceptedAs name: String, _ workspace: Workspace) async throws -> GateSetup? {
    do {
      let setup = try await GateSetup.make(
        set, selected: Set(run.cases.map(\.id)),
        profile: project.profiles.first { $0.name == run.profile },
        recorded: run.gate?.baseline ?? name, named: nil, typed: GateRules(allowsRemoved: true),
        workspace, store)
      return setup?.match == nil ? nil : setup
    } catch is CommandFailure {
      return nil
    }
  }
}
