import EvalModel
import JSONKit
import MarkedYAML
import Patterns

/// What the agent says in figures stands in what it had seen.
///
/// Checked are ids, amounts of money, dates, quantities with a unit and web addresses, in every
/// message and the final text. Seen before a message are: the user's words and record, results of
/// tools and the words of their errors, retrieved documents, approvals, descriptions of tools, and
/// arguments of calls that went through, unless the world says that the tool only reads.
///
/// Formats don't matter: 1,234.50 is 1.234,50, "March 15" is 15/03, RT 10010 is RT-10010; a figure
/// with two readings needs one of them. `derived`, on by default, also allows sums, differences,
/// percentages and list totals of seen amounts, days that a seen length of time leads to, the days
/// between two dates, other units, and amounts said to be approximate. Numbers up to 12 are always
/// free. Quantities are checked once something was retrieved, or always when `kinds` names them:
/// "within 30 days" usually comes from instructions that no trajectory shows.
struct Grounded: Grader {
  let kinds: [ClaimKind]
  let namesKinds: Bool
  let allowed: [Pattern]
  let derives: Bool

  static let kind = GraderKind(
    name: "grounded", version: 1,
    summary: "Ids, amounts, dates, quantities and addresses that are said had been seen.",
    category: .hallucination, dimension: "correctness",
    example: #"""
      grounded
      grounded: [id, amount]
      grounded: {kinds: [amount, date], allow: ['(?i)1 may 2020', '^€500$'], derived: false}
      """#,
    shape: Shape<Grounded>.either(
      scalar: kindsShape.map { kinds, _, _ in Grounded(kinds) },
      list: kindsShape.map { kinds, _, _ in Grounded(kinds) },
      map: .record([kindsField, allowField, derivedField]) { record in
        let kinds = record.read(kindsField)
        return Grounded(
          kinds: kinds ?? ClaimKind.allCases, namesKinds: kinds != nil,
          allowed: record.read(allowField) ?? [], derives: record.read(derivedField) ?? true)
      },
      expecting: "id, amount, date, quantity or url, a list of them, or a map"
    ).anyGrader)

  private static var kindsShape: Shape<[ClaimKind]> {
    Shape<[ClaimKind]>.oneOrMore(of: .choice).map { kinds, node, problems in
      if case .list(let items) = node.kind, items.isEmpty {
        problems.expected("at least one kind", at: node)
      }
      return kinds.isEmpty ? nil : kinds
    }
  }
  private static let kindsField = Field<[ClaimKind]>(
    "kinds", kindsShape,
    "What is checked; all by default, quantities only after a search.")
  private static let allowField = Field<[Pattern]>(
    "allow", .oneOrMore(of: .pattern),
    "Regular expressions; what they match within a figure that is said needs no source.")
  private static let derivedField = Field<Bool>(
    "derived", .bool, "Whether figures that follow from seen ones are allowed; they are by default."
  )

  func grade(_ evidence: Evidence) -> Assessment {
    do throws(Unjudged) {
      let found = try unseen(in: evidence)
      guard let first = found.claims.first else { return .pass(Messages.seen(found.count)) }
      if let gap = found.gap { return .unscored(Messages.gap(first.claim, gap)) }
      return .fail(
        Messages.unseen(first.claim, others: found.claims.count - 1),
        steps: found.claims.reduce(into: []) { if !$0.contains($1.step) { $0.append($1.step) } })
    } catch { return .unscored(error.reason) }
  }

  /// The claims that nothing supports, how many were looked at, and what may be missing among the
  /// sources.
  func unseen(
    in evidence: Evidence
  ) throws(Unjudged) -> (claims: [(step: Int, claim: Claim)], count: Int, gap: String?) {
    let steps = evidence.trajectory.steps
    var sources = GroundSources(evidence)
    var next = 0
    var count = 0
    var wrong: [(step: Int, claim: Claim)] = []
    for (step, text) in evidence.spoken {
      while next < min(step, steps.count) {
        sources.take(next)
        next += 1
      }
      guard text.utf8.count <= Self.limit, let claims = ClaimScanner.standard.claims(in: text)
      else { throw Unjudged(reason: Messages.tooLong) }
      for claim in claims where checks(claim, sources) {
        count += 1
        guard count <= Self.claimLimit else { throw Unjudged(reason: Messages.tooLong) }
        if try allows(claim) { continue }
        let before = text.prefix(claim)
        if !sources.facts.supports(claim, before: before, derived: derives) {
          wrong.append((step, claim))
        }
      }
    }
    return (wrong, count, sources.facts.gaps.first)
  }

  /// Bytes of one message, and figures of one trial.
  private static let limit = 200_000
  private static let claimLimit = 1000

  private func checks(_ claim: Claim, _ sources: GroundSources) -> Bool {
    guard kinds.contains(claim.kind), sources.facts.isChecked(claim) else { return false }
    return claim.kind != .quantity || namesKinds || sources.hasRetrieved
  }

  private func allows(_ claim: Claim) throws(Unjudged) -> Bool {
    for pattern in allowed {
      switch pattern.firstMatch(in: claim.text) {
      case .match: return true
      case .noMatch: continue
      case .tooExpensive: throw Unjudged(reason: Matches.tooExpensive)
      }
    }
    return false
  }
}

extension Grounded {
  fileprivate init(_ kinds: [ClaimKind]) {
    self.init(kinds: kinds, namesKinds: true, allowed: [], derives: true)
  }
}

extension String {
  fileprivate func prefix(_ claim: Claim) -> Substring {
    self[..<utf8.index(startIndex, offsetBy: claim.offset)]
  }
}

/// What the agent saw, step by step.
private struct GroundSources {
  private(set) var facts = SeenFacts()
  private(set) var hasRetrieved = false
  private let evidence: Evidence
  private let answered: [Int: Evidence.Call]
  private let unanswered: Set<Int>

  init(_ evidence: Evidence) {
    self.evidence = evidence
    var answered: [Int: Evidence.Call] = [:]
    for call in evidence.calls {
      if let step = call.resultStep { answered[step] = call }
    }
    self.answered = answered
    unanswered = Set(evidence.calls.filter { $0.result == nil }.map(\.step))
    let evalCase = evidence.evalCase
    facts.add(evalCase.user.json)
    for tool in evalCase.world.tools {
      facts.add(tool.description)
      add(parameters: tool.parameters)
      if case .create(_, .string(let id), _, _) = tool.behaviour { facts.know(family: id) }
    }
    for table in evalCase.world.records.members {
      for key in table.value.object?.keys ?? [] where SeenFacts.isIdentifier(key) {
        facts.know(family: key)
      }
    }
    let hasUser = evidence.trajectory.steps.contains {
      if case .user = $0.kind { true } else { false }
    }
    if !hasUser { for turn in evalCase.turns { facts.add(turn) } }
  }

  /// What a schema tells the agent: its descriptions and bounds, not how long a text may be.
  private mutating func add(parameters: JSONValue, depth: Int = 0) {
    guard depth < 16, let object = parameters.object else { return }
    for member in object.members {
      switch member.key {
      case "description", "enum", "const", "minimum", "maximum", "exclusiveMaximum", "default":
        facts.add(member.value)
      default: add(parameters: member.value, depth: depth + 1)
      }
    }
  }

  mutating func take(_ index: Int) {
    switch evidence.trajectory.steps[index].kind {
    case .user(let user): facts.add(user.text)
    case .retrieval(let retrieval):
      for found in retrieval.documents {
        hasRetrieved = true
        facts.add(found.id)
        let document = evidence.evalCase.world.document(found.id)
        if let title = document?.title { facts.add(title) }
        if let text = found.text ?? document?.text {
          facts.add(text)
        } else {
          facts.miss(Messages.noText(found.id))
        }
      }
    case .toolCall(let call):
      if unanswered.contains(index) { facts.miss(Messages.noResult(call.name)) }
    case .toolResult(let result):
      switch result.answer {
      case .ok(let value):
        facts.add(value)
        if let call = answered[index], !onlyReads(call.call.name) {
          facts.add(call.call.arguments)
        }
      case .error(let error):
        facts.add(error.message)
        if let seconds = error.retryAfter?.seconds { facts.add(.double(seconds)) }
      }
    case .approval(let approval): if let shown = approval.arguments { facts.add(shown) }
    case .error(let error): if let message = error.message { facts.add(message) }
    case .unknown(let type):
      if ["system", "developer", "context", "memory"].contains(type) {
        facts.add(.object(evidence.trajectory.steps[index].extra))
      }
    case .model, .decision, .handoff, .retry, .message: break
    }
  }

  private func onlyReads(_ tool: String) -> Bool {
    switch evidence.evalCase.world.tool(named: tool)?.behaviour {
    case .lookup, .find, .list, .search, .retrieve, .replies, .fixed: true
    case .create, .update, .delete, nil: false
    }
  }
}

private enum Messages {
  static let tooLong = "the agent said too much to compare"
  static func seen(_ count: Int) -> String {
    count == 0
      ? "nothing that could be checked was said"
      : "\(Quoting.count(count, "figure")) said, all of them seen before"
  }
  static func unseen(_ claim: Claim, others: Int) -> String {
    "the agent said the \(claim.kind.rawValue) \(Quoting.quoted(claim.text)), "
      + "which stands in nothing that it had seen"
      + (others > 0 ? " (and \(Quoting.count(others, "other figure")))" : "")
  }
  static func gap(_ claim: Claim, _ gap: String) -> String {
    "\(Quoting.quoted(claim.text)) was not seen, but \(gap)"
  }
  static func noText(_ id: String) -> String {
    "the text of the document \(Quoting.quoted(id)) was not recorded"
  }
  static func noResult(_ tool: String) -> String {
    "what \(Quoting.bounded(tool)) answered was not recorded"
  }
}
