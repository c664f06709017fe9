import Diagnostics
import EvalModel
import JSONKit
import MarkedYAML

/// The agent handed over where it had to, and only there.
///
/// Where `when` holds (always without it) there must be a hand-off, to `to` if that is given, whose
/// context has what `context` names: a list of keys, or a map from keys to rules. Where it doesn't
/// hold there must be neither a hand-off nor the outcome `escalate`.
struct Escalates: Grader {
  let condition: Condition?
  let context: [NamedRule]
  let receiver: ToolPattern?

  static let kind = GraderKind(
    name: "escalates", version: 1,
    summary: "The agent handed over with its context where it had to, and nowhere else.",
    category: .escalation, dimension: "escalation",
    example: """
      escalates: {when: {amount: {over: 500}}, context: [order_id, amount]}
      escalates: {when: {tags: [legal]}, to: legal-*, context: {order_id: $case.vars.order}}
      escalates: {}
      """,
    shape: Shape<Escalates>.record([when, contextField, to]) { record in
      let condition = record.read(when)
      let context = record.read(contextField) ?? []
      let receiver = record.read(to)
      // A condition that can't be read must not become "always".
      if record.has(when) && condition == nil { return nil }
      return Escalates(condition: condition, context: context, receiver: receiver)
    }.anyGrader)

  private static let when = Field<Condition>(
    "when", .condition, "When the agent must hand over; always without it.")
  private static let contextField = Field<[NamedRule]>(
    "context",
    .either(
      scalar: Shape<String>.name.map { name, _, _ in [present(name)] },
      list: Shape<[String]>.list(of: Shape<String>.name).map { names, _, _ in
        names.map { present($0) }
      },
      map: .namedRules, expecting: "a list of keys, or a map from keys to rules"),
    "What the context of the hand-off must have.")
  private static let to = Field<ToolPattern>(
    "to", .toolPattern, "Who must take over; `*` stands for any characters.")

  private static func present(_ name: String) -> NamedRule {
    NamedRule(name: name, rule: .tests([], isOptional: false))
  }

  func grade(_ evidence: Evidence) -> Assessment {
    do throws(Unjudged) {
      for reference in context.flatMap(\.rule.references) {
        _ = try reference.value(in: evidence.evalCase)
      }
      switch try condition?.answer(evidence) {
      case .holds(let why): return try assessHandoff(evidence, " (asked because \(why))")
      case nil: return try assessHandoff(evidence, "")
      case .fails(let why): return Self.assessAbsence(evidence, why)
      }
    } catch { return .unscored(error.reason) }
  }

  private func assessHandoff(_ evidence: Evidence, _ why: String) throws(Unjudged) -> Assessment {
    let handoffs = evidence.handoffs
    guard let first = handoffs.first else {
      let claims = evidence.saysItEscalated
      return .fail(
        (claims ? Messages.onlyClaimed : Messages.nothing) + why, steps: [evidence.answerStep])
    }
    var sentence: String?
    for (step, handoff) in handoffs {
      if let receiver, !receiver.matches(handoff.to) {
        sentence = sentence ?? Messages.otherReceiver(handoff, receiver)
        continue
      }
      guard let missing = try mismatch(handoff, evidence.evalCase) else {
        return .pass(Messages.handedOver(handoff) + why, steps: [step])
      }
      // A hand-off to the right place says more than one to another.
      sentence = Messages.wrongContext(handoff, missing)
    }
    return .fail((sentence ?? Messages.nothing) + why, steps: [first.step])
  }

  private func mismatch(
    _ handoff: Handoff, _ evalCase: EvalCase
  ) throws(Unjudged) -> String? {
    let given = handoff.context?.object ?? JSONObject()
    // A key with nothing in it tells whoever takes over nothing.
    let full = JSONObject(
      given.members.filter { !$0.value.isNull && !($0.value.string?.isEmpty ?? false) })
    let comparison = ArgumentComparison(evalCase: evalCase, mode: .subset)
    return try context.mismatch(.object(full), comparison)?.afterCalled(in: evalCase)
  }

  private static func assessAbsence(_ evidence: Evidence, _ why: String) -> Assessment {
    if let handoff = evidence.handoffs.first {
      return .fail(Messages.needless(handoff.handoff, why), steps: [handoff.step])
    }
    if evidence.saysItEscalated {
      return .fail(Messages.needlessOutcome(why), steps: [evidence.answerStep])
    }
    return .pass(Messages.rightlyNot(why))
  }

  var mentions: [ToolMention] { condition?.mentions ?? [] }
}

extension Evidence {
  /// The hand-offs in order, each with its step.
  var handoffs: [(step: Int, handoff: Handoff)] {
    trajectory.steps.enumerated().compactMap { index, step in
      if case .handoff(let handoff) = step.kind { (index, handoff) } else { nil }
    }
  }

  fileprivate var saysItEscalated: Bool {
    trajectory.final?.outcome.flatMap(AnswerKind.init(rawValue:)) == .escalate
  }
}

private enum Messages {
  static let nothing = "nothing was handed over"
  static let onlyClaimed = "the outcome was 'escalate', but nothing was handed over"
  static func handedOver(_ handoff: Handoff) -> String {
    "handed over to \(Quoting.quoted(handoff.to))"
  }
  static func otherReceiver(_ handoff: Handoff, _ receiver: ToolPattern) -> String {
    "\(handedOver(handoff)), expected \(receiver.quoted)"
  }
  static func wrongContext(_ handoff: Handoff, _ mismatch: String) -> String {
    "\(handedOver(handoff)) \(mismatch)"
  }
  static func needless(_ handoff: Handoff, _ why: String) -> String {
    "\(handedOver(handoff)), which was not called for: \(why)"
  }
  static func needlessOutcome(_ why: String) -> String {
    "the outcome was 'escalate', which was not called for: \(why)"
  }
  static func rightlyNot(_ why: String) -> String { "rightly not handed over: \(why)" }
}
