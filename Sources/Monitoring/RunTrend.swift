package import EvalModel

/// How pass rates moved from run to run.
package enum RunTrend {
  /// A run as the trend sees it.
  package struct Point: Sendable, Equatable {
    package var run: String
    /// UTC, ISO 8601, which sorts as text.
    package var startedAt: String
    package var evalSet: String
    package var caseIDs: Set<String>
    /// `nil` when nothing was judged.
    package var passRate: Double?

    package init(
      run: String, startedAt: String, evalSet: String, caseIDs: Set<String>, passRate: Double?
    ) {
      self.run = run
      self.startedAt = startedAt
      self.evalSet = evalSet
      self.caseIDs = caseIDs
      self.passRate = passRate
    }

    package init(_ run: RunDescription, passRate: Double?) {
      self.init(
        run: run.id, startedAt: run.startedAt, evalSet: run.evalSet,
        caseIDs: Set(run.cases.map(\.id)), passRate: passRate)
    }
  }

  /// The change of each run's pass rate against the run before it, by run id.
  ///
  /// Only runs of the same eval set over the same cases are compared: the rate of one case picked
  /// with `--case` beside the rate of the whole set would be a difference of nothing. Runs in
  /// which nothing was judged are stepped over.
  package static func changes(_ points: [Point]) -> [String: Double] {
    struct Scope: Hashable {
      var evalSet: String
      var caseIDs: Set<String>
    }
    var last: [Scope: Double] = [:]
    var changes: [String: Double] = [:]
    for point in points.sorted(by: { ($0.startedAt, $0.run) < ($1.startedAt, $1.run) }) {
      guard let rate = point.passRate else { continue }
      let scope = Scope(evalSet: point.evalSet, caseIDs: point.caseIDs)
      if let before = last[scope] { changes[point.run] = rate - before }
      last[scope] = rate
    }
    return changes
  }
}
