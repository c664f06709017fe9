import Reporting
import Statistics
import Testing

@Suite("Numbers for people")
struct FiguresTests {
  @Test(
    "decimals round the number as it is written, half away from zero",
    arguments: [
      (0.145, 2, "0.15"), (2.675, 2, "2.68"), (1.005, 2, "1.01"), (0.5, 0, "1"), (0.49, 0, "0"),
      (1.5, 0, "2"), (9.995, 2, "10.00"), (99.5, 0, "100"), (0, 2, "0.00"), (-0.001, 2, "0.00"),
      (-0.005, 2, "-0.01"), (123.456, 1, "123.5"), (1e-7, 3, "0.000"), (1e-7, 7, "0.0000001"),
      (5e-8, 7, "0.0000001"), (4e-8, 7, "0.0000000"), (1e21, 1, "1000000000000000000000.0"),
      (0.1 + 0.2, 3, "0.300"), (100, 0, "100"), (0.05, 1, "0.1"), (0.04, 1, "0.0"),
    ] as [(Double, Int, String)])
  func fixed(value: Double, places: Int, expected: String) {
    #expect(Figures.fixed(value, places) == expected)
  }

  @Test("what isn't a number is said to be unknown", arguments: [Double.nan, .infinity])
  func unknown(value: Double) {
    #expect(Figures.fixed(value, 2) == "?")
    #expect(Figures.percent(value) == "?%")
    #expect(Figures.money(value) == "?")
    #expect(Figures.bar(.nan) == "░░░░░░░░░░")
  }

  @Test(
    "only all is 100 % and only nothing is 0 %",
    arguments: [
      (1, "100%"), (0, "0%"), (0.9996, "99.9%"), (0.0004, "0.1%"), (0.842, "84.2%"),
      (0.85, "85%"), (0.0625, "6.3%"), (1.0 / 3, "33.3%"), (0.29, "29%"), (1.25, "125%"),
    ] as [(Double, String)])
  func percent(share: Double, expected: String) { #expect(Figures.percent(share) == expected) }

  @Test(
    "changes have a sign and points",
    arguments: [
      (0.023, "+2.3"), (-0.023, "−2.3"), (0, "±0.0"), (-0.0001, "±0.0"), (1, "+100.0"),
    ] as [(Double, String)])
  func points(change: Double, expected: String) { #expect(Figures.points(change) == expected) }

  @Test(
    "counts are grouped in threes",
    arguments: [
      (0, "0"), (999, "999"), (1000, "1\u{202F}000"), (-1_234_567, "−1\u{202F}234\u{202F}567"),
      (Int.min, "−9\u{202F}223\u{202F}372\u{202F}036\u{202F}854\u{202F}775\u{202F}808"),
    ])
  func count(number: Int, expected: String) { #expect(Figures.count(number) == expected) }

  @Test(
    "durations keep two or three digits and never show a full unit of the smaller kind",
    arguments: [
      (Duration.zero, "0 ms"), (.microseconds(3), "<1 ms"), (.milliseconds(840), "840 ms"),
      (.microseconds(999_499), "999 ms"), (.microseconds(999_500), "1.0 s"),
      (.milliseconds(2449), "2.4 s"), (.milliseconds(2450), "2.5 s"),
      (.milliseconds(9949), "9.9 s"), (.milliseconds(9950), "10 s"), (.seconds(59), "59 s"),
      (.milliseconds(59_500), "1m 00s"), (.seconds(134), "2m 14s"), (.seconds(3599), "59m 59s"),
      (.seconds(3600), "1h 00m"), (.seconds(7170), "2h 00m"), (.seconds(90_061), "25h 01m"),
      (.seconds(-1), "?"), (.seconds(Int64.max), "?"),
    ])
  func duration(duration: Duration, expected: String) {
    #expect(Figures.duration(duration) == expected)
  }

  @Test(
    "money has cents from a dollar on, and digits that matter below",
    arguments: [
      (0, "$0"), (0.0041, "$0.0041"), (0.00414, "$0.00414"), (0.7339, "$0.734"), (0.5, "$0.5"),
      (0.996, "$1.00"), (12.345, "$12.35"), (1, "$1.00"), (1e-9, "<$0.00001"), (-2, "−$2.00"),
    ] as [(Double, String)])
  func money(dollars: Double, expected: String) { #expect(Figures.money(dollars) == expected) }

  @Test(
    "a bar is full only for all and empty only for nothing",
    arguments: [
      (0, "░░░░░░░░░░"), (0.001, "█░░░░░░░░░"), (0.5, "█████░░░░░"), (0.999, "█████████░"),
      (1, "██████████"), (0.14, "█░░░░░░░░░"), (0.16, "██░░░░░░░░"),
    ] as [(Double, String)])
  func bar(share: Double, expected: String) { #expect(Figures.bar(share) == expected) }

  @Test("an interval names its unit once")
  func interval() throws {
    let interval = try #require(Proportion(passes: 8, trials: 10).interval())
    #expect(Figures.interval(interval) == "49–94.3%")
  }
}
