import EvalModel
import Gating
import Statistics

/// What a person reads who reads two lines.
extension RunReport {
  /// A piece of advice; what is foreign in it must be made harmless where it is shown.
  package enum Advice: Sendable, Equatable {
    /// Our own words.
    case words(String)
    /// A sentence that may hold others' words.
    case foreign(String)
    /// Something to type.
    case command(String)
  }

  /// The reason that says most, which is the first one but for a case that explains a fall: then
  /// the case says more than the fall.
  var headline: Int? {
    let reasons = verdict.reasons
    guard let first = reasons.first else { return nil }
    guard case .fell = first, let (index, note) = onlyCollapse else { return 0 }
    let suite = comparison?.differences.first { $0.group == .suite }
    guard let suite, let cases = comparison?.cases, cases > 0 else { return 0 }
    return note.drop / Double(cases) >= -suite.change / 2 ? index : 0
  }

  /// The collapsed case, when there is exactly one.
  private var onlyCollapse: (index: Int, note: CaseNote)? {
    var found: (Int, CaseNote)?
    for (index, reason) in verdict.reasons.enumerated() {
      switch reason {
      case .collapsed(let note):
        guard found == nil else { return nil }
        found = (index, note)
      case .moreCollapsed, .fellTogether: return nil
      default: continue
      }
    }
    return found
  }

  /// The verdict with the reason that says most.
  package var whatHappened: String {
    guard let headline else { return verdict.word.rawValue }
    let reason = verdict.reasons[headline]
    var text = "\(verdict.word.rawValue): \(reason.sentence)"
    // That nothing could be judged says nothing yet; what kept it from being judged does.
    if case .nothingJudged = reason, let loss = losses.first { text += ": \(loss.example)" }
    return text
  }

  /// What to do now; there always is an answer, and for a good run it is nothing.
  package var whatToDo: [Advice] {
    if verdict.word == .regressed, let headline, let note = verdict.note(at: headline) {
      // Whoever reads a comment has the repository, and not the store of the run.
      let trials = max(3, run.trialsPerCase)
      return [
        .words("start with "), .foreign(note.id), .words(": "),
        .command(invocation.repeatCase(note.id, trials: trials)),
        .words(" repeats it. If the change is wanted, accept it with "),
        .command("\(invocation.program) baseline accept --reason TEXT"),
      ]
    }
    for reason in verdict.reasons {
      if case .floorOpen(let check) = reason, let trials = check.trialsPerCaseToSettle {
        return [
          .words("run more trials: at this rate \(Figures.count(trials)) a case would tell, "),
          .command("-n \(trials)"),
        ]
      }
      guard let advice = reason.advice(invocation) else { continue }
      return advice.hasPrefix(invocation.program + " ")
        ? [.words("type "), .command(advice)] : [.foreign(advice)]
    }
    switch verdict.word {
    case .passed:
      let failing = rows.count { $0.standing == .failing }
      let cases = Figures.count(failing, "case")
      return [.words(failing == 0 ? "nothing" : "nothing to merge; \(cases) to look at some day")]
    case .regressed: return [.words("fix what fails below")]
    case .inconclusive: return [.words("run it again; nothing can be told from this run")]
    }
  }

  /// `84.2% (95%: 80.1–87.6%)`.
  var passRateText: String {
    guard let suite else { return "nothing judged" }
    let interval = suite.interval.map { " (95%: \(Figures.interval($0)))" } ?? ""
    return Figures.percent(suite.rate) + (suite.counts.trials > 1 ? interval : "")
  }
}

extension Verdict {
  /// The case at which to begin, as a reason names it.
  fileprivate func note(at index: Int) -> CaseNote? {
    switch reasons[index] {
    case .collapsed(let note): note
    case .fell(_, let worst): worst.first
    case .fellTogether(let notes): notes.first
    default: nil
    }
  }
}
