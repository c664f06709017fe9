import EvalModel
import JSONKit

/// Figures that stand in texts, to tell what a trajectory holds and what it doesn't.
///
/// Formats don't matter, nor does where a figure stands. Unlike `grounded` this knows no figures
/// that follow from others: whether a criterion lets those pass is what a mutant finds out.
struct HeldFacts {
  private(set) var text = ""
  private(set) var dates: [ClaimedDate] = []
  private(set) var numbers: Set<Double> = []
  private var names: Set<String> = []
  /// Whether the texts were too much to search, so that absence means nothing.
  private(set) var isIncomplete = false

  /// Bytes of all texts together.
  private static let limit = 1_000_000

  init(_ texts: [String]) {
    text = texts.joined(separator: "\n")
    guard text.utf8.count <= Self.limit, let claims = ClaimScanner.standard.claims(in: text),
      let found = ClaimScanner.standard.numbers(in: text, TextTraits(text))
    else {
      isIncomplete = true
      return
    }
    numbers = Set(found.map(SeenFacts.rounded))
    for claim in claims {
      dates += claim.dates
      if claim.kind == .id { names.insert(claim.name) }
      numbers.formUnion(claim.numbers.map(SeenFacts.rounded))
    }
  }

  /// Whether a figure stands here, in any of the ways to read it.
  func hold(_ claim: Claim) -> Bool {
    switch claim.kind {
    case .id: return names.contains(claim.name) || text.containsBytes(of: claim.text)
    case .date: return claim.dates.contains { date in dates.contains { $0.agrees(with: date) } }
    case .amount, .quantity:
      return claim.numbers.contains { numbers.contains(SeenFacts.rounded($0)) }
    case .url: return text.containsBytes(of: claim.text)
    }
  }
}

extension Step {
  /// Everything that the step says, as one text each.
  var heldTexts: [String] {
    switch kind {
    case .user(let turn): [turn.text]
    case .message(let message): [message.text]
    case .toolCall(let call): [call.arguments.text]
    case .toolResult(let result):
      switch result.answer {
      case .ok(let value): [value.text]
      case .error(let error): [error.message]
      }
    case .retrieval(let retrieval):
      retrieval.documents.flatMap { [$0.id, $0.text ?? ""] } + [retrieval.query ?? ""]
    case .handoff(let handoff): [handoff.reason ?? "", handoff.context?.text ?? ""]
    case .approval(let approval): [approval.arguments?.text ?? ""]
    case .decision(let decision): [decision.value.text]
    case .model, .error, .retry, .unknown: []
    }
  }
}
