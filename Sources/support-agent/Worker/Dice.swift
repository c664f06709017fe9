/// The agent's only source of chance: every draw is a pure function of the trial's seed and a label.
///
/// Draws are keyed instead of taken in sequence, so that two releases with the same seed differ only
/// where the defect is, however many draws either of them makes.
struct Dice: Sendable {
  let seed: UInt64

  /// A number in 0..<1.
  func unit(_ label: String) -> Double {
    var state = seed ^ Self.digest(label)
    // Two rounds, because neighbouring seeds must not give neighbouring draws.
    _ = Self.splitMix(&state)
    return Double(Self.splitMix(&state) >> 11) * 0x1p-53
  }

  func chance(_ probability: Double, _ label: String) -> Bool {
    unit(label) < probability
  }

  /// A whole number of the range.
  func number(in range: ClosedRange<Int>, _ label: String) -> Int {
    range.lowerBound + Int(unit(label) * Double(range.count))
  }

  func pick<Choice>(_ choices: [Choice], _ label: String) -> Choice? {
    choices.isEmpty ? nil : choices[number(in: 0...choices.count - 1, label)]
  }

  private static func digest(_ label: String) -> UInt64 {
    // FNV-1a
    label.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  private static func splitMix(_ state: inout UInt64) -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
