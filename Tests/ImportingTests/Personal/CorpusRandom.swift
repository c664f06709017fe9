/// Chance that is the same every time.
struct CorpusRandom {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  mutating func pick<Element>(_ items: [Element]) -> Element { items[below(items.count)] }

  mutating func digit() -> Int { below(10) }

  /// `#` becomes a digit, `+` between 1 and 9 where it stands as `@`.
  mutating func digits(_ pattern: String) -> String {
    String(
      pattern.map { character in
        switch character {
        case "#": Character(String(below(10)))
        case "@": Character(String(1 + below(9)))
        default: character
        }
      })
  }

  mutating func text(_ length: Int, from characters: String) -> String {
    let all = Array(characters)
    return String((0..<length).map { _ in all[below(all.count)] })
  }
}
