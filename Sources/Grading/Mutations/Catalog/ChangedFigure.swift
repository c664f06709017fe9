import EvalModel
import Statistics

/// A figure in the answer became another one, which stands nowhere in the trajectory.
enum ChangedFigure {
  static let id = kind("change-id", .id, "an id in the answer became one that nobody had named")
  static let amount = kind("change-amount", .amount, "an amount in the answer became another one")
  static let date = kind("change-date", .date, "a date in the answer became another one")

  private static func kind(_ name: String, _ kind: ClaimKind, _ summary: String) -> MutationKind {
    MutationKind(name, category: .hallucination, summary) { scene, dice in
      guard !scene.held.isIncomplete, let said = scene.lastFigures(kind),
        let claim = dice.pick(said.claims),
        let other = another(claim, outside: scene.held, &dice)
      else { return nil }
      let text = said.text.replacing(claim.text, with: other)
      return Mutant(
        scene.trajectory.saying(text, at: said.step), "'\(claim.text)' became '\(other)'",
        at: said.step)
    }
  }

  /// A figure of the same form that the facts don't hold; `nil` when chance finds none.
  static func another(
    _ claim: Claim, outside held: HeldFacts, _ dice: inout Xoshiro256StarStar
  ) -> String? {
    for _ in 0..<50 {
      let text = written(claim, &dice)
      let read = ClaimScanner.standard.claims(in: text)?.first { $0.kind == claim.kind }
      // What isn't read as a figure of the kind any more would be nonsense rather than wrong.
      guard let read, read.text.utf8.elementsEqual(text.utf8), !held.hold(read),
        !held.text.containsBytes(of: text)
      else { continue }
      return text
    }
    return nil
  }

  private static func written(_ claim: Claim, _ dice: inout Xoshiro256StarStar) -> String {
    switch claim.kind {
    case .date: return day(in: claim.text, Int(dice.below(28)) + 1)
    case .id where claim.text.contains("@"):
      guard let at = claim.text.firstIndex(of: "@") else { return claim.text }
      return claim.text[..<at] + "\(10 + dice.below(90))" + claim.text[at...]
    case .id, .amount, .quantity, .url:
      return String(
        claim.text.map { character in
          // No zeros: a number must not get shorter in its meaning.
          character.isASCII && character.isNumber
            ? Character("\(1 + dice.below(9))") : character
        })
    }
  }

  /// The date with another day of the month: the last digits of one that begins with the year, the
  /// first ones of any other.
  private static func day(in text: String, _ day: Int) -> String {
    let groups = text.ranges { $0.isASCII && $0.isNumber }
    let chosen = groups.first.map { text[$0].count == 4 } == true ? groups.last : groups.first
    guard let chosen else { return text }
    let digits = text[chosen].count == 2 && day < 10 ? "0\(day)" : "\(day)"
    return text[..<chosen.lowerBound] + digits + text[chosen.upperBound...]
  }
}

extension String {
  /// The longest runs of characters that satisfy a condition.
  fileprivate func ranges(where isPart: (Character) -> Bool) -> [Range<Index>] {
    var found: [Range<Index>] = []
    var start: Index?
    for index in indices {
      if isPart(self[index]) {
        if start == nil { start = index }
      } else if let begun = start {
        found.append(begun..<index)
        start = nil
      }
    }
    if let start { found.append(start..<endIndex) }
    return found
  }
}
