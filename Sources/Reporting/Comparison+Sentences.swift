import Gating
import Statistics

extension Verdict {
  /// The first case that a reason for blocking points at.
  var decidingCase: CaseNote? {
    for reason in reasons {
      switch reason {
      case .collapsed(let note): return note
      case .fell(_, let worst): if let note = worst.first { return note }
      case .fellTogether(let notes): if let note = notes.first { return note }
      default: continue
      }
    }
    return nil
  }
}

extension CaseNote {
  /// `refund-017 from 30/30 to 4/10`
  var short: String { "\(id) from \(fall)" }

  var fall: String {
    "\(baseline.passes)/\(baseline.trials) to \(candidate.passes)/\(candidate.trials)"
  }

  /// What the failing trials have in common, and which they are.
  var because: String {
    guard !failing.isEmpty else { return "" }
    let trials = failing.prefix(4).map { String($0 + 1) }.joined(separator: ", ")
    let more = failing.count > 4 ? " and \(failing.count - 4) more" : ""
    let step = firstWrongStep.map { ", first wrong at step \($0 + 1)" } ?? ""
    let reason = self.reason.isEmpty ? "" : ": \(self.reason)"
    return " (trials \(trials)\(more)\(step))\(reason)"
  }

  func command(_ invocation: Invocation) -> String? {
    invocation.show(case: id, trial: failing.first)
  }
}

extension ConfidenceInterval {
  /// The interval of a difference, told as one of a drop.
  var drop: String {
    func end(_ drop: Double) -> String {
      (drop < 0 ? "−" : "") + Figures.size(ofChange: drop).dropLast(" points".count)
    }
    return "\(end(-upper)) to \(end(-lower))"
  }
}

extension GateAlarm {
  var name: String {
    switch self {
    case .overall: "the suite"
    case .intent(let name): "intent \(name)"
    case .cases(let ids): Verdict.Reason.list(ids)
    case .sparse: "a few cases together"
    }
  }
}

extension MetricRatio {
  var sentence: String {
    func figure(_ value: Double?) -> String {
      guard let value else { return "?" }
      return switch metric {
      case .latency: Figures.duration(.seconds(value / 1000))
      case .tokens: Figures.plain(value.rounded())
      case .cost: Figures.money(value)
      case .toolSuccess, .failures: Figures.percent(value)
      }
    }
    let range = interval.map {
      ", 95%: \(Figures.fixed($0.lower, 2)) to \(Figures.fixed($0.upper, 2))"
    }
    return """
      \(metric.name) went from \(figure(baseline)) to \(figure(candidate)): \
      \(ratio.map { Figures.fixed($0, 2) } ?? "?") times\(range ?? ""), over the limit of \
      \(Figures.fixed(limit, 2))
      """
  }
}

extension LossCheck.Obstacle {
  var code: String {
    switch self {
    case .lost: "too_many_lost"
    case .lostOfCases: "too_many_lost_of_cases"
    case .unmeasured: "cases_unmeasured"
    case .removed: "cases_removed"
    }
  }

  var sentence: String {
    switch self {
    case .lost(let lost, let ended):
      "\(Figures.count(lost)) of \(Figures.count(ended, "compared trial")) were lost, more than 5% allow"
    case .lostOfCases(let losses):
      "more than 20% of the trials were lost in "
        + Verdict.Reason.list(losses.map { "\($0.id) (\($0.lost) of \($0.planned))" })
    case .unmeasured(let ids, let all):
      "\(Figures.count(ids.count)) of \(Figures.count(all, "compared case")) have no judged trial: "
        + Verdict.Reason.list(ids)
    case .removed(let ids, let all):
      "\(Figures.count(ids.count)) of the baseline's \(Figures.count(all, "case")) left the eval set: "
        + Verdict.Reason.list(ids)
    }
  }

  var advice: String {
    switch self {
    case .lost, .lostOfCases, .unmeasured:
      "mend what “Not judged” lists and run again; lost trials say nothing of the agent"
    case .removed:
      "put them back, or allow it with --allow-removed and accept a new baseline"
    }
  }
}

extension LossCheck.Caveat {
  package var sentence: String {
    switch self {
    case .lost(let lost, let ended):
      "\(Figures.count(lost)) of \(Figures.count(ended, "compared trial")) were lost to the harness"
    case .informativeLosses(let p):
      """
      the run loses more trials than the baseline did (p \(Figures.p(p))): those that are lost may \
      be those that would fail
      """
    case .unmeasured(let ids): "not measured: \(Verdict.Reason.list(ids))"
    case .removed(let ids):
      "\(Figures.count(ids.count, "case")) of the baseline left the eval set: "
        + Verdict.Reason.list(ids)
    case .added(let ids):
      "\(Figures.count(ids.count, "case")) not in the baseline, so not compared: "
        + Verdict.Reason.list(ids)
    case .changed(let ids):
      "\(Figures.count(ids.count, "case")) changed since the baseline, so not compared: "
        + Verdict.Reason.list(ids)
    case .fragile:
      "with every lost trial taken as a failure, the gate would have blocked"
    }
  }
}
