import EvalModel
package import Gating
import Grading

/// Counts recorded trajectories as they are judged, with memory for the cases, intents and kinds of
/// failure that there are and not for the trajectories.
package struct RecordedTally: Sendable {
  /// One case, or all interactions of one intent.
  struct Entry: Sendable {
    var counts: CaseTally
    /// Failed trajectories by category.
    var failures: [FailureCategory: Int] = [:]
    var reasons = BoundedCounts(room: 16)
    /// Which trajectory of the case failed first, counted from 0, and how.
    var firstFailing: (index: Int, category: FailureCategory)?
    var latency = Sum()
    var cost = Sum()
  }

  /// A sum over those that reported the figure.
  struct Sum: Sendable {
    var sum = 0.0
    var known = 0

    mutating func add(_ value: Double) {
      sum += value
      known += 1
    }

    var mean: Double? { known == 0 ? nil : sum / Double(known) }
  }

  /// The failures of one category.
  struct Errors: Sendable {
    var trials = 0
    var reasons = BoundedCounts(room: 64)
    var firstWrong = BoundedCounts(room: 64)
    /// The first ones, by name.
    var examples: [String] = []
  }

  /// What was not judged, by cause.
  struct Loss: Sendable {
    var trials = 0
    var reasons = BoundedCounts(room: 64)
    var examples: [String] = []
  }

  static let examples = 3

  private(set) var entries: [Entry] = []
  private var positions: [String: Int] = [:]
  private(set) var errors: [FailureCategory: Errors] = [:]
  private(set) var losses: [String: Loss] = [:]
  /// Judged, but evidence for a critical criterion was missing.
  private(set) var unscored = Loss()
  private(set) var figures = RecordedFigures()
  private var criteria: [String: CriterionTally] = [:]

  package init() {}

  package var judged: Int { entries.reduce(0) { $0 + $1.counts.ended } }
  package var leftOut: Int { losses.reduce(0) { $0 + $1.value.trials } }

  /// Left out because the eval set doesn't know the case or the intent.
  package var unknown: Int {
    ["unknown_case", "unknown_intent"].reduce(0) { $0 + (losses[$1]?.trials ?? 0) }
  }

  /// Call it in the order in which the trajectories were recorded.
  package mutating func add(_ result: RecordedResult) {
    switch result.outcome {
    case .leftOut(let cause):
      losses[cause.code, default: Loss()].add(cause.sentence, result.name)
    case .judged(let judged): add(judged, name: result.name)
    }
  }

  private mutating func add(_ judged: RecordedResult.Judged, name: String) {
    let position = position(of: judged)
    let index = entries[position].counts.planned
    entries[position].counts.planned += 1
    switch judged.verdict {
    case .passed: entries[position].counts.passed += 1
    case .unscored:
      entries[position].counts.unscored += 1
      unscored.add(judged.reason, name)
    case .failed(let category):
      entries[position].fail(judged.reason, category, index: index)
      errors[category, default: Errors()].add(judged, name)
    }
    if let latency = judged.usage.latency { entries[position].latency.add(latency.seconds) }
    if let cost = judged.usage.costUSD, cost.isFinite { entries[position].cost.add(cost) }
    for (name, isMet) in judged.criteria {
      criteria[name, default: CriterionTally()].count(isMet, position)
    }
    figures.add(judged)
  }

  private mutating func position(of judged: RecordedResult.Judged) -> Int {
    let id = judged.isInteraction ? "intent " + judged.caseID : judged.caseID
    // A case may have the name that interactions are shown under.
    let key = judged.isInteraction ? "\u{0}" + id : id
    if let known = positions[key] { return known }
    positions[key] = entries.count
    entries.append(
      Entry(
        counts: CaseTally(
          id: id, labels: judged.labels, planned: 0, holdsInteractions: judged.isInteraction)))
    return entries.count - 1
  }

  /// The counts that verdicts are made of, in the order of `order`; interactions come last.
  package func tally(inOrder order: [String]) -> RunTally {
    let places = Dictionary(
      order.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
    let sorted = entries.map(\.counts).sorted { one, other in
      (places[one.id] ?? .max, one.id) < (places[other.id] ?? .max, other.id)
    }
    return RunTally(status: .finished, cases: sorted, criteria: criteria)
  }
}

extension RecordedTally.Entry {
  fileprivate mutating func fail(_ reason: String, _ category: FailureCategory, index: Int) {
    counts.failed += 1
    failures[category, default: 0] += 1
    reasons.add(reason)
    if firstFailing == nil { firstFailing = (index, category) }
  }
}

extension RecordedTally.Errors {
  fileprivate mutating func add(_ judged: RecordedResult.Judged, _ name: String) {
    trials += 1
    reasons.add(judged.reason)
    firstWrong.add(judged.firstWrong?.what ?? Self.nowhere)
    if examples.count < RecordedTally.examples { examples.append(name) }
  }

  /// For failures that no step is to blame for, such as an answer that is missing something.
  static let nowhere = "no single step"
}

extension RecordedTally.Loss {
  fileprivate mutating func add(_ reason: String, _ name: String) {
    trials += 1
    reasons.add(reason)
    if examples.count < RecordedTally.examples { examples.append(name) }
  }
}
