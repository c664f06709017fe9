extension JSONObject {
  /// Members taken out one by one, as readers of formats do.
  ///
  /// Taken members are marked and not removed: removing one copies the object first, and most
  /// objects are taken whole, of which nothing needs to be copied.
  package struct Taker: Sendable {
    private let members: [Member]
    /// A bit for each of the first 64 members.
    private var taken: UInt64 = 0
    private var takenBehind: Set<Int> = []

    package init(_ object: JSONObject) { members = object.members }

    /// The value of the last member with this key that wasn't taken yet. Earlier ones with the same
    /// key are taken with it, because most programs read duplicates so.
    package mutating func take(_ key: String) -> JSONValue? {
      var found: Int?
      for index in members.indices where members[index].key.hasBytes(of: key) {
        if isTaken(index) { continue }
        found = index
        if index < 64 { taken |= 1 << UInt64(index) } else { takenBehind.insert(index) }
      }
      return found.map { members[$0].value }
    }

    package func has(_ key: String) -> Bool {
      members.indices.contains { members[$0].key.hasBytes(of: key) && !isTaken($0) }
    }

    /// The members that nobody took, in their order.
    package var rest: JSONObject {
      if members.count < 64, taken == 1 << UInt64(members.count) - 1 { return JSONObject() }
      return JSONObject(members.indices.filter { !isTaken($0) }.map { members[$0] })
    }

    private func isTaken(_ index: Int) -> Bool {
      index < 64 ? taken >> UInt64(index) & 1 == 1 : takenBehind.contains(index)
    }
  }
}
