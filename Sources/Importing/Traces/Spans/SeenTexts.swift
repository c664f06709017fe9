/// The texts of a conversation that are steps already, to tell what a history repeats.
///
/// A history is followed in order: a text counts as known when it stands behind the one that was
/// recognised before it. So a user who says "yes" twice is heard twice, and a history of which the
/// beginning was cut off repeats nothing.
struct SeenTexts {
  private struct Key: Hashable {
    var kind: String
    var text: String
  }

  private var places: [Key: [Int]] = [:]
  private var count = 0
  /// Where the trace began that is being read.
  private var traceStart = 0
  private var isFirstOfTrace = true
  /// How far the history that is being read was recognised.
  private var position = 0
  /// Where the last history ended.
  private var end = 0

  mutating func beginTrace() {
    traceStart = count
    isFirstOfTrace = true
  }

  mutating func beginHistory(continues: Bool) { position = continues ? end : 0 }

  mutating func endHistory() { end = position }

  /// Counts something that isn't a text, so that positions keep their order.
  mutating func mark() { count += 1 }

  mutating func add(_ kind: String, _ text: String) {
    places[Key(kind: kind, text: text), default: []].append(count)
    count += 1
  }

  /// Whether the text isn't known at this place of the history; it is from then on. `isLast`: only
  /// what the model was asked stands behind it. In a new trace that can't have been known before.
  mutating func isNew(_ kind: String, _ text: String, isLast: Bool) -> Bool {
    let key = Key(kind: kind, text: text)
    let known = places[key] ?? []
    let from = isLast && isFirstOfTrace ? max(position, traceStart) : position
    if let next = Self.first(in: known, from: from) {
      position = next + 1
      return false
    }
    if !isLast, let last = known.last {
      // Known, though the history has it in another place than the steps.
      position = max(position, last + 1)
      return false
    }
    if isLast { isFirstOfTrace = false }
    add(kind, text)
    position = count
    return true
  }

  mutating func isNewAnywhere(_ kind: String, _ text: String) -> Bool {
    if places[Key(kind: kind, text: text)] != nil { return false }
    add(kind, text)
    return true
  }

  private static func first(in sorted: [Int], from position: Int) -> Int? {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < position { low = middle + 1 } else { high = middle }
    }
    return low < sorted.count ? sorted[low] : nil
  }
}
