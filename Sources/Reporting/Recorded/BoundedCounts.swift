/// How often texts occurred, for no more than so many different ones: whoever sends ever new texts
/// can't make it grow. Those that came later than the room lasted are counted together.
struct BoundedCounts: Sendable, Equatable {
  struct Entry: Sendable, Equatable {
    var text: String
    var count: Int
  }

  /// In the order in which they first came.
  private(set) var entries: [Entry] = []
  private(set) var others = 0
  private var positions: [String: Int] = [:]
  private let room: Int

  init(room: Int) { self.room = room }

  mutating func add(_ text: String) {
    if let position = positions[text] {
      entries[position].count += 1
    } else if entries.count < room {
      positions[text] = entries.count
      entries.append(Entry(text: text, count: 1))
    } else {
      others += 1
    }
  }

  var total: Int { entries.reduce(others) { $0 + $1.count } }

  /// Most frequent first; of equals, the one that came first.
  var sorted: [Entry] {
    entries.enumerated()
      .sorted { ($1.element.count, $0.offset) < ($0.element.count, $1.offset) }.map(\.element)
  }

  var mostFrequent: String? { sorted.first?.text }
}
