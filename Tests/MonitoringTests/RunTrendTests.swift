import Monitoring
import Testing

@Suite("The trend of runs")
struct RunTrendTests {
  func point(_ run: String, _ day: Int, _ rate: Double?, set: String = "support", cases: Int = 3)
    -> RunTrend.Point
  {
    RunTrend.Point(
      run: run, startedAt: "2026-05-0\(day)T10:00:00Z", evalSet: set,
      caseIDs: Set((0..<cases).map { "case-\($0)" }), passRate: rate)
  }

  @Test("a run is compared with the run before it, in whatever order they are listed")
  func order() {
    let changes = RunTrend.changes([
      point("c", 3, 0.5), point("a", 1, 0.75), point("b", 2, 1),
    ])
    #expect(changes == ["b": 0.25, "c": -0.5])
  }

  @Test("a run without judged trials has no change and is stepped over")
  func nothingJudged() {
    let changes = RunTrend.changes([
      point("a", 1, 0.5), point("b", 2, nil), point("c", 3, 0.75),
    ])
    #expect(changes == ["c": 0.25])
  }

  @Test("runs of other eval sets and of a selection of the cases aren't compared")
  func scope() {
    let changes = RunTrend.changes([
      point("a", 1, 0.5), point("b", 2, 1, set: "other"), point("c", 3, 1, cases: 1),
      point("d", 4, 0.75),
    ])
    #expect(changes == ["d": 0.25])
  }
}
