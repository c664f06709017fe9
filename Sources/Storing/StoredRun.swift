package import EvalModel
package import JSONKit

/// How many trials of a run ended in which way.
package struct RunCounts: Sendable, Equatable {
  package var completed = 0
  package var agentFailed = 0
  package var harnessFailed = 0
  package var cancelled = 0
  /// Under the run's own grading.
  package var passed = 0
  package var failed = 0
  package var unscored = 0

  package init() {}

  /// Trials that are stored, whatever became of them.
  package var trials: Int { completed + agentFailed + harnessFailed + cancelled }
}

/// A run in a list: everything but its cases and its fingerprint, which are long.
package struct RunSummary: Sendable, Equatable {
  package var id: String
  /// UTC, ISO 8601.
  package var startedAt: String
  package var evalSet: String
  package var evalSetDigest: Digest
  package var gradingDigest: Digest
  package var agent: String
  package var profile: String?
  package var plannedTrials: Int
  package var status: RunStatus
  package var counts: RunCounts
}

/// A run as it is stored.
package struct StoredRun: Sendable, Equatable {
  package var description: RunDescription
  package var status: RunStatus
  package var notes: JSONValue?
  package var counts: RunCounts
}

extension [RunDescription.PlannedCase] {
  /// Pairs of name and digest.
  var text: String {
    JSONValue.array(map { [.string($0.id), .string($0.inputDigest.hex)] }).text
  }

  init(storedText: String) throws(StoreError) {
    let items: [JSONValue]?
    do throws(JSONError) {
      items = try JSONValue.parse(storedText).array
    } catch {
      throw .unreadable("planned cases that aren't JSON: \(error)")
    }
    self = []
    for item in items ?? [] {
      guard let pair = item.array, pair.count == 2, let id = pair[0].string,
        let digest = pair[1].string.flatMap(Digest.init(hex:))
      else { throw .unreadable("a planned case that this version doesn't understand") }
      append(RunDescription.PlannedCase(id: id, inputDigest: digest))
    }
  }
}
