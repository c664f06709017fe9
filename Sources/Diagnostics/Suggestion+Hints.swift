extension Suggestion {
  /// The hint for a word that isn't known: the nearest known one, or all of them when they are
  /// few.
  package static func hints(for word: String, in known: [String]) -> [String] {
    if let nearest = nearest(to: word, in: known) { return ["did you mean '\(nearest)'?"] }
    return known.count <= 12 && !known.isEmpty
      ? ["known here: \(known.joined(separator: ", "))"] : []
  }
}
