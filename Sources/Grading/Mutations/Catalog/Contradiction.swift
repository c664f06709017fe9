import EvalModel
import Statistics

/// The answer contradicts what the agent had said in an earlier turn.
///
/// The other figure is one that the agent had seen before it spoke for the first time, where there
/// is one: a figure out of nowhere is what `change-date` and `change-amount` are for, and a figure
/// that came in between may be news.
enum Contradiction {
  static let kind = MutationKind(
    "contradict", category: .context, "the answer contradicts what was said in an earlier turn"
  ) { scene, dice in
    let spoken = scene.evidence.spoken
    guard let last = spoken.last, !scene.held.isIncomplete else { return nil }
    let turns = scene.evidence.turnOfStep
    var candidates: [(step: Int, text: String, claim: Claim)] = []
    for said in spoken.dropLast() where turns[said.step] < turns[last.step] {
      // A question states nothing that could be contradicted.
      let statements = Statements.of(said.text)
      let claims = ClaimScanner.standard.claims(in: statements) ?? []
      for claim in claims where claim.kind == .date || claim.kind == .amount {
        candidates.append((said.step, statements, claim))
      }
    }
    guard let chosen = dice.pick(candidates) else { return nil }
    let seen = HeldFacts(scene.trajectory.steps[..<chosen.step].flatMap(\.heldTexts))
    let other =
      rival(of: chosen.claim, in: chosen.text, seen, &dice)
      ?? ChangedFigure.another(chosen.claim, outside: scene.held, &dice)
    guard let other else { return nil }
    let text: String
    if let said = ClaimScanner.standard.claims(in: last.text)?.first(where: chosen.claim.says) {
      text = last.text.replacing(said.text, with: other)
    } else {
      let sentence = chosen.text.sentence(with: chosen.claim)
      text = last.text + " " + sentence.replacing(chosen.claim.text, with: other)
    }
    return Mutant(
      scene.trajectory.saying(text, at: last.step),
      "'\(chosen.claim.text)' of turn \(turns[chosen.step]) became '\(other)'", at: last.step)
  }

  /// A figure of the same kind that the agent had seen, and not said in the same breath.
  private static func rival(
    of claim: Claim, in statement: String, _ seen: HeldFacts, _ dice: inout Xoshiro256StarStar
  ) -> String? {
    let said = HeldFacts([statement])
    let rivals = (ClaimScanner.standard.claims(in: seen.text) ?? []).filter {
      $0.kind == claim.kind && !said.hold($0)
    }
    return dice.pick(rivals)?.text
  }
}

extension Claim {
  fileprivate func says(_ other: Claim) -> Bool {
    switch kind {
    case .date: dates.contains { date in other.dates.contains { $0.agrees(with: date) } }
    case .amount: other.kind == .amount && !Set(numbers).isDisjoint(with: other.numbers)
    case .id, .quantity, .url: false
    }
  }
}

extension String {
  /// The sentence that a claim stands in.
  fileprivate func sentence(with claim: Claim) -> String {
    let bytes = Array(utf8)
    let end = claim.offset + claim.text.utf8.count
    guard end <= bytes.count else { return self }
    func isEnd(_ index: Int) -> Bool {
      [UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "?")].contains(bytes[index])
        && (index + 1 == bytes.count || bytes[index + 1] == UInt8(ascii: " "))
    }
    let first = (0..<claim.offset).last(where: isEnd).map { $0 + 1 } ?? 0
    let last = (end..<bytes.count).first(where: isEnd).map { $0 + 1 } ?? bytes.count
    let sentence = String(decoding: bytes[first..<last], as: UTF8.self)
    return String(sentence.drop { $0 == " " })
  }
}
