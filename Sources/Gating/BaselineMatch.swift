import Diagnostics
package import JSONKit

/// Which cases of a run can be compared with a baseline, and what became of the others.
package struct BaselineMatch: Sendable, Equatable {
  /// A case of the eval set as it is now.
  package struct Current: Sendable, Equatable {
    package var id: String
    package var intent: String
    package var digest: Digest
    /// Of the rubric that judges it.
    package var rubric: Digest?
    /// Cases that a run leaves out are neither compared nor removed.
    package var isSelected: Bool

    package init(
      id: String, intent: String, digest: Digest, rubric: Digest?, isSelected: Bool = true
    ) {
      self.id = id
      self.intent = intent
      self.digest = digest
      self.rubric = rubric
      self.isSelected = isSelected
    }
  }

  /// Why nothing may be compared.
  package enum Incomparable: Error, Sendable, Equatable {
    case evalSet(baseline: String, run: String)
    case duplicateCase(String)
    /// No selected case is in the baseline with the same content.
    case nothingShared
  }

  /// Under the intents that the eval set gives them now.
  package let compared: [BaselineCounts]
  /// Trials of the compared cases that were lost while the baseline was measured.
  package let baselineLost: Int
  /// Not in the baseline.
  package let added: [String]
  /// In the baseline with other content: the old case is gone and the new one has no history.
  package let changed: [String]
  /// Compared cases whose rubric has changed since the baseline was measured, so that a pass of
  /// then means something else: unless the stored trials are judged again, nothing can be said.
  package let outdated: [String]
  /// In the baseline and no longer in the eval set.
  package let removed: [String]
  package let baselineCases: Int

  /// All lists are sorted by the bytes of the ids.
  package init(
    _ baseline: Baseline, evalSet: String, cases: [Current]
  ) throws(Incomparable) {
    guard baseline.evalSet.utf8.elementsEqual(evalSet.utf8) else {
      throw .evalSet(baseline: baseline.evalSet, run: evalSet)
    }
    var stored: [ExactText: Baseline.Case] = [:]
    for known in baseline.cases {
      guard stored.updateValue(known, forKey: ExactText(known.id)) == nil else {
        throw .duplicateCase(known.id)
      }
    }
    baselineCases = stored.count
    var compared: [BaselineCounts] = []
    var (added, changed, outdated, lost) = ([String](), [String](), [String](), 0)
    var current: Set<ExactText> = []
    for entry in cases.sorted(by: { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }) {
      guard current.insert(ExactText(entry.id)).inserted else { throw .duplicateCase(entry.id) }
      guard entry.isSelected else { continue }
      guard let known = stored[ExactText(entry.id)] else {
        added.append(entry.id)
        continue
      }
      guard known.digest == entry.digest else {
        changed.append(entry.id)
        continue
      }
      if baseline.rubrics[known.intent] != entry.rubric { outdated.append(entry.id) }
      lost += known.lost
      compared.append(
        BaselineCounts(id: entry.id, intent: entry.intent, counts: known.pooled))
    }
    guard !compared.isEmpty else { throw .nothingShared }
    self.compared = compared
    baselineLost = lost
    self.added = added
    self.changed = changed
    self.outdated = outdated
    removed = stored.keys.filter { !current.contains($0) }.map(\.text)
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
