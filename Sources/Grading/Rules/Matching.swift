/// Which expected things can stand for which actual ones, and the best way to pair them.
struct Matching {
  /// For each expected thing, the actual ones that fit.
  let candidates: [[Int]]
  let actualCount: Int

  /// The pairing with the most pairs: for each expected thing its partner. Augmenting paths
  /// (Kuhn's algorithm), because taking the first partner that fits is wrong when rules overlap:
  /// of "any call" and "the call with 5" the first may take the only call with 5.
  func maximum() -> [Int?] {
    var expectedOf = [Int?](repeating: nil, count: actualCount)
    for expected in candidates.indices {
      var seen = Set<Int>()
      _ = place(expected, &expectedOf, &seen)
    }
    var partners = [Int?](repeating: nil, count: candidates.count)
    for (actual, expected) in expectedOf.enumerated() {
      if let expected { partners[expected] = actual }
    }
    return partners
  }

  private func place(_ expected: Int, _ expectedOf: inout [Int?], _ seen: inout Set<Int>) -> Bool {
    for actual in candidates[expected] where expectedOf[actual] == nil {
      expectedOf[actual] = expected
      return true
    }
    for actual in candidates[expected] where seen.insert(actual).inserted {
      guard let holder = expectedOf[actual] else { continue }
      if place(holder, &expectedOf, &seen) {
        expectedOf[actual] = expected
        return true
      }
    }
    return false
  }

  /// The pairing with the most pairs that keeps the order of both sides.
  func inOrder() -> [Int?] {
    let (rows, columns) = (candidates.count, actualCount)
    // best[i][j]: pairs possible between the expected from i on and the actual from j on.
    var best = [[Int]](repeating: [Int](repeating: 0, count: columns + 1), count: rows + 1)
    let fits = candidates.map { Set($0) }
    for row in stride(from: rows - 1, through: 0, by: -1) {
      for column in stride(from: columns - 1, through: 0, by: -1) {
        best[row][column] = max(
          best[row + 1][column], best[row][column + 1],
          fits[row].contains(column) ? best[row + 1][column + 1] + 1 : 0)
      }
    }
    var partners = [Int?](repeating: nil, count: rows)
    var (row, column) = (0, 0)
    while row < rows, column < columns {
      if fits[row].contains(column), best[row][column] == best[row + 1][column + 1] + 1 {
        partners[row] = column
        row += 1
        column += 1
      } else if best[row][column] == best[row][column + 1] {
        column += 1
      } else {
        row += 1
      }
    }
    return partners
  }
}
