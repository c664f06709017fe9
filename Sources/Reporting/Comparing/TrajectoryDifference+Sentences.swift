package import Comparing
package import JSONKit
import Statistics

extension TrajectoryDifference.Difference {
  /// `orders.lookup missing in 7 of 10`, `new refund.issue before approval in 4 of 10`.
  package var sentence: String {
    let (was, isNow) = (Self.share(before), Self.share(after))
    if trait.kind == .argumentValue {
      let old = instead.map { " instead of \($0)" } ?? ""
      let past = before.passes == 0 ? "" : ", before in \(was)"
      return "\(trait.name) is \(trait.value)\(old) in \(isNow)\(past)"
    }
    let name = shownName
    if change < 0 {
      if before.passes == before.trials {
        let missing = Figures.count(after.failures)
        return "\(name) missing in \(missing) of \(Figures.count(after.trials))"
      }
      return after.passes == 0
        ? "\(name) gone, before in \(was)" : "\(name) in \(isNow), before in \(was)"
    }
    return before.passes == 0 ? "new \(name) in \(isNow)" : "\(name) in \(isNow), before in \(was)"
  }

  /// Whether it came or went, or whether chance may have brought it.
  var mark: String { !isResolved ? "~" : change < 0 ? "−" : "+" }

  /// In how many trials stands behind it, so that a long answer must not push it out of the line.
  private var shownName: String {
    switch trait.kind {
    case .toolAgain: "\(trait.name) called again"
    case .answer: "answer “\(trait.subject.shortened(to: 44))”"
    default: trait.name.shortened(to: 100)
    }
  }

  private static func share(_ share: Proportion) -> String {
    "\(Figures.count(share.passes)) of \(Figures.count(share.trials))"
  }

  /// For programs.
  package var json: JSONValue {
    var object: JSONObject = [
      "kind": .string(trait.kind.word), "name": .string(trait.name),
      "subject": .string(trait.subject), "detail": .string(trait.detail),
    ]
    if trait.kind == .argumentValue {
      object["value"] = .string(trait.value)
      object["instead"] = instead.map { .string($0) } ?? .null
    }
    object["before"] = before.countsJSON
    object["after"] = after.countsJSON
    object["p"] = .double(p)
    object["resolved"] = .bool(isResolved)
    object["sentence"] = .string(sentence)
    return .object(object)
  }
}

extension TrajectoryDifference {
  package var json: JSONValue {
    [
      "before_trials": .int(Int64(before)), "after_trials": .int(Int64(after)),
      "differences": .array(differences.prefix(200).map(\.json)),
    ]
  }
}

extension TrajectoryTrait.Kind {
  /// The stable word for programs.
  var word: String {
    switch self {
    case .tool: "tool"
    case .toolAgain: "tool_again"
    case .order: "order"
    case .argument: "argument"
    case .argumentValue: "argument_value"
    case .toolError: "tool_error"
    case .breach: "breach"
    case .approval: "approval"
    case .handoff: "handoff"
    case .decision: "decision"
    case .document: "document"
    case .error: "error"
    case .retry: "retry"
    case .ending: "ending"
    case .outcome: "outcome"
    case .citation: "citation"
    case .answer: "answer"
    }
  }
}

extension Proportion {
  var countsJSON: JSONValue { ["passes": .int(Int64(passes)), "trials": .int(Int64(trials))] }
}
