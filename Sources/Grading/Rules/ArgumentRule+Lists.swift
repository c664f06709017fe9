import JSONKit

extension ArgumentRule {
  /// The first entry of a list that is not as the rule says, under its number.
  func firstMismatch(
    among items: [JSONValue], _ comparison: ArgumentComparison
  ) throws(Unjudged) -> ArgumentMismatch? {
    for (index, item) in items.enumerated() {
      if var mismatch = try mismatch(item, comparison) {
        mismatch.path.insert(String(index + 1), at: 0)
        return mismatch
      }
    }
    return nil
  }
}

extension [ArgumentRule] {
  /// Whether each rule can have an entry of its own.
  func canBePaired(
    with actual: JSONValue, _ comparison: ArgumentComparison
  ) throws(Unjudged) -> Bool {
    guard let items = actual.array, items.count >= count else { return false }
    var candidates: [[Int]] = []
    for rule in self {
      var fitting: [Int] = []
      for (index, item) in items.enumerated() where try rule.mismatch(item, comparison) == nil {
        fitting.append(index)
      }
      if fitting.isEmpty { return false }
      candidates.append(fitting)
    }
    return Matching(candidates: candidates, actualCount: items.count).maximum()
      .allSatisfy { $0 != nil }
  }
}

extension ValueComparison {
  /// What a rule says, and what the whole call is compared with where it says nothing.
  func joined(with whole: ValueComparison) -> ValueComparison {
    ValueComparison(
      tolerance: tolerance > 0 ? tolerance : whole.tolerance, isLoose: isLoose || whole.isLoose,
      ignoresOrder: ignoresOrder || whole.ignoresOrder)
  }
}

extension JSONPath {
  /// The value of a singular path, else the list of all values; none where a singular path finds
  /// nothing.
  func selected(in value: JSONValue) throws(Unjudged) -> JSONValue? {
    do throws(JSONPathTooMuchWork) {
      if isSingular { return try firstValue(in: value) }
      return .array(try values(in: value))
    } catch { throw Unjudged(reason: "\(Quoting.quoted(source)) is too much work for the value") }
  }
}
