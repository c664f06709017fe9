import Diagnostics
import Reporting
import Testing

@Suite("Progress")
struct ProgressTests {
  let halfway = RunProgress(
    total: 1800, done: 423, inFlight: 16, failed: 12, harnessFailed: 1,
    oldest: .init(caseID: "refund-017", age: .seconds(12)))

  @Test("the redrawn line says how far, how fast, how long and what is slow")
  func redrawn() {
    #expect(
      ProgressLine.redrawn(halfway, elapsed: .seconds(60), style: TextStyle(columns: 120)) == """
        ██░░░░░░░░ 423/1\u{202F}800 · 16 running · 12 failed · 1 lost to the harness · 7.1/s · \
        3m 15s left · refund-017 for 12 s
        """)
  }

  @Test("it stays one line of the terminal's width, whatever a case is called")
  func narrow() {
    var progress = halfway
    progress.oldest?.caseID = "\u{1B}[2J" + String(repeating: "x", count: 500)
    let line = ProgressLine.redrawn(progress, elapsed: .seconds(60), style: TextStyle(columns: 80))
    #expect(TerminalText.width(line) <= 80)
    #expect(!line.contains("\n") && !line.contains("xxx"))
  }

  @Test("before the first trial is done nobody knows how long it takes")
  func start() {
    let progress = RunProgress(total: 10, done: 0, inFlight: 4, failed: 0, harnessFailed: 0)
    #expect(
      ProgressLine.redrawn(progress, elapsed: .seconds(2), style: TextStyle(columns: 80))
        == "░░░░░░░░░░ 0/10 · 4 running")
  }

  @Test("slow agents are counted by the minute, and the end has nothing left")
  func slow() {
    let progress = RunProgress(total: 3, done: 3, inFlight: 0, failed: 3, harnessFailed: 0)
    #expect(
      ProgressLine.redrawn(progress, elapsed: .seconds(90), style: TextStyle(isASCII: true))
        == "########## 3/3 - 3 failed - 2.0/min")
    let nothing = RunProgress(total: 0, done: 0, inFlight: 0, failed: 0, harnessFailed: 0)
    #expect(
      ProgressLine.redrawn(nothing, elapsed: .zero, style: TextStyle()) == "██████████ 0/0")
  }

  @Test("a log gets a line at every tenth and after 30 s without one")
  func sparse() {
    var log = SparseProgress()
    func line(_ done: Int, _ seconds: Int) -> String? {
      log.line(
        RunProgress(total: 100, done: done, inFlight: 0, failed: 0, harnessFailed: 0),
        elapsed: .seconds(seconds), style: TextStyle())
    }
    #expect(line(0, 1) == nil)
    #expect(line(9, 10) == nil)
    #expect(line(10, 11) == " 10%  10/100 · 54.5/min · 1m 39s left\n")
    #expect(line(11, 12) == nil)
    #expect(line(11, 40) == nil)
    #expect(line(11, 41)?.hasPrefix(" 11%  11/100") == true)
    #expect(line(19, 70) == nil)
    #expect(line(35, 70)?.hasPrefix(" 35%") == true)
    #expect(line(39, 99) == nil)
    #expect(line(100, 99) == "100%  100/100 · 1.0/s\n")
    #expect(line(100, 100) == nil)
  }
}
