import Gating
import JSONKit
import Statistics
import Testing

@testable import Comparing

struct RunDifferenceTests {
  private static func measured(
    _ id: String, _ passes: Int, of trials: Int, intent: String = "refund", input: String = "x"
  ) -> CaseMeasurement {
    CaseMeasurement(
      id: id, intent: intent, input: Digest.of(input),
      counts: Proportion(passes: passes, trials: trials))
  }

  private static func suite(_ passes: (Int) -> Int, trials: Int = 10) -> [CaseMeasurement] {
    (0..<40).map {
      measured(
        "case-\($0 + 10)", passes($0), of: trials, intent: $0 < 20 ? "refund" : "exchange")
    }
  }

  @Test("a collapse is worse and leads, a small wobble is chance, a rise is better")
  func findings() throws {
    let before = Self.suite { $0 == 7 ? 0 : 10 }
    let after = Self.suite { $0 == 3 ? 1 : $0 == 5 ? 9 : 10 }
    let found = RunDifference(before: before, after: after, policy: GatePolicy())
    #expect(found.cases.first?.id == "case-13")
    #expect(found.cases.first?.finding == .worse && found.cases.first?.failsAnew == true)
    #expect(found.cases.first?.isFlagged == true)
    #expect(found.cases[1].id == "case-15" && found.cases[1].finding == .unresolved)
    #expect(found.cases.last?.id == "case-17" && found.cases.last?.finding == .better)
    #expect(found.cases.count == 40)
    #expect(found.intents.map(\.group) == [.intent("exchange"), .intent("refund")])
    #expect(found.intents[0].finding == .unresolved)
  }

  @Test("a drop of the whole and its mirror image are found alike")
  func mirrored() throws {
    let good = Self.suite { _ in 9 }
    let bad = Self.suite { $0 < 20 ? 6 : 9 }
    let fell = RunDifference(before: good, after: bad, policy: GatePolicy())
    let rose = RunDifference(before: bad, after: good, policy: GatePolicy())
    let (drop, rise) = (try #require(fell.suite), try #require(rose.suite))
    #expect(drop.finding == .worse && rise.finding == .better)
    #expect(abs(drop.change + 0.15) < 1e-12 && abs(rise.change - 0.15) < 1e-12)
    #expect(abs(drop.interval.lower + rise.interval.upper) < 1e-12)
    #expect(fell.intents.map(\.finding) == [.unresolved, .worse])
    #expect(rose.intents.map(\.finding) == [.unresolved, .better])
    let same = RunDifference(before: good, after: good, policy: GatePolicy())
    #expect(same.suite?.finding == .unresolved)
    #expect(same.cases.allSatisfy { $0.finding == .unresolved && $0.change == 0 })
  }

  @Test("cases that came, went, ask something else or weren't judged are listed, not compared")
  func uncompared() {
    let before = [
      Self.measured("gone", 3, of: 3), Self.measured("other", 3, of: 3, input: "old"),
      Self.measured("same", 3, of: 3), Self.measured("lost", 0, of: 0),
    ]
    let after = [
      Self.measured("new", 3, of: 3), Self.measured("other", 3, of: 3, input: "new"),
      Self.measured("same", 3, of: 3), Self.measured("lost", 1, of: 3),
    ]
    let found = RunDifference(before: before, after: after, policy: GatePolicy())
    #expect(found.removed == ["gone"] && found.added == ["new"])
    #expect(found.changed == ["other"] && found.unmeasured == ["lost"])
    #expect(found.cases.map(\.id) == ["same"])
    let nothing = RunDifference(before: [], after: after, policy: GatePolicy())
    #expect(nothing.suite == nil && nothing.cases.isEmpty)
  }

  @Test("more trials a case than a gate plans are still compared")
  func large() {
    let before = Self.suite({ _ in 2_400 }, trials: 2_500)
    let after = Self.suite({ $0 == 2 ? 2_100 : 2_400 }, trials: 2_500)
    let found = RunDifference(before: before, after: after, policy: GatePolicy())
    #expect(found.cases.first?.id == "case-12" && found.cases.first?.finding == .worse)
  }

  @Test("rates of groups go by the trials that every case had")
  func rounds() throws {
    var before = Self.suite { _ in 10 }
    var after = before
    // A suspect's extra trials, most of them failures.
    after[0].counts = Proportion(passes: 12, trials: 50)
    after[0].rated = Proportion(passes: 9, trials: 10)
    before[0].rated = before[0].counts
    let found = RunDifference(before: before, after: after, policy: GatePolicy())
    #expect(abs(try #require(found.suite).after - 0.9975) < 1e-9)
    #expect(found.cases.first?.after == Proportion(passes: 12, trials: 50))
  }
}
