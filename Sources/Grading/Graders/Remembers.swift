import Diagnostics
import EvalModel
import MarkedYAML

/// The agent remembered what the user had told it.
///
/// `fact` is a text that the user said, in turn `told` (by default the first turn that has it). The
/// agent must use it in a later turn, in words or in the arguments of a call; `turn` says in which
/// one. `asks` are phrases with which the agent would ask for it again: in the later turns, or in
/// `turn`, it must say none of them. With both, both must hold. Nothing is judged when the user
/// never said the fact or the turn was never reached.
struct Remembers: Grader {
  let fact: Phrase?
  let told: Int?
  let turn: Int?
  let asks: [Phrase]

  static let kind = GraderKind(
    name: "remembers", version: 1,
    summary: "A fact that the user told was used later, or not asked for again.",
    category: .context, dimension: "memory",
    example: """
      remembers: {fact: RT-10010, told: 1, turn: 3}
      remembers: {told: 1, asks: [your order number, which order]}
      remembers: $case.vars.order
      """,
    shape: Shape<Remembers>.either(
      scalar: Shape<Phrase>.phrase.map { fact, _, _ in
        Remembers(fact: fact, told: nil, turn: nil, asks: [])
      },
      map: .record([factField, toldField, turnField, asksField]) { record in
        let fact = record.read(factField)
        let told = record.read(toldField)
        let turn = record.read(turnField)
        let asks = record.read(asksField) ?? []
        if !record.has(factField) && !record.has(asksField) {
          record.problems.add(Messages.nothing(at: record.node.place))
        }
        if let told, let turn, turn <= told {
          record.problems.add(
            .impossible("turn \(turn) is not after turn \(told)", at: record.place(of: turnField)))
          return nil
        }
        if fact == nil && asks.isEmpty { return nil }
        return Remembers(fact: fact, told: told, turn: turn, asks: asks)
      },
      expecting: "a text that the user says, or a map with 'fact' or 'asks'"
    ).anyGrader)

  private static let factField = Field<Phrase>(
    "fact", .phrase, "What the user said and the agent must use.")
  private static let toldField = Field<Int>(
    "told", .int(1...Int.max),
    "The turn in which the user said it; by default the first with the fact, or turn 1.")
  private static let turnField = Field<Int>(
    "turn", .int(2...Int.max), "The turn that is looked at; all later ones without it.")
  private static let asksField = Field<[Phrase]>(
    "asks", .oneOrMore(of: .phrase), "Phrases with which the agent asks for it again.")

  func grade(_ evidence: Evidence) -> Assessment {
    do throws(Unjudged) {
      let told = try turnOfTelling(evidence)
      let turns = evidence.turnOfStep
      let isLater = { (step: Int) in turn.map { turns[step] == $0 } ?? (turns[step] > told) }
      guard turns.indices.contains(where: isLater) else {
        throw Unjudged(reason: turn.map { Messages.neverReached($0) } ?? Messages.noLater(told))
      }
      let texts = evidence.outgoing.filter { isLater($0.step) }
      for said in texts {
        guard case .said = said.way else { continue }
        let text = FoldedText(said.text, caseSensitive: false)
        for phrase in asks where text.contains(try phrase.folded(in: evidence.evalCase, false)) {
          return .fail(
            Messages.asked(phrase.described(in: evidence.evalCase), turns[said.step]),
            steps: [said.step])
        }
      }
      guard let fact else { return .pass(Messages.neverAsked) }
      let wanted = try fact.folded(in: evidence.evalCase, false)
      let use = texts.first { FoldedText($0.text, caseSensitive: false).contains(wanted) }
      let name = fact.described(in: evidence.evalCase)
      guard let use else {
        let last = turns.indices.last(where: isLater) ?? evidence.answerStep
        return .fail(Messages.unused(name, told), steps: [last])
      }
      return .pass(Messages.used(name, use), steps: [use.step])
    } catch { return .unscored(error.reason) }
  }

  private func turnOfTelling(_ evidence: Evidence) throws(Unjudged) -> Int {
    let wanted = try fact?.folded(in: evidence.evalCase, false)
    if wanted == nil {
      let told = told ?? 1
      guard evidence.userStep(ofTurn: told) != nil else {
        throw Unjudged(reason: Messages.neverReached(told))
      }
      return told
    }
    for step in evidence.trajectory.steps {
      guard case .user(let user) = step.kind, told.map({ $0 == user.turn }) ?? true else {
        continue
      }
      if let wanted, FoldedText(user.text, caseSensitive: false).contains(wanted) {
        return user.turn
      }
    }
    throw Unjudged(
      reason: Messages.neverTold(fact?.described(in: evidence.evalCase) ?? "it", told))
  }
}

private enum Messages {
  static let neverAsked = "the agent did not ask for it again"
  static func nothing(at place: SourcePlace) -> Diagnostic {
    Diagnostic(
      "missing-field", "nothing says what is to be remembered", at: place,
      hints: ["write fact, or asks: what the agent would say if it had forgotten"])
  }
  static func neverReached(_ turn: Int) -> String { "turn \(turn) was never reached" }
  static func noLater(_ turn: Int) -> String { "there is no turn after turn \(turn)" }
  static func neverTold(_ fact: String, _ turn: Int?) -> String {
    "the user never said \(fact)" + (turn.map { " in turn \($0)" } ?? "")
  }
  static func asked(_ phrase: String, _ turn: Int) -> String {
    "in turn \(turn) the agent asked again: \(phrase)"
  }
  static func unused(_ fact: String, _ turn: Int) -> String {
    "the agent never came back to \(fact), which the user said in turn \(turn)"
  }
  static func used(_ fact: String, _ text: AgentText) -> String { "\(fact) \(text.described)" }
}
