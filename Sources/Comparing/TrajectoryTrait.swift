import EvalModel
import JSONKit

/// Something that can be said of a trajectory and that is true in some trials of a case and not in
/// others: that a tool was called, with which argument, what came before what.
package struct TrajectoryTrait: Sendable, Hashable {
  package enum Kind: Int, Sendable, CaseIterable {
    /// A tool was called; `subject` is its name.
    case tool
    /// It was called more than once.
    case toolAgain
    /// The first `subject` came before the first `detail`, in trials that have both.
    case order
    /// A call of the tool had the argument at `detail`, in trials that call it.
    case argument
    /// The argument at `detail` had the value `value`, in trials whose calls have it.
    case argumentValue
    /// The tool answered with the error `detail`.
    case toolError
    /// The call broke the rule `detail` of the world.
    case breach
    /// An approval for the tool `subject` ended as `detail`.
    case approval
    /// The conversation went to `subject`.
    case handoff
    /// The agent decided `detail` about `subject`.
    case decision
    /// The document `subject` was retrieved.
    case document
    /// An error of the agent itself.
    case error
    case retry
    /// How the trial ended, where the agent failed.
    case ending
    /// What the agent calls its answer: `answer`, `abstain`, …
    case outcome
    case citation
    /// The shape of the final text.
    case answer
  }

  package var kind: Kind
  package var subject: String
  package var detail: String
  package var value: String

  package init(_ kind: Kind, _ subject: String, _ detail: String = "", _ value: String = "") {
    self.kind = kind
    self.subject = subject
    self.detail = detail
    self.value = value
  }
}

/// What is true of one trajectory. Traits that only some trials can have say which: a missing tool
/// call isn't a missing argument too.
struct TrajectoryTraits: Sendable {
  private(set) var traits: Set<TrajectoryTrait> = []
  /// The first place of everything that orders are told of.
  private(set) var firsts: [TrajectoryTrait: Int] = [:]

  /// Steps that are looked at; a trial that loops for ever has said everything long before.
  private static let mostSteps = 2_000
  private static let mostTraits = 2_000
  /// Things whose order is told; pairs grow with the square.
  private static let mostOrdered = 24

  init(_ trajectory: Trajectory, failure: AgentFailure.Kind? = nil) {
    var calls: [TrajectoryTrait: Int] = [:]
    var names: [String: String] = [:]
    for (place, step) in trajectory.steps.prefix(Self.mostSteps).enumerated() {
      switch step.kind {
      case .toolCall(let call):
        let name = Self.short(call.name)
        if let id = call.id { names[id] = name }
        let tool = TrajectoryTrait(.tool, name)
        calls[tool, default: 0] += 1
        note(tool, at: place)
        arguments(of: name, call.arguments)
      case .toolResult(let result):
        let name = result.id.flatMap { names[$0] } ?? "a tool"
        if case .error(let error) = result.answer { add(.toolError, name, error.kind) }
        for breach in result.breaches { add(.breach, name, breach) }
      case .approval(let approval):
        note(
          TrajectoryTrait(.approval, Self.short(approval.tool), Self.short(approval.decision)),
          at: place)
      case .handoff(let handoff):
        note(TrajectoryTrait(.handoff, Self.short(handoff.to)), at: place)
      case .decision(let decision):
        add(.decision, decision.name, decision.value.string ?? decision.value.text)
      case .retrieval(let retrieval):
        for document in retrieval.documents.prefix(50) { add(.document, document.id) }
      case .error(let error): add(.error, error.kind)
      case .retry(let retry): add(.retry, retry.of ?? "")
      case .user, .model, .message, .unknown: break
      }
    }
    for (tool, count) in calls where count > 1 { add(.toolAgain, tool.subject) }
    if let final = trajectory.final {
      if let outcome = final.outcome { add(.outcome, outcome) }
      for citation in final.citations.prefix(50) { add(.citation, citation) }
      add(.answer, MessageShape.of(final.text))
    }
    if let failure { add(.ending, failure.rawValue) }
  }

  private mutating func add(
    _ kind: TrajectoryTrait.Kind, _ subject: String, _ detail: String = "", _ value: String = ""
  ) {
    guard traits.count < Self.mostTraits else { return }
    traits.insert(
      TrajectoryTrait(kind, Self.short(subject), Self.short(detail), Self.short(value)))
  }

  private mutating func note(_ trait: TrajectoryTrait, at place: Int) {
    guard traits.count < Self.mostTraits else { return }
    traits.insert(trait)
    if firsts[trait] == nil, firsts.count < Self.mostOrdered { firsts[trait] = place }
  }

  /// The leaves of the arguments; lists and what lies deeper count as one value.
  private mutating func arguments(of tool: String, _ arguments: JSONValue) {
    var open: [(path: String, value: JSONValue, depth: Int)] = [("", arguments, 0)]
    var told = 0
    while let (path, value, depth) = open.popLast(), told < 60 {
      if depth < 4, let object = value.object, !object.isEmpty || depth == 0 {
        for member in object.members.prefix(40) {
          open.append(
            (path.isEmpty ? member.key : "\(path).\(member.key)", member.value, depth + 1))
        }
      } else {
        told += 1
        let name = path.isEmpty ? "(all)" : path
        add(.argument, tool, name)
        add(.argumentValue, tool, name, value.text)
      }
    }
  }

  /// Whether the trial could have the trait.
  func admits(_ trait: TrajectoryTrait) -> Bool {
    switch trait.kind {
    case .argument: traits.contains(TrajectoryTrait(.tool, trait.subject))
    case .argumentValue: traits.contains(TrajectoryTrait(.argument, trait.subject, trait.detail))
    default: true
    }
  }

  private static func short(_ text: String) -> String {
    guard text.utf8.count > 120 else { return text }
    return String(text.unicodeScalars.prefix(120)) + "…"
  }
}
