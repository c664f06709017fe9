enum EditDistance {
  /// Whether one letter too many, too few, wrong or swapped with its neighbour tells the words apart.
  static func isAtMostOne(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard abs(left.count - right.count) <= 1 else { return false }
    guard left.first == right.first || left.count > 8 else { return false }
    let shared = zip(left, right).prefix { $0 == $1 }.count
    let restOfLeft = left[shared...]
    let restOfRight = right[shared...]
    if restOfLeft.count == restOfRight.count {
      if restOfLeft.dropFirst().elementsEqual(restOfRight.dropFirst()) { return true }
      return restOfLeft.count >= 2
        && restOfLeft.first == restOfRight.dropFirst().first
        && restOfLeft.dropFirst().first == restOfRight.first
        && restOfLeft.dropFirst(2).elementsEqual(restOfRight.dropFirst(2))
    }
    return restOfLeft.count > restOfRight.count
      ? restOfLeft.dropFirst().elementsEqual(restOfRight)
      : restOfRight.dropFirst().elementsEqual(restOfLeft)
  }
}
