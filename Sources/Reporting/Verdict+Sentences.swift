import EvalModel
package import Gating
import Statistics

extension Verdict.Word {
  /// Stands before the word, which says the same.
  var symbol: String {
    switch self {
    case .passed: "✓"
    case .regressed: "✗"
    case .inconclusive: "?"
    }
  }

  var tone: TextStyle.Tone {
    switch self {
    case .passed: .goodStrong
    case .regressed: .badStrong
    case .inconclusive: .doubtfulStrong
    }
  }
}

extension CaseGroup {
  /// How sentences name it: `the suite`, `intent refund`, `tag adversarial`.
  package var name: String {
    switch self {
    case .suite: "the suite"
    case .intent(let name): "intent \(name)"
    case .tag(let name): "tag \(name)"
    case .criterion(let name): "criterion \(name)"
    }
  }
}

extension Verdict.Reason {
  /// A stable word for scripts.
  package var code: String {
    switch self {
    case .nothingJudged: "nothing_judged"
    case .incomplete: "incomplete"
    case .oddRounds: "odd_rounds"
    case .harnessFailures: "harness_failures"
    case .caseHarnessFailures: "case_harness_failures"
    case .unscored: "unscored"
    case .leftOut: "left_out"
    case .floorMissed: "floor_missed"
    case .floorOpen: "floor_open"
    case .floorSkipped: "floor_skipped"
    case .floorsMet: "floors_met"
    case .fell(let look, _): look.group == .suite ? "suite_fell" : "intent_fell"
    case .collapsed: "case_collapsed"
    case .moreCollapsed: "more_cases_collapsed"
    case .fellTogether: "cases_fell_together"
    case .metricExceeded: "metric_exceeded"
    case .dropExcluded: "drop_excluded"
    case .dropNotExcluded: "drop_not_excluded"
    case .unconfirmed: "alarm_not_confirmed"
    case .undecided: "undecided"
    case .comparisonObstructed(let obstacle): obstacle.code
    case .nothingShared: "nothing_shared"
    case .nothingToFail: "nothing_to_fail"
    }
  }

  /// What was found, with its numbers.
  package var sentence: String {
    switch self {
    case .nothingJudged(let ended):
      return ended == 0
        ? "no trial has ended, so nothing was judged"
        : "none of the \(Figures.count(ended, "trial")) that ended could be judged"
    case .incomplete(let status, let missing, let planned):
      let count = "\(Figures.count(missing)) of \(Figures.count(planned, "planned trial"))"
      let missing = "\(count) \(missing == 1 ? "is" : "are") missing"
      return switch status {
      case .finished: missing
      case .running: "the run has not finished: \(missing)"
      case .interrupted: "the run was interrupted: \(missing)"
      case .stopped: "the run was stopped because the agent's program kept dying: \(missing)"
      }
    case .oddRounds(let rounds):
      return "the repeats can't be taken together: " + Self.list(rounds.map(\.sentence))
    case .harnessFailures(let lost, let ended):
      return "\(Self.share(lost, ended)) were lost to the harness, more than 5% allow"
    case .caseHarnessFailures(let losses):
      let list = Self.list(losses.map { "\($0.id) (\($0.lost) of \($0.planned))" })
      return """
        more than 20% of the trials were lost to the harness in \
        \(Figures.count(losses.count, "case")): \(list)
        """
    case .unscored(let unscored, let ended):
      return "\(Self.share(unscored, ended)) could not be scored, more than 5% allow"
    case .leftOut(let lost, let all):
      return "\(Self.share(lost, all, "trajectory", "trajectories")) could not be judged, "
        + "more than 5% allow"
    case .floorMissed(let check):
      return "\(check.group.name) is under its floor of \(Figures.percent(check.floor)): "
        + check.figures
    case .floorOpen(let check):
      return "\(check.group.name) may be under its floor of \(Figures.percent(check.floor)): "
        + check.figures
    case .floorSkipped(let group, let floor):
      return """
        no case of \(group.name) was selected, so its floor of \(Figures.percent(floor)) says \
        nothing about this run
        """
    case .floorsMet(let checks):
      let list = checks.map { check in
        "\(check.group.name) \(check.counts.rate.map(Figures.percent) ?? "?") "
          + "(floor \(Figures.percent(check.floor)))"
      }
      return "\(Figures.count(checks.count, "floor")) met: \(Self.list(list))"
    case .fell(let look, let worst):
      let most = worst.isEmpty ? "" : "; most in \(Self.list(worst.map(\.short)))"
      return """
        \(look.group.name) fell by \(Figures.size(ofChange: look.difference.difference)) \
        (95%: \(look.interval.drop)), more than chance explains (p \(Figures.p(look.test.midP)))\(most)
        """
    case .collapsed(let note):
      return "\(note.id) collapsed from \(note.fall)\(note.because)"
    case .moreCollapsed(let ids):
      return "\(Figures.count(ids.count, "more case")) collapsed: \(Self.list(ids))"
    case .fellTogether(let notes):
      return "a few cases fell together, none far enough alone: \(Self.list(notes.map(\.short)))"
    case .metricExceeded(let metric): return metric.sentence
    case .dropExcluded(let margin, let confidence):
      return """
        no drop against the baseline; one of \(Figures.size(ofChange: margin)) or more is excluded \
        with \(Figures.percent(confidence)) confidence
        """
    case .dropNotExcluded(let groups, _):
      let list = groups.map { group in
        let largest = group.largestDropNotExcluded.map(Figures.size(ofChange:)) ?? "any drop"
        return "\(group.group.name) \(largest)"
      }
      return "no drop was found; the largest that can't be excluded: \(Self.list(list))"
    case .unconfirmed(let alarm):
      return """
        \(alarm.name) looked worse, and fresh trials of both agents side by side didn't bear it out
        """
    case .undecided(let missing):
      return """
        the gate has not decided: it would need at least \(Figures.count(missing, "more trial"))
        """
    case .comparisonObstructed(let obstacle): return obstacle.sentence
    case .nothingShared(let name):
      return "none of these cases is in the baseline '\(name)' as it is now"
    case .nothingToFail:
      return "the eval set has no floor to fail"
    }
  }

  /// What to do about it; `nil` when there is nothing to do.
  package func advice(_ invocation: Invocation) -> String? {
    switch self {
    case .nothingJudged(let ended): ended == 0 ? nil : "mend what “Not judged” names, and run again"
    case .incomplete: invocation.resume()
    case .oddRounds:
      "something beside the agent changed meanwhile, as in an outage: run again when it is over"
    case .harnessFailures, .caseHarnessFailures:
      "mend what “Not judged” lists and run again; lost trials say nothing of the agent"
    case .unscored:
      "evidence for critical criteria is missing; “Next” names a trial to look at"
    case .leftOut: "“Left out” says why; name their cases, or read them with a mapping"
    case .floorMissed:
      "fix what fails below; lower the floor only if the product may get worse"
    case .floorOpen(let check):
      if let trials = check.trialsPerCaseToSettle {
        "at this rate \(Figures.count(trials, "trial")) a case would tell: -n \(trials)"
      } else if check.counts.trials == 0 {
        "no trial of the group was judged"
      } else {
        "too close to the floor for repeats to tell; add cases, or move the floor"
      }
    case .fell(_, let worst): worst.first.map { $0.command(invocation) } ?? nil
    case .collapsed(let note): note.command(invocation)
    case .fellTogether(let notes): notes.first.map { $0.command(invocation) } ?? nil
    case .dropNotExcluded(_, let isStrict):
      isStrict
        ? "a proven pass needs more trials, here or in the baseline: agent-eval plan says how many"
        : nil
    case .undecided:
      "resume the run if it was interrupted, else run again under this baseline and these rules"
    case .comparisonObstructed(let obstacle): obstacle.advice
    case .nothingShared: "accept a run that has them, or compare with nothing: --no-baseline"
    case .metricExceeded: "“Agent” below says what the trials took"
    case .moreCollapsed, .dropExcluded, .unconfirmed, .floorSkipped, .floorsMet, .nothingToFail: nil
    }
  }

  /// A reason that stands for something bad, something unknown, or for neither.
  var symbol: (text: String, tone: TextStyle.Tone) {
    switch self {
    case .floorMissed, .fell, .collapsed, .moreCollapsed, .fellTogether, .metricExceeded:
      ("✗", .bad)
    case .dropNotExcluded(_, isStrict: false), .unconfirmed: ("·", .quiet)
    case .nothingJudged, .incomplete, .oddRounds, .harnessFailures, .caseHarnessFailures,
      .unscored, .leftOut, .floorOpen, .dropNotExcluded, .undecided, .comparisonObstructed,
      .nothingShared:
      ("?", .doubtful)
    case .floorsMet, .dropExcluded: ("✓", .good)
    case .floorSkipped, .nothingToFail: ("·", .quiet)
    }
  }

  private static func share(
    _ part: Int, _ whole: Int, _ one: String = "trial", _ many: String? = nil
  ) -> String {
    let percent = whole == 0 ? "" : " (\(Figures.percent(Double(part) / Double(whole))))"
    return "\(Figures.count(part)) of \(Figures.count(whole, one, many))\(percent)"
  }

  /// At most four, because a verdict is read in ten seconds.
  static func list(_ items: [String]) -> String {
    let shown = items.prefix(4).joined(separator: ", ")
    return items.count > 4 ? "\(shown) and \(items.count - 4) more" : shown
  }
}

extension FloorCheck {
  fileprivate var figures: String {
    guard let rate = counts.rate, let upperBound else { return "no trial was judged" }
    return """
      \(Figures.count(counts.passes)) of \(Figures.count(counts.trials, "trial")) passed, \
      \(Figures.percent(rate)), at most \(Figures.percent(upperBound))
      """
  }
}

extension OddRound {
  fileprivate var sentence: String {
    """
    round \(number) had \(Figures.count(failures, "failure")) where the others let expect \
    \(Figures.fixed(expected, 1)) (p \(Figures.p(p)))
    """
  }
}
