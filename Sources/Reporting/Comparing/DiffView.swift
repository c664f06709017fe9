package import Comparing
import Gating
import Statistics

/// Two measurements side by side: what changed, whether it is real, and how the cases that got
/// worse go differently.
package struct DiffView: Sendable {
  /// One of the two that are compared.
  package struct Side: Sendable, Equatable {
    /// A run's id, a baseline's name or a file's.
    package var name: String
    /// What it is: `run`, `baseline` or `file`.
    package var kind: String
    package var agent: String
    /// When it was made; `nil` where nobody knows.
    package var at: String?

    package init(name: String, kind: String, agent: String, at: String?) {
      self.name = name
      self.kind = kind
      self.agent = agent
      self.at = at
    }
  }

  /// How one case goes differently.
  package struct CaseDetail: Sendable {
    package var id: String
    /// `nil` where the steps of one side are stored no more.
    package var trajectories: TrajectoryDifference?
    /// Why most of its failing trials fail now.
    package var reason: String?
    /// The first failing trial of now, counted from 0.
    package var failing: Int?

    package init(
      id: String, trajectories: TrajectoryDifference?, reason: String?, failing: Int?
    ) {
      self.id = id
      self.trajectories = trajectories
      self.reason = reason
      self.failing = failing
    }
  }

  package var evalSet: String
  package var before: Side
  package var after: Side
  package var difference: RunDifference
  package var agent: FingerprintDifference
  /// Of the cases that matter most, or of those that were asked for.
  package var details: [CaseDetail]
  /// What the cases of `details` have in common.
  package var common: [CommonDifference]
  package var warnings: [String]
  /// The run of `after`, for commands; `nil` when it isn't a run.
  package var invocation: Invocation?
  /// What was typed for the two sides.
  package var command: String
  /// The only cases that were asked for; empty for the whole.
  package var onlyCases: [String]

  package init(
    evalSet: String, before: Side, after: Side, difference: RunDifference,
    agent: FingerprintDifference, details: [CaseDetail], warnings: [String],
    invocation: Invocation?, arguments: [String], onlyCases: [String]
  ) {
    self.evalSet = evalSet
    self.before = before
    self.after = after
    self.difference = difference
    self.agent = agent
    self.details = details
    common = CommonDifference.common(to: details.compactMap(\.trajectories))
    self.warnings = warnings
    self.invocation = invocation
    // A tilde within a word is nothing to a shell.
    let words = arguments.map { $0.hasPrefix("last~") ? $0 : Invocation.quoted($0) }
    command = (["agent-eval", "diff"] + words).joined(separator: " ")
    self.onlyCases = onlyCases
  }

  /// The cases whose steps are worth reading: what got worse, and new failures that may be chance.
  package static func telling(_ difference: RunDifference, limit: Int = 12) -> [String] {
    difference.cases.filter { $0.finding == .worse || $0.failsAnew }.prefix(limit).map(\.id)
  }

  func detail(_ id: String) -> CaseDetail? {
    details.first { $0.id.utf8.elementsEqual(id.utf8) }
  }

  /// The cases in the order in which people want to hear of them.
  var newFailures: [RunDifference.Case] { difference.cases.filter(\.failsAnew) }
  var worse: [RunDifference.Case] {
    difference.cases.filter { $0.finding == .worse && !$0.failsAnew }
  }
  var better: [RunDifference.Case] { difference.cases.filter { $0.finding == .better } }
  /// Changes that chance explains, new failures aside.
  var open: [RunDifference.Case] {
    difference.cases.filter { $0.finding == .unresolved && $0.change != 0 && !$0.failsAnew }
  }
}

extension Finding {
  /// A symbol and a word, so that nothing depends on colour.
  var symbol: String {
    switch self {
    case .worse: "✗"
    case .better: "✓"
    case .unresolved: "~"
    }
  }

  var word: String { self == .unresolved ? "~" : rawValue }

  var tone: TextStyle.Tone? {
    switch self {
    case .worse: .bad
    case .better: .good
    case .unresolved: .quiet
    }
  }
}
