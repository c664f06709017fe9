package import JSONKit

/// What was replaced, by kind and place, without showing it.
package struct PersonalReport: Sendable {
  package struct Kind: Sendable, Equatable {
    package var name: String
    package var occurrences: Int
    /// How many different values.
    package var distinct: Int
    /// The first places, as paths into the document.
    package var places: [String]
  }

  private static let mostPlaces = 20
  private(set) var byKind: [String: (occurrences: Int, places: [String])] = [:]
  private(set) var distinct: [String: Int] = [:]

  mutating func add(_ kind: String, at place: String) {
    var entry = byKind[kind] ?? (0, [])
    entry.occurrences += 1
    if entry.places.count < Self.mostPlaces, entry.places.last != place {
      entry.places.append(place)
    }
    byKind[kind] = entry
  }

  mutating func count(_ pseudonyms: Pseudonyms) {
    for name in byKind.keys { distinct[name] = pseudonyms.distinct(name) }
  }

  /// The most frequent first.
  package var kinds: [Kind] {
    byKind.map { name, entry in
      Kind(
        name: name, occurrences: entry.occurrences, distinct: max(1, distinct[name] ?? 1),
        places: entry.places)
    }.sorted { ($1.occurrences, $0.name) < ($0.occurrences, $1.name) }
  }

  package var total: Int { byKind.values.reduce(0) { $0 + $1.occurrences } }

  package var json: JSONValue {
    .array(
      kinds.map { kind in
        [
          "kind": .string(kind.name), "occurrences": .int(Int64(kind.occurrences)),
          "distinct": .int(Int64(kind.distinct)),
          "places": .array(kind.places.map { .string($0) }),
        ]
      })
  }
}
