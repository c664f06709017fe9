package import EvalModel
package import Patterns

/// Takes secrets out of a trial before anything of it is written down.
///
/// Nothing that was ever stored can be made secret again, so in doubt a text loses more than it
/// had to: overlapping finds are taken out together, and a text that can't be checked in time goes
/// as a whole. A text in which nothing was found is not copied. Redacting twice changes nothing.
package struct Redactor: Sendable {
  private let finder: SecretFinder

  /// - Parameters:
  ///   - extra: patterns of the project; what they match is taken out whole.
  ///   - secrets: values that are known to be secret, found wherever they stand, also as they are
  ///     written inside a JSON string. Those below eight bytes are left out, because they would
  ///     take ordinary words with them.
  package init(extra: [Pattern], secrets: [String]) {
    finder = SecretFinder(extra: extra, secrets: secrets)
  }

  /// Everything that a person or a program may have written: steps, answer, state, log and the
  /// detail of a failure. What the harness made up itself (ids, seeds, times) stays.
  package func redacted(_ record: TrialRecord) -> (TrialRecord, RedactionCount) {
    var sweep = Sweep(finder)
    var record = record
    switch record.outcome {
    case .completed(let trajectory):
      if let clean = sweep.replacement(for: trajectory) { record.outcome = .completed(clean) }
    case .agentFailed(var failure, let partial):
      let isChanged = sweep.replace(&failure.detail)
      if let clean = sweep.replacement(for: partial) {
        record.outcome = .agentFailed(failure, partial: clean)
      } else if isChanged {
        record.outcome = .agentFailed(failure, partial: partial)
      }
    case .harnessFailed(var failure):
      if sweep.replace(&failure.detail) { record.outcome = .harnessFailed(failure) }
    case .cancelled: break
    }
    _ = sweep.replace(&record.log)
    return (record, sweep.count)
  }

  /// For trajectories that come from a file instead of a trial.
  package func redacted(_ trajectory: Trajectory) -> (Trajectory, RedactionCount) {
    var sweep = Sweep(finder)
    return (sweep.replacement(for: trajectory) ?? trajectory, sweep.count)
  }

  /// For texts that are shown or stored beside a trial, such as a harness's own message.
  package func redacted(_ text: String) -> (String, RedactionCount) {
    var sweep = Sweep(finder)
    return (sweep.replacement(for: text) ?? text, sweep.count)
  }
}
