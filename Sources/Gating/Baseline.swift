import Diagnostics
package import JSONKit
package import Statistics

/// What was accepted as normal: the counts of every case, batch by batch, so that the pool can be
/// checked for drift and old batches can be dropped.
///
/// Batches are appended whatever their result: keeping the best run only would make every later
/// candidate look like a regression.
package struct Baseline: Sendable, Equatable {
  /// One accepted run.
  package struct Batch: Sendable, Equatable {
    /// The run's id.
    package var id: String
    /// When it was accepted: UTC, ISO 8601.
    package var acceptedAt: String
    package var acceptedBy: String
    package var reason: String
    /// What the gate said about the run when it was accepted.
    package var verdict: Verdict.Word
    /// Accepted although it was not a complete run that passed.
    package var isForced: Bool
    package var commit: String?
    package var profile: String?
    package var toolVersion: String

    package init(
      id: String, acceptedAt: String, acceptedBy: String, reason: String, verdict: Verdict.Word,
      isForced: Bool, commit: String?, profile: String?, toolVersion: String
    ) {
      self.id = id
      self.acceptedAt = acceptedAt
      self.acceptedBy = acceptedBy
      self.reason = reason
      self.verdict = verdict
      self.isForced = isForced
      self.commit = commit
      self.profile = profile
      self.toolVersion = toolVersion
    }
  }

  /// What one batch measured of a case.
  package struct Counts: Sendable, Equatable {
    package var batch: String
    package var counts: Proportion
    /// Trials lost to the harness.
    package var lost: Int
    /// What the judged trials took; `nil` in batches that were accepted without. It stands with its
    /// batch, so that dropping the batch drops its latencies too.
    package var metrics: CaseMetrics?

    package init(batch: String, counts: Proportion, lost: Int, metrics: CaseMetrics? = nil) {
      self.batch = batch
      self.counts = counts
      self.lost = lost
      self.metrics = metrics
    }
  }

  package struct Case: Sendable, Equatable {
    package var id: String
    package var intent: String
    /// Of the case's content; counts of other content say nothing about this one.
    package var digest: Digest
    package var batches: [Counts]

    package init(id: String, intent: String, digest: Digest, batches: [Counts]) {
      self.id = id
      self.intent = intent
      self.digest = digest
      self.batches = batches
    }

    package var pooled: Proportion {
      Proportion(
        passes: batches.reduce(0) { $0 + $1.counts.passes },
        trials: batches.reduce(0) { $0 + $1.counts.trials })
    }

    package var lost: Int { batches.reduce(0) { $0 + $1.lost } }

    /// Of all batches that have them; `nil` when none has.
    package var metrics: CaseMetrics? {
      batches.compactMap(\.metrics).reduce(nil) { $0?.merged(with: $1) ?? $1 }
    }
  }

  package var name: String
  package var evalSet: String
  package var evalSetDigest: Digest
  /// The digest of every intent's rubric, with which the cases were judged.
  package var rubrics: [String: Digest]
  package var agent: String
  /// The agent's configuration in the newest batch.
  package var fingerprint: JSONValue
  /// Oldest first.
  package var batches: [Batch]
  package var cases: [Case]

  package init(
    name: String, evalSet: String, evalSetDigest: Digest, rubrics: [String: Digest], agent: String,
    fingerprint: JSONValue, batches: [Batch], cases: [Case]
  ) {
    self.name = name
    self.evalSet = evalSet
    self.evalSetDigest = evalSetDigest
    self.rubrics = rubrics
    self.agent = agent
    self.fingerprint = fingerprint
    self.batches = batches
    self.cases = cases
  }
}

extension Baseline {
  /// One case of a run that is being accepted.
  package struct Measured: Sendable {
    package var id: String
    package var intent: String
    package var digest: Digest
    package var counts: Proportion
    package var lost: Int
    package var metrics: CaseMetrics?

    package init(
      id: String, intent: String, digest: Digest, counts: Proportion, lost: Int,
      metrics: CaseMetrics? = nil
    ) {
      self.id = id
      self.intent = intent
      self.digest = digest
      self.counts = counts
      self.lost = lost
      self.metrics = metrics
    }
  }

  /// Appends an accepted run. A case whose content changed starts anew; cases that the run left
  /// out keep what they have.
  ///
  /// `false`, and nothing changes, when the run was accepted before: its trials would count twice.
  package mutating func accept(_ batch: Batch, _ measured: [Measured]) -> Bool {
    guard !batches.contains(where: { $0.id.utf8.elementsEqual(batch.id.utf8) }) else {
      return false
    }
    batches.append(batch)
    var positions: [ExactText: Int] = [:]
    for (position, entry) in cases.enumerated() { positions[ExactText(entry.id)] = position }
    for entry in measured {
      let counts = Counts(
        batch: batch.id, counts: entry.counts, lost: entry.lost, metrics: entry.metrics)
      let fresh = Case(
        id: entry.id, intent: entry.intent, digest: entry.digest, batches: [counts])
      guard let position = positions[ExactText(entry.id)] else {
        positions[ExactText(entry.id)] = cases.count
        cases.append(fresh)
        continue
      }
      if cases[position].digest == entry.digest {
        cases[position].intent = entry.intent
        cases[position].batches.append(counts)
      } else {
        cases[position] = fresh
      }
    }
    return true
  }

  /// Puts other counts in place of those of the same batch.
  package mutating func replace(_ counts: Counts, of id: String) {
    for position in cases.indices where cases[position].id.utf8.elementsEqual(id.utf8) {
      for batch in cases[position].batches.indices
      where cases[position].batches[batch].batch == counts.batch {
        cases[position].batches[batch] = counts
      }
    }
  }

  /// Drops all but the newest batches, and cases that only older ones measured.
  package mutating func keepNewest(_ count: Int) {
    precondition(count > 0, "a baseline without batches says nothing")
    batches = Array(batches.suffix(count))
    let kept = Set(batches.map { ExactText($0.id) })
    for position in cases.indices {
      cases[position].batches.removeAll { !kept.contains(ExactText($0.batch)) }
    }
    cases.removeAll { $0.batches.isEmpty }
  }
}
